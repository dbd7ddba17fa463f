"""The pick-up list of the day, with keys only."""

from datetime import UTC, date, datetime, timedelta

from PySide6.QtCore import Qt

from counter_app.domain.reservation import Reservation
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG
from tests.ui.test_whole_sale import ENTER, ESC, alt, lines, to_pay

CAKE = {
    "id": "CAKE",
    "kind": "reservation",
    "title": {"zh_CN": "生日蛋糕预订", "en": "Birthday cake"},
    "benefit": {
        "item": "生日蛋糕",
        "price_minor": 9900,
        "deposit_minor": 2000,
        "slots": [{"weekday": 2, "from": "13:00", "until": "15:00", "capacity": 5}],
    },
}
SLOT = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


def reserved(shop: Shop, *, hours: int = 0) -> str:
    """A cake of Wang's for the slot so many hours later; answers its code."""
    code = shop.coupon("CAKE", member=WANG.id)
    start = SLOT + timedelta(hours=hours)
    with shop.store.writing() as writing:
        coupon = writing.coupon_by_short_code(code)
        assert coupon is not None
        writing.put_reservation(
            Reservation(
                shop.counter.ids.new(),
                coupon.id,
                "CAKE",
                1,
                WANG.id,
                "s1",
                date(2026, 3, 10),
                start,
                start + timedelta(hours=2),
                SLOT + timedelta(hours=10),
                9900,
                2000,
                "tender",
            )
        )
    return code


def test_what_is_due_is_handed_out_from_the_list(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    alt(hands, Qt.Key.Key_R)
    assert window.page.host.form is window.pick_ups.form
    assert window.pick_ups.form._sentence.text() == "这一天没有预约"
    hands.press(ESC)
    shop.campaign(CAKE, tag=88)
    reserved(shop)
    reserved(shop, hours=3)
    alt(hands, Qt.Key.Key_R)
    rows = window.pick_ups.form.list.rows.rows
    assert [(row.lead, row.what, row.who, row.note) for row in rows] == [
        ("13:00–15:00", "生日蛋糕", "王*明", "待付 79.00"),
        ("16:00–18:00", "生日蛋糕", "王*明", "待付 79.00"),
    ]
    hands.press(ENTER)
    hands.sees(Look.READY, "可用")
    assert to_pay(hands) == "79.00", lines(hands)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "已核销")
    alt(hands, Qt.Key.Key_R)
    assert [row.note for row in window.pick_ups.form.list.rows.rows] == ["已取走", "待付 79.00"]
    assert window.pick_ups.form.title.text() == "待取货 · 今天 · 3 月 10 日 周二"
    hands.press(ENTER)
    hands.sees(Look.RED)


def shown(hands: Hands) -> int:
    """How many rows the list has."""
    return len(hands.bench.window.pick_ups.form.list.rows.rows)


def test_other_days_are_one_arrow_away(hands: Hands, shop: Shop) -> None:
    shop.campaign(CAKE, tag=88)
    reserved(shop)
    form = hands.bench.window.pick_ups.form
    alt(hands, Qt.Key.Key_R)
    assert shown(hands) == 1
    hands.press(Qt.Key.Key_Right)
    assert form.title.text() == "待取货 · 明天 · 3 月 11 日 周三"
    assert shown(hands) == 0
    assert not form.main.isEnabled()
    hands.press(ENTER)
    hands.press(Qt.Key.Key_F8)
    assert hands.bench.window.page.host.form is form
    for key, day in (
        (Qt.Key.Key_PageUp, "待取货 · 3 月 4 日 周三"),
        (Qt.Key.Key_Right, "待取货 · 3 月 5 日 周四"),
        (Qt.Key.Key_PageDown, "待取货 · 3 月 12 日 周四"),
        (Qt.Key.Key_Left, "待取货 · 明天 · 3 月 11 日 周三"),
        (Qt.Key.Key_Left, "待取货 · 今天 · 3 月 10 日 周二"),
        (Qt.Key.Key_Left, "待取货 · 昨天 · 3 月 9 日 周一"),
    ):
        hands.press(key)
        assert form.title.text() == day
    hands.press(ESC)
    alt(hands, Qt.Key.Key_R)
    assert form.title.text() == "待取货 · 今天 · 3 月 10 日 周二"
    assert shown(hands) == 1


def test_a_key_that_is_held_down_goes_on_from_the_day_that_was_asked_for_last(hands: Hands) -> None:
    form = hands.bench.window.pick_ups.form
    alt(hands, Qt.Key.Key_R)
    for _ in range(5):
        form.turned.emit(1)
    hands.rest()
    assert form.title.text() == "待取货 · 3 月 15 日 周日"


def test_nobody_signed_in_sees_no_list(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, None)
    alt(hands, Qt.Key.Key_R)
    window = hands.bench.window
    assert window.page.host.form is window.people.sign_in_form
