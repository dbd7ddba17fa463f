"""Points and value that are taken back: by refunds, voids, lines, top-ups, and what is undone of that."""

from collections.abc import Callable

import pytest

from counter_app.protocol.operations import Operation
from tests.cloud.ledgers import (
    adds_up,
    adjust,
    at,
    back_of,
    lots,
    member_of,
    purchase,
    refund,
    said,
    sums,
    top_up,
    void_line,
)
from tests.cloud.support import IDS, CloudShop, Till
from tests.cloud.test_scope import Holding, proven


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop, till: Till) -> object:
    yield
    adds_up(shop)
    proven(Holding(till))


@pytest.fixture
def member(till: Till) -> str:
    """M1: 120 points, principal 100.00, bonus 20.00."""
    identity = member_of(till)
    till.send(adjust(till, identity, 120), top_up(till, identity, 10000, 2000))
    assert sums(till, identity) == {"points": 120, "principal": 10000, "bonus": 2000}
    return identity


def manager(till: Till) -> str:
    identity = IDS.new()
    till.do("staff_put", {"staff": identity, "name": "Mei", "role": "manager"})
    return identity


# --- examples 13, 14, 16, 17, 20 --------------------------------------------------------------------------------------


def test_a_purchase_refunded_whole_leaves_the_points_of_before(till: Till, member: str) -> None:
    sale = purchase(till, member, 8880)
    till.one(sale)
    assert sums(till, member)["points"] == 208

    result = till.one(refund(till, sale.id, mode="claim"))

    assert (said(result), back_of(result)) == (("applied", []), {"tender_minor": 8880, "taken_points": 88})
    assert sums(till, member)["points"] == 120


def test_a_purchase_refunded_in_part_keeps_the_points_of_what_stays(till: Till, member: str) -> None:
    sale = purchase(till, member, 8880)
    till.one(sale)

    result = till.one(refund(till, sale.id, 4000, tender_minor=4000))

    assert (said(result), back_of(result)) == (("applied", []), {"tender_minor": 4000, "taken_points": 40})
    assert sums(till, member)["points"] == 168
    assert back_of(till.one(refund(till, sale.id, 4880))) == {"tender_minor": 4880, "taken_points": 48}
    assert sums(till, member)["points"] == 120


def test_spent_points_come_back_to_their_lots_and_what_ended_meanwhile_stays_ended(shop: CloudShop, till: Till) -> None:
    member = member_of(till)
    till.send(adjust(till, member, 40, "2026-03-15"), adjust(till, member, 80, "2026-06-30"))
    sale = purchase(till, member, points=60)
    till.one(sale)
    shop.clock.at = at("03-16 12:00:00")
    assert back_of(till.one(till.void(sale.id, mode="claim", staff=manager(till)))) == {"points": 60}
    assert lots(till, member) == {("points", "2026-03-15"): 40, ("points", "2026-06-30"): 80}
    assert till.one(purchase(till, member, points=81, mode="claim")).detail["reason"] == "insufficient_balance"


def test_value_pays_from_both_parts_and_comes_back_to_them(till: Till, member: str) -> None:
    first = purchase(till, member, value=(10000, 1000), mode="claim")
    assert till.one(first).result == "applied"
    assert sums(till, member) == {"points": 220, "bonus": 1000}
    result = till.one(refund(till, first.id, mode="claim"))
    assert back_of(result) == {"principal_minor": 10000, "bonus_minor": 1000, "taken_points": 100}
    assert sums(till, member) == {"points": 120, "principal": 10000, "bonus": 2000}


def test_more_value_than_there_is_is_refused_with_the_balance(till: Till, member: str) -> None:
    refused = till.one(purchase(till, member, value=(10000, 2001), mode="claim"))
    assert refused.detail["reasons"] == [
        {
            "code": "insufficient_balance",
            "about": member,
            "what": "value",
            "balance_minor": 12000,
            "principal_minor": 10000,
            "bonus_minor": 2000,
            "coupon": "",
        }
    ]
    assert sums(till, member) == {"points": 120, "principal": 10000, "bonus": 2000}


