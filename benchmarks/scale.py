"""A million members, five million coupons and what was redeemed, against 4,000 members and against an empty counter.

The same acts on all of them in turn: a redemption of a member's coupon, a look-up by code, a verdict, the searches of
the counter, a page of 500 changes. A database that is not there yet is made first (`benchmarks/large.py`).
"""

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.common import options, percentile, ratio, scratch, show, timed
from benchmarks.large import FULL, KEY, SMALL, large_shop
from counter_app.domain.member import Member
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.check import CheckRequest, check
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.store import open_store
from tests.counter_shop import START, Shop, open_shop

AMOUNT = 20_000
SEARCHES = ("5678", "13800", "王", "李伟", "wang", "zxm", "1380013", "刘洋明")
PAGE_ROWS = 500


def member_of(members: int, chance: random.Random) -> str:
    return f"{chance.randint(1, members) * 200_000_003:012x}" if members else "aaaaaaaaaaaa"


def page_of(version: int, known: Sequence[Member]) -> ChangesPage:
    """These members as the cloud would send them after another visit."""
    rows: list[list[object]] = []
    for number, member in enumerate(known):
        values: dict[str, object] = {
            "id": member.id, "version": version + number, "number": member.number, "phone": member.phone,
            "name": member.name, "home_store": "s1", "joined_at": "2026-01-01T00:00:00.000Z", "status": "active",
            "status_since": "", "tier": "", "tags": [], "channel": "", "birthday": "", "visits": member.visits + 1,
            "last_visit_at": "", "member_code": "", "alias_of": "", "deleted": False,
        }  # fmt: skip
        rows.append([values[column] for column in columns_of("member")])
    page = {"member": KindPage(columns=columns_of("member"), rows=rows)}
    return ChangesPage(now="", version=version + PAGE_ROWS, more=False, kinds=page)


def strangers(chance: random.Random) -> list[Member]:
    """Members that are not here yet."""
    return [
        Member(
            f"{chance.getrandbits(48):012x}",
            "",
            f"+861{chance.randrange(10**10):010d}",
            "王小明",
            joined_at=START,
        )
        for _ in range(PAGE_ROWS)
    ]


class Contender:
    """One database and how long each act took on it."""

    def __init__(self, name: str, shop: Shop, members: int) -> None:
        self.name = name
        self.shop = shop
        self.members = members
        self.chance = random.Random(7)
        self.counter = shop.counter
        self.seconds: dict[str, list[float]] = {}

    def note(self, act: str, work: Callable[[], object]) -> None:
        self.seconds.setdefault(act, []).append(timed(work))

    def once(self, number: int) -> None:
        """Every act once."""
        member = member_of(self.members, self.chance)
        code = self.shop.coupon(member=member)
        request = RedeemRequest(self.counter.ids.new(), (code,), AMOUNT)
        self.note("verdict", lambda: check(self.counter, CheckRequest((code,), AMOUNT)))
        self.note("redemption", lambda: redeem(self.counter, request))
        with self.shop.store.reading() as reading:
            self.note("look-up of a member", lambda: reading.member(member))
        if number % 20 == 0:
            self.pages()

    def pages(self) -> None:
        """A page of members who came again, and one of members who are new here."""
        version = time.time_ns() // 1_000  # above all that were written before
        with self.shop.store.reading() as reading:
            found = [reading.member(member_of(self.members, self.chance)) for _ in range(PAGE_ROWS)]
        changed = page_of(version, [member for member in found if member is not None])
        new = page_of(version, strangers(self.chance))
        self.note("page of 500 changed members", lambda: self.write(changed))
        self.note("page of 500 new members", lambda: self.write(new))

    def write(self, page: ChangesPage) -> None:
        with self.shop.store.writing() as writing:
            writing.apply_page(page, advance=False)

    def searches(self) -> None:
        for text in SEARCHES:
            with self.shop.store.reading() as reading:
                self.note(f"search {text}", lambda text=text: reading.search_members(text, 50))  # type: ignore[misc]


def opening(shop: Shop) -> float:
    """Seconds to open the file anew and read who the counter is."""

    def act() -> None:
        store = open_store(shop.path, KEY)
        with store.reading() as reading:
            reading.device()
        store.close()

    return timed(act)


def report(contenders: Sequence[Contender]) -> None:
    small, large = contenders[1], contenders[-1]
    for act in small.seconds:
        for each in contenders:
            show(f"{act} · {each.name}", each.seconds[act])
        middle = [statistics.median(each.seconds[act]) for each in contenders]
        if act.startswith("search"):
            continue
        ratio(f"{act}: {large.name} / {small.name}", middle[-1] / middle[1], 1.5)
        ratio(f"{act}: {large.name} / {contenders[0].name}", middle[-1] / middle[0], 1.5)
    for act in ("redemption", "verdict"):
        values = large.seconds[act]
        print(f"  {act} · {large.name}: p99 {percentile(values, 99) * 1000:.2f} ms")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    sizes = (SMALL,) if asked.small else (SMALL, FULL)
    with scratch() as name:
        contenders = [Contender("empty", open_shop(Path(name), secret=KEY), 0)]
        contenders += [Contender(f"{size[0]:,} members", large_shop(size), size[0]) for size in sizes]
        race(contenders, rounds=20 if asked.small else 400)
        report(contenders)
        for each in contenders:
            each.shop.store.close()
            times = [opening(each.shop) for _ in range(3)]
            size_mb = each.shop.path.stat().st_size / 1e6
            print(f"  {each.name}: {size_mb:,.0f} MB on disk, opened in {statistics.median(times) * 1000:.1f} ms")
    return 0


def race(contenders: Sequence[Contender], *, rounds: int) -> None:
    """Every act on each of them in turn, so that all meet the same noise; the first ten rounds only warm up."""
    for number in range(-10, rounds):
        for each in contenders:
            if number == 0:
                each.seconds.clear()
            each.once(number)
    for _ in range(3):
        for each in contenders:
            each.searches()


if __name__ == "__main__":
    sys.exit(main())
