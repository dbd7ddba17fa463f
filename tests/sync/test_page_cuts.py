"""Pages end between any two rows, look-ups bring rows ahead of them, answers are lost: what a counter counts meanwhile.

At no time fewer uses than the redemptions that stand and that it knows of, its own or come down; not more either, save
what nobody can know (`tests.sync.knowing`). In the end both ends are equal.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.services.coupons import change_coupon
from counter_app.services.finding import look_up
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.void import VoidRequest, void
from tests.cloud.support import FREE
from tests.sync import checks
from tests.sync.chance import Chain, Crashed, TillInChain, build_chain
from tests.sync.knowing import Knowledge

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
PHONE = "13800000001"
CAMPAIGNS: Sequence[dict[str, object]] = (
    {**FREE, "limits": {"uses_per_coupon": 3, "per_store_day": 6, "per_member": 8, "total": 40}},
    {**FREE, "id": "ONCE", "on_void": {"frees_limits": False}, "limits": {"per_member": 3, "per_member_day": 3}},
    {
        **FREE,
        "id": "KEEP",
        "kind": "cash",
        "benefit": {"amount_off_minor": 5000, "keep_rest": True},
        "limits": {"uses_per_coupon": 3, "per_store_day": 9},
    },
)
FREES = {str(terms["id"]): "on_void" not in terms for terms in CAMPAIGNS}
ACTS = (
    *("redeem", "redeem", "redeem", "void", "void", "void there", "send", "send", "answer lost", "killed"),
    *("fetch", "fetch", "fetch", "look", "look", "cut", "heal", "touch"),
)
Script = Sequence[tuple[str, int, int]]


class Story:
    """One script played on a chain of its own."""

    def __init__(self, chain: Chain, codes: Sequence[str], *, names_answers: bool, page_rows: int) -> None:
        self.chain, self.codes = chain, codes
        self.known = Knowledge(chain, names_answers)
        self.known.begin()
        for till in chain.tills:
            till.wire.names_answers, till.wire.page_rows = names_answers, page_rows
        self.trace: list[str] = []

    def play(self, script: Script) -> None:
        for name, which, number in script:
            till = self.chain.tills[which]
            self.chain.clock.forward(seconds=31)  # longer than the pause after a black hole
            said = getattr(self, "_" + name.replace(" ", "_"))(till, number)
            self.trace.append(f"{till.name} {name} {number}: {said}")
            self._nothing_is_missing()
        self._settle()

    def _nothing_is_missing(self) -> None:
        for till in self.chain.tills:
            bounds = self.known.bounds(till, FREES)
            with till.store.reading() as reading:
                counted = reading.usage(list(bounds))
            for scope, bound in bounds.items():
                assert bound.least <= counted[scope] <= bound.most, (till.name, scope, counted[scope], bound)

    # --- acts ---

    def _code(self, number: int) -> str:
        return self.codes[number % len(self.codes)]

    def _redeem(self, till: TillInChain, number: int) -> str:
        member = PHONE if number % 3 else None
        amount = (900, 2_100)[number % 2]
        return str(redeem(till.counter, RedeemRequest(till.ids.new(), (self._code(number),), amount, member)).redeemed)

    def _void(self, till: TillInChain, number: int) -> str:
        with till.store.reading() as reading:
            found = [each.id for each in reading.last_redemptions(6) if each.voided_at is None]
        if not found:
            return "nothing"
        return str(void(till.counter, VoidRequest(till.ids.new(), found[number % len(found)], "slip")).done)

    def _void_there(self, till: TillInChain, number: int) -> str:
        other = next(each for each in self.chain.tills if each is not till)
        with other.store.reading() as reading:
            found = [each.id for each in reading.last_redemptions(6)]
        if not found:
            return "nothing"
        return str(void(till.counter, VoidRequest(till.ids.new(), found[number % len(found)], "slip")).done)

    def _send(self, till: TillInChain, _: int) -> str:
        return str(till.rounds.up().failures)

    def _answer_lost(self, till: TillInChain, _: int) -> str:
        till.wire.loss_of_answers = 9
        said = str(till.rounds.up().failures)
        till.wire.loss_of_answers = 0
        return said

    def _killed(self, till: TillInChain, _: int) -> str:
        def dies() -> None:
            raise Crashed

        till.wire.after_commit = dies
        try:
            till.rounds.up()
        except Crashed:
            till.restart()
            return "killed"
        till.wire.after_commit = None
        return "nothing to send"

    def _fetch(self, till: TillInChain, number: int) -> str:
        """So many pages, then the line is cut; the last number stands for all of them."""
        till.wire.pages_left = number if number < 11 else None
        said = str(till.rounds.down().failures)
        till.wire.pages_left = None
        return said

    def _look(self, till: TillInChain, number: int) -> str:
        return str(look_up(till.counter, code=self._code(number)))

    def _cut(self, till: TillInChain, _: int) -> str:
        till.wire.down = True
        return ""

    def _heal(self, till: TillInChain, _: int) -> str:
        till.wire.heal()
        return ""

    def _touch(self, till: TillInChain, number: int) -> str:
        """The coupon's row changes and its limits' do not."""
        done = [
            change_coupon(till.counter, till.ids.new(), self._code(number), action, "slip").done
            for action in ("freeze", "unfreeze")
        ]
        return str(done)

    def _settle(self) -> None:
        self.chain.clock.forward(minutes=61)
        for till in self.chain.tills:
            till.wire.heal()
        for _ in range(3):
            for till in self.chain.tills:
                report = till.rounds.whole()
                assert (report.failures, report.repaired) == ((), ()), till.name
        self._nothing_is_missing()
        checks.assert_nothing_is_left(self.chain)
        checks.assert_every_redemption_is_at_the_cloud_once(self.chain, ())
        checks.assert_both_ends_prove_it(self.chain)
        for till in self.chain.tills:
            checks.assert_no_coupon_is_used_too_often_here(till)
            assert till.store.contradictions() == {}


@pytest.fixture(scope="module", params=[1, 2], ids=["one store", "two stores"])
def beginning(request: pytest.FixtureRequest) -> Iterator[tuple[Chain, Sequence[str]]]:
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="counter-cuts-", dir=memory if os.access(memory, os.W_OK) else None))
    chain = build_chain(folder / "beginning", 145, 2, START, stores=request.param)
    codes: list[str] = []
    for terms in CAMPAIGNS:
        chain.desk.campaign(terms)
        drawn = chain.desk.coupons(2, str(terms["id"]))
        chain.desk.one(chain.desk.issue(*drawn))
        codes += [each.short_code for each in drawn]
    for till in chain.tills:
        till.rounds.whole()
    here = chain.tills[0]
    assert sign_up(here.counter, SignUpRequest(here.ids.new(), PHONE, "王", consent=True)).created
    for _ in range(2):
        for till in chain.tills:
            till.rounds.whole()
    chain.close()
    yield chain, codes
    shutil.rmtree(folder)


scripts = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 11)), min_size=6, max_size=40)


FOUND: Sequence[Script] = (
    # Own acts kept in a row outside the scope, which had come down before others used the coupon.
    [("redeem", 1, 0), ("redeem", 0, 0), ("void", 0, 0), ("redeem", 0, 0), ("redeem", 1, 0), ("redeem", 0, 0)],
    # What was looked up holds a void from elsewhere; an older cloud does not send that with it. A use, and its money.
    [("redeem", 0, 0), ("void there", 1, 0), ("redeem", 1, 0), ("look", 0, 0)],
    [("redeem", 0, 4), ("void there", 1, 0), ("redeem", 1, 4), ("look", 0, 4)],
    # The same, of which an own void found its work done: the row that tells of the other void is not younger for that.
    [("redeem", 1, 1), ("void there", 0, 0), ("redeem", 0, 1), ("look", 1, 1), ("void", 1, 0)],
    [
        *(("redeem", 1, 1), ("cut", 1, 0), ("void", 1, 0), ("void there", 0, 0), ("redeem", 0, 1), ("heal", 1, 0)),
        *(("send", 1, 0), ("look", 1, 1)),
    ],
)


@pytest.mark.parametrize("script", FOUND)
@pytest.mark.parametrize("names_answers", [True, False])
def test_what_was_found_stays_mended(
    beginning: tuple[Chain, Sequence[str]], script: Script, *, names_answers: bool
) -> None:
    _play(*beginning, script, 1, names_answers=names_answers)


def _play(begun: Chain, codes: Sequence[str], script: Script, page_rows: int, *, names_answers: bool) -> None:
    folder = begun.folder.parent / "played"
    chain = begun.copied(folder, 1)
    story = Story(chain, codes, names_answers=names_answers, page_rows=page_rows)
    try:
        story.play(script)
    except AssertionError:
        print("\n".join(story.trace))
        raise
    finally:
        chain.close()
        shutil.rmtree(folder)


@pytest.mark.timeout(3000)
def test_wherever_pages_end_no_use_is_missing(
    beginning: tuple[Chain, Sequence[str]], figure: Callable[[int, int], int]
) -> None:
    begun, codes = beginning

    @settings(
        max_examples=figure(20, 250),
        deadline=None,
        derandomize=not os.environ.get("COUNTER_TESTS_LONG"),
        print_blob=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(script=scripts, names_answers=st.booleans(), page_rows=st.integers(1, 3))
    def play(script: Script, page_rows: int, *, names_answers: bool) -> None:
        _play(begun, codes, script, page_rows, names_answers=names_answers)

    play()
