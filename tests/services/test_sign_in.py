"""PINs: sessions, guessing that gets slower and survives restarts, names that give nothing away."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.member import Role, Staff
from counter_app.domain.verdict import ReasonCode
from counter_app.services.acting import current_session
from counter_app.services.sign_in import LAST_TRY, approve, check_manager_pin, sign_in, sign_out
from counter_app.services.staff import put_staff
from tests.counter_shop import Shop
from tests.services.desk import OWNER, OWNER_PIN, audit_lines, new_id, open_desk, sign_in_as

WRONG = "000000"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.CASHIER)


def why(shop: Shop, name: str = OWNER, pin: str = WRONG) -> tuple[object, int]:
    answer = sign_in(shop.counter, name, pin)
    assert not answer.ok
    assert answer.reason is not None
    assert answer.reason.code is ReasonCode.SIGN_IN_REQUIRED
    return answer.reason.details.get("why"), answer.locked_seconds


def signed_in(shop: Shop) -> str:
    with shop.store.reading() as reading:
        session = current_session(reading, shop.clock.at)
    return session.name if session else ""


def test_the_right_pin_begins_a_session_of_twelve_hours(shop: Shop) -> None:
    answer = sign_in(shop.counter, OWNER, OWNER_PIN)
    assert answer.ok
    assert answer.session is not None
    assert answer.session.role is Role.OWNER
    shop.clock.at += timedelta(hours=12) - timedelta(seconds=1)
    assert signed_in(shop) == OWNER
    shop.clock.at += timedelta(seconds=1)
    assert signed_in(shop) == "till"


def test_after_twelve_hours_nobody_is_there_where_the_till_was_switched_off(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("t1", "till", Role.CASHIER, active=False))
    sign_in(shop.counter, OWNER, OWNER_PIN)
    shop.clock.at += timedelta(hours=12)
    assert signed_in(shop) == ""


def test_a_person_signs_in_by_id_as_well(shop: Shop) -> None:
    assert sign_in(shop.counter, "o1", OWNER_PIN).ok
    assert signed_in(shop) == OWNER


def test_the_till_needs_no_pin_and_its_session_does_not_end(shop: Shop) -> None:
    assert sign_in(shop.counter, "till", "").ok
    shop.clock.at += timedelta(days=400)
    assert signed_in(shop) == "till"


def test_signing_out_gives_the_counter_back_to_the_till(shop: Shop) -> None:
    sign_in(shop.counter, OWNER, OWNER_PIN)
    sign_out(shop.counter)
    assert signed_in(shop) == "till"


def test_signing_out_leaves_nobody_where_the_till_was_switched_off(shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("t1", "till", Role.CASHIER, active=False))
    sign_in(shop.counter, OWNER, OWNER_PIN)
    assert sign_out(shop.counter) is None
    assert signed_in(shop) == ""
    assert why(shop, "till", "")[0] == "wrong_pin"


def test_who_has_left_cannot_sign_in_and_an_open_session_of_theirs_ends(shop: Shop) -> None:
    sign_in(shop.counter, OWNER, OWNER_PIN)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("o1", OWNER, Role.OWNER, shop.counter.pins.hash(OWNER_PIN), active=False))
    assert signed_in(shop) == "till", "the till goes on, as after a sign-out"
    assert why(shop, OWNER, OWNER_PIN)[0] == "wrong_pin"
    with shop.store.writing() as writing:
        writing.put_staff(Staff("t1", "till", Role.CASHIER, active=False))
    assert signed_in(shop) == ""


def test_a_role_that_was_taken_away_is_gone_from_an_open_session(shop: Shop) -> None:
    sign_in(shop.counter, OWNER, OWNER_PIN)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("o1", OWNER, Role.CASHIER, shop.counter.pins.hash(OWNER_PIN)))
    with shop.store.reading() as reading:
        session = current_session(reading, shop.clock.at)
    assert session is not None
    assert session.role is Role.CASHIER


@pytest.mark.parametrize("name", [OWNER, "nobody"])
def test_after_five_wrong_tries_the_wait_is_thirty_seconds_and_doubles(shop: Shop, name: str) -> None:
    assert [why(shop, name) for _ in range(5)] == [("wrong_pin", 0)] * 4 + [("locked", 30)]
    for wait in (30, 60, 120, 240):
        shop.clock.at += timedelta(seconds=wait - 1)
        assert why(shop, name) == ("locked", 1)
        shop.clock.at += timedelta(seconds=1)
        assert why(shop, name) == ("locked", wait * 2)


@pytest.mark.parametrize("name", [OWNER, "nobody"])
def test_at_twenty_wrong_tries_only_a_manager_helps(shop: Shop, name: str) -> None:
    for _ in range(LAST_TRY - 1):
        why(shop, name)
        shop.clock.at += timedelta(days=30)
    assert why(shop, name) == ("blocked", 0)
    shop.clock.at += timedelta(days=3000)
    assert why(shop, name, OWNER_PIN) == ("blocked", 0)


def test_a_manager_frees_a_locked_person_by_putting_them_again(shop: Shop) -> None:
    for _ in range(LAST_TRY):
        why(shop, "K1")
        shop.clock.at += timedelta(days=30)
    assert why(shop, "K1", "1357") == ("blocked", 0)
    sign_in(shop.counter, OWNER, OWNER_PIN)
    put_staff(shop.counter, new_id(shop), [{"name": "K1", "role": "cashier"}])
    assert sign_in(shop.counter, "K1", "1357").ok


def test_the_right_pin_begins_the_count_anew(shop: Shop) -> None:
    for _ in range(4):
        why(shop)
    assert sign_in(shop.counter, OWNER, OWNER_PIN).ok
    assert [why(shop) for _ in range(4)] == [("wrong_pin", 0)] * 4


def test_the_right_pin_is_refused_while_the_wait_lasts(shop: Shop) -> None:
    for _ in range(5):
        why(shop)
    assert why(shop, OWNER, OWNER_PIN) == ("locked", 30)
    shop.clock.at += timedelta(seconds=30)
    assert sign_in(shop.counter, OWNER, OWNER_PIN).ok


def test_tries_survive_a_restart_and_one_that_was_killed_counts(shop: Shop) -> None:
    def die(_: str) -> None:
        raise KeyboardInterrupt

    shop.failpoint = die
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            sign_in(shop.counter, OWNER, OWNER_PIN)
    shop.store.close()
    after = shop.reopen()
    assert why(after, OWNER, OWNER_PIN) == ("locked", 30)


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(shop: Shop) -> None:
    for _ in range(5):
        why(shop)
    shop.clock.at -= timedelta(days=365)
    assert why(shop)[1] == 30


def test_an_unknown_name_costs_a_hash_as_a_wrong_pin_does(shop: Shop) -> None:
    class Counting:
        def __init__(self) -> None:
            self.work = 0

        def hash(self, pin: str) -> str:
            self.work += 1
            return real.hash(pin)

        def matches(self, pin: str, stored: str) -> bool:
            self.work += 1
            return real.matches(pin, stored)

    from dataclasses import replace

    real, seen = shop.counter.pins, []
    for name in (OWNER, "nobody"):
        pins = Counting()
        sign_in(replace(shop.counter, pins=pins), name, WRONG)
        seen.append(pins.work)
    assert seen == [1, 1]


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "１２３４", "\0", "1234 "])
def test_what_is_no_pin_is_a_wrong_one(shop: Shop, pin: str) -> None:
    assert why(shop, OWNER, pin)[0] == "wrong_pin"


def test_a_person_without_a_pin_who_is_not_the_till_cannot_sign_in(shop: Shop) -> None:
    sign_in_as(shop, Role.MANAGER)  # leaves K1 without a PIN
    assert why(shop, "K1", "")[0] == "wrong_pin"
    assert why(shop, "K1", "1357")[0] == "wrong_pin"


def test_a_managers_pin_approves_without_a_session_and_wrong_ones_are_slowed(shop: Shop) -> None:
    approved = approve(shop.counter, OWNER_PIN)
    assert approved.staff is not None
    assert approved.staff.id == "o1"
    assert check_manager_pin(shop.counter, "1357") is None  # a cashier's
    for _ in range(4):
        assert check_manager_pin(shop.counter, WRONG) is None
    locked = approve(shop.counter, OWNER_PIN)
    assert locked.staff is None
    assert locked.reason is not None
    assert locked.reason.details["why"] == "locked"
    assert signed_in(shop) == "K1"


def test_every_sign_in_and_refusal_is_in_the_audit_log(shop: Shop) -> None:
    why(shop)
    sign_in(shop.counter, OWNER, OWNER_PIN)
    sign_out(shop.counter)
    assert audit_lines(shop) == [("o1", "sign_in", "refused"), ("o1", "sign_in", "done"), ("o1", "sign_out", "done")]
