"""A tier's birthday coupon: once a member and year, in the month of the birthday, with an act or with the pass."""

from collections.abc import Callable, Mapping

import pytest

from counter_app.cloud.rows import IdentityRow
from counter_app.domain import codes
from counter_app.protocol.devices import CouponIdentity
from counter_app.security.signing import Verifier
from tests.cloud.ledgers import member_of, purchase
from tests.cloud.support import CloudShop, Till
from tests.cloud.tiers import SILVER, days_pass, pass_over, proved, set_tiers, tier_of

CAKE: Mapping[str, object] = {
    "id": "CAKE",
    "kind": "gift",
    "title": {"zh_CN": "生日蛋糕", "en": "Cake"},
    "benefit": {"item": "cake", "value_minor": 6800},
    "valid": {"days_after_issue": 30},
    "audience": {"birthday_month": True},
}
GIVING = {**SILVER, "birthday": "CAKE"}


def giving(till: Till, **terms: object) -> None:
    assert till.campaign({**CAKE, **terms}).result == "applied"
    set_tiers(till, GIVING, window_days=365)


def born(till: Till, birthday: str, phone: str = "+8613800000001") -> str:
    member = member_of(till, phone)
    till.do("member_update", {"member": member, "birthday": birthday})
    return member


def cakes(till: Till, member: str) -> list[dict[str, object]]:
    every = till.rows("coupon").values()
    return [row for row in every if (row["campaign"], row["member"]) == ("CAKE", member)]


def frozen(till: Till, shop: CloudShop, member: str) -> None:
    till.do("member_update", {"member": member, "status": "frozen"})


def paused(till: Till, shop: CloudShop, member: str) -> None:
    till.do("campaign_put", {"campaign": "CAKE", "status": "paused"})


def nothing(till: Till, shop: CloudShop, member: str) -> None:
    pass


# birthday · what happens before the purchase · how much is bought on 10 March · how many coupons
TABLE: dict[str, tuple[str, Callable[[Till, CloudShop, str], None], int, int]] = {
    "in its month": ("1990-03-31", nothing, 100_000, 1),
    "in another month": ("1990-04-01", nothing, 100_000, 0),
    "without the tier": ("1990-03-31", nothing, 99_999, 0),
    "nobody knows the birthday": ("", nothing, 100_000, 0),
    "a campaign that is paused": ("1990-03-31", paused, 100_000, 0),
    "a frozen member": ("1990-03-31", frozen, 100_000, 0),
}


@pytest.mark.parametrize("birthday, before, paid, count", TABLE.values(), ids=TABLE)
def test_it_comes_with_the_act_that_finds_it_due(
    till: Till,
    shop: CloudShop,
    birthday: str,
    before: Callable[[Till, CloudShop, str], None],
    paid: int,
    count: int,
) -> None:
    giving(till)
    member = born(till, birthday)
    before(till, shop, member)
    till.one(purchase(till, member, paid))
    assert len(cakes(till, member)) == count
    proved(shop)


def test_once_a_year_whatever_happens(till: Till, second: Till, shop: CloudShop) -> None:
    giving(till)
    member = born(till, "1990-03-10")
    first = purchase(till, member, 100_000)
    till.send(first, purchase(till, member, 1), first)
    pass_over(shop)
    second.one(purchase(second, member, 1))
    till.do("member_update", {"member": member, "birthday": "1990-03-11"})
    till.one(till.void(first.id))
    till.do("member_update", {"member": member, "tier": "silver"})
    days_pass(shop, 40)
    till.do("member_update", {"member": member, "birthday": "1990-04-30"})
    assert len(cakes(till, member)) == 1
    shop.clock.forward(days=325)  # the tenth of March of the next year
    till.one(purchase(till, member, 100_000))
    assert tier_of(till, member) == "silver"
    days_pass(shop, 21)
    assert len(cakes(till, member)) == 1
    days_pass(shop, 1)
    assert len(cakes(till, member)) == 2
    days_pass(shop, 30)
    assert len(cakes(till, member)) == 2
    proved(shop)


def test_it_comes_on_the_first_day_of_its_month_without_an_act(till: Till, shop: CloudShop) -> None:
    giving(till)
    member = born(till, "1990-04-20")
    till.one(purchase(till, member, 100_000))
    days_pass(shop, 21)
    assert cakes(till, member) == []
    days_pass(shop, 1)
    ((cake),) = cakes(till, member)
    assert str(cake["issued_at"]).startswith("2026-04-01")
    assert shop.cloud.tiers_due() == []
    proved(shop)


def test_a_list_that_begins_to_give_gives_within_the_month(till: Till, shop: CloudShop) -> None:
    assert till.campaign(CAKE).result == "applied"
    set_tiers(till, SILVER, window_days=365)
    member = born(till, "1990-03-20")
    till.one(purchase(till, member, 100_000))
    set_tiers(till, GIVING, window_days=365)
    pass_over(shop)
    assert len(cakes(till, member)) == 1


def test_it_is_a_coupon_like_any_other(till: Till, second: Till, shop: CloudShop) -> None:
    giving(till)
    member = born(till, "1990-03-31")
    till.one(purchase(till, member, 100_000))
    (cake,) = cakes(till, member)
    with shop.cloud._context.database.reading() as reading:
        drawn = reading.one(IdentityRow, shop.merchant, str(cake["id"]))
    assert drawn is not None
    keys = {each.id: bytes.fromhex(each.public_key) for each in till.enrolment.keys}
    read = codes.read_code(drawn.signed_code, codes.ReadingRules(shop.tag, Verifier(keys)))
    assert isinstance(read, codes.SignedCode)
    assert (read.subject, drawn.digits) == (cake["id"], cake["short_code"])
    shown = CouponIdentity(
        subject=drawn.id, campaign="CAKE", terms_version=1, short_code=drawn.digits, signed_code=drawn.signed_code
    )
    body = second.checkout_body(shown, amount_minor=0, member=member, off_minor=0)
    assert second.do("checkout", body, mode="claim").result == "applied"
    again = second.checkout_body(shown, amount_minor=0, member=member, off_minor=0)
    assert second.do("checkout", again, mode="claim").result == "refused"


def test_two_ids_of_one_person_get_one(till: Till, second: Till, shop: CloudShop) -> None:
    giving(till)
    member = born(till, "1990-03-31")
    till.one(purchase(till, member, 100_000))
    (other,) = second.members(1)
    second.do("member_update", {"member": other.subject, "birthday": "1990-03-31"})
    second.one(purchase(second, other.subject, 100_000))
    assert len(cakes(till, other.subject)) == 1
    second.one(second.sign_up(other, "+8613800000001"))
    assert len(cakes(till, member)) == 2, "both were given before anybody knew; no third one comes"
    second.one(purchase(second, member, 100_000))
    assert len(cakes(till, member)) == 2
    proved(shop)