def three_lines(till: Till, member: str) -> Operation:
    shares = (334, 333, 333)
    body = till.checkout_body(amount_minor=3000, member=member) | {
        "discount_minor": 1000,
        "payable_minor": 2000,
        "lines": [{"what": "tea", "minor": 1000, "discount_minor": share} for share in shares],
        "earned_points": 20,
    }
    return till.operation("checkout", body)


def test_a_line_taken_back_gives_its_own_net_price_and_the_same_line_no_more(till: Till, member: str) -> None:
    sale = three_lines(till, member)
    till.one(sale)

    first = till.one(void_line(till, sale.id, 1, mode="claim"))
    again = till.one(void_line(till, sale.id, 1, mode="claim"))

    assert back_of(first) == {"tender_minor": 666, "taken_points": 7}
    assert (again.result, back_of(again)) == ("applied", {})
    assert sums(till, member)["points"] == 133
    assert back_of(till.one(void_line(till, sale.id, 3))) == {"tender_minor": 667, "taken_points": 7}
    assert back_of(till.one(till.void(sale.id))) == {"tender_minor": 667, "taken_points": 6}
    assert sums(till, member)["points"] == 120


def test_a_line_that_is_not_there(till: Till, member: str) -> None:
    sale = three_lines(till, member)
    till.one(sale)
    assert till.one(void_line(till, sale.id, 4, mode="claim")).detail["reason"] == "unknown_line"
    assert said(till.one(void_line(till, sale.id, 4))) == ("exception", [("unknown_line", 0)])
    assert till.one(void_line(till, sale.id, -1)).detail["reason"] == "invalid"
    assert sums(till, member)["points"] == 140


# --- never more than was paid -----------------------------------------------------------------------------------------


def test_what_is_refunded_never_goes_beyond_what_was_paid(till: Till, member: str) -> None:
    sale = purchase(till, member, 5000)
    till.send(sale, refund(till, sale.id, 3000, tender_minor=3000))
    refused = till.one(refund(till, sale.id, 2001, mode="claim"))
    assert refused.detail == {"reason": "more_than_paid", "left_minor": 2000}
    beyond = till.one(refund(till, sale.id, 2500, tender_minor=2500))
    assert said(beyond) == ("exception", [("more_than_paid", 500)])
    assert sums(till, member)["points"] == 120
    nothing = till.one(refund(till, sale.id, 1, mode="claim"))
    assert nothing.detail == {"reason": "more_than_paid", "left_minor": 0}


def test_taking_back_twice_under_two_ids_gives_back_once(till: Till, second: Till, member: str) -> None:
    sale = purchase(till, member, 1000, points=20, value=(3000, 500))
    till.one(sale)
    assert sums(till, member) == {"points": 140, "principal": 7000, "bonus": 1500}
    for counter, taken_back in (
        (till, till.void(sale.id)),
        (second, second.void(sale.id)),
        (till, refund(till, sale.id)),
        (second, refund(second, sale.id, mode="claim")),
    ):
        assert said(counter.one(taken_back)) == ("applied", [])
        assert sums(till, member) == {"points": 120, "principal": 10000, "bonus": 2000}


def test_tender_comes_back_first_then_principal_then_bonus_then_points(till: Till, member: str) -> None:
    sale = purchase(till, member, 1000, points=20, value=(3000, 500))
    till.one(sale)
    found = [back_of(till.one(refund(till, sale.id, amount, mode="claim"))) for amount in (600, 1400, 2300, 210, 10)]
    assert found == [
        {"tender_minor": 600, "taken_points": 6},
        {"tender_minor": 400, "principal_minor": 1000, "taken_points": 14},
        {"principal_minor": 2000, "bonus_minor": 300, "taken_points": 20},
        {"bonus_minor": 200, "points": 10},
        {"points": 10},
    ]
    assert sums(till, member) == {"points": 120, "principal": 10000, "bonus": 2000}


# --- what was handed over ---------------------------------------------------------------------------------------------


