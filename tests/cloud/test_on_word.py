"""What a member spends on the word of the staff is good for 100.00 a day over all counters, a manager's for more."""

from collections.abc import Iterator
from typing import Any

import pytest

from counter_app.protocol.operations import Operation, Result
from tests.cloud.ledgers import adds_up, adjust, member_of, purchase, said, top_up
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> Iterator[None]:
    yield
    adds_up(shop)
    proven(Holding(till))


@pytest.fixture
def member(till: Till) -> str:
    """With 1000.00 of value and 20,000 points."""
    identity = member_of(till)
    till.send(adjust(till, identity, 20000), top_up(till, identity, 100_000))
    return identity


def spent(
    till: Till, member: str, minor: int, *, points: int = 0, by: str = "known", approved_by: str = "", **how: Any
) -> Operation:
    """Paid with value (and points) on somebody's word."""
    word: dict[str, object] = {"confirmed_by": by, "approved_by": approved_by}
    return purchase(till, member, value=(minor, 0), points=points, earned=0, more=word, **how)


def reasons(result: Result) -> list[dict[str, object]]:
    """Why it was refused."""
    found = result.detail["reasons"]
    assert isinstance(found, list)
    return found


def counted(till: Till, member: str) -> list[int]:
    """What has come down of it, day by day."""
    rows = [row for key, row in till.rows("usage").items() if key.startswith(f"confirmed:{member}:")]
    return [int(str(row["used"])) for row in rows]


def test_three_counters_spend_100_and_not_300(shop: CloudShop, till: Till, second: Till, member: str) -> None:
    third = shop.till()
    first = till.one(spent(till, member, 5000, points=1000, mode="claim"))
    assert said(first) == ("applied", [])
    assert said(second.one(spent(second, member, 3000, mode="claim"))) == ("applied", [])
    refused = third.one(spent(third, member, 1001, mode="claim"))
    assert refused.result == "refused"
    assert reasons(refused) == [
        {
            "code": "sign_in_required",
            "about": "",
            "coupon": "",
            "role": "manager",
            "why": "confirmed",
            "limit_minor": 10000,
            "allowed_minor": 1000,
        }
    ]
    assert counted(third, member) == [9000]
    assert said(third.one(spent(third, member, 1000, mode="claim"))) == ("applied", [])


def test_a_code_or_a_manager_spends_beside_it(till: Till, member: str) -> None:
    assert till.do("staff_put", {"staff": "m1", "name": "M", "role": "manager"}).result == "applied"
    till.one(spent(till, member, 10000, mode="claim"))
    assert said(till.one(spent(till, member, 5000, by="", mode="claim"))) == ("applied", [])
    assert said(till.one(spent(till, member, 5000, approved_by="m1", mode="claim"))) == ("applied", [])
    assert till.one(spent(till, member, 5000, approved_by="nobody", mode="claim")).result == "refused"


def test_the_setting_says_how_much(till: Till, member: str) -> None:
    rule = {"values": {"spend_needs": {"confirmed_day_minor": 500, "offline_value_minor": 20000}}}
    assert till.do("settings_put", rule).result == "applied"
    assert till.one(spent(till, member, 501, mode="claim")).result == "refused"
    assert till.one(spent(till, member, 500, mode="claim")).result == "applied"


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_a_report_beyond_it_is_an_exception_of_what_is_too_much(
    till: Till, second: Till, member: str, order: tuple[int, ...]
) -> None:
    reports = [spent(second, member, minor) for minor in (6000, 6000, 500)]
    stakes = []
    for each in order:
        stakes += [stake for reason, stake in said(second.one(reports[each]))[1] if reason == "confirmed_beyond_limit"]
    assert sum(stakes) == 2500
    assert counted(till, member) == [12500]


def test_a_void_and_a_cancel_give_it_back_and_each_undone_takes_it_again(till: Till, member: str) -> None:
    first, other = spent(till, member, 6000), spent(till, member, 3000)
    till.send(first, other)
    void = till.void(first.id)
    till.one(void)
    assert counted(till, member) == [3000]
    till.one(till.void(first.id))
    till.one(till.operation("cancel", {"target": other.id}))
    assert counted(till, member) == [0]
    assert said(till.one(spent(till, member, 10000, mode="claim"))) == ("applied", [])


def test_a_void_that_is_undone_or_came_first(till: Till, second: Till, member: str) -> None:
    first = spent(till, member, 6000)
    void = second.void(first.id)
    second.one(void)
    till.one(first)
    assert counted(till, member) == [0]
    second.one(second.operation("cancel", {"target": void.id}))
    assert counted(till, member) == [6000]


def test_it_follows_a_member_who_turns_out_to_be_another(till: Till, second: Till) -> None:
    mine, (theirs,) = member_of(till), second.members(1)
    second.one(spent(second, theirs.subject, 4000))
    till.one(spent(till, mine, 3000))
    second.one(second.sign_up(theirs, "+8613800000001"))
    assert sorted(counted(till, mine) + counted(till, theirs.subject)) == [0, 7000]
