"""Another member takes the place of one whose account was to pay."""

from dataclasses import replace

from PySide6.QtCore import Qt

from counter_app.services.holdings import balances_now, today
from counter_app.services.ledgers_by_hand import TopUpRequest, top_up
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.services.desk import OWNER_PIN
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_whole_sale import ENTER, alt, given

LI = replace(WANG, id="cccccccccccc", number="1000000000024", phone="+8613800000002", name="李四")
VIP = {
    "id": "VIP",
    "kind": "cash",
    "title": {"zh_CN": "金卡券", "en": "Gold"},
    "benefit": {"amount_off_minor": 100},
    "audience": {"tier": "gold"},
    "stacking": {"group": "vip"},
}


def test_what_was_allowed_for_one_is_not_spent_of_another(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_member(LI)
    shop.campaign(VIP, tag=20)
    given(shop, principal=50000)
    assert top_up(shop.counter, TopUpRequest(shop.counter.ids.new(), LI.id, 50000, 0, "cash")).done
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000001")
    hands.press(ENTER)
    hands.type("450")
    form = hands.bench.window.purse.pay_form
    alt(hands, Qt.Key.Key_K)
    form.value.setText("150")
    alt(hands, Qt.Key.Key_3)
    hands.press(ENTER)
    hands.sees(Look.AMBER)
    alt(hands, Qt.Key.Key_K)
    form.value.setText("150")
    hands.type(OWNER_PIN)
    hands.press(ENTER)
    hands.sees(Look.READY)
    hands.scan(shop.coupon("VIP"))  # not for Wang: the next code may be of the member it is for
    hands.press(Qt.Key.Key_F2)
    hands.type("13800000002")
    hands.press(ENTER)
    wish = hands.bench.window.sale.customer.wish
    assert (wish.value_minor, wish.confirmed_by, wish.approved_by) == (0, "", "")
    with shop.store.reading() as reading:
        assert balances_now(reading, LI.id, today(reading, shop.counter)).principal_minor == 50000
