"""What a tier gives, as the cloud takes it: points in percent that come back as they were earned, and discounts."""

import pytest

from tests.cloud.ledgers import adds_up, back_of, member_of, purchase, refund, said, sums
from tests.cloud.support import CloudShop, Till

# paid · percent of the tier · earned · refunded · points that stay
PERCENT = {
    "half as many again": (10_000, 150, 150, 100, 148),
    "rounded down": (10_100, 150, 151, 100, 150),
    "a base that stays": (10_050, 150, 150, 50, 150),
    "all of it": (10_000, 150, 150, 10_000, 0),
    "not said: the usual": (10_000, 0, 100, 100, 99),
    "ten times": (10_000, 1_000, 1_000, 1, 990),
}


@pytest.mark.parametrize("paid, percent, earned, back, stay", PERCENT.values(), ids=PERCENT)
@pytest.mark.parametrize("first", [True, False], ids=["sold first", "refunded first"])
def test_points_come_back_in_the_percent_of_then(
    till: Till, shop: CloudShop, paid: int, percent: int, earned: int, back: int, stay: int, first: bool
) -> None:
    member = member_of(till)
    sale = purchase(till, member, paid, earned=earned, until="", per_minor=100, more={"points_percent": percent})
    gone = refund(till, sale.id, back, tender_minor=back)
    for each in (sale, gone) if first else (gone, sale):
        assert said(till.one(each)) == ("applied", [])
    assert sums(till, member) == ({"points": stay} if stay else {})
    adds_up(shop)


def test_a_claim_is_told_what_is_taken_back(till: Till) -> None:
    member = member_of(till)
    sale = purchase(till, member, 10_000, earned=150, until="", per_minor=100, more={"points_percent": 150})
    till.one(sale)
    answer = till.one(refund(till, sale.id, 200, mode="claim"))
    assert back_of(answer) == {"tender_minor": 200, "taken_points": 3}


OFF = {
    "as it is": ({"tier": "gold", "pay_percent": 95, "minor": 500}, "applied"),
    "nothing": ({"tier": "gold", "pay_percent": 95, "minor": 0}, "applied"),
    "more than the discount": ({"tier": "gold", "pay_percent": 95, "minor": 501}, "refused"),
    "less than nothing": ({"tier": "gold", "pay_percent": 95, "minor": -1}, "refused"),
    "to be paid twice": ({"tier": "gold", "pay_percent": 101, "minor": 500}, "refused"),
    "for nothing": ({"tier": "gold", "pay_percent": 0, "minor": 500}, "refused"),
}


@pytest.mark.parametrize("off, result", OFF.values(), ids=OFF)
@pytest.mark.parametrize("mode", ["claim", "report"])
def test_what_a_tier_takes_off_is_a_part_of_the_discount(
    till: Till, off: dict[str, object], result: str, mode: str
) -> None:
    member = member_of(till)
    body = till.checkout_body(amount_minor=10_000, member=member)
    body |= {"discount_minor": 500, "payable_minor": 9_500, "tier_discount": off}
    assert till.do("checkout", body, mode=mode).result == result
