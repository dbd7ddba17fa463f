"""The cloud is put back to before a sale that another counter took back whole: nobody hands the money over again."""

from pathlib import Path

from counter_app.domain.lines import PurchaseLine
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeeming import RedeemRequest
from tests.cloud.support import C50, D50
from tests.sync.test_money_elsewhere import handed, undo
from tests.sync.test_set_back import Shop


def test_the_seller_hands_nothing_over_before_its_sale_is_known_again(tmp_path: Path) -> None:
    shop = Shop(tmp_path, 7)
    here, other = shop.chain.tills
    codes = []
    for terms in ({**C50, "stacking": {"group": "a"}}, {**D50, "stacking": {"group": "b"}}):
        shop.chain.desk.campaign(terms)
        (drawn,) = shop.chain.desk.coupons(1, str(terms["id"]))
        shop.chain.desk.one(shop.chain.desk.issue(drawn))
        codes.append(drawn.short_code)
    shop.sync_all(2)
    kept = shop.snapshot()
    form = CheckoutForm((PurchaseLine("a", 30000),), tender="cash")
    sold = checkout(here.counter, RedeemRequest(here.ids.new(), tuple(codes), 30000, None, form=form)).checkout
    assert sold is not None
    shop.sync_all()
    assert handed(undo(other, sold)) > 0
    shop.sync_all(2)
    shop.set_back(kept, told=True)
    here.rounds.down()
    answer = undo(here, sold)
    assert (handed(answer), len(answer.already)) == (0, 2)
    shop.sync_all(3)
    shop.chain.close()
