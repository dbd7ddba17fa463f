"""A merchant with tiers, and what comes down of them."""

from tests.cloud.proof import assert_sealed
from tests.cloud.support import CloudShop, Till

SILVER = {"name": "silver", "title": {"zh_CN": "银卡", "en": "Silver"}, "from_minor": 100_000}
GOLD = {"name": "gold", "title": {"zh_CN": "金卡", "en": "Gold"}, "from_minor": 500_000, "visits": 2}


def set_tiers(till: Till, *tiers: object, window_days: int = 30, notice_days: int = 7) -> None:
    values = {"tiers": {"window_days": window_days, "notice_days": notice_days, "list": list(tiers or (SILVER, GOLD))}}
    assert till.do("settings_put", {"values": values}).result == "applied"


def tier_of(till: Till, member: str) -> object:
    return till.rows("member")[member]["tier"]


def shown(till: Till, member: str) -> tuple[object, ...]:
    row = till.rows("tier")[member]
    return tuple(row[name] for name in ("since", "until", "paid_minor", "visits", "holds"))


def days_pass(shop: CloudShop, count: int) -> None:
    """Midnights in Shanghai, and the pass that follows each."""
    for _ in range(count):
        shop.clock.forward(days=1)
        pass_over(shop)


def pass_over(shop: CloudShop) -> None:
    for merchant, now in shop.cloud.tiers_due():
        while shop.cloud.reckon_tiers(merchant, now, 2):
            pass


def proved(shop: CloudShop) -> None:
    """The digests are what the rows say."""
    with shop.cloud._context.database.reading() as reading:
        assert_sealed(reading, shop.merchant)