def test_money_that_was_handed_over_counts_and_a_difference_is_shown(till: Till, second: Till, member: str) -> None:
    """Refunded at two counters off-line: both took tender."""
    sale = purchase(till, member, 3000, value=(4000, 0))
    till.one(sale)
    till.one(refund(till, sale.id, 3000, tender_minor=3000))

    result = second.one(refund(second, sale.id, 2000, tender_minor=2000))

    assert said(result) == ("exception", [("back_differs", 2000)])
    assert sums(till, member)["principal"] == 6000
    assert back_of(till.one(refund(till, sale.id, mode="claim"))) == {"principal_minor": 2000, "taken_points": 20}
    assert sums(till, member) == {"points": 120, "principal": 8000, "bonus": 2000}


def test_a_void_with_money_after_another_void_is_shown_and_gives_no_value_twice(
    till: Till, second: Till, member: str
) -> None:
    sale = purchase(till, member, 3000, value=(4000, 0))
    till.send(sale, till.void(sale.id))
    body = {"checkout": sale.id, "reason": "slip", "back": {"tender_minor": 3000, "principal_minor": 4000}}
    assert said(second.do("void", body)) == ("exception", [("back_differs", 4000)])
    assert sums(till, member) == {"points": 120, "principal": 10000, "bonus": 2000}


# --- debts ------------------------------------------------------------------------------------------------------------


def test_earned_points_that_are_spent_are_owed_and_the_next_ones_pay(till: Till) -> None:
    member = member_of(till)
    sale = purchase(till, member, 8800)
    till.send(sale, purchase(till, member, points=80))

    result = till.one(refund(till, sale.id, mode="claim"))

    assert back_of(result) == {"tender_minor": 8800, "taken_points": 88, "debt_points": 80}
    assert sums(till, member) == {"debt": 80}
    till.one(purchase(till, member, 5000))
    assert sums(till, member) == {"debt": 30}
    till.one(adjust(till, member, 40))
    assert sums(till, member) == {"points": 10}


# --- top-ups ----------------------------------------------------------------------------------------------------------


def test_a_top_up_that_is_taken_back(till: Till) -> None:
    member = member_of(till)
    first, other = top_up(till, member, 10000, 2000), top_up(till, member, 5000)
    till.send(first, other)
    till.one(purchase(till, member, value=(12000, 500)))
    result = till.one(refund(till, first.id, mode="claim"))
    # 30.00 of principal are left, and 15.00 of the bonus: 5.00 of it are spent, and deducted.
    assert back_of(result) == {"tender_minor": 2500, "principal_minor": 3000, "bonus_minor": 1500}
    assert {key: amount for key, amount in sums(till, member).items() if key != "points"} == {}
    again = till.one(till.void(first.id, mode="claim"))
    assert (again.result, back_of(again)) == ("applied", {})
    assert back_of(till.one(till.void(other.id, mode="claim"))) == {}


def test_a_top_up_has_no_lines(till: Till, member: str) -> None:
    early, added = IDS.new(), top_up(till, member, 700)
    till.one(void_line(till, added.id, 1, op_id=early))
    assert said(till.one(added)) == ("exception", [("unknown_line", 0)])
    assert till.one(void_line(till, added.id, 1, mode="claim")).detail["reason"] == "unknown_line"
    assert sums(till, member)["principal"] == 10700


def test_a_void_of_a_top_up_that_comes_first_takes_effect_when_it_arrives(till: Till) -> None:
    member = member_of(till)
    added = top_up(till, member, 10000, 2000)
    assert till.one(till.void(added.id)).detail == {"pending": True}
    till.one(added)
    assert sums(till, member) == {}


def test_top_ups_and_adjustments_that_cannot_be(till: Till, member: str) -> None:
    for wrong in (top_up(till, member, 0), top_up(till, member, -1, 2), top_up(till, "", 100), adjust(till, member, 0)):
        assert till.one(wrong).detail["reason"] == "invalid"
    assert till.one(adjust(till, member, -121, mode="claim")).detail["reason"] == "sign_in_required"
    boss = manager(till)
    refused = till.one(adjust(till, member, -121, mode="claim", staff=boss))
    assert refused.detail["reasons"] == [
        {"code": "insufficient_balance", "about": member, "what": "points", "balance": 120}
    ]
    assert till.one(adjust(till, member, -120, mode="claim", staff=boss)).detail["points"] == 0
    assert said(till.one(adjust(till, member, -5))) == ("exception", [("overdrawn", 5)])
    assert sums(till, member)["points"] == -5


