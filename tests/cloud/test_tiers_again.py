"""Tiers where something came before what it stands on, two ids became one, or a place was only reserved."""

import threading

import pytest

from counter_app.cloud.housekeeping import Housekeeper
from counter_app.cloud.ledger.shelf import Shelf
from counter_app.cloud.rows import CheckoutRow, RedemptionRow
from counter_app.cloud.tier_rows import TierRow
from tests.cloud.ledgers import at, member_of, purchase, refund, said
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_no_shows import midnight
from tests.cloud.test_reservations import CAKE, booking, picking_up, row
from tests.cloud.tiers import SILVER, days_pass, pass_over, proved, set_tiers, shown, tier_of

BIRTHDAY = {
    "id": "BD",
    "kind": "gift",
    "title": {"zh_CN": "生日", "en": "Birthday"},
    "benefit": {"item": "cake", "value_minor": 6800},
    "valid": {"days_after_issue": 30},
}


@pytest.fixture(autouse=True)
def _sound(shop: CloudShop) -> object:
    yield
    proved(shop)


@pytest.mark.parametrize("how", ["in the batch", "by the housekeeper"])
def test_two_ids_that_became_one_without_tiers_are_looked_at_no_more(
    till: Till, second: Till, shop: CloudShop, how: str
) -> None:
    set_tiers(till)
    member = member_of(till)
    (other,) = second.members(1)
    till.one(purchase(till, member, 60_000))
    second.one(purchase(second, other.subject, 40_000))
    till.do("settings_put", {"values": {"tiers": {"window_days": 30, "notice_days": 7, "list": []}}})
    second.one(second.sign_up(other, "+8613800000001"))
    if how == "by the housekeeper":  # as an earlier program left it
        with shop.cloud._context.database.writing() as writing:
            gone = writing.one(TierRow, shop.merchant, other.subject)
            assert gone is not None
            gone.deleted, gone.look_on = False, "2026-03-12"
            writing.save([gone])
    set_tiers(till)
    shop.clock.forward(days=40)
    keeper = Housekeeper(shop.cloud)
    look = threading.Thread(target=keeper.look, daemon=True)
    look.start()
    look.join(60)
    assert not look.is_alive()
    assert shop.cloud.tiers_due() == []
    assert tier_of(till, other.subject) == ""


@pytest.mark.parametrize("issue_first", [True, False])
def test_a_coupon_that_was_used_before_it_was_issued_counts_for_its_owner(
    till: Till, second: Till, shop: CloudShop, issue_first: bool
) -> None:
    set_tiers(till)
    member = member_of(till)
    till.one(purchase(till, member, 100))
    pass_over(shop)
    till.campaign()
    (coupon,) = till.coupons(1)
    issue = (till, till.issue(coupon, member=member))
    sale = (second, second.operation("checkout", second.checkout_body(coupon, amount_minor=120_000)))
    for where, operation in (issue, sale) if issue_first else (sale, issue):
        assert where.one(operation).result == "applied"
    assert tier_of(till, member) == "silver"
    before = shown(till, member)
    unrelated = purchase(till, member, 100)
    till.one(unrelated)
    till.one(till.void(unrelated.id))
    assert shown(till, member) == before


def test_a_place_that_was_reserved_without_a_deposit_is_no_purchase(shop: CloudShop, till: Till) -> None:
    set_tiers(till, {**SILVER, "from_minor": 0, "visits": 1})
    till.campaign(CAKE)
    member = member_of(till)
    made = till.one(booking(till, member))
    assert said(made) == ("applied", [])
    assert tier_of(till, member) == ""
    midnight(shop)
    pass_over(shop)
    assert (row(till, made.id)["state"], tier_of(till, member)) == ("no_show", "")


def test_its_pick_up_is_one(shop: CloudShop, till: Till) -> None:
    set_tiers(till, {**SILVER, "from_minor": 0, "visits": 1})
    till.campaign(CAKE)
    member = member_of(till)
    (coupon,) = till.coupons(1, "CAKE")
    till.one(booking(till, member, coupon))
    shop.clock.at = at("03-10 15:30:00")
    assert till.one(picking_up(till, coupon, member)).result == "applied"
    assert tier_of(till, member) == "silver"


def test_a_place_that_nobody_came_for_takes_no_birthday(shop: CloudShop, till: Till) -> None:
    """Settled on the first of the month, which is when the birthday's coupon is given."""
    till.campaign(BIRTHDAY)
    slots = [{"weekday": 2, "from": "15:00", "until": "16:00", "capacity": 2}]
    till.campaign({**CAKE, "benefit": {**CAKE["benefit"], "slots": slots}})
    set_tiers(till, {**SILVER, "birthday": "BD"}, window_days=365)
    member = member_of(till)
    till.do("member_update", {"member": member, "birthday": "1990-04-20"})
    till.one(purchase(till, member, 100_000))
    made = till.one(booking(till, member, till.coupons(1, "CAKE")[0], day="2026-03-31"))
    assert said(made) == ("applied", [])
    pass_over(shop)
    shop.clock.at = at("04-01 00:00:30")
    for merchant, now in shop.cloud.waits_in_vain():
        assert shop.cloud.settle_no_shows(merchant, now) == 1
    days_pass(shop, 1)
    assert row(till, made.id)["state"] == "no_show"
    assert [each["campaign"] for each in till.rows("coupon").values() if each["member"] == member].count("BD") == 1


@pytest.mark.parametrize("make", ["refund", "void"])
def test_what_is_taken_back_reads_its_own_day(
    shop: CloudShop, till: Till, make: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_tiers(till, window_days=365)
    member = member_of(till)
    old = [purchase(till, member, 1_000, at=shop.clock.at.replace(hour=3)) for _ in range(3)]
    till.send(*old)
    shop.clock.forward(days=30)
    last = [purchase(till, member, 2_000) for _ in range(2)]
    till.send(*last)
    pass_over(shop)
    assert shown(till, member)[2:4] == (7_000, 2)
    read: list[tuple[type, str]] = []
    load = Shelf._learn

    def learn(shelf: Shelf[CheckoutRow], each: CheckoutRow) -> None:
        read.append((type(each), each.id))
        load(shelf, each)

    monkeypatch.setattr(Shelf, "_learn", learn)
    back = refund(till, last[1].id, tender_minor=2_000) if make == "refund" else till.void(last[1].id)
    assert till.one(back).result == "applied"
    assert {each for kind, each in read if kind is CheckoutRow} == {each.id for each in last}
    assert not [each for kind, each in read if kind is RedemptionRow and each != last[1].id]
    monkeypatch.undo()
    assert shown(till, member)[2:4] == (5_000, 2)
