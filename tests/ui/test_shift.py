"""The drawer in the window, by keys alone: opened, sold from, handed over, counted, closed, put on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.member import Role, Staff
from counter_app.services.checkout import checkout
from counter_app.services.checkout_form import CheckoutForm
from counter_app.services.redeem import RedeemRequest
from counter_app.services.shift_report import report_of
from counter_app.services.shift_sheet import Sheet
from counter_app.ui.paper import SystemPaper
from counter_app.ui.scan.models import Look
from counter_app.ui.shift.shift_form import ShiftForm, Stage, Wish
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.heartbeat import busy


@dataclass
class Tray:
    """A `PaperPort`: what would have been printed, and PDFs in a folder of the test."""

    folder: Path
    printer: bool = True
    printed: list[Sheet] = field(default_factory=list)

    def print_sheet(self, sheet: Sheet, _signature: str) -> bool:
        if self.printer:
            self.printed.append(sheet)
        return self.printer

    def save_sheet(self, sheet: Sheet, signature: str, name: str) -> Path:
        return SystemPaper(self.folder).save_sheet(sheet, signature, name)


def press(hands: Hands, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    with busy():
        QTest.keyClick(hands.focus, key, modifier)
    hands.rest()


def open_drawer(hands: Hands) -> ShiftForm:
    press(hands, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    form = hands.bench.window.page.host.form
    assert isinstance(form, ShiftForm)
    return form


def alt(hands: Hands, key: Qt.Key) -> None:
    press(hands, key, Qt.KeyboardModifier.AltModifier)


def sell(shop: Shop, amount: int, tender: str = "cash") -> None:
    request = RedeemRequest(shop.counter.ids.new(), (), amount, form=CheckoutForm(tender=tender))
    assert checkout(shop.counter, request).accepted


def begin(hands: Hands, float_typed: str = "200") -> ShiftForm:
    form = open_drawer(hands)
    hands.type(float_typed)
    hands.press(Qt.Key.Key_Return)
    assert form.stage is Stage.OPEN
    return form


def shown(form: ShiftForm) -> str:
    inner = form.sheet._inner
    return inner.accessibleName() if inner is not None else ""


@pytest.fixture
def tray(hands: Hands, tmp_path: Path) -> Tray:
    made = Tray(tmp_path / "papers")
    hands.bench.window.shifts._make_paper = lambda: made
    return made


def test_a_shift_from_its_float_to_its_difference_in_words(hands: Hands, shop: Shop) -> None:
    form = open_drawer(hands)
    assert (form.stage, hands.focus) == (Stage.SHUT, form.amount)
    hands.type("200")
    hands.press(Qt.Key.Key_Return)
    assert form.stage is Stage.OPEN
    assert hands.bench.window.top.shift._detail == "14:00 起"
    hands.press(Qt.Key.Key_Escape)
    sell(shop, 3_000)
    form = open_drawer(hands)
    assert hands.focus is form.amount, "counting begins at once"
    hands.type("225")
    hands.press(Qt.Key.Key_Return)
    assert (form.stage, form._verdict.text()) == (Stage.CLOSED, "少 5.00")
    assert "应有现金  230.00" in shown(form)
    hands.press(Qt.Key.Key_Escape)
    assert hands.bench.window.page.host.form is None
    assert hands.bench.window.top.shift._detail == ""
    assert "少 5.00" in open_drawer(hands)._about.text()


def test_who_counts_sees_no_cash_and_a_manager_does(hands: Hands, shop: Shop) -> None:
    form = begin(hands)
    sell(shop, 3_000)
    form = open_drawer(hands)
    assert "230.00" not in shown(form)
    sign_in_as(shop, Role.MANAGER)
    form = open_drawer(hands)
    assert "应有现金  230.00" in shown(form)


def test_a_close_without_counting_takes_a_second_enter(hands: Hands) -> None:
    form = begin(hands)
    hands.press(Qt.Key.Key_Return)
    assert (form.stage, form.message.text()) == (Stage.OPEN, "请先清点现金；再按一次 Enter 则不清点直接结班。")
    hands.press(Qt.Key.Key_Return)
    assert (form.stage, form._verdict.text()) == (Stage.CLOSED, "现金没有清点")


def test_handed_over_to_somebody_chosen_with_the_arrows(hands: Hands, shop: Shop) -> None:
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k2", "小吴", Role.CASHIER, shop.counter.pins.hash("2468")))
    hands.bench.window.shop.look()
    hands.rest()
    form = begin(hands)
    alt(hands, Qt.Key.Key_2)
    assert form.wish is Wish.HAND_OVER
    hands.press(Qt.Key.Key_Return)
    assert form.message.text() == "请填交给谁。"
    hands.type("199")
    hands.press(Qt.Key.Key_Tab)
    assert hands.focus is form.second
    names = set()
    while form.second.text() != "小吴":
        hands.press(Qt.Key.Key_Down)
        names.add(form.second.text())
        assert len(names) < 10
    hands.press(Qt.Key.Key_Return)
    assert form.message.text() == "小王的差额：−1.00 · 钱箱已交给小吴，请登录（F12）。"
    assert form.stage is Stage.OPEN


def test_a_name_that_nobody_has_is_said(hands: Hands) -> None:
    form = begin(hands)
    alt(hands, Qt.Key.Key_2)
    form.second.setText("nobody")
    hands.press(Qt.Key.Key_Return)
    assert form.message.text() == "没有这个店员。"


@pytest.mark.parametrize("key, expected", [(Qt.Key.Key_3, "185.00"), (Qt.Key.Key_4, "215.00")])
def test_cash_taken_out_and_put_in(hands: Hands, shop: Shop, key: Qt.Key, expected: str) -> None:
    sign_in_as(shop, Role.MANAGER)
    form = begin(hands)
    alt(hands, key)
    hands.type("15")
    hands.press(Qt.Key.Key_Return)
    assert form.message.text() == "请填金额和用途。"
    form.second.setText("牛奶")
    hands.press(Qt.Key.Key_Return)
    assert form.message.text() == "已记下。"
    assert f"应有现金  {expected}" in shown(form)


def test_arrows_choose_what_is_to_be_done(hands: Hands) -> None:
    form = begin(hands)
    wishes = []
    for _ in range(4):
        hands.press(Qt.Key.Key_Down)
        wishes.append(form.wish)
    assert wishes == [Wish.HAND_OVER, Wish.PAY_OUT, Wish.PAY_IN, Wish.CLOSE]
    assert hands.focus is form.amount


def test_a_scan_goes_before_it(hands: Hands, shop: Shop) -> None:
    begin(hands)
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    assert hands.bench.window.page.host.form is None


@pytest.mark.parametrize("printer", [True, False])
def test_printed_or_saved_where_there_is_no_printer(hands: Hands, tray: Tray, printer: bool) -> None:
    tray.printer = printer
    form = begin(hands)
    hands.type("200")
    hands.press(Qt.Key.Key_Return)
    alt(hands, Qt.Key.Key_P)
    papers = list(tray.folder.glob("*.pdf"))
    if printer:
        assert ([sheet.verdict for sheet in tray.printed], papers) == (["账实相符"], [])
        assert form.message.text() == "已送往打印机。"
    else:
        (path,) = papers
        assert path.read_bytes().startswith(b"%PDF-")
        assert str(path) in form.message.text()


def test_saved_as_a_pdf(hands: Hands, tray: Tray) -> None:
    form = begin(hands)
    alt(hands, Qt.Key.Key_S)
    (path,) = tray.folder.glob("*.pdf")
    assert form.message.text() == f"已保存：{path}"


def test_a_folder_that_takes_nothing_is_said(hands: Hands, tray: Tray) -> None:
    form = begin(hands)
    tray.folder.write_text("a file in its place")
    alt(hands, Qt.Key.Key_S)
    assert form.message.isVisible()
    assert "系统故障" in form.message.text()


def test_in_english_while_it_is_open(qtbot: QtBot, open_bench: OpenBench, shop: Shop) -> None:
    hands = Hands(qtbot, open_bench(language="en"))
    form = begin(hands)
    assert form.title.text() == "The drawer is open"
    hands.press(Qt.Key.Key_F7)
    assert form.title.text() == "当班中"
    assert "备用金  200.00" in shown(form)


def test_nobody_signed_in_is_asked_to_sign_in(hands: Hands, shop: Shop) -> None:
    sign_in_as(shop, None)
    press(hands, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    window = hands.bench.window
    assert window.page.host.form is window.people.sign_in_form


@pytest.mark.parametrize("scale", [100, 150])
def test_everything_of_it_can_be_reached_at_the_smallest_window(
    qtbot: QtBot, open_bench: OpenBench, shop: Shop, scale: int
) -> None:
    hands = Hands(qtbot, open_bench(size=(1024, 600), scale_percent=scale))
    form = begin(hands)
    bar = form._area.verticalScrollBar()
    for _ in range(20):
        hands.press(Qt.Key.Key_PageDown)
    assert bar.value() == bar.maximum()
    assert not form._area.horizontalScrollBar().isVisible()


def test_what_it_is_paid_with_is_chosen_with_alt_t_and_counts_in_the_drawer(hands: Hands, shop: Shop) -> None:
    begin(hands)
    hands.press(Qt.Key.Key_Escape)
    basket = hands.bench.window.page.basket
    hands.scan(shop.coupon("D88"))
    hands.type("100")
    seen = []
    for _ in range(6):
        alt(hands, Qt.Key.Key_T)
        seen.append(basket.ways["T"].text())
    assert seen == ["现金", "微信支付", "支付宝", "银行卡", "付款方式", "现金"]
    hands.press(Qt.Key.Key_Return)
    hands.sees(Look.REDEEMED)
    hands.scan(shop.coupon("D88"))
    hands.sees(Look.READY)
    assert basket.ways["T"].text() == "付款方式", "the next customer says it anew"
    hands.type("50")
    hands.press(Qt.Key.Key_Return)
    hands.sees(Look.REDEEMED)
    with shop.store.reading() as reading:
        shift = reading.open_shift()
        assert shift is not None
        report, _ = report_of(reading, shift, shop.clock.at, None)
    found = {each.kind: (each.count, each.taken_minor) for each in report.total.tenders}
    assert found == {"cash": (1, 8_800), "": (1, 4_400)}
    assert report.expected_minor == 28_800