# --- who may ----------------------------------------------------------------------------------------------------------


def test_a_refund_needs_a_manager_beyond_the_free_minutes(shop: CloudShop, till: Till, member: str) -> None:
    sale = purchase(till, member, 5000)
    till.one(sale)
    boss = manager(till)
    shop.clock.forward(minutes=31)
    refused = till.one(refund(till, sale.id, mode="claim"))
    assert refused.detail["reason"] == "sign_in_required"
    assert till.one(till.void(sale.id, mode="claim")).detail["reason"] == "sign_in_required"
    assert till.one(refund(till, sale.id, 1000, mode="claim", approved_by=boss)).result == "applied"
    assert till.one(refund(till, sale.id, 1000, mode="claim", staff=boss)).result == "applied"
    assert said(till.one(refund(till, sale.id, 1000, tender_minor=1000))) == ("applied", [])
    assert till.one(refund(till, IDS.new(), mode="claim")).detail["reason"] == "unknown_checkout"


# --- cancelled --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["checkout", "top_up", "adjust", "refund", "void", "line"])
def test_what_is_cancelled_never_was(till: Till, member: str, kind: str) -> None:
    sale = three_lines(till, member)
    spent = purchase(till, member, 700, points=30, value=(100, 0))
    till.send(sale, spent)
    before = lots(till, member)
    makers: dict[str, Callable[[], Operation]] = {
        "checkout": lambda: purchase(till, member, 500, points=40, value=(200, 100)),
        "top_up": lambda: top_up(till, member, 700, 70),
        "adjust": lambda: adjust(till, member, -30),
        "refund": lambda: refund(till, spent.id, 800),
        "void": lambda: till.void(spent.id),
        "line": lambda: void_line(till, sale.id, 2),
    }
    made = makers[kind]()
    till.one(made)
    assert lots(till, member) != before

    assert till.do("cancel", {"target": made.id}).detail == {"undone": True}

    assert lots(till, member) == before
    assert till.one(made).detail["reason"] == "cancelled"
    assert lots(till, member) == before


def test_a_refund_found_nothing_until_the_void_was_withdrawn(till: Till, member: str) -> None:
    sale = purchase(till, member, 1000, value=(4000, 0))
    void = till.void(sale.id)
    till.send(sale, void, refund(till, sale.id, 2000, mode="claim", approved_by=""))
    late = refund(till, sale.id, 2000)
    assert said(till.one(late))[0] == "exception"
    till.do("cancel", {"target": void.id})
    assert sums(till, member) == {"points": 120 + 50 - 20, "principal": 7000, "bonus": 2000}


def test_the_timeline_tells_of_everything_that_changed_a_ledger(till: Till, member: str) -> None:
    sale = three_lines(till, member)
    spent = purchase(till, member, 700, points=30, value=(100, 50))
    for made in (sale, spent, void_line(till, sale.id, 2), refund(till, spent.id, 800), adjust(till, member, -5)):
        till.clock.forward(minutes=1)
        till.one(made)
    entries = till.cloud.timeline(till.caller, member, "", 100).entries
    told = {entry.what: entry.detail for entry in entries if entry.id != sale.id}
    assert [told["void"][name] for name in ("line", "points", "tender_minor")] == [2, -7, 667]
    assert [told["refund"][name] for name in ("checkout", "principal_minor", "tender_minor")] == [spent.id, 100, 700]
    assert (told["points_adjust"]["reason"], told["top_up"]["bonus_minor"]) == ("sorry", 2000)
    assert [told["checkout"][name] for name in ("principal_minor", "bonus_minor")] == [-100, -50]
    assert all(entry.counter and entry.store for entry in entries if entry.what != "sign_up")
