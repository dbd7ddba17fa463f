"""A checkout killed between any two of its statements is whole or absent, and comes out whole under the same id."""

from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeem import RedeemRequest
from tests.counter_shop import C50, M1_NUMBER, Shop, open_shop
from tests.services.test_killed_between_writes import MANY, in_child, operations

M1 = "aaaaaaaaaaaa"
D88 = {**C50, "id": "D88", "kind": "discount", "benefit": {"pay_percent": 88}}
FORM = CheckoutForm((PurchaseLine("a", 15000), PurchaseLine("b", 5000)), best=True, tender="cash")


def state(shop: Shop) -> tuple[int, int, int]:
    """Operations, visits of the member, and redemptions."""
    with shop.store.reading() as reading:
        member = reading.member(M1)
        redemptions = len(reading.last_redemptions(10))
    assert member is not None
    return len(operations(shop)), member.visits, redemptions


@pytest.mark.parametrize(
    "coupons", [pytest.param(0, id="plain", marks=pytest.mark.long), pytest.param(2, id="the best of two")]
)
def test_a_checkout_killed_anywhere_is_whole_or_absent(
    tmp_path: Path, coupons: int, figure: Callable[[int, int], int]
) -> None:
    """At every statement in the long run, at some of them else."""
    for statement in range(0, MANY, figure(6, 1)):
        shop = open_shop(tmp_path / str(statement))
        shop.campaign(D88, tag=8)
        for campaign in ("C50", "D88")[:coupons]:
            shop.coupon(campaign, member=M1)
        request = RedeemRequest(shop.counter.ids.new(), (), 20000, M1_NUMBER, form=FORM)

        lived = in_child(shop, lambda mine, request=request: checkout(mine.counter, request), statement)  # type: ignore[misc]

        after = shop.reopen()
        found = state(after)
        assert found in ((0, 0, 0), (1, 1, coupons)), f"torn after {statement} statements: {found}"
        again = checkout(after.counter, request)
        assert (again.checkout, len(again.redemptions)) == (request.id, coupons)
        assert again.verdict.payable_minor == (13200 if coupons else 20000)
        assert state(after) == (1, 1, coupons)
        after.store.close()
        if lived:
            assert found == (1, 1, coupons)
            return
    pytest.fail("the checkout never came to its end")
