"""What a tier gives at the counter: a percent off what coupons leave, and more points, down to the body, the receipt
and what comes back."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.lines import PurchaseLine
from counter_app.protocol.bodies import Checkout, TierDiscount
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.receipts.compose import paper_lines
from counter_app.services.receipts.gather import receipt_named
from counter_app.services.receipts.values import Pair, Receipt
from counter_app.services.redeem import RedeemRequest
from counter_app.services.refund import RefundRequest, refund
from tests.counter_shop import C50, M1_NUMBER, Shop, open_shop
from tests.services.desk import bodies
from tests.services.ledgers import M1, balances, come_down

GOLD: dict[str, Any] = {"name": "gold", "title": {"zh_CN": "金卡", "en": "Gold"}, "from_minor": 1}


def shop_with(folder: Path, tier: str = "gold", **benefits: object) -> Shop:
    """M1 has this tier, of which the shop gives these benefits."""
    shop = open_shop(folder)
    come_down(shop, {"points:": 0, "principal:": 10_000, "bonus:": 2_000})
    with shop.store.writing() as writing:
        writing.put_setting("tiers", {"window_days": 365, "notice_days": 30, "list": [{**GOLD, **benefits}]})
        writing.put_setting("spend_needs", {"confirmed_day_minor": 99_999})
        member = writing.member(M1)
        assert member is not None
        writing.put_member(replace(member, tier=tier))
    return shop


@dataclass(frozen=True)
class Case:
    """What is bought, with which coupons; what is to be paid, what of it the tier takes off, the points earned."""

    amount: int
    payable: int
    off: int
    earned: int
    coupons: int = 0
    pay_percent: int | None = 95
    points_percent: int = 100
    value: int = 0
    tier: str = "gold"
    exclusive: bool = False


CASES = {
    "95 of 100.00": Case(10_000, 9_500, 500, 95),
    "rounded half up": Case(999, 949, 50, 9),
    "behind a coupon": Case(20_000, 14_250, 750, 142, coupons=1),
    "not beside one that stands alone": Case(20_000, 15_000, 0, 150, coupons=1, exclusive=True),
    "before value": Case(10_000, 9_500, 500, 95, value=9_500),
    "no tier": Case(10_000, 10_000, 0, 100, tier=""),
    "a tier that gives nothing": Case(10_000, 10_000, 0, 100, pay_percent=None),
    "a name of its own": Case(10_000, 10_000, 0, 100, tier="员工", points_percent=200),
    "half as many points again": Case(10_000, 10_000, 0, 150, pay_percent=None, points_percent=150),
    "rounded down": Case(10_199, 10_199, 0, 151, pay_percent=None, points_percent=150),
    "both": Case(10_000, 9_500, 500, 142, points_percent=150),
    "nothing left to take off": Case(0, 0, 0, 0),
    "one minor unit": Case(1, 1, 0, 0),
    "half": Case(1, 1, 0, 0, pay_percent=50),
    "less than half": Case(1, 0, 1, 0, pay_percent=49),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_a_tier_gives(tmp_path: Path, case: Case) -> None:
    shop = shop_with(tmp_path, case.tier, pay_percent=case.pay_percent, points_percent=case.points_percent)
    if case.exclusive:
        shop.campaign({**C50, "stacking": {"group": "C50", "exclusive": True}})
    codes = tuple(shop.coupon() for _ in range(case.coupons))
    lines = (PurchaseLine("a", case.amount // 3), PurchaseLine("b", case.amount - case.amount // 3))
    form = CheckoutForm(lines, tender="cash", value_minor=case.value, confirmed_by="known" if case.value else "")
    answer = checkout(shop.counter, RedeemRequest(shop.counter.ids.new(), codes, case.amount, M1_NUMBER, form=form))

    verdict = answer.verdict
    assert verdict.accepted, verdict.reasons
    assert (verdict.payable_minor, verdict.paid.earned) == (case.payable, case.earned)
    assert (verdict.tier_discount.minor if verdict.tier_discount else 0) == case.off
    body = bodies(shop)[-1]
    assert isinstance(body, Checkout)
    wanted = TierDiscount(tier="gold", pay_percent=case.pay_percent or 0, minor=case.off) if case.off else None
    assert body.tier_discount == wanted
    assert sum(line.discount_minor for line in body.lines) == body.discount_minor == case.amount - case.payable
    assert body.points_percent == (case.points_percent if case.points_percent != 100 and case.tier == "gold" else 0)
    assert balances(shop).points == case.earned


def test_more_points_go_as_they_came(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, points_percent=150)
    form = CheckoutForm((PurchaseLine("a", 10_000),), tender="cash")
    sold = checkout(shop.counter, RedeemRequest(shop.counter.ids.new(), (), 10_000, M1_NUMBER, form=form))
    assert balances(shop).points == 150
    with shop.store.writing() as writing:  # the tier gives nothing any more, and is another one
        writing.put_setting("tiers", {"window_days": 365, "notice_days": 30, "list": []})
    back = refund(shop.counter, RefundRequest(shop.counter.ids.new(), sold.checkout, "brought back", 100)).back
    assert back is not None
    assert (back.tender_minor, back.taken_points, balances(shop).points) == (100, 2, 148)
    rest = refund(shop.counter, RefundRequest(shop.counter.ids.new(), sold.checkout, "brought back", None)).back
    assert rest is not None
    assert (rest.tender_minor, rest.taken_points, balances(shop).points) == (9_900, 148, 0)


@pytest.mark.parametrize(
    "lang, percent, wanted", [("zh_CN", 95, "金卡 95折"), ("zh_CN", 90, "金卡 9折"), ("en", 95, "Gold: 5% off")]
)
def test_it_stands_on_the_receipt_behind_the_coupons(tmp_path: Path, lang: str, percent: int, wanted: str) -> None:
    shop = shop_with(tmp_path, pay_percent=percent)
    form = CheckoutForm((PurchaseLine("a", 20_000),), tender="cash")
    request = RedeemRequest(shop.counter.ids.new(), (shop.coupon(),), 20_000, M1_NUMBER, form=form)
    identity = checkout(shop.counter, request).checkout
    found = receipt_named(shop.counter, identity)
    assert isinstance(found, Receipt)
    pairs = [(each.left, each.right) for each in paper_lines(found, lang) if isinstance(each, Pair)]
    names = [left for left, _ in pairs]
    off = 15_000 - 15_000 * percent // 100
    assert (wanted, f"-{off // 100}.{off % 100:02}") in pairs
    assert names.index(wanted) > next(place for place, name in enumerate(names) if "50" in name)
