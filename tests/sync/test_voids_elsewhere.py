"""A redemption made at one counter and taken back at another: two real counters and the real cloud."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault
from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode
from counter_app.services.answers import Answer
from counter_app.services.recent import recent
from counter_app.services.records import Session
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.void import VoidAnswer, VoidRequest, void
from tests.cloud.support import C50, FREE
from tests.sync import checks
from tests.sync.chance import Chain, TillInChain, build_chain

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
ONE_USE = {**FREE, "limits": {"uses_per_coupon": 1, "per_member_day": 1, "per_store_day": 5}}


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    made = build_chain(tmp_path, 125, 2, START)
    yield made
    made.close()


def _coupon(chain: Chain, terms: object = ONE_USE) -> str:
    """A coupon in somebody's hand, known at every counter."""
    assert isinstance(terms, dict)
    chain.desk.campaign(terms)
    (drawn,) = chain.desk.coupons(1, str(terms["id"]))
    chain.desk.one(chain.desk.issue(drawn))
    _everybody_syncs(chain)
    return drawn.short_code


def _everybody_syncs(chain: Chain) -> None:
    for _ in range(2):
        for till in chain.tills:
            assert till.rounds.whole().failures == ()


def _redeem(till: TillInChain, code: str, amount: int = 30_000) -> Answer:
    return redeem(till.counter, RedeemRequest(till.ids.new(), (code,), amount))


def _void(till: TillInChain, target: str, identity: str = "", approved_by: str = "") -> VoidAnswer:
    return void(till.counter, VoidRequest(identity or till.ids.new(), target, "by mistake", approved_by))


def _heal(till: TillInChain) -> None:
    till.wire.heal()
    till.wire.lose_answers = False
    till.clock.true.forward(seconds=31)  # the pause after a black hole


def _as(till: TillInChain, role: Role) -> None:
    with till.store.writing() as writing:
        writing.set_session(Session("c9", "Xiao", role, None))


def _all_is_equal(chain: Chain) -> None:
    _everybody_syncs(chain)
    checks.assert_nothing_is_left(chain)
    checks.assert_every_redemption_is_at_the_cloud_once(chain, ())
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_both_ends_prove_it(chain)
    for till in chain.tills:
        checks.assert_no_coupon_is_used_too_often_here(till)
        assert till.store.contradictions() == {}


@pytest.mark.parametrize("named", ["code", "redemption", "checkout"])
def test_a_use_consumed_here_and_voided_there_is_usable_everywhere(chain: Chain, named: str) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code)
    target = {"code": code, "redemption": used.redemptions[0].id, "checkout": used.checkout or ""}[named]
    answer = _void(there, target)
    assert (answer.done, answer.online, answer.already) == (True, True, ())
    assert answer.redemptions == (used.redemptions[0].id,)
    # It is free at once where it was voided, and where it was redeemed as soon as that is told.
    here.rounds.down()
    (record,) = recent(here.counter)
    assert record.voided is not None
    assert (record.voided.counter, record.voided.staff) == (there.device().counter, "Lin")
    again = _redeem(here, code)
    assert again.redeemed
    assert _void(there, code).redemptions == (again.redemptions[0].id,)
    assert _redeem(there, code).redeemed
    _all_is_equal(chain)


def test_a_counter_that_was_off_line_learns_of_it_at_its_next_pull(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code)
    here.wire.down = True
    assert _void(there, code).done
    assert not _redeem(here, code).redeemed, "nobody has told it yet"
    here.wire.heal()
    here.rounds.down()
    here.wire.down = True
    assert _redeem(here, code).redeemed
    here.wire.heal()
    told = _void(here, used.redemptions[0].id)
    assert told.done
    assert [each.counter for each in told.already] == [there.device().counter]
    _all_is_equal(chain)


