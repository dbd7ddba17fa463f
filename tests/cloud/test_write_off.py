"""A counter that is given up: what it held comes back, what it still reports is looked at."""

import secrets

import pytest

from counter_app.cloud.answers import CallRefused
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.devices import EnrolRequest
from tests.cloud.ledgers import adjust, member_of, purchase, said, sums, top_up
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_leases import ask, counted, flash, giving_back, using


def enrolled(shop: CloudShop, key: str) -> Till:
    """The counter with this key, for the first time or anew."""
    made = shop.cloud.enrol(EnrolRequest(code=shop.cloud.enrolment_code(shop.store).code, public_key=key))
    return Till(shop.cloud, made, shop.cloud.authenticate(made.token), shop.clock)


def test_a_counter_written_off_gives_back_what_it_held_and_what_it_reports_later_is_an_exception(
    shop: CloudShop, second: Till
) -> None:
    key = secrets.token_hex(32)
    till = enrolled(shop, key)
    flash(till, 12)
    lease = ask(till, 2)
    taken, late = till.coupons(2, "FLASH")
    till.one(using(till, taken, lease.id))

    answers = [shop.cloud.write_off(till.caller.counter, store="S1") for _ in range(2)]

    assert [each.given_back for each in answers] == [1, 0]
    assert counted(shop) == (1, 0, 0)
    listed = {each.device: each for each in shop.cloud.counters()}
    assert listed[till.caller.device].revoked
    assert listed[till.caller.device].written_off_at
    with pytest.raises(CallRefused):
        shop.cloud.authenticate(till.enrolment.token)
    # Its folder turns up after all and is enrolled anew: what it kept is recorded, and looked at.
    anew = enrolled(shop, key)
    old = using(till, late, lease.id)
    result = anew.one(old)
    assert [each.reason for each in result.exceptions] == ["counter_written_off"]
    assert counted(shop) == (2, 0, 0)
    assert anew.one(giving_back(till, lease.id, 2)).detail["returned"] == 0
    # What it does from now on is as good as anybody's.
    [fresh] = anew.coupons(1, "FLASH")
    assert anew.one(anew.checkout(fresh)).result == "applied"


def test_points_and_value_that_a_counter_took_before_it_was_written_off_are_looked_at(
    shop: CloudShop, second: Till
) -> None:
    key = secrets.token_hex(32)
    till = enrolled(shop, key)
    member = member_of(second)
    second.send(adjust(second, member, 100), top_up(second, member, 5000))
    late = purchase(till, member, 1000, points=60, value=(2000, 0))
    shop.cloud.write_off(till.caller.device)

    result = enrolled(shop, key).one(late)

    assert said(result) == ("exception", [("counter_written_off", 2060)])
    assert sums(second, member) == {"points": 70, "principal": 3000}


def test_a_counter_written_off_late_takes_nothing_from_a_quota_that_is_sold_out_meanwhile(
    shop: CloudShop, second: Till
) -> None:
    key = secrets.token_hex(32)
    till = enrolled(shop, key)
    flash(till, 6)
    lease = ask(till, 1)
    [late] = till.coupons(1, "FLASH")
    shop.cloud.write_off(till.caller.device)
    for each in second.coupons(6, "FLASH"):
        assert second.one(second.checkout(each, mode="claim")).result == "applied"

    result = enrolled(shop, key).one(using(till, late, lease.id))

    assert {each.reason for each in result.exceptions} == {"counter_written_off", "quota_exhausted"}
    assert counted(shop) == (6, 1, 0)


def test_who_is_written_off_must_be_named_without_doubt(shop: CloudShop, till: Till) -> None:
    other = shop.cloud.add_store("S2").store
    shop.till(other)

    with pytest.raises(InvalidInput, match="name the store"):
        shop.cloud.write_off("T1")
    with pytest.raises(InvalidInput, match="no such counter"):
        shop.cloud.write_off("T9")
    assert shop.cloud.write_off("T1", store="S2").given_back == 0
    assert [each.revoked for each in shop.cloud.counters()] == [False, True]
