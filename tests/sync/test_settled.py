"""Managers settle exceptions at several counters, off-line too, whatever is lost on the way: one outcome for each."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typing_extensions import override

from counter_app.cloud import rows
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.domain.settling import offered
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.settling import Settled, case_of, how_settled, overruled, settle_exception
from tests.cloud.support import C50
from tests.sync.chance import Chain, TillInChain, build_chain
from tests.sync.checks import assert_both_ends_prove_it, assert_every_counter_sees_what_the_cloud_sees
from tests.sync.test_convergence import CAMPAIGNS, KEEP, Story, play

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
FAILPOINTS = ["exception_settle.after_operation", "exception_settle.before_commit"]


@dataclass
class Settling(Story):
    """The same with managers who settle what has come down to them."""

    settled: list[tuple[TillInChain, str, str, str, Settled]] = field(default_factory=list)

    @override
    def furnish(self) -> None:
        super().furnish()
        self.codes = [code for code in self.codes if self.chance.random() < 0.5]

    @override
    def network(self, till: TillInChain) -> str:
        said = super().network(till)
        till.wire.down = self.chance.random() < 0.6
        return f"{said} {till.wire.down}"

    @override
    def _acts(self) -> dict[Callable[[TillInChain], str], int]:
        acts = {**super()._acts(), self.network: 8, self.round_up: 6, self.round_down: 8, self.void: 2}
        acts |= {self.redeem_twice: 4, self.meet: 6, self.settle: 12, self.settle_again: 3}
        return {**acts, self.void_elsewhere: 2} if self.elsewhere else acts

    def redeem_twice(self, till: TillInChain) -> str:
        """A coupon that everybody has heard of, at two counters of which neither hears of the other."""
        desk, name = self.chain.desk, self.chance.choice(["C50", "C50", "KEEP"])
        (drawn,) = desk.coupons(1, name)
        desk.one(desk.issue(drawn))
        self.meet(till)
        said = []
        for each in self.chance.sample(self.chain.tills, self.chance.choice([2, 3])):
            each.wire.down = True
            request = RedeemRequest(each.ids.new(), (drawn.short_code,), 30_000)
            answer = redeem(each.counter, request)
            self.told.append((each, request, answer))
            said.append(self._said(answer))
        return f"{name} {said}"

    def meet(self, till: TillInChain) -> str:
        """All have a network for a moment."""
        for each in self.chain.tills:
            each.wire.down, each.wire.loss, each.wire.stubborn = False, 0.0, 0
            each.rounds.whole()
        return till.name

    def settle(self, till: TillInChain) -> str:
        with till.store.reading() as reading:
            found = list(reading.exceptions(open_only=True))
        if not found:
            return "nothing"
        record = self.chance.choice(found)
        outcome = self.chance.choice(offered(case_of(record)))
        if self.chance.random() < 0.1:
            self._die_at(till, self.chance.choice(FAILPOINTS))
        identity = till.ids.new()
        answer = settle_exception(till.counter, identity, record.id, outcome)
        till.failpoint = lambda _: None
        assert (answer.done, answer.changed) == (True, True)
        self.settled.append((till, identity, record.id, outcome, answer))
        return f"{record.reason} {outcome}"

    def settle_again(self, till: TillInChain) -> str:
        if not self.settled:
            return ""
        at, identity, exception, outcome, answer = self.chance.choice(self.settled)
        assert settle_exception(at.counter, identity, exception, outcome) == answer
        return till.name

    @override
    def heal(self) -> None:
        super().heal()
        one_outcome_each(self.chain, self.settled)


def one_outcome_each(chain: Chain, settled: list[tuple[TillInChain, str, str, str, Settled]]) -> None:
    """The same everywhere, with who decided it; whoever came second with another one is told, and stands beside it."""
    with chain.cloud._context.database.reading() as reading:
        at_cloud = {row.id: (row.status, row.facts) for row in reading.all(rows.ExceptionRow, chain.merchant)}
    for till in chain.tills:
        with till.store.reading() as here:
            known = {each.id: each for each in here.exceptions(open_only=False)}
            assert {each.id: each.status for each in known.values()} == {
                identity: status for identity, (status, _) in at_cloud.items()
            }
            for own, _, exception, outcome, answer in settled:
                stands = how_settled(known[exception])
                if own is not till or stands is None:
                    continue
                assert not stands.waiting
                other = overruled(here, answer)
                assert (other is None) == (stands.outcome == outcome)
                if other is not None:
                    assert outcome in [each.outcome for each in stands.later]


@pytest.mark.parametrize("seed", [8, 11])
def test_in_the_end_one_outcome_stands_everywhere(seed: int, tmp_path: Path) -> None:
    trace = play(tmp_path, seed, 160, campaigns=[*CAMPAIGNS, KEEP], elsewhere=seed == 8, told_by=Settling)

    settled = [line for line in trace if " settle " in line and "nothing" not in line and "crashed" not in line]
    assert len(settled) > 2, settled


def _issued(chain: Chain) -> str:
    chain.desk.campaign(C50)
    (drawn,) = chain.desk.coupons(1, "C50")
    chain.desk.one(chain.desk.issue(drawn))
    for till in chain.tills:
        till.rounds.whole()
    return drawn.short_code


def _doubled(first: TillInChain, second: TillInChain, code: str) -> None:
    first.wire.down = second.wire.down = True
    for till in (first, second):
        assert redeem(till.counter, RedeemRequest(till.ids.new(), (code,), 30_000)).redeemed
    for till in (first, second):
        till.wire.down = False
        till.rounds.whole()
    first.rounds.whole()


def _only(till: TillInChain) -> str:
    with till.store.reading() as reading:
        (record,) = reading.exceptions(open_only=False)
    return record.id


@pytest.mark.parametrize("mine", ["keep", "void", "write-off"])
def test_two_managers_at_two_counters_off_line(mine: str, tmp_path: Path) -> None:
    chain = build_chain(tmp_path, 5, 2, START)
    first, second = chain.tills
    _doubled(first, second, _issued(chain))
    answers = []
    for till, outcome in ((first, mine), (second, "keep" if mine == "void" else "void")):
        till.wire.down = True
        answers.append(settle_exception(till.counter, till.ids.new(), _only(till), outcome))
        till.wire.down = False
    first.rounds.whole()
    second.rounds.whole()
    first.rounds.whole()
    with first.store.reading() as here, second.store.reading() as there:
        assert overruled(here, answers[0]) is None
        told = overruled(there, answers[1])
        assert told is not None
        assert (told.details["outcome"], told.details["counter"], told.details["staff"]) == (mine, "T1", "Lin")
    one_outcome_each(chain, [])
    assert_every_counter_sees_what_the_cloud_sees(chain)
    assert_both_ends_prove_it(chain)
    chain.close()


def test_what_is_settled_here_stays_settled_until_the_cloud_says_so(tmp_path: Path) -> None:
    chain = build_chain(tmp_path, 6, 2, START)
    first, second = chain.tills
    _doubled(first, second, _issued(chain))
    settle_exception(first.counter, first.ids.new(), _only(first), "void")
    for _ in range(2):
        first.rounds.down()
        with first.store.reading() as reading:
            (record,) = reading.exceptions(open_only=False)
        stands = how_settled(record)
        assert stands is not None
        assert (record.status, stands.outcome, stands.waiting) == ("settled", "void", True)
    first.rounds.whole()
    second.rounds.whole()
    with second.store.reading() as reading:
        (own,) = reading.last_redemptions(5)
        assert own.voided_at is not None, "the counter that redeemed is told"
    with first.store.reading() as reading:
        (own,) = reading.last_redemptions(5)
        assert own.voided_at is None
    chain.close()


@pytest.mark.parametrize("outcome", ["keep", "void", "write-off"])
def test_a_cloud_that_is_put_back_to_before_the_exception_ends_with_the_same(outcome: str, tmp_path: Path) -> None:
    chain = build_chain(tmp_path, 7, 2, START)
    first, second = chain.tills
    copy = tmp_path / "before.db"
    code = _issued(chain)
    chain.cloud.close()
    shutil.copyfile(chain.cloud.settings.folder / CLOUD_FILE, copy)
    chain.restart_cloud()
    _doubled(first, second, code)
    settle_exception(first.counter, first.ids.new(), _only(first), outcome)
    for till in (first, second, first):
        till.rounds.whole()
    chain.restart_cloud(copy)
    for till in (first, second, first, second):
        till.rounds.whole()
    for till in (first, second):
        with till.store.reading() as reading:
            about = [each for each in reading.exceptions(open_only=False) if each.reason != "cloud_set_back"]
            redeemed = [record.voided_at for record in reading.last_redemptions(5)]
        stands = [(each.reason, how_settled(each)) for each in about]
        assert [(reason, told.outcome) for reason, told in stands if told] == [("double_redemption", outcome)]
        assert len(stands) == 1, till.name
        assert (redeemed[0] is not None) == (till is second and outcome == "void")
    assert_every_counter_sees_what_the_cloud_sees(chain)
    assert_both_ends_prove_it(chain)
    chain.close()