def test_of_two_voids_one_is_done_and_the_other_is_told_by_whom(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code).redemptions[0].id
    here.wire.down = True
    assert _void(here, used).redemptions == (used,)  # off-line, and its own
    assert _void(there, used).redemptions == (used,)
    here.wire.heal()
    _everybody_syncs(chain)
    for target in (used, code):
        told = _void(there, target)
        assert (told.done, told.redemptions) == (True, ())
        assert [(each.redemption, each.counter, each.staff) for each in told.already] == [
            (used, there.device().counter, "Lin")
        ]
    _all_is_equal(chain)


def test_the_same_id_answers_the_same_for_ever(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    _redeem(here, code)
    identity = there.ids.new()
    first = _void(there, code, identity)
    _redeem(here, code)
    for _ in range(2):
        assert _void(there, code, identity) == first
        there.restart()
    assert _void(there, here.ids.new(), identity).reasons[0].code is ReasonCode.ID_REUSED


def test_off_line_nothing_is_known_of_another_counters_redemption(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code).redemptions[0].id
    there.rounds.down()
    there.wire.down = True
    for target in (code, used):
        answer = _void(there, target)
        assert not answer.done
        assert [reason.code for reason in answer.reasons] == [ReasonCode.NEEDS_ONLINE]
    there.wire.heal()
    _all_is_equal(chain)
    assert not _redeem(there, code).redeemed


@pytest.mark.parametrize("told_meanwhile", [False, True])
def test_a_void_without_an_answer_is_cancelled(chain: Chain, told_meanwhile: bool) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code).redemptions[0].id
    there.rounds.down()
    identity = there.ids.new()
    there.wire.lose_answers = True
    answer = _void(there, used, identity)
    assert [reason.code for reason in answer.reasons] == [ReasonCode.NEEDS_ONLINE]
    _heal(there)
    if told_meanwhile:
        here.rounds.down()
        assert recent(here.counter)[0].voided_at is not None
    _all_is_equal(chain)
    assert recent(here.counter)[0].voided_at is None
    assert not _redeem(here, code).redeemed
    assert _void(there, used, identity) == answer
    assert _void(there, used).redemptions == (used,)
    _all_is_equal(chain)


