"""A claim with the counter's own code in the loop: each message of it lost, answered into the void, or arriving late.

Two real counters, the real cloud, and a wire that does to each push what the script says. Whatever happens: never two
successes on-line, no acknowledged use lost, nothing redeemed that nobody was shown, and all see the same at the end.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typing_extensions import override

from counter_app.cloud import rows
from counter_app.services.answers import Answer
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidRequest, void
from counter_app.sync.outcomes import TIMED_OUT, HttpAnswer, NotKnown
from tests.cloud.support import FREE
from tests.sync.chance import BadWire, Chain, Crashed, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
ARRIVES, LOST, UNANSWERED, LATE = "arrives", "lost", "unanswered", "late"
FATES = (ARRIVES, LOST, UNANSWERED, LATE)
# When the other counter redeems the same coupon, and whether it asks.
OTHER = ("never", "before", "between", "after", "before off-line", "between off-line", "after off-line")
CODES_A_CHAIN = 90


@dataclass
class ScriptedWire(BadWire):
    """Does to each push what the script says; a late one reaches the cloud when `deliver` is called."""

    script: list[str] = field(default_factory=list)
    held: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @override
    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        fate = self.script.pop(0) if self.script and target == "/v1/operations" else ARRIVES
        if fate == LATE:
            self.held.append((target, headers, content or b""))
        if fate in (LOST, LATE):
            return NotKnown(TIMED_OUT)
        answer = super().exchange(method, target, headers, content, timeout_seconds)
        return NotKnown(TIMED_OUT) if fate == UNANSWERED else answer

    def deliver(self) -> None:
        """What was on its way arrives; nobody waits for the answers any more."""
        held, self.held = self.held, []
        for target, headers, content in held:
            self._answer(target, headers, content)


@dataclass(frozen=True)
class Script:
    """`claim`, `round`: fate of the claim and of the first push after it. `stays`: the coupon is good off-line too."""

    claim: str
    round: str
    other: str
    stays: bool
    voided: bool
    crash: str

    @property
    def campaign(self) -> str:
        return "ALLOW" if self.stays else "NEVER"


def scripts() -> list[Script]:
    every = itertools.product(
        FATES, FATES, OTHER, (True, False), (False, True), ("", "claim.written", "claim.answered")
    )
    return [Script(*each) for each in every]


@dataclass
class Play:
    """One script about a coupon of its own."""

    chain: Chain
    script: Script
    code: str
    told: list[tuple[TillInChain, Answer]] = field(default_factory=list)

    @property
    def first(self) -> TillInChain:
        return self.chain.tills[0]

    @property
    def second(self) -> TillInChain:
        return self.chain.tills[1]

    @property
    def wire(self) -> ScriptedWire:
        wire = self.first.wire
        assert isinstance(wire, ScriptedWire)
        return wire

    def run(self) -> None:
        self._other("before")
        self.wire.script = [self.script.claim]
        self._claim()
        self._other("between")
        self.wire.script = [self.script.round]
        self.first.rounds.up()
        self.wire.script = []
        self.wire.deliver()
        self._other("after")
        if self.script.voided:
            self._void()
        for till in (self.first, self.second, self.first):
            self.chain.clock.forward(minutes=2)
            assert till.rounds.whole().failures == ()
        self.wire.deliver()

    def _claim(self) -> None:
        def die(name: str) -> None:
            if name == self.script.crash:
                raise Crashed

        self.first.failpoint = die
        try:
            self.told.append((self.first, self._redeem(self.first)))
        except Crashed:
            # The process is gone; the next start cancels what nobody waits for.
            cancel_unfinished_claims(self.first.counter)
        self.first.failpoint = lambda _: None

    def _redeem(self, till: TillInChain) -> Answer:
        self.chain.clock.forward(seconds=31)
        return redeem(till.counter, RedeemRequest(till.ids.new(), (self.code,), 0))

    def _other(self, when: str) -> None:
        if not self.script.other.startswith(when):
            return
        self.second.wire.down = self.script.other.endswith("off-line")
        self.told.append((self.second, self._redeem(self.second)))
        self.second.wire.down = False

    def _void(self) -> None:
        done = [answer for till, answer in self.told if till is self.first and answer.redeemed]
        if done:
            assert void(self.first.counter, VoidRequest(self.first.ids.new(), done[0].checkout, "slip")).done

    def check(self) -> None:
        with self.chain.cloud._context.database.reading() as reading:
            known = {row.id: row for row in reading.all(rows.RedemptionRow, self.chain.merchant)}
            noted = {row.operation for row in reading.all(rows.ExceptionRow, self.chain.merchant)}
        shown = {each.id: (till, answer) for till, answer in self.told for each in answer.redemptions}
        for identity, (till, answer) in shown.items():
            assert not known[identity].cancelled, "an acknowledged use was lost"
            with till.store.reading() as here:
                record = here.redemption(identity)
            assert record is not None
            assert (record.voided_at is not None) == bool(known[identity].voided_by)
            if answer.online:
                assert not known[identity].excess, "an on-line yes stands"
            elif known[identity].excess:
                assert answer.checkout in noted
        live = [row for row in known.values() if row.counts and row.id in shown]
        on_line = [row for row in live if shown[row.id][1].online]
        assert len(on_line) <= 1, "two successes on-line"
        self._all_see_the_same({row.id for row in known.values() if row.counts})

    def _all_see_the_same(self, counting: set[str]) -> None:
        with self.chain.cloud._context.database.reading() as reading:
            [row] = reading.load(rows.CouponRow, self.chain.merchant, [self.code], "short_code")
            of_coupon = {each.id for each in reading.load(rows.RedemptionRow, self.chain.merchant, [row.id], "coupon")}
        scope = f"coupon:{row.id}"
        acknowledged = {each.id for _, answer in self.told for each in answer.redemptions}
        assert counting & of_coupon <= acknowledged, "redeemed, and nobody was shown it"
        for till in self.chain.tills:
            with till.store.reading() as here:
                assert here.usage([scope]) == {scope: row.used + row.excess}, till.name
                queue = here.queue(self.chain.clock.now())
                assert (queue.waiting, queue.refused, queue.undeliverable) == (0, (), ()), till.name
                assert not here.unfinished_claims()


@pytest.fixture
def chains(tmp_path: Path) -> Iterator[Callable[[int], tuple[Chain, dict[str, list[str]]]]]:
    made: list[Chain] = []

    def make(coupons: int) -> tuple[Chain, dict[str, list[str]]]:
        chain = build_chain(tmp_path / str(len(made)), 7, 2, START)
        made.append(chain)
        codes: dict[str, list[str]] = {}
        for campaign, policy in (("ALLOW", "allow"), ("NEVER", "never")):
            chain.desk.campaign({**FREE, "id": campaign, "offline": {"policy": policy}})
            drawn = chain.desk.coupons(coupons, campaign)
            chain.desk.one(chain.desk.issue(*drawn))
            codes[campaign] = [each.short_code for each in drawn]
        for till in chain.tills:
            till.wire = ScriptedWire(chain.cloud, till.chance)
            till.build()
            till.rounds.whole()
        return chain, codes

    yield make
    for chain in made:
        chain.close()


def run_all(wanted: Sequence[Script], chain: Chain, codes: dict[str, list[str]]) -> None:
    for script in wanted:
        play = Play(chain, script, codes[script.campaign].pop())
        try:
            play.run()
            play.check()
        except AssertionError as error:
            raise AssertionError(f"{script}: {error}") from error


@pytest.mark.timeout(900)
def test_whatever_becomes_of_a_claim_all_see_the_same_in_the_end(
    chains: Callable[[int], tuple[Chain, dict[str, list[str]]]], figure: Callable[[int, int], int]
) -> None:
    every = scripts()
    chance = random.Random(8)
    wanted = chance.sample(every, figure(30, 450))
    for start in range(0, len(wanted), CODES_A_CHAIN):
        run_all(wanted[start : start + CODES_A_CHAIN], *chains(CODES_A_CHAIN))
