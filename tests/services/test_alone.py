"""A coupon taken back alone: what is due then is said; on another day, until the member's next checkout."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.member import Role, Staff
from counter_app.domain.verdict import ReasonCode
from counter_app.services.checkout import checkout
from counter_app.services.redeeming import RedeemRequest
from tests.counter_shop import M1_NUMBER, Shop
from tests.services.ledgers import back, buy, shop_with, undo


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return shop_with(tmp_path)


def _the_day_after(shop: Shop) -> None:
    """With a manager, who has time to take back."""
    shop.clock.at += timedelta(days=1)
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", Role.MANAGER))


def test_what_is_due_is_said(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    (used,) = sold.redemptions
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
    answer = undo(shop, sold.redemptions[0].id)
    assert (answer.done, answer.due_minor) == (True, 0)


def test_the_members_next_checkout_on_another_day_ends_it(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    _the_day_after(shop)
    buy(shop, 500)
    answer = undo(shop, sold.redemptions[0].id)
    assert not answer.done
    assert [(each.code, each.details.get("rule")) for each in answer.reasons] == [
        (ReasonCode.NOT_ELIGIBLE, "next_checkout")
    ]
    whole = undo(shop, sold.checkout or "")
    assert (whole.done, len(whole.redemptions)) == (True, 1)


def test_a_later_purchase_of_the_same_day_does_not(shop: Shop) -> None:
    """Two coupons used one after the other, and the first of them by mistake."""
    sold = buy(shop, 20000, shop.coupon())
    shop.clock.at += timedelta(minutes=1)
    buy(shop, 20000, shop.coupon())
    assert undo(shop, sold.redemptions[0].id).due_minor == 5000


def test_a_purchase_that_was_taken_back_is_no_next_one(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    _the_day_after(shop)
    later = buy(shop, 500)
    assert undo(shop, later.checkout or "").done
    assert undo(shop, sold.redemptions[0].id).due_minor == 5000


def test_after_a_part_came_back_nobody_can_say_what_is_due(shop: Shop) -> None:
    sold = buy(shop, 20000, shop.coupon())
    assert back(shop, sold.checkout or "", 1000).done
    answer = undo(shop, sold.redemptions[0].id)
    assert [each.details.get("rule") for each in answer.reasons] == ["partly_back"]
    assert undo(shop, sold.checkout or "").done


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
