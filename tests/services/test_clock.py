"""A clock that was wrong once: suspect until the cloud's time has passed it, or a manager says that it is right now."""

from datetime import timedelta
from pathlib import Path

from counter_app.domain.member import Role, Staff
from counter_app.domain.verdict import ReasonCode
from counter_app.services.check import CheckRequest, check
from counter_app.services.clock import clock_state, reset_clock
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import START, Shop, open_shop


def reasons(shop: Shop) -> list[str]:
    answer = check(shop.counter, CheckRequest((shop.coupon(),), 20000))
    return [reason.code.value for reason in answer.verdict.reasons]


def with_a_wrong_clock(folder: Path, role: Role) -> Shop:
    shop = open_shop(folder, role=role)
    with shop.store.writing() as writing:
        writing.raise_trusted(START)
    shop.clock.at = START + timedelta(hours=20)
    assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20000)).redeemed
    shop.clock.at = START
    assert reasons(shop) == ["clock_suspect"]
    return shop


def test_a_manager_sets_the_trusted_time_anew_and_it_is_audited(tmp_path: Path) -> None:
    shop = with_a_wrong_clock(tmp_path, Role.MANAGER)

    answer = reset_clock(shop.counter)

    assert (answer.reason, answer.after) == (None, START)
    assert reasons(shop) == []
    with shop.store.reading() as reading:
        assert reading.audit_records(0, 10)[-1].entry.action == "clock_reset"


def test_a_managers_pin_in_passing_does_it_and_the_manager_stands_in_the_log(tmp_path: Path) -> None:
    shop = with_a_wrong_clock(tmp_path, Role.CASHIER)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("m1", "Lin", Role.MANAGER))
        writing.put_staff(Staff("k2", "K2", Role.CASHIER))
    assert clock_state(shop.counter).behind
    assert reset_clock(shop.counter, "k2").reason is not None

    assert reset_clock(shop.counter, "m1").reason is None

    assert (clock_state(shop.counter).behind, reasons(shop)) == (False, [])
    with shop.store.reading() as reading:
        entry = reading.audit_records(0, 10)[-1].entry
    assert (entry.staff, entry.action, entry.outcome) == ("m1", "clock_reset", "done")


def test_a_cashier_cannot(tmp_path: Path) -> None:
    shop = with_a_wrong_clock(tmp_path, Role.CASHIER)

    answer = reset_clock(shop.counter)

    assert answer.reason is not None
    assert answer.reason.code is ReasonCode.SIGN_IN_REQUIRED
    assert reasons(shop) == ["clock_suspect"]


def test_a_year_ahead_moves_nothing(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    shop.campaign({"id": "EVER", "kind": "gift", "title": {"en": "tea"}, "benefit": {"item": "tea"}}, tag=8)
    with shop.store.writing() as writing:
        writing.raise_trusted(START)
    shop.clock.at = START + timedelta(days=365)
    assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon("EVER"),), 0)).redeemed

    shop.clock.at = START

    assert reasons(shop) == []
