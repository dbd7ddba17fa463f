"""A counter's first sync over HTTP from a cloud in a process of its own: the next page asked for ahead, and not.

Both fetch the same pages into files of their own, in turn: on this machine's loopback, and on a line on which every
answer takes 60 ms longer, as from a cloud in another city.
"""

import os
import statistics
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from typing_extensions import override

from benchmarks.cloud_world import TERMS, World, drawn, world
from benchmarks.common import options, ratio, scratch, show, timed
from counter_app.domain.ids import IdMaker
from counter_app.protocol.changes import ChangesPage
from counter_app.services.context import Counter
from counter_app.services.records import DeviceIdentity
from counter_app.storage.names import pinyin_of
from counter_app.storage.store import open_store
from counter_app.sync.ahead import Ahead
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import Declined, HttpAnswer, NotKnown, Outcome
from counter_app.sync.pull import PullCount, _Pull
from counter_app.sync.transport import Transport
from tests.cloud.support import Till
from tests.counter_shop import ScriptedLink, ShopPins, StandingClock

FAR_SECONDS = 0.06


class NothingAhead(Ahead[Outcome[ChangesPage]]):
    """Asks for nothing ahead."""

    @override
    def begin(self, ask: Callable[[], Outcome[ChangesPage]]) -> None:
        """Not now."""


class OneAfterTheOther(_Pull):
    """The way down that asks for a page when the one before it is written."""

    @override
    def _all(self) -> NotKnown | Declined | None:
        with NothingAhead() as nothing:
            return self._pages(nothing)


class FarTransport(Transport):
    """Every answer comes later."""

    @override
    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        threading.Event().wait(FAR_SECONDS)
        return super().exchange(method, target, headers, content, timeout_seconds)


def fill(made: World, coupons: int) -> Till:
    """A counter whose store has members and so many coupons, all of them in its scope; it has pulled nothing."""
    till = made.shop.till()
    till.campaign(TERMS)
    members = till.members(500)
    till.send(*(till.sign_up(each, f"+86138{index:08d}") for index, each in enumerate(members)))
    for start in range(0, coupons, 500):
        till.one(till.issue(*drawn(till, 500), member=members[start // 500 % 500].subject))
    return made.shop.till()


def first_sync(till: Till, way: type[_Pull], transport: Transport, path: Path) -> tuple[float, int]:
    """Seconds from nothing to everything, and rows."""
    store = open_store(path, os.urandom(32))
    with store.writing() as writing:
        told = till.enrolment
        writing.set_device(
            DeviceIdentity(
                told.device,
                told.epoch,
                "m",
                "Shop",
                told.merchant_tag,
                told.store,
                "T1",
                "CNY",
                "",
                told.cloud_epoch,
                True,
            )
        )
    clock, found = StandingClock(), list[PullCount]()
    ids = IdMaker(lambda: int(clock.at.timestamp() * 1000), os.urandom)
    counter = Counter(store, clock, ids, lambda *_a, **_k: None, ScriptedLink(), ShopPins())  # type: ignore[arg-type]  # nothing reads a code here
    client = CloudClient(transport, told.token)
    seconds = timed(lambda: found.append(way(counter, client, look=False).run()))
    client.close()
    store.close()
    assert found[0].failure is None, found[0]
    assert found[0].digest_equal, "both ends must hold the same"
    return seconds, found[0].pulled


def compared(till: Till, url: str, kind: type[Transport], rounds: int, folder: Path) -> tuple[float, int]:
    """How much longer it takes without asking ahead; and rows."""
    times: dict[type[_Pull], list[float]] = {_Pull: [], OneAfterTheOther: []}
    rows = 0
    for turn in range(rounds):
        for way, heard in times.items():
            path = folder / f"{kind.__name__}{way.__name__}{turn}.db"
            seconds, rows = first_sync(till, way, kind(url), path)
            heard.append(seconds)
            path.unlink()
    show(f"{kind.__name__}, asked ahead", times[_Pull])
    show(f"{kind.__name__}, one after the other", times[OneAfterTheOther])
    return statistics.median(times[OneAfterTheOther]) / statistics.median(times[_Pull]), rows


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratios."""
    asked = options(__doc__ or "", argv)
    coupons, rounds = (4_500, 2) if asked.small else (50_000, 7)
    pinyin_of("王")  # the dictionary is read once a start
    with world() as made, scratch() as folder:
        till = fill(made, coupons)
        with made.served() as url:
            for name, kind in (("on loopback", Transport), ("from 60 ms away", FarTransport)):
                gain, rows = compared(till, url, kind, rounds, Path(folder))
                print(f"  {rows} rows {name}")
                ratio(f"first sync {name}, one page after the other / asked ahead", gain, 1.0, at_least=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
