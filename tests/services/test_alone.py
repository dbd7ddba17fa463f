"""A coupon taken back alone: what is due then is said, and only until the member's next checkout."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.verdict import ReasonCode
from counter_app.services.checkout import checkout
from counter_app.services.foreseen import foresee_void
from counter_app.services.redeeming import RedeemRequest
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.ledgers import back, buy, shop_with, undo


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_with(tmp_path)


def test_what_is_due_is_said_before_and_after(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    (used,) = sold.redemptions
    foreseen = foresee_void(shop.counter, sold.checkout or "", used.id)
    assert foreseen.due_minor == 5000
    assert foreseen.whole.back is not None
    assert foreseen.whole.back.tender_minor == 20000 - 5000
    answer = undo(shop, used.id)
    assert (answer.done, answer.due_minor, answer.back) == (True, 5000, None)
    assert undo(shop, used.id).due_minor == 0


def test_of_the_whole_purchase_nothing_is_due(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    answer = undo(shop, sold.checkout or "")
    assert (answer.done, answer.due_minor) == (True, 0)
    assert answer.back is not None
    assert answer.back.tender_minor == sold.verdict.payable_minor


def test_of_a_purchase_that_was_refunded_nothing_is_due(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    assert back(shop, sold.checkout or "").done
    assert foresee_void(shop.counter, sold.checkout or "", sold.redemptions[0].id).due_minor == 0
    answer = undo(shop, sold.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 0)


def test_the_members_next_checkout_ends_it(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    shop.clock.at += timedelta(minutes=1)
    buy(shop, 500)
    answer = undo(shop, sold.redemptions[0].id)
    assert not answer.done
    assert [(each.code, each.details.get("rule")) for each in answer.reasons] == [
        (ReasonCode.NOT_ELIGIBLE, "next_checkout")
    ]
    assert foresee_void(shop.counter, sold.checkout or "", sold.redemptions[0].id).due_minor == 0
    whole = undo(shop, sold.checkout or "")
    assert (whole.done, len(whole.redemptions)) == (True, 1)


def test_what_was_bought_before_or_by_another_does_not(shop: Shop) -> None:
    buy(shop, 500)
    shop.clock.at += timedelta(minutes=1)
    sold = buy(shop, 20000, shop.coupon())
    shop.clock.at += timedelta(minutes=1)
    checkout(shop.counter, RedeemRequest(shop.counter.ids.new(), (), 500, None))
    assert undo(shop, sold.redemptions[0].id).done


def test_where_nothing_would_be_due_it_stays_possible(shop: Shop) -> None:
    """A coupon without a purchase: nobody owes anything."""
    sold = buy(shop, 20000, shop.coupon())
    assert back(shop, sold.checkout or "").done
    shop.clock.at += timedelta(minutes=1)
    buy(shop, 500, member=M1_NUMBER)
    assert undo(shop, sold.redemptions[0].id).done
