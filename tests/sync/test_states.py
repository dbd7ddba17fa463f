"""Whatever is done in whatever order, to whichever counter, by people, networks, clocks and crashes: the rules hold.

A state machine over the real counters and the real cloud. Each example begins as a copy of one furnished chain.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from typing_extensions import override

from counter_app.domain.campaign import CampaignStatus
from tests.sync import ledger_world as ledgers
from tests.sync.chance import TillInChain
from tests.sync.checks import PAYMENT_CODE, assert_all_is_well, assert_no_coupon_is_used_too_often_here
from tests.sync.tier_world import assert_everybody_has_the_tier_of_what_was_kept
from tests.sync.world import CAMPAIGNS, ISSUED, World, furnished

STEPS = 50
TILLS = st.integers(0, 2)
NUMBERS = st.integers(0, 999)
DEATHS = st.one_of(st.none(), st.none(), st.integers(0, 30))
BONUS = st.sampled_from([0, 500])
POINTS = st.sampled_from([0, 20, 60, 150])
DAYS = st.sampled_from([None, None, 0, 1, 30])
LINES = st.sampled_from([0, 0, 1, 2])
AMOUNTS = st.sampled_from([900, 2100, 3300, 30_000])


class Shops(RuleBasedStateMachine):
    """Three counters in two stores and their cloud."""

    beginning: World
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(dir=self.folder))
        self.world = self.beginning.copied(self.place / "world", 1)
        self.year_ahead = False

    def till(self, number: int) -> TillInChain:
        return self.world.chain.tills[number]

    def code(self, number: int) -> str:
        codes = [*self.world.codes, PAYMENT_CODE]
        return codes[number % len(codes)]

    def member(self, number: int) -> str | None:
        members = [*self.world.phones, None]
        return members[number % len(members)]

    # --- people ---

    @rule(till=TILLS, code=NUMBERS)
    def check(self, till: int, code: int) -> None:
        at = self.till(till)
        self.world.act(at, "check", lambda: self.world.check(at, [self.code(code)]))

    @rule(till=TILLS, codes=st.lists(NUMBERS, min_size=1, max_size=3), amount=AMOUNTS, member=NUMBERS, dies=DEATHS)
    def redeem(self, till: int, codes: list[int], amount: int, member: int, dies: int | None) -> None:
        at, texts = self.till(till), list(dict.fromkeys(self.code(each) for each in codes))
        self.world.act(at, "redeem", lambda: self.world.redeem(at, texts, amount, self.member(member)), dies)

    @rule(
        till=TILLS, codes=st.lists(NUMBERS, max_size=1), amount=AMOUNTS, member=NUMBERS, best=st.booleans(), dies=DEATHS
    )
    def buy(self, till: int, codes: list[int], amount: int, member: int, best: bool, dies: int | None) -> None:
        at, texts = self.till(till), [self.code(each) for each in codes]
        self.world.act(at, "buy", lambda: self.world.buy(at, texts, amount, self.member(member), best=best), dies)

    @rule(till=TILLS, code=st.integers(0, 5), member=NUMBERS)
    def redeem_wanted(self, till: int, code: int, member: int) -> None:
        """The same few coupons at all counters."""
        at, texts = self.till(till), [self.world.codes[code * 3 % len(self.world.codes)]]
        self.world.act(at, "redeem", lambda: self.world.redeem(at, texts, 30_000, self.member(member)))

    @rule(number=NUMBERS)
    def again(self, number: int) -> None:
        if self.world.told:
            till = self.world.told[number % len(self.world.told)][0]
            self.world.act(till, "again", lambda: self.world.again(number))

    @rule(till=TILLS, number=NUMBERS, whole=st.booleans(), dies=DEATHS)
    def void(self, till: int, number: int, whole: bool, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "void", lambda: self.world.void(at, number, whole=whole), dies)

    @rule(till=TILLS, number=NUMBERS, named=st.sampled_from(["redemption", "checkout", "code"]), dies=DEATHS)
    def void_elsewhere(self, till: int, number: int, named: str, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "void elsewhere", lambda: self.world.void_elsewhere(at, number, named), dies)

    @rule(till=TILLS, member=NUMBERS, points=POINTS, value=st.sampled_from([0, 0, 700, 3000]), dies=DEATHS)
    def spend(self, till: int, member: int, points: int, value: int, dies: int | None) -> None:
        at, who = self.till(till), self.member(member)
        paid = (min(points, 3_300 - value), value)
        self.world.act(at, "spend", lambda: ledgers.spend(self.world, at, who, *paid), dies)

    @rule(
        till=TILLS, member=NUMBERS, amount=st.sampled_from([1000, 5000]), bonus=st.sampled_from([0, 500]), dies=DEATHS
    )
    def top_up(self, till: int, member: int, amount: int, bonus: int, dies: int | None) -> None:
        at, who = self.till(till), self.member(member)
        self.world.act(at, "top up", lambda: ledgers.fill(self.world, at, who, amount, bonus), dies)

    @rule(till=TILLS, member=NUMBERS, points=st.sampled_from([-60, 40, 150]), days=DAYS, dies=DEATHS)
    def adjust(self, till: int, member: int, points: int, days: int | None, dies: int | None) -> None:
        at, who = self.till(till), self.member(member)
        self.world.act(at, "adjust", lambda: ledgers.adjust(self.world, at, who, points, days), dies)

    @rule(till=TILLS, number=NUMBERS, amount=st.sampled_from([None, 400, 2500]), line=LINES, dies=DEATHS)
    def give_back(self, till: int, number: int, amount: int | None, line: int, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "give back", lambda: ledgers.give_back(self.world, at, number, amount, line), dies)

    @rule(till=TILLS, phone=st.integers(0, 5), dies=DEATHS)
    def sign_up(self, till: int, phone: int, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "sign up", lambda: self.world.sign_up(at, f"1380000000{phone}"), dies)

    @rule(till=TILLS, campaign=st.sampled_from(ISSUED), member=NUMBERS, dies=DEATHS)
    def issue(self, till: int, campaign: str, member: int, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "issue", lambda: self.world.issue(at, campaign, self.member(member)), dies)

    @rule(till=TILLS, code=NUMBERS, action=st.sampled_from(["freeze", "unfreeze", "unfreeze", "revoke"]), dies=DEATHS)
    def change_coupon(self, till: int, code: int, action: str, dies: int | None) -> None:
        at, text = self.till(till), self.world.codes[code % len(self.world.codes)]
        self.world.act(at, "coupon", lambda: self.world.change_coupon(at, text, action), dies)

    @rule(till=TILLS, which=st.integers(0, 1), uses=st.integers(1, 3), dies=DEATHS)
    def new_terms(self, till: int, which: int, uses: int, dies: int | None) -> None:
        at, terms = self.till(till), {**CAMPAIGNS[which], "limits": {"uses_per_coupon": uses, "per_member_day": 2}}
        self.world.act(at, "terms", lambda: self.world.new_terms(at, terms), dies)

    @rule(till=TILLS, campaign=st.sampled_from(["C50", "FREE"]), runs=st.booleans())
    def switch(self, till: int, campaign: str, runs: bool) -> None:
        at, status = self.till(till), CampaignStatus.RUNNING if runs else CampaignStatus.PAUSED
        self.world.act(at, "switch", lambda: self.world.switch(at, campaign, status))

    # --- the network ---

    @rule(till=TILLS, dies=DEATHS)
    def send(self, till: int, dies: int | None) -> None:
        at = self.till(till)
        self.world.act(at, "send", lambda: self.world.send(at), dies)

    @rule(till=TILLS, dies=DEATHS, pages=st.sampled_from([None, None, 1, 2]))
    def fetch(self, till: int, dies: int | None, pages: int | None) -> None:
        at = self.till(till)
        at.wire.pages_left = pages
        self.world.act(at, "fetch", lambda: self.world.fetch(at), dies)
        at.wire.pages_left = None

    @rule(till=TILLS, down=st.booleans(), loss=st.sampled_from([0.0, 0.0, 0.2, 0.5]), stubborn=st.sampled_from([0, 3]))
    def network(self, till: int, down: bool, loss: float, stubborn: int) -> None:
        wire = self.till(till).wire
        wire.down, wire.loss, wire.stubborn = down, loss, stubborn

    @rule(till=TILLS)
    def keep_requests(self, till: int) -> None:
        wire = self.till(till).wire
        wire.kept = wire.kept or []

    @rule(till=TILLS)
    def arrive_late(self, till: int) -> None:
        self.till(till).wire.late()

    # --- clocks and machines ---

    @rule(minutes=st.sampled_from([0, 1, 7, 90, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.world.chain.clock.forward(minutes=minutes)

    @rule(till=TILLS, minutes=st.sampled_from([-600, -70, -3, 0, 1, 30, 600]))
    def clock_moves(self, till: int, minutes: int) -> None:
        self.till(till).clock.wrong = timedelta(minutes=minutes)

    @precondition(lambda self: not self.year_ahead)
    @rule(till=TILLS)
    def clock_a_year_ahead(self, till: int) -> None:
        self.year_ahead = True
        self.till(till).clock.wrong = timedelta(days=365)

    @rule(till=TILLS)
    def restart(self, till: int) -> None:
        self.till(till).restart()

    @rule(till=TILLS)
    def cloud_dies_after_commit(self, till: int) -> None:
        self.till(till).wire.after_commit = self.world.chain.restart_cloud

    @rule(till=TILLS)
    def copy_counter(self, till: int) -> None:
        self.world.copy_counter(self.till(till))

    @rule(till=TILLS)
    def put_back_counter(self, till: int) -> None:
        self.world.put_back_counter(self.till(till))

    @rule()
    def copy_cloud(self) -> None:
        self.world.copy_cloud()

    @rule()
    def put_back_cloud(self) -> None:
        self.world.put_back_cloud()

    # --- what must hold ---

    @invariant()
    def no_coupon_is_used_too_often(self) -> None:
        for till in self.world.chain.tills:
            assert_no_coupon_is_used_too_often_here(till)

    @override
    def teardown(self) -> None:
        try:
            self.ends()
        finally:
            (self.folder / "trace").write_text("\n".join(self.world.trace))
            self.world.chain.close()
            shutil.rmtree(self.place)

    def ends(self) -> None:
        self.world.settle()
        assert_all_is_well(self.world)
        ledgers.assert_every_counter_has_the_clouds_lots(self.world.chain)
        assert_everybody_has_the_tier_of_what_was_kept(self.world.chain)


@pytest.fixture(scope="module")
def shops() -> Iterator[type[Shops]]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="counter-states-", dir=memory if os.access(memory, os.W_OK) else None))
    beginning = furnished(folder / "beginning", 7, counters=3, stores=2)
    beginning.chain.close()
    yield type("ShopsHere", (Shops,), {"beginning": beginning, "folder": folder})
    shutil.rmtree(folder)


@pytest.mark.timeout(1500)
def test_the_rules_hold_whatever_is_done(shops: type[Shops], figure: Callable[[int, int], int]) -> None:
    checked = settings(
        max_examples=figure(40, 200),
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(shops, settings=checked)


def test_a_counter_that_was_put_back_finds_its_own_chain_sound(shops: type[Shops]) -> None:
    state = shops()
    state.copy_counter(till=0)
    state.switch(till=0, campaign="C50", runs=True)
    state.put_back_counter(till=0)
    state.teardown()
