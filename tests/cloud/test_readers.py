"""A reader of changes misses nothing, whatever the order in which writers would like to commit.

Writers are threads of this process and processes of their own, which keep their transaction open after they took their
version. The lock on the merchant's row makes them commit in the order of their versions. Without it (`FOR UPDATE` taken
away) the first and the last of these tests fail: two transactions then take one version, and a reader that was shown
the one never hears of the other.
"""

import itertools
import random
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from counter_app.protocol.operations import Operation, encode
from tests.cloud.support import CloudShop, Till

ROOT = Path(__file__).resolve().parents[2]
Row = tuple[str, object, int]


@dataclass
class Writer:
    """A process that applies operations and commits when it is told to."""

    process: subprocess.Popen[str]
    till: Till

    @property
    def _input(self) -> IO[str]:
        assert self.process.stdin is not None
        return self.process.stdin

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def write(self, operation: Operation, pause: str) -> None:
        self._input.write(f"{encode(operation).decode()}\t{pause}\n")
        self._input.flush()

    def write_all(self, operations: list[tuple[Operation, float]]) -> list[int]:
        """Each in a transaction that stays open for a while after it took its version; the versions."""
        versions = []
        for operation, seconds in operations:
            self.write(operation, f"{seconds:.4f}")
            versions.append(int(self.hear().split()[1]))
            assert self.hear() == "committed"
        return versions

    def commit(self) -> None:
        self._input.write("\n")
        self._input.flush()


@contextmanager
def writer(shop: CloudShop, till: Till) -> Iterator[Writer]:
    settings = shop.cloud.settings
    words = [str(settings.data_dir), settings.database_url or "", till.enrolment.token]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cloud.writer", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    made = Writer(process, till)
    try:
        assert made.hear() == "ready"
        yield made
    finally:
        made._input.close()
        process.wait(60)
        assert process.stdout is not None
        process.stdout.close()


@dataclass
class Reader:
    """Pulls again and again, and remembers every row that it was shown."""

    till: Till
    cursor: int
    limit: int = 3
    seen: list[Row] = field(default_factory=list)

    def pull(self) -> bool:
        """One page; answers whether there is more. Versions only ever go up."""
        page = self.till.pull(self.cursor, self.limit)
        rows = [
            (kind, row[0], int(str(row[body.columns.index("version")])))
            for kind, body in page.kinds.items()
            for row in body.rows
        ]
        versions = sorted(version for _, _, version in rows)
        assert all(self.cursor < version <= page.version for version in versions)
        assert len(set(versions)) == len(versions)
        assert page.version >= self.cursor
        self.seen += rows
        self.cursor = page.version
        return page.more

    def follow(self, ended: threading.Event) -> None:
        while True:
            last = ended.is_set()
            while self.pull():
                pass
            if last:
                return


def all_sent(till: Till, operations: list[Operation]) -> list[str]:
    return [till.one(operation).result for operation in operations]


def newest(till: Till, after: int) -> set[Row]:
    """What a reader must have been shown beyond a version: each row once, as it is now."""
    reader = Reader(till, after, limit=5_000)
    assert not reader.pull()
    assert len({row[:2] for row in reader.seen}) == len(reader.seen)
    return set(reader.seen)


def test_a_writer_that_has_its_version_lets_nobody_pass(shop: CloudShop, till: Till, second: Till) -> None:
    """The first writer's row is a member, the second one's a coupon: no index keeps their versions apart."""
    till.campaign()
    (member,), (coupon,) = till.members(1), till.coupons(1)
    before = till.pull().version
    reader = Reader(till, before)
    with writer(shop, till) as slow, ThreadPoolExecutor(1) as pool:
        slow.write(till.sign_up(member, "+8613800000001"), "-")
        said, version = slow.hear().split()
        assert (said, int(version)) == ("written", before + 1)
        quick = pool.submit(second.one, second.issue(coupon))
        for _ in range(60):
            assert not reader.pull()
            assert (reader.cursor, reader.seen) == (before, [])
        assert not quick.done()
        slow.commit()
        assert slow.hear() == "committed"
        assert quick.result(60).version == before + 2
    while reader.pull():
        pass
    assert reader.seen == [("member", member.subject, before + 1), ("coupon", coupon.subject, before + 2)]


def test_a_transaction_that_never_ends_stops_no_reader_and_leaves_no_gap(
    shop: CloudShop, till: Till, second: Till
) -> None:
    """The writer dies with its transaction open: its version is given to the next one."""
    till.campaign()
    (member,), (coupon,) = till.members(1), till.coupons(1)
    before = till.pull().version
    with writer(shop, till) as dying:
        dying.write(till.sign_up(member, "+8613800000001"), "-")
        assert dying.hear() == f"written {before + 1}"
        assert till.pull(before).kinds == {}
        dying.process.kill()
        dying.process.wait(60)
    assert second.one(second.issue(coupon)).version == before + 1
    assert newest(till, before) == {("coupon", coupon.subject, before + 1)}


def test_readers_see_every_row_in_its_newest_state_while_threads_and_processes_write(
    shop: CloudShop, till: Till, figure: Callable[[int, int], int]
) -> None:
    """Sign-ups, issues and checkouts of few coupons, so that rows change again while they are being read."""
    seed = random.randrange(2**32)
    print("seed", seed)
    chance, rounds = random.Random(seed), figure(12, 300)
    till.campaign(limits={"uses_per_coupon": 1_000})
    coupons, members = till.coupons(5), till.members(4 * rounds)
    before = till.pull().version
    phones = itertools.count(13_800_000_000)

    def operation(by: Till) -> Operation:
        what = chance.choice(["sign_up", "issue", "checkout", "checkout"])
        if what == "sign_up":
            return by.sign_up(members.pop(), f"+86{next(phones)}")
        coupon = chance.choice(coupons)
        return by.issue(coupon) if what == "issue" else by.checkout(coupon)

    by_thread = [shop.till(), shop.till()]
    readers = [Reader(till, before, limit=limit) for limit in (1, 2, 7, 50)]
    ended = threading.Event()
    with writer(shop, shop.till()) as one, writer(shop, shop.till()) as two, ThreadPoolExecutor(8) as pool:
        following = [pool.submit(reader.follow, ended) for reader in readers]
        work = {each.caller.device: [operation(each) for _ in range(rounds)] for each in by_thread}
        slow = [[(operation(each.till), chance.random() / 50) for _ in range(rounds)] for each in (one, two)]

        written = [pool.submit(each.write_all, own) for each, own in zip((one, two), slow, strict=True)]
        sent = [pool.submit(all_sent, each, work[each.caller.device]) for each in by_thread]
        versions = [version for each in written for version in each.result(110)]
        answers = [answer for each in sent for answer in each.result(110)]
        ended.set()
        for each in following:
            each.result(110)
    assert len(answers) == 2 * rounds
    assert len(versions) == 2 * rounds
    now = newest(till, before)
    for reader in readers:
        assert len(set(reader.seen)) == len(reader.seen), "a row in one state came twice"
        # Of each row the last state that was shown is the one it has now.
        assert {row[:2]: row[2] for row in reader.seen} == {row[:2]: row[2] for row in now}
