"""Points and stored value in a checkout at the cloud: earned, spent, refused, overdrawn, and where their lots come
down."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from counter_app.cloud.retiring import retire
from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import adds_up, at, lots, member_of, purchase, rule, said, sums
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_scope import Holding, proven


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> object:
    yield
    adds_up(shop)
    proven(Holding(till))


def test_points_that_a_checkout_earned_come_down_as_a_lot(till: Till) -> None:
    member = member_of(till)

    result = till.one(purchase(till, member, 8880))

    assert result.result == "applied"
    (row,) = till.rows("lot").values()
    assert row == {
        "id": f"{member}:points:",
        "version": result.version,
        "member": member,
        "ledger": "points",
        "until": "",
        "left": 88,
        "deleted": False,
    }


def test_what_ends_first_is_spent_first_and_what_has_ended_counts_no_more(shop: CloudShop, till: Till) -> None:
    """Lots of 40 (to 03-15) and 80 (to 06-30); 60 spent."""
    member = member_of(till)
    rule(till, lot_days=6)
    till.one(purchase(till, member, 4000))
    rule(till, lot_days=113)
    till.one(purchase(till, member, 8000))
    assert lots(till, member) == {("points", "2026-03-15"): 40, ("points", "2026-06-30"): 80}

    assert till.one(purchase(till, member, points=60, mode="claim")).result == "applied"

    assert lots(till, member) == {("points", "2026-06-30"): 60}
    till.one(purchase(till, member, points=60))
    shop.clock.at = at("07-01 00:00:00")
    refused = till.one(purchase(till, member, points=1, mode="claim"))
    assert refused.detail["reasons"] == [
        {"code": "insufficient_balance", "about": member, "what": "points", "balance": 0, "coupon": ""}
    ]


def test_the_last_day_of_a_lot_is_whole_and_the_next_one_sees_nothing_of_it(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    rule(till, lot_days=1)
    till.one(purchase(till, member, 5000))
    shop.clock.at = at("03-10 23:59:59")
    assert till.one(purchase(till, member, points=20, mode="claim")).result == "applied"
    shop.clock.at = at("03-11 00:00:00")
    assert till.one(purchase(till, member, points=1, mode="claim")).detail["reason"] == "insufficient_balance"
    assert said(till.one(purchase(till, member, points=1))) == ("exception", [("overdrawn", 1)])


def test_a_claim_of_more_points_than_there_are_takes_nothing(till: Till) -> None:
    member = member_of(till)
    till.one(purchase(till, member, 12000))
    before = till.rows("lot")

    refused = till.one(purchase(till, member, points=121, mode="claim"))

    assert refused.detail["reason"] == "insufficient_balance"
    assert till.rows("lot") == before
    assert till.one(purchase(till, member, points=120, mode="claim")).result == "applied"
    assert lots(till, member) == {}


def test_points_spent_twice_off_line_are_recorded_and_overdrawn_once(till: Till, second: Till) -> None:
    member = member_of(till)
    till.one(purchase(till, member, 12000))
    assert said(till.one(purchase(till, member, points=100))) == ("applied", [])

    twice = second.one(purchase(second, member, points=100))

    assert said(twice) == ("exception", [("overdrawn", 80)])
    assert sums(till, member) == {"points": -80}
    (told,) = till.rows("exception").values()
    assert told["facts"]["points_short"] == 80  # type: ignore[index]  # plain JSON
    rule(till, lot_days=30)
    till.one(purchase(till, member, 10000))
    assert lots(till, member) == {("points", "2026-04-08"): 20}


def test_what_is_at_stake_is_what_the_points_were_worth(till: Till) -> None:
    member = member_of(till)
    rule(till, worth_minor_per_100=250)
    assert said(till.one(purchase(till, member, 15, points=10, more={"points_minor": 25}))) == (
        "exception",
        [("overdrawn", 25)],
    )


def test_bodies_that_contradict_themselves_are_refused(till: Till) -> None:
    member = member_of(till)
    good = till.checkout_body(amount_minor=10000, member=member)
    wrong: Sequence[dict[str, object]] = (
        {"points": -1},
        {"points": 1, "points_minor": -1},
        {"earned_points": -1},
        {"value": {"principal_minor": -1}},
        {"points": 0, "points_minor": 1},
        {"points": 10001, "points_minor": 10001},
        {"value": {"principal_minor": 5000, "bonus_minor": 5001}},
        {"tender": [{"kind": "cash", "minor": 10000}], "points": 1, "points_minor": 1},
        {"points": 10, "points_minor": 10, "member": ""},
        {"earned_points": 10, "member": ""},
        {"earned_points": 10**13},
    )
    for changes in wrong:
        assert till.do("checkout", good | changes).detail.get("reason") == "invalid", changes
    assert till.rows("lot") == {}
    right = {"tender": [{"kind": "cash", "minor": 9990}], "points": 10, "points_minor": 10}
    assert said(till.do("checkout", good | right)) == ("exception", [("overdrawn", 10)])


def test_a_member_of_whom_nothing_is_known_yet_keeps_what_was_earned(till: Till, second: Till) -> None:
    (member,) = till.members(1)
    till.one(purchase(till, member.subject, 5000))
    till.one(till.sign_up(member, "+8613800000001"))
    assert sums(second, member.subject) == {"points": 50}


def test_two_ids_of_one_person_have_one_account(till: Till, second: Till) -> None:
    first, other = till.members(2)
    till.one(till.sign_up(first, "+8613800000001"))
    till.one(purchase(till, first.subject, 5000))
    second.one(purchase(second, other.subject, 3000))
    second.one(purchase(second, other.subject, points=70))
    assert sums(till, other.subject) == {"points": -40}

    second.one(second.sign_up(other, "+8613800000001"))

    assert sums(till, first.subject) == {"points": 10}
    assert [row["deleted"] for row in till.rows("lot").values() if row["member"] == other.subject] == [True]
    till.one(purchase(till, other.subject, 200))
    assert sums(till, first.subject) == {"points": 12}


def test_points_come_down_where_their_member_does(shop: CloudShop, till: Till) -> None:
    far = shop.till(shop.cloud.add_store("S2").store)
    member = member_of(till)
    till.one(purchase(till, member, 5000))
    here, there = Holding(till), Holding(far)
    proven(here)
    proven(there)
    assert (len(here.of("lot")), len(there.of("lot"))) == (1, 0)
    found = shop.cloud.look_up(far.caller, code="", phone="+8613800000001").kinds["lot"]
    assert [row[-2] for row in found.rows] == [50]

    till.do("member_update", {"member": member, "home_store": far.caller.store})

    proven(here)
    proven(there)
    assert (len(here.of("lot")), len(there.of("lot"))) == (0, 1)


def test_a_lot_that_ended_long_ago_comes_down_to_nobody(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    rule(till, lot_days=10)
    till.one(purchase(till, member, 5000))
    rule(till)
    till.one(purchase(till, member, 7000))
    held = Holding(till)
    proven(held)
    assert len(held.of("lot")) == 2
    shop.clock.at += timedelta(days=30)

    while retire(shop.cloud._context):
        pass

    proven(held)
    assert held.of("lot") == {f"{member}:points:"}
    found = shop.cloud.look_up(till.caller, code="", phone="+8613800000001").kinds["lot"]
    assert [row[-2] for row in found.rows] == [70]


def story(till: Till, second: Till, member: str) -> list[tuple[Till, Operation]]:
    """Purchases of two counters that earn into lots of different ends, and spend from them."""
    start = till.clock.now() - timedelta(hours=3)

    def when(minutes: int) -> datetime:
        return start + timedelta(minutes=minutes)

    return [
        (till, purchase(till, member, 4000, until="2026-03-15", at=when(0))),
        (second, purchase(second, member, 8000, until="2026-06-30", at=when(10))),
        (till, purchase(till, member, 1000, points=60, until="2026-04-01", at=when(20))),
        (second, purchase(second, member, points=75, at=when(30))),
        (second, purchase(second, member, 2500, points=20, until="", at=when(40))),
    ]


def test_every_order_of_arrival_gives_the_same_lots(till: Till, second: Till) -> None:
    orders = list(itertools.permutations(range(5)))
    members = [each.subject for each in till.members(len(orders))]
    told = [story(till, second, member) for member in members]
    for place in range(5):
        for counter in (till, second):
            due = [operations[order[place]] for order, operations in zip(orders, told, strict=True)]
            assert counter.send(*(operation for owner, operation in due if owner is counter))

    ends = [lots(till, member) for member in members]

    # 10 of the last purchase but one's lot, 75 - 70 short, 20 more spent, then 25 earned.
    assert [order for order, end in zip(orders, ends, strict=True) if end != {}] == []


def test_every_order_leaves_what_is_left_on_the_same_days(till: Till, second: Till) -> None:
    """Nothing is short: 60 of 120 are spent, from what ends first."""
    orders = list(itertools.permutations(range(3)))
    members = [each.subject for each in till.members(len(orders))]
    for order, member in zip(orders, members, strict=True):
        told = story(till, second, member)
        for index in order:
            counter, operation = told[index]
            counter.one(operation)
        assert lots(till, member) == {("points", "2026-04-01"): 10, ("points", "2026-06-30"): 60}
