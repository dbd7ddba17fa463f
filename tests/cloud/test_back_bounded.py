"""One wrong body destroys no account: nothing follows from more than was ever paid, whatever a report says."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.cloud.ledgers import adds_up, back_of, member_of, purchase, refund, said, sums, top_up
from tests.cloud.support import CloudShop, Till

HUGE = 10**12


@pytest.fixture(autouse=True)
def _what_is_stored_adds_up(shop: CloudShop) -> Iterator[None]:
    yield
    adds_up(shop)


def test_a_top_up_takes_at_most_itself_with_it(till: Till) -> None:
    member = member_of(till)
    first, second = top_up(till, member, 10000, 2000), top_up(till, member, 5000)
    till.send(first, second)
    wrong = refund(till, first.id, 0, tender_minor=HUGE, principal_minor=HUGE, bonus_minor=HUGE)
    assert said(till.one(wrong)) == ("exception", [("back_differs", HUGE - 2000)])
    assert sums(till, member) == {"principal": 5000}
    till.one(till.operation("cancel", {"target": wrong.id}))
    assert sums(till, member) == {"principal": 15000, "bonus": 2000}


def test_a_wrong_one_that_came_before_its_top_up_takes_no_more(till: Till, second: Till) -> None:
    member = member_of(till)
    first = top_up(till, member, 10000)
    till.one(top_up(till, member, 5000))
    second.one(refund(second, first.id, 0, tender_minor=HUGE, principal_minor=HUGE))
    assert said(till.one(first)) == ("exception", [("back_differs", HUGE - 10000)])
    assert sums(till, member) == {"principal": 5000}


def test_of_a_checkout_no_more_comes_back_than_was_paid(till: Till) -> None:
    member = member_of(till)
    sale = purchase(till, member, 10000)
    till.send(purchase(till, member, 3000), sale)
    answer = till.one(refund(till, sale.id, 100, tender_minor=HUGE))
    assert said(answer) == ("exception", [("back_differs", HUGE - 100)])
    assert back_of(answer) == {"tender_minor": 10000, "taken_points": 100}
    assert sums(till, member) == {"points": 30}


def test_what_was_handed_over_beyond_the_amount_is_not_handed_over_again(till: Till) -> None:
    """The drawer is short of it, and the next refund finds that it is gone."""
    sale = purchase(till, member_of(till), 10000)
    till.one(sale)
    assert said(till.one(refund(till, sale.id, 1000, tender_minor=4000))) == ("exception", [("back_differs", 3000)])
    refused = till.one(refund(till, sale.id, 7000, mode="claim"))
    assert (refused.result, refused.detail) == ("refused", {"reason": "more_than_paid", "left_minor": 6000})
    assert back_of(till.one(refund(till, sale.id, 6000, mode="claim")))["tender_minor"] == 6000


def test_value_that_was_paid_out_in_money_does_not_come_back_as_value(till: Till) -> None:
    member = member_of(till)
    sale = purchase(till, member, 1000, value=(3000, 0))
    till.send(top_up(till, member, 3000), sale)
    answer = till.one(refund(till, sale.id, tender_minor=4000))
    assert said(answer) == ("exception", [("back_differs", 3000)])
    assert back_of(answer) == {"tender_minor": 4000, "taken_points": 40}
    assert sums(till, member) == {}


def test_what_came_back_of_a_top_up_is_told_as_it_is_where_nobody_said_it(till: Till, second: Till) -> None:
    """A second one takes nothing from what the first one had; what had been spent before makes it less."""
    member = member_of(till)
    loaded = top_up(till, member, 10_000, 500)
    till.one(loaded)
    till.clock.forward(minutes=2)
    first = till.void(loaded.id)
    till.one(first)
    till.clock.forward(minutes=1)
    later = second.void(loaded.id)
    assert back_of(second.one(later)) == {}

    def told() -> dict[str, object]:
        return {
            entry.id: entry.detail.get("tender_minor", 0)
            for entry in till.cloud.timeline(till.caller, member, "", 100).entries
            if entry.what in ("void", "refund")
        }

    assert told() == {first.id: 10_000, later.id: 0}
    spent_at = till.clock.at - timedelta(minutes=2)
    second.one(purchase(second, member, value=(4_000, 0), earned=0, at=spent_at))
    assert told() == {first.id: 6_000, later.id: 0}
    till.one(till.operation("cancel", {"target": first.id}))
    assert told()[later.id] == 6_000