def test_who_took_a_use_that_came_back_for_a_moment_stays_within_the_rules(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    first = _redeem(here, code)
    there.rounds.down()
    there.wire.lose_answers = True
    assert not _void(there, first.redemptions[0].id).done
    here.rounds.down()
    second = _redeem(here, code)
    assert second.redeemed
    _heal(there)
    _everybody_syncs(chain)
    checks.assert_every_counter_sees_what_the_cloud_sees(chain)
    checks.assert_every_double_use_is_noted(chain)
    checks.assert_both_ends_prove_it(chain)
    with here.store.reading() as reading:
        (noted,) = reading.exceptions(open_only=True)
    assert (noted.reason, noted.operation) == ("double_redemption", first.checkout)
    assert here.store.contradictions() == {}
    # Either may be taken back now, and in the end the coupon is whole again.
    for answer in (first, second):
        assert _void(there, answer.redemptions[0].id).done
    _all_is_equal(chain)
    assert _redeem(here, code).redeemed


def test_a_void_that_was_second_takes_effect_when_the_first_is_withdrawn(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code).redemptions[0].id
    there.wire.lose_answers = True
    assert not _void(there, used).done
    assert _void(here, used).redemptions == (used,)
    here.rounds.whole()
    _heal(there)
    _all_is_equal(chain)
    assert recent(here.counter)[0].voided_at is not None
    assert _redeem(there, code).redeemed


def test_a_cashier_has_some_minutes_and_a_manager_has_time(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    used = _redeem(here, code).redemptions[0].id
    _as(there, Role.CASHIER)
    chain.clock.forward(minutes=14)
    assert _void(there, used).done
    here.rounds.down()
    used = _redeem(here, code).redemptions[0].id
    chain.clock.forward(minutes=16)
    answer = _void(there, used)
    (reason,) = answer.reasons
    assert reason.code is ReasonCode.SIGN_IN_REQUIRED
    assert (reason.details["role"], reason.details["minutes"]) == ("manager", 15)
    assert _void(there, used, approved_by="m1").done
    _all_is_equal(chain)


def test_money_goes_back_to_a_coupon_that_keeps_its_rest(chain: Chain) -> None:
    keep = {**C50, "id": "KEEP", "benefit": {"amount_off_minor": 5000, "keep_rest": True}, "min_spend_minor": 0}
    code = _coupon(chain, keep)
    here, there = chain.tills
    _redeem(here, code, 2_000)
    second = _redeem(here, code, 3_000)
    assert second.redeemed
    assert _void(there, second.redemptions[0].id).done
    _all_is_equal(chain)
    here.wire.down = True
    third = _redeem(here, code, 30_000)
    assert third.verdict.discount_minor == 3_000
    here.wire.heal()
    _all_is_equal(chain)


def test_limits_stay_taken_where_the_terms_say_so(chain: Chain) -> None:
    code = _coupon(chain, {**ONE_USE, "id": "STAYS", "on_void": {"frees_limits": False}})
    here, there = chain.tills
    used = _redeem(here, code)
    assert _void(there, used.checkout or "").done
    _all_is_equal(chain)
    assert _redeem(here, code).redeemed
    _all_is_equal(chain)


def test_a_coupon_of_another_store_is_voided_by_its_code(tmp_path: Path) -> None:
    chain = build_chain(tmp_path, 126, 2, START, stores=2)
    try:
        code = _coupon(chain)
        here, there = chain.tills
        used = _redeem(here, code)
        assert used.redeemed
        answer = _void(there, code)
        assert answer.redemptions == (used.redemptions[0].id,)
        assert _redeem(there, code).redeemed
        here.rounds.down()
        assert recent(here.counter)[0].voided == replace(
            recent(here.counter)[0].voided,
            store=there.device().store,  # type: ignore[type-var]
        )
        for till in chain.tills:
            report = till.rounds.whole()
            assert (report.digest_equal, report.repaired) == (True, ())
    finally:
        chain.close()


def test_a_counter_enrolled_anew_is_told_of_what_it_redeemed_before(chain: Chain) -> None:
    code, other = _coupon(chain), _coupon(chain, {**ONE_USE, "id": "OTHER", "stacking": {"group": "other"}})
    here, there = chain.tills
    used = _redeem(here, code)
    here.rounds.whole()
    copy = here.copied("copy")
    for till in (here, copy):
        till.wire.down = True
        assert _redeem(till, other).redeemed  # one place in the log, two acts: a copy is about
        till.wire.heal()
    for till in (here, copy, here, copy):
        with suppress(Fault):
            till.rounds.whole()
    for till in (here, copy):
        till.enrol(chain.cloud, chain.desk.caller.store)
        till.as_manager()
        till.rounds.whole()
    assert here.device().device != copy.device().device
    assert _void(there, used.redemptions[0].id).done
    for till in (here, copy):
        report = till.rounds.whole()
        assert (report.digest_equal, report.repaired) == (True, ())
        with till.store.reading() as reading:
            record = reading.redemption(used.redemptions[0].id)
        assert record is not None
        assert record.voided is not None
        assert record.voided.counter == there.device().counter
    copy.store.close()


def test_nothing_to_take_back(chain: Chain) -> None:
    code = _coupon(chain)
    there = chain.tills[1]
    for target in (code, there.ids.new(), "no code at all", "123456789012"):
        answer = _void(there, target)
        assert [(each.code, each.details.get("what")) for each in answer.reasons] == [
            (ReasonCode.UNKNOWN_CODE, "redemption")
        ], target
    _all_is_equal(chain)


def test_a_cloud_that_was_set_back_hears_of_the_void_again(chain: Chain) -> None:
    code = _coupon(chain)
    here, there = chain.tills
    copy = chain.folder / "older"
    chain.cloud.copy_into(copy)
    used = _redeem(here, code)
    assert _void(there, used.redemptions[0].id).done
    _everybody_syncs(chain)
    chain.restart_cloud(copy)
    there.rounds.whole()  # the void is there before what it takes back
    for _ in range(3):
        _everybody_syncs(chain)
    assert recent(here.counter)[0].voided_at is not None
    _all_is_equal(chain)
    assert _redeem(here, code).redeemed
