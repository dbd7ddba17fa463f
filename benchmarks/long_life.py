"""What came late, or takes something back, with a member who has been one for years, against one who is new.

Both speak of the last hours. A merchant's operations are applied one after the other: what one member's long life
costs, everybody waits for.
"""

import itertools
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from benchmarks.cloud_world import world
from benchmarks.common import options, ratio, show, timed
from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import member_of, purchase, refund, rule
from tests.cloud.support import NOON, CloudShop, Till

NEW, TOGETHER = 50, 20
_PHONES = itertools.count(13_900_000_000)


class Life:
    """A member with purchases, one an hour until now; most of them earn points, every fifth spends some."""

    def __init__(self, till: Till, purchases: int, now: datetime) -> None:
        self.till, self.now = till, now
        self.member = member_of(till, f"+86{next(_PHONES)}")
        self.last: list[str] = []
        for start in range(0, purchases, 500):
            part = [self._bought(number, purchases) for number in range(start, min(purchases, start + 500))]
            _send(till, part)
            self.last = [each.id for each in part]

    def _bought(self, number: int, of: int) -> Operation:
        points = 3 if number and not number % 5 else 0
        at = self.now - timedelta(hours=of - number)
        return purchase(self.till, self.member, 1_000, points=points, until="2027-12-31", at=at)

    def late(self, count: int) -> list[Operation]:
        """Purchases of some hours ago."""
        ago = [self.now - timedelta(hours=3, minutes=each) for each in range(count)]
        return [purchase(self.till, self.member, 500, points=1, until="2027-12-31", at=each) for each in ago]

    def taken_back(self) -> list[Operation]:
        """The newest purchase that stands, of all that it was paid with."""
        return [refund(self.till, self.last.pop(), at=self.now, tender_minor=1_000)]


def _send(till: Till, operations: Sequence[Operation]) -> None:
    results = till.send(*operations)
    assert {each.result for each in results} <= {"applied", "exception"}, results[0]


def _rounds(lives: Sequence[Life], make: Callable[[Life], list[Operation]], count: int) -> Iterator[list[float]]:
    """In turn, so that whatever else the machine does meets them all."""
    for _ in range(count):
        yield [timed(partial(_send, life.till, operations)) for life in lives for operations in [make(life)]]


def figure(name: str, lives: Sequence[Life], make: Callable[[Life], list[Operation]], count: int, years: int) -> None:
    """Medians of both and the ratio line."""
    new, old = zip(*list(_rounds(lives, make, count + 1))[1:], strict=True)
    show(f"{name}, {NEW} purchases before", new)
    show(f"{name}, {years} purchases before", old)
    ratio(f"{name}: {years} purchases before / {NEW}", statistics.median(old) / statistics.median(new), 1.5)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    years, count = (1_500, 5) if asked.small else (10_000, 15)
    with world() as made:
        print(f"  database: {'PostgreSQL' if made.on_postgresql else 'SQLite'}")
        till = _till(made.shop)
        lives = [Life(till, NEW, till.clock.at), Life(till, years, till.clock.at)]
        made.counted()
        figure("one late purchase", lives, lambda life: life.late(1), count, years)
        figure("a purchase taken back", lives, Life.taken_back, count, years)
        figure(f"{TOGETHER} late purchases in one batch", lives, lambda life: life.late(TOGETHER), count, years)
    return 0


def _till(shop: CloudShop) -> Till:
    shop.clock.at = NOON + timedelta(days=500)
    till = shop.till()
    rule(till, lot_days=400)
    return till


if __name__ == "__main__":
    raise SystemExit(main())
