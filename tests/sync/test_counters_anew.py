"""Counters that are revoked, copied or set back are locked and told what to do; enrolled anew, nothing is lost."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.cloud import rows
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.services.audit import verify_log
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.words import fault_words
from counter_app.storage.store import open_store
from tests.cloud.support import FREE
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
MANY = {**FREE, "limits": {"uses_per_coupon": 1}}


class Story:
    """A chain of one counter, coupons without end, and what was redeemed."""

    def __init__(self, folder: Path, seed: int = 1, counters: int = 1) -> None:
        self.chain: Chain = build_chain(folder, seed, counters, START)
        self.chain.desk.campaign(MANY)
        drawn = self.chain.desk.coupons(60, "FREE")
        self.chain.desk.one(self.chain.desk.issue(*drawn))
        self._codes = iter([each.short_code for each in drawn])
        self.redeemed: list[str] = []
        self.others: list[TillInChain] = []
        for till in self.chain.tills:
            assert till.rounds.whole().completed

    @property
    def till(self) -> TillInChain:
        return self.chain.tills[0]

    def redeem(self, till: TillInChain, times: int = 1, *, online: bool = False) -> None:
        till.wire.down = not online
        for _ in range(times):
            self.chain.clock.forward(seconds=30)
            answer = redeem(till.counter, RedeemRequest(till.ids.new(), (next(self._codes),)))
            assert answer.redeemed, answer.verdict
            self.redeemed.append(answer.checkout)
        till.wire.down = False

    def copy(self, till: TillInChain) -> TillInChain:
        copy = till.copied(f"copy{len(self.others)}")
        self.others.append(copy)
        return copy

    def sync(self, till: TillInChain) -> str:
        """One round; the kind of the fault that it ended with, empty for none."""
        self.chain.clock.forward(seconds=60)
        try:
            report = till.rounds.whole()
        except Fault as fault:
            return fault.kind.value
        if report.revoked:
            return "cloned" if report.cause else "revoked"
        return ",".join(report.failures)

    def anew(self, till: TillInChain) -> None:
        till.enrol(self.chain.cloud, self.chain.desk.caller.store)

    def settle(self, *tills: TillInChain) -> None:
        """Whoever is locked is enrolled anew, as the words say, until everybody has synchronised."""
        for _ in range(4):
            locked = [till for till in tills if self.sync(till)]
            for till in locked:
                self.anew(till)
            if not locked:
                return
        raise AssertionError("it does not come to an end")

    def assert_everything_arrived_once(self) -> None:
        with self.chain.cloud._context.database.reading() as reading:
            stored = [row.id for row in reading.all(rows.CheckoutRow, self.chain.merchant)]
            doubles = [row for row in reading.all(rows.ExceptionRow, self.chain.merchant) if "double" in row.reason]
            used = [row.used + row.excess for row in reading.all(rows.CouponRow, self.chain.merchant)]
        assert sorted(stored) == sorted(self.redeemed)
        assert doubles == []
        assert sum(used) == len(self.redeemed)

    def close(self) -> None:
        for till in self.others:
            till.store.close()
        self.chain.close()


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    made = Story(tmp_path)
    yield made
    made.close()


def waiting(till: TillInChain) -> int:
    with till.store.reading() as reading:
        return reading.waiting()


def locked_words(till: TillInChain) -> str:
    with pytest.raises(Fault) as caught:
        redeem(till.counter, RedeemRequest(till.ids.new(), ("000000000000",)))
    assert caught.value.kind in (FaultKind.REVOKED, FaultKind.CLONED)
    english, chinese = (fault_words(caught.value, lang) for lang in ("en", "zh_CN"))
    assert "登记" in chinese.advice
    return f"{english.headline}: {english.advice}"


def test_example_30_a_revoked_counter_keeps_its_twelve_and_sends_them_once(story: Story) -> None:
    till = story.till
    before = till.device()
    story.redeem(till, 12)
    story.chain.cloud.revoke("T1")
    assert story.sync(till) == "revoked"
    assert (waiting(till), till.device().revoked) == (12, True)
    assert "enrol it anew; what waits is kept" in locked_words(till)
    story.anew(till)
    assert (till.device().device, till.device().epoch) == (before.device, before.epoch + 1)
    assert story.sync(till) == ""
    assert waiting(till) == 0
    story.redeem(till, 1)
    assert story.sync(till) == ""
    story.assert_everything_arrived_once()
    with story.chain.cloud._context.database.reading() as reading:
        stored = [row for row in reading.all(rows.OperationRow, story.chain.merchant) if row.device == before.device]
    assert sorted((row.epoch, row.seq) for row in stored) == [*((1, seq) for seq in range(1, 13)), (2, 1)]
    assert verify_log(till.counter).ok


def test_another_folder_is_another_counter(tmp_path: Path) -> None:
    story = Story(tmp_path, counters=2)
    first, second = story.chain.tills
    assert first.device().device != second.device().device
    with pytest.raises(InvalidInput, match="is a counter already"):
        story.anew(first)
    story.close()


def steps() -> list[tuple[str, ...]]:
    """Every order of what two copies do: each works, synchronises, works and synchronises again."""
    one = ("work", "sync", "work", "sync")
    found = []
    for places in itertools.combinations(range(8), 4):
        own, other = iter(one), iter(one)
        found.append(tuple(f"a {next(own)}" if at in places else f"b {next(other)}" for at in range(8)))
    return found


@pytest.mark.parametrize("part", range(5))
def test_two_copies_of_a_counter_lose_nothing_in_any_order(
    part: int, tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    for number, order in enumerate(steps()[part :: figure(35, 5)]):
        story = Story(tmp_path / str(number), seed=number)
        story.redeem(story.till, 2)
        assert story.sync(story.till) == ""
        sides = {"a": story.till, "b": story.copy(story.till)}
        locked: set[str] = set()
        for side, act in (step.split() for step in order):
            if act == "work" and side not in locked:
                story.redeem(sides[side])
            elif act == "sync" and story.sync(sides[side]):
                locked.add(side)
                assert "enrol both anew; what waits here is kept" in locked_words(sides[side])
        story.settle(*sides.values())
        # They are two counters now: both go on, and nobody is told anything.
        for till in (*sides.values(), *sides.values()):
            story.redeem(till)
            assert story.sync(till) == "", order
        story.assert_everything_arrived_once()
        devices = {till.device().device for till in sides.values()}
        assert len(devices) == 2, order
        assert [waiting(till) for till in sides.values()] == [0, 0]
        with story.chain.cloud._context.database.reading() as reading:
            told = [row.reason for row in reading.all(rows.ExceptionRow, story.chain.merchant)]
        assert told.count("counter_cloned") == 1, order
        story.close()


def test_both_copies_with_the_same_code_are_told_apart(story: Story) -> None:
    copy = story.copy(story.till)
    story.redeem(story.till)
    story.redeem(copy)
    assert [story.sync(story.till), story.sync(copy), story.sync(story.till)] == ["", "cloned", "cloned"]
    code = story.chain.cloud.enrolment_code("S1").code
    for till, refused in ((copy, False), (copy, False), (story.till, True)):
        caught: Callable[[], object] = lambda till=till: till.enrol_with(code)  # type: ignore[misc] # noqa: E731
        if refused:
            with pytest.raises(InvalidInput, match="used by another counter"):
                caught()
        else:
            caught()
    story.settle(story.till, copy)
    story.assert_everything_arrived_once()


def test_an_answer_to_the_second_copy_may_be_lost_at_any_step(story: Story) -> None:
    copy = story.copy(story.till)
    story.redeem(story.till, 3)
    story.redeem(copy, 3)
    story.sync(story.till), story.sync(copy), story.sync(story.till)
    for till in (story.till, copy):
        for _ in range(3):
            till.wire.loss_of_answers = 1
            with pytest.raises(Fault):
                story.anew(till)
        story.anew(till)
        assert story.sync(till) == ""
    story.assert_everything_arrived_once()
    assert story.till.device().device != copy.device().device


def restore(till: TillInChain, kept: Path) -> None:
    """The folder of yesterday in the place of today's; the keys lie elsewhere and are today's."""
    till.store.close()
    shutil.rmtree(till.folder)
    shutil.copytree(kept, till.folder)
    till.store = open_store(till.folder / "counter.db", till.secret)
    till.build()


def keep(till: TillInChain, folder: Path) -> Path:
    till.store.close()
    shutil.copytree(till.folder, folder)
    till.store = open_store(till.folder / "counter.db", till.secret)
    till.build()
    return folder


def test_an_old_folder_in_the_place_of_the_new_one_uses_no_place_of_the_log_twice(story: Story, tmp_path: Path) -> None:
    till = story.till
    story.redeem(till, 3)
    story.sync(till)
    kept = keep(till, tmp_path / "yesterday")
    story.redeem(till, 4)
    assert story.sync(till) == ""
    restore(till, kept)
    story.redeem(till, 2)  # before the cloud could say anything: places 4 and 5 once more, with other content
    assert story.sync(till) == "cloned"
    story.settle(till)
    story.redeem(till, 1)
    assert story.sync(till) == ""
    story.assert_everything_arrived_once()
    assert waiting(till) == 0


def test_an_old_folder_that_synchronises_first_goes_on_behind_what_the_cloud_knows(
    story: Story, tmp_path: Path
) -> None:
    till = story.till
    story.redeem(till, 3)
    story.sync(till)
    kept = keep(till, tmp_path / "yesterday")
    story.redeem(till, 4)
    assert story.sync(till) == ""
    restore(till, kept)
    report = till.rounds.whole()
    assert (report.completed, report.log_cut) == (True, True)
    story.redeem(till, 2)
    assert story.sync(till) == ""
    assert not till.rounds.whole().log_cut
    story.assert_everything_arrived_once()
    verdict = verify_log(till.counter)
    assert (verdict.ok, verdict.missing) == (True, 4)


def test_a_folder_from_before_its_new_enrolment_must_be_enrolled_again(story: Story, tmp_path: Path) -> None:
    till = story.till
    story.redeem(till, 2)
    kept = keep(till, tmp_path / "yesterday")
    story.chain.cloud.revoke("T1")
    story.sync(till)
    story.settle(till)
    restore(till, kept)  # epoch 1 in the file, the token of epoch 2 in the key store
    assert story.sync(till) == "cloned"
    story.settle(till)
    story.redeem(till, 1)
    assert story.sync(till) == ""
    story.assert_everything_arrived_once()


def test_a_folder_of_another_merchant_is_not_taken_over(story: Story) -> None:
    other = story.chain.cloud.init_merchant("另一家", "S9")
    story.redeem(story.till, 2)
    story.chain.cloud.revoke("T1", merchant=story.chain.merchant)
    story.sync(story.till)
    with pytest.raises(InvalidInput, match="another merchant"):
        story.till.enrol(story.chain.cloud, other.store)
    assert waiting(story.till) == 2
    story.settle(story.till)
    story.assert_everything_arrived_once()
