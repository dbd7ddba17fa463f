"""A clock that was wrong once: suspect until the cloud's time has passed it, or a manager says that it is right now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from counter_app.domain.member import Role, Staff
from counter_app.domain.verdict import ReasonCode
from counter_app.services.check import CheckRequest, check
from counter_app.services.clock import clock_state, reset_clock
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import START, Shop, StandingClock, open_shop


def reasons(shop: Shop) -> list[str]:
    answer = check(shop.counter, CheckRequest((shop.coupon(),), 20000))
    return [reason.code.value for reason in answer.verdict.reasons]


def started_at(shop: Shop, trusted: datetime) -> None:
    """The program starts now; the cloud had said this time before."""
    with shop.store.writing() as writing:
        writing.reset_trusted(trusted)
    shop.own_time.begin(trusted, shop.clock)


def trusted(shop: Shop) -> datetime:
    with shop.store.reading() as reading:
        stored = reading.trusted_at()
    assert stored is not None
    return stored


def use(shop: Shop) -> None:
    """A redemption writes the trusted time down."""
    assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon("EVER"),), 0)).redeemed


def forever(folder: Path) -> Shop:
    shop = open_shop(folder)
    shop.clock = Apart()
    shop.campaign({"id": "EVER", "kind": "gift", "title": {"en": "tea"}, "benefit": {"item": "tea"}}, tag=8)
    started_at(shop, START)
    return shop


@dataclass
class Apart(StandingClock):
    """Wall time and seconds that have nothing to do with each other."""

    seconds: float = 0.0
    put: bool = False

    @override
    def monotonic(self) -> float:
        return self.seconds

    @override
    def stands(self) -> bool:
        return self.put


def with_a_wrong_clock(folder: Path, role: Role) -> Shop:
    shop = open_shop(folder, role=role)
    started_at(shop, START)
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


# --- the counter's own clock: seconds that have passed, at most a day a start -----------------------------------------


def apart(shop: Shop, *, wall: timedelta, passed: timedelta) -> None:
    assert isinstance(shop.clock, Apart)
    shop.clock.at = START + wall
    shop.clock.seconds = passed.total_seconds()


@pytest.mark.parametrize("wall", [timedelta(hours=3), timedelta(hours=40), timedelta(days=365)])
def test_only_the_seconds_that_have_passed_raise_the_trusted_time(tmp_path: Path, wall: timedelta) -> None:
    shop = forever(tmp_path)
    apart(shop, wall=wall, passed=timedelta(hours=3))

    use(shop)

    assert trusted(shop) == START + timedelta(hours=3)


def test_they_raise_it_by_a_day_a_start_at_most(tmp_path: Path) -> None:
    shop = forever(tmp_path)
    for days in (1, 2, 3):
        apart(shop, wall=timedelta(days=days), passed=timedelta(days=days))
        use(shop)
        assert trusted(shop) == START + timedelta(days=1)
    # A new start adds another day, a word of the cloud any number.
    shop.own_time.begin(trusted(shop), shop.clock)
    apart(shop, wall=timedelta(days=9), passed=timedelta(days=9))
    use(shop)
    assert trusted(shop) == START + timedelta(days=2)
    with shop.store.writing() as writing:
        writing.raise_trusted(START + timedelta(days=9))
    use(shop)
    assert trusted(shop) == START + timedelta(days=9)


def test_a_clock_set_back_is_noticed_also_when_nothing_was_redeemed_meanwhile(tmp_path: Path) -> None:
    shop = forever(tmp_path)
    apart(shop, wall=timedelta(minutes=58), passed=timedelta(minutes=60))
    assert reasons(shop) == []
    apart(shop, wall=timedelta(minutes=57, seconds=59), passed=timedelta(minutes=60))
    assert reasons(shop) == ["clock_suspect"]


def test_a_clock_that_somebody_put_somewhere_is_moved_by_what_it_was_moved(tmp_path: Path) -> None:
    shop = forever(tmp_path)
    assert isinstance(shop.clock, Apart)
    shop.clock.put = True
    started_at(shop, START)
    apart(shop, wall=timedelta(0), passed=timedelta(hours=3))
    assert reasons(shop) == []  # it stands, although hours have passed
    apart(shop, wall=timedelta(hours=5), passed=timedelta(hours=3))
    use(shop)
    assert trusted(shop) == START + timedelta(hours=5)
