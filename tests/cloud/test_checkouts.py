"""What the cloud makes of a checkout with lines and tender, and of a purchase without a coupon."""

from typing import Any

import msgspec
import pytest

from counter_app.protocol.operations import Result
from tests.cloud.support import IDS, CloudShop, Till


def bought(till: Till, **changes: Any) -> dict[str, object]:
    """Three lines of 10.00, 10.00 off, paid in cash."""
    lines = [{"what": "a", "minor": 1000, "quantity": 1, "discount_minor": off} for off in (334, 333, 333)]
    body: dict[str, object] = {
        **till.checkout_body(amount_minor=3000),
        "discount_minor": 1000,
        "payable_minor": 2000,
        "lines": lines,
        "tender": [{"kind": "cash", "minor": 2000}],
    }
    return {**body, **changes}


def one_line(**changes: object) -> list[dict[str, object]]:
    return [{"what": "a", "minor": 3000, "quantity": 1, "discount_minor": 1000, **changes}]


BODIES: dict[str, tuple[dict[str, Any], str]] = {
    "as it is": ({}, "applied"),
    "without lines and tender, as of old": ({"lines": [], "tender": []}, "applied"),
    "without the keys of today": ({"lines": [{"what": "a", "minor": 3000}], "discount_minor": 0,
                                   "payable_minor": 3000, "tender": []}, "applied"),
    "paid in two ways": ({"tender": [{"kind": "cash", "minor": 500}, {"kind": "card", "minor": 1500}]}, "applied"),
    "confirmed": ({"confirmed_by": "known"}, "applied"),
    "a key of tomorrow": ({"of_tomorrow": 1}, "applied"),
    "all of it off one line": ({"lines": one_line()}, "applied"),
    "lines that make less": ({"lines": one_line(minor=2999)}, "refused"),
    "shares that make more": ({"lines": one_line(discount_minor=1001)}, "refused"),
    "a share below nothing": ({"lines": one_line(discount_minor=-1), "discount_minor": 0}, "refused"),
    "a share beyond its line": (
        {"lines": [*one_line(minor=500, discount_minor=600), *one_line(minor=2500, discount_minor=400)]}, "refused"
    ),
    "a line of no piece": ({"lines": one_line(quantity=0)}, "refused"),
    "tender that makes less": ({"tender": [{"kind": "cash", "minor": 1999}]}, "refused"),
    "tender below nothing": ({"tender": [{"kind": "cash", "minor": 2001}, {"kind": "card", "minor": -1}]}, "refused"),
    "a line that is none": ({"lines": ["a"]}, "refused"),
}  # fmt: skip


@pytest.mark.parametrize("changes, result", BODIES.values(), ids=BODIES)
def test_lines_make_the_amount_and_tender_what_is_payable(till: Till, changes: dict[str, Any], result: str) -> None:
    answer = till.do("checkout", bought(till, **changes))

    assert answer.result == result
    assert result == "applied" or answer.detail["reason"] == "invalid"


def member_row(till: Till) -> dict[str, Any]:
    (row,) = till.rows("member").values()
    return dict(row)


def test_a_plain_purchase_is_a_visit_once(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    purchase = till.operation("checkout", bought(till, member=member.subject))

    first, again = till.one(purchase), till.one(purchase)

    assert (first.result, first.detail["redemptions"], again.result) == ("applied", [], "duplicate")
    assert member_row(till)["visits"] == 1
    timeline = till.cloud.timeline(till.caller, member.subject, "", 10)
    assert [entry.what for entry in timeline.entries] == ["checkout", "sign_up"]
    assert timeline.entries[0].detail["tender"] == [{"kind": "cash", "minor": 2000}]


def test_a_plain_purchase_taken_back_keeps_its_visit(till: Till) -> None:
    (member,) = till.members(1)
    till.one(till.sign_up(member, "+8613800000001"))
    purchase = till.operation("checkout", bought(till, member=member.subject))
    till.one(purchase)

    assert till.one(till.void(purchase.id)).result == "applied"
    assert member_row(till)["visits"] == 1


def already(result: Result) -> list[tuple[object, object]]:
    told = msgspec.convert(result.detail["already"], list[dict[str, object]])
    return [(each["redemption"], each["counter"]) for each in told]


def test_a_plain_purchase_is_taken_back_once(till: Till, second: Till) -> None:
    purchase = till.operation("checkout", bought(till))
    till.one(purchase)
    first = second.void(purchase.id, mode="claim")

    assert already(second.one(first)) == []
    told = till.rows("void")[purchase.id]
    assert (told["operation"], told["counter"]) == (first.id, "T2")
    assert already(second.one(second.void(purchase.id, mode="claim"))) == [(purchase.id, "T2")]
    assert already(till.one(till.void(purchase.id))) == [(purchase.id, "T2")]


def test_a_void_of_a_purchase_that_was_withdrawn_may_come_again(till: Till, second: Till) -> None:
    purchase = till.operation("checkout", bought(till))
    till.one(purchase)
    first = second.void(purchase.id, mode="claim")
    second.one(first)
    second.one(second.operation("cancel", {"target": first.id}))

    assert till.rows("void").get(purchase.id, {"deleted": True})["deleted"]
    assert already(second.one(second.void(purchase.id, mode="claim"))) == []


def test_the_void_of_a_purchase_may_come_first(till: Till) -> None:
    purchase = till.operation("checkout", bought(till))

    assert till.one(till.void(purchase.id)).detail == {"pending": True}
    assert till.one(purchase).result == "applied"


def test_another_counters_purchase_is_taken_back_within_the_minutes_of_a_cashier(
    shop: CloudShop, till: Till, second: Till
) -> None:
    purchase = till.operation("checkout", bought(till))
    till.one(purchase)
    assert second.one(second.void(purchase.id, mode="claim")).result == "applied"
    shop.clock.forward(minutes=16)

    late = second.one(second.void(purchase.id, mode="claim"))

    assert (late.result, late.detail["reason"]) == ("refused", "sign_in_required")
    assert second.one(second.void(IDS.new(), mode="claim")).result == "refused"
