"""The form of a checkout: what contradicts itself, and what no cloud would take."""

from dataclasses import dataclass

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeeming import RedeemRequest, refuse_unusable

SOME_ID = "01960000-0000-7000-8000-000000000001"
THREE = (PurchaseLine("a", 1000), PurchaseLine("b", 1000), PurchaseLine("c", 1000))


@dataclass(frozen=True)
class Wrong:
    amount: int
    form: CheckoutForm
    key: str


WRONG = {
    "lines that make less": Wrong(3001, CheckoutForm(THREE), "amount"),
    "lines that make more": Wrong(2999, CheckoutForm(THREE), "amount"),
    "a tender of our own": Wrong(100, CheckoutForm(tender="gold"), "tender"),
    "confirmed by nothing": Wrong(100, CheckoutForm(confirmed_by="face"), "confirmed_by"),
    "a line without a name": Wrong(100, CheckoutForm((PurchaseLine(" ", 100),)), "line"),
    "a line of no piece": Wrong(100, CheckoutForm((PurchaseLine("a", 100, 0),)), "line"),
    "a negative line": Wrong(0, CheckoutForm((PurchaseLine("a", -100), PurchaseLine("b", 100))), "line"),
    "a name that reorders": Wrong(100, CheckoutForm((PurchaseLine("a\u202e", 100),)), "line"),
    "too many lines": Wrong(501, CheckoutForm((PurchaseLine("a", 1),) * 501), "line"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_contradicts_itself_is_not_accepted(wrong: Wrong) -> None:
    with pytest.raises(InvalidInput) as caught:
        refuse_unusable(RedeemRequest(SOME_ID, (), wrong.amount, form=wrong.form))

    assert caught.value.key == wrong.key


def test_lines_that_make_the_amount_are_accepted() -> None:
    refuse_unusable(RedeemRequest(SOME_ID, (), 3000, form=CheckoutForm(THREE, tender="alipay", confirmed_by="card")))
