"""What a counter may do in one act goes through the cloud's door."""

from datetime import time

import pytest

from counter_app.domain.windows import clock_time
from counter_app.services.issue import MOST
from tests.cloud.ledgers import member_of
from tests.cloud.support import C50, CloudShop, Till, rows_of


def test_as_many_coupons_as_a_counter_may_issue_at_once_are_taken(till: Till) -> None:
    till.campaign()
    assert till.one(till.issue(*till.coupons(MOST), member="a" * 12)).result == "applied"


def test_a_look_up_brings_the_limits_of_the_business_day_that_is_on(shop: CloudShop, till: Till, second: Till) -> None:
    till.campaign(C50, limits={"per_store_day": 5})
    till.do("settings_put", {"values": {"business_day_starts": "23:00"}})
    (coupon,) = till.coupons(1)
    till.one(till.checkout(coupon))
    page = shop.cloud.look_up(second.caller, code=coupon.short_code)
    assert list(rows_of(page, "usage")) == [f"store_day:C50:{shop.store}:2026-03-09"]


@pytest.mark.parametrize("said", ["abc", "25:00", 7, None, ["06:00"], "00:00+08:00"])
def test_a_setting_that_is_no_time_stops_no_counter(till: Till, said: object) -> None:
    till.campaign()
    till.do("settings_put", {"values": {"business_day_starts": said}})
    (coupon,) = till.coupons(1)
    assert till.one(till.checkout(coupon, mode="claim")).result == "applied"
    assert clock_time(said) == time(0)


def test_a_setting_that_changes_in_the_middle_of_a_batch_holds_from_there_on(till: Till) -> None:
    till.campaign(C50, limits={"per_store_day": 5})
    one, two = till.coupons(2)
    put = till.operation("settings_put", {"values": {"business_day_starts": "23:00"}})
    till.send(till.checkout(one), put, till.checkout(two))
    days = sorted(scope.rpartition(":")[2] for scope in till.rows("usage"))
    assert days == ["2026-03-09", "2026-03-10"]


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-24", "9999-12-23", "2038-01-19"])
def test_points_until_the_last_days_there_are_stop_no_counter(till: Till, day: str) -> None:
    member = member_of(till)
    put = {"member": member, "points": 5, "reason": "x", "store": "", "until": day}
    assert till.do("points_adjust", put).result == "applied"
    assert [lot["until"] for lot in till.rows("lot").values()] == [day]
