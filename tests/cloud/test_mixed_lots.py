"""A sale that spent points and earned some, whose lots became others by what came late: what comes back of it goes to
the lots that it would have spent from, had all been there in time."""

from datetime import timedelta

from tests.cloud.ledgers import adds_up, adjust, at, member_of, purchase, rule, top_up
from tests.cloud.support import CloudShop, Till
from tests.cloud.test_ledger_model import held

DAY = "2026-03-11"


def test_the_lots_of_a_sale_that_changed_without_its_sums(shop: CloudShop, till: Till) -> None:
    """Found by a random story: 5 spent while 3 were there, so that 2 of the earned ones filled what was overdrawn; then
    4 more turned out to have been there. The sums of each lot stay as they were."""
    rule(till, per_minor=7)
    member = member_of(till)
    shop.clock.at = at("03-10 23:00") + timedelta(days=60)
    first = purchase(till, member, 21, earned=3, until=DAY, per_minor=7, at=at("03-11 00:03"))
    sale = purchase(till, member, 21, points=5, earned=3, until=DAY, per_minor=7, at=at("03-11 01:06"))
    for each in (first, sale):
        till.one(each)
    void = till.operation("void", {"checkout": sale.id, "reason": "r"}, at=at("03-15 06:46"))
    till.send(void, adjust(till, member, 4, DAY, at=at("03-11 00:33")))
    assert held(shop, member) == {("points", DAY): 7}
    till.one(top_up(till, member, 6, at=at("03-13 03:39")))
    assert held(shop, member) == {("points", DAY): 7, ("principal", ""): 6}
    adds_up(shop)
