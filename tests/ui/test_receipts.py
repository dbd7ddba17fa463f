"""Receipts in the window: by a key, by themselves, and never in the way of a sale, whatever the printer does."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.domain.codes import receipt_code
from counter_app.services.receipts.setting import RECEIPT_DEFAULTS
from counter_app.ui.jobs import Lane
from counter_app.ui.keys import Action
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.printing.paper import Paper, Printer
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import alt, member_code, shift_f8

ENTER, ESC, CTRL = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier


@dataclass
class Desk:
    """A printer on the loopback; what it got, one entry a job. `off` and `on` as its switch."""

    port: int = 0
    jobs: list[bytes] = field(default_factory=list)
    _server: socket.socket | None = None

    def on(self) -> None:
        server = socket.create_server(("127.0.0.1", self.port))
        self._server, self.port = server, server.getsockname()[1]
        threading.Thread(target=self._serve, args=(server,), daemon=True).start()

    def off(self) -> None:
        if self._server is not None:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                pieces = []
                while piece := connection.recv(65_536):
                    pieces.append(piece)
                self.jobs.append(b"".join(pieces))

    def paper(self, number: int = -1) -> Paper:
        return Printer(32).feed(self.jobs[number])


@pytest.fixture
def printer() -> Iterator[Desk]:
    desk = Desk()
    desk.on()
    yield desk
    desk.off()


def set_up(shop: Shop, printer: Desk, **parts: object) -> None:
    with shop.store.writing() as writing:
        writing.put_setting("receipt", {**RECEIPT_DEFAULTS, "printer": f"127.0.0.1:{printer.port}", **parts})


def sell(hands: Hands, shop: Shop, amount: str = "200") -> str:
    hands.press(ESC)
    hands.type(amount)
    hands.scan(shop.coupon())
    hands.sees(Look.READY)
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    return hands.view.checkout


def press_print(hands: Hands) -> None:
    QTest.keyClick(hands.focus, Qt.Key.Key_P, CTRL)
    hands.rest()


def test_the_key_prints_the_last_receipt_and_then_a_copy(hands: Hands, shop: Shop, printer: Desk) -> None:
    set_up(shop, printer)
    press_print(hands)
    hands.sees(Look.AMBER, "还没有小票")
    checkout = sell(hands, shop)
    assert printer.jobs == [], "nobody asked for paper"
    press_print(hands)
    assert printer.paper().symbols == [receipt_code(checkout)]
    assert "满 200 减 50" in printer.paper().text
    assert "补打" not in printer.paper().text
    hands.sees(Look.REDEEMED)
    hands.bench.window.page.recent.receipt.click()
    hands.rest()
    assert "补打" in printer.paper().text


def test_a_sale_and_a_void_print_by_themselves_where_the_shop_wants_that(
    hands: Hands, shop: Shop, printer: Desk
) -> None:
    set_up(shop, printer, auto=True)
    checkout = sell(hands, shop)
    assert printer.paper().symbols == [receipt_code(checkout)]
    hands.press(Qt.Key.Key_F8)
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: len(printer.jobs) == 2)
    assert "撤销" in printer.paper().text
    assert "满 200 减 50" in printer.paper().text


def test_a_top_up_prints_by_itself_or_by_the_key_and_so_does_its_refund(
    hands: Hands, shop: Shop, printer: Desk
) -> None:
    set_up(shop, printer, auto=True)
    hands.scan(member_code(shop))
    alt(hands, Qt.Key.Key_U)
    hands.type("500")
    hands.bench.window.purse.top_up_form.bonus.setText("50")
    hands.press(ENTER)
    hands.sees(Look.REDEEMED, "充值成功")
    hands.qtbot.waitUntil(lambda: len(printer.jobs) == 1)
    assert all(text in printer.paper().text for text in ("储值充值", "￥500.00", "现金", "550.00"))
    press_print(hands)
    hands.qtbot.waitUntil(lambda: len(printer.jobs) == 2)
    assert "补打" in printer.paper().text
    assert "储值充值" in printer.paper().text
    hands.press(ESC)
    shift_f8(hands)
    hands.qtbot.waitUntil(lambda: hands.bench.window.taking_back.refund_form._foreseen.text() != "")
    assert hands.bench.window.taking_back.refund_form._foreseen.text() == "退款 500.00 · 收回储值 550.00"
    hands.press(ENTER)
    hands.sees(Look.IDLE, "已退回")
    assert hands.view.facts == ("退款 500.00", "收回储值 550.00")
    hands.qtbot.waitUntil(lambda: len(printer.jobs) == 3)
    assert all(text in printer.paper().text for text in ("退款", "扣回储值", "-500.00"))


def test_a_printer_that_is_off_stops_no_sale_and_is_said_until_it_prints(
    hands: Hands, shop: Shop, printer: Desk
) -> None:
    printer.off()
    set_up(shop, printer, auto=True)
    window = hands.bench.window
    checkout = sell(hands, shop)
    hands.qtbot.waitUntil(lambda: window.receipts.state.receipt == checkout)
    words = "小票打印机连不上，请检查电源和网络（按 Ctrl P 重打）"
    assert hands.view.facts[-1] == words
    assert ("warn", "打印机", "连不上 · Ctrl P") in foot_items(hands)
    assert sell(hands, shop) != checkout, "the next customer is served"
    printer.on()
    press_print(hands)
    hands.qtbot.waitUntil(lambda: bool(printer.jobs))
    hands.qtbot.waitUntil(lambda: not window.receipts.state.trouble)
    assert words not in hands.view.facts
    assert not [item for item in foot_items(hands) if item[1] == "打印机"]


def foot_items(hands: Hands) -> list[tuple[str, str, str]]:
    parts = hands.bench.window.foot._parts
    return [(part._dot, part.label.text(), part.value.text()) for part in parts if not part.isHidden()]


def test_a_printer_that_hangs_keeps_nobody_waiting(
    hands: Hands, shop: Shop, printer: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = threading.Event()
    monkeypatch.setattr("counter_app.bootstrap.receipts.deliver", lambda *_: hangs.wait(20))
    set_up(shop, printer, auto=True)
    window = hands.bench.window
    for code in (shop.coupon(), shop.coupon()):
        QTest.keyClick(hands.focus, ESC)
        qtbot.waitUntil(lambda: window.sale.customer.empty)
        window.sale.set_amount(20_000)
        hands.bench.scanner.see(code)
        qtbot.waitUntil(lambda: hands.view.look is Look.READY)
        QTest.keyClick(hands.focus, ENTER)
        qtbot.waitUntil(lambda: hands.view.look is Look.REDEEMED)
    assert window.receipts.state.busy
    hangs.set()
    qtbot.waitUntil(lambda: not window.receipts.state.busy)
    assert Lane.PRINT in window.jobs._threads


def test_a_printer_without_chinese_gets_a_picture_drawn_beside_the_window(
    hands: Hands, shop: Shop, printer: Desk
) -> None:
    set_up(shop, printer, mode="raster", copies=2, drawer=True)
    sell(hands, shop)
    press_print(hands)
    paper = printer.paper()
    assert paper.cuts == 2
    assert paper.drawer == 0, "nobody said that it was paid in cash"
    assert paper.rows == []
    assert {stride for stride, _, _ in paper.pictures} == {48}
    black = sum(byte.bit_count() for _, _, bits in paper.pictures for byte in bits)
    assert black > 5_000


def test_a_receipts_code_asks_whether_to_take_it_back(hands: Hands, shop: Shop) -> None:
    checkout = sell(hands, shop)
    hands.press(ESC)
    hands.scan(receipt_code(checkout))
    window = hands.bench.window
    assert window.page.host.form is window.taking_back.void_form
    hands.press(ENTER)
    hands.qtbot.waitUntil(lambda: window.page.host.form is None)
    with shop.store.reading() as reading:
        assert [record.voided_at is not None for record in reading.redemptions_of(checkout)] == [True]


def test_without_a_printer_the_key_says_so(hands: Hands, shop: Shop) -> None:
    sell(hands, shop)
    press_print(hands)
    assert ("warn", "打印机", "还没有设置 · Ctrl P") in foot_items(hands)


def test_the_key_is_printed_on_its_button(hands: Hands) -> None:
    button = hands.bench.window.page.recent.receipt
    assert (button.text(), button.key) == ("小票", "Ctrl P")
    assert button.accessibleName() == "打印上一张小票 (Ctrl P)"
    assert Action.RECEIPT.value == "receipt"
