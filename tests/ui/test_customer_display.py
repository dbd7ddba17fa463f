"""The customer's screen: what it shows and never shows, where it stands, and that no key ever goes to it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.domain.codes import CodeKind
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role
from counter_app.ui.customer import Customer
from counter_app.ui.display.canvas import CustomerCanvas
from counter_app.ui.display.models import AUTO, IN_A_WINDOW, OFF, DisplayLine, DisplayView, Scene
from counter_app.ui.display.scenes import Setting, display_view
from counter_app.ui.display.standing import CustomerDisplay, chosen_screen
from counter_app.ui.scan.models import Look
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG, Bench
from tests.ui.test_hand_scanner import burst

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@dataclass(frozen=True)
class FakeScreen:
    title: str
    place: QRect

    def name(self) -> str:
        return self.title

    def geometry(self) -> QRect:
        return self.place


ONE = FakeScreen("one", QRect(0, 0, 1366, 768))
TWO = FakeScreen("two", QRect(1366, 0, 1280, 800))
THREE = FakeScreen("three", QRect(2646, 0, 1024, 600))


@pytest.fixture
def shown(open_bench: OpenBench, qtbot: QtBot) -> Hands:
    """A cashier at a window with the customer's one beside it."""
    return Hands(qtbot, open_bench(display=IN_A_WINDOW))


def display(bench: Bench) -> CustomerDisplay:
    found = bench.window.customers.display
    assert found is not None
    return found


def view(hands: Hands) -> DisplayView:
    return display(hands.bench).canvas.view


def words(told: DisplayView) -> str:
    lines = [part for line in told.lines for part in (line.what, line.figure)]
    return " ".join([told.headline, told.who, told.label, told.figure, *lines, *told.notes])


def member_code(shop: Shop) -> str:
    return shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5)


# --- what it shows ----------------------------------------------------------------------------------------------------


def test_one_customer_from_welcome_to_thanks_and_back(shown: Hands, shop: Shop) -> None:
    assert view(shown) == DisplayView(Scene.WELCOME, "欢迎光临", "Shop · 城东店")
    shown.type("238")
    assert (view(shown).scene, view(shown).label, view(shown).figure) == (Scene.AMOUNT, "应付", "238.00")
    shown.scan(member_code(shop))
    assert (view(shown).scene, view(shown).headline) == (Scene.READY, "王*明，您好")
    shown.scan(shop.coupon())
    assert view(shown).lines == (DisplayLine("满 200 减 50", "−50.00"),)
    assert (view(shown).label, view(shown).figure) == ("应付", "188.00")
    shown.press(ENTER)
    shown.sees(Look.REDEEMED)
    assert (view(shown).scene, view(shown).headline) == (Scene.THANKS, "谢谢您，王*明")
    assert view(shown).figure == "188.00"
    assert view(shown).notes == ("已为您节省 50.00", "积分余额 188")
    shown.press(ESC)
    assert view(shown).scene is Scene.WELCOME


def test_the_thanks_end_by_themselves_and_the_cashiers_verdict_stays(shown: Hands, shop: Shop) -> None:
    shown.scan(shop.coupon("D88"))
    shown.press(ENTER)
    shown.sees(Look.REDEEMED)
    assert display(shown.bench)._thanks.isActive()
    display(shown.bench)._thanks.timeout.emit()
    assert view(shown).scene is Scene.WELCOME
    shown.sees(Look.REDEEMED)


@pytest.mark.parametrize("campaign", ["G1", "C50"], ids=["expired", "amount missing"])
def test_a_refusal_is_no_accusation_in_public(shown: Hands, shop: Shop, campaign: str) -> None:
    shown.type("12")
    shown.scan(shop.coupon(campaign, member=WANG.id))
    assert shown.view.look in (Look.RED, Look.AMBER)
    told = view(shown)
    assert (told.scene, told.headline, told.lines) == (Scene.MOMENT, "请稍候", ())
    for word in ("过期", "还差", "不", "未", "满 200"):
        assert word not in words(told)


def test_a_fault_of_the_system_is_a_moment(shown: Hands, shop: Shop) -> None:
    shown.scan(shop.coupon("D88"))
    shown.bench.window.shop.fault.emit(Fault(FaultKind.DISK_FULL))
    shown.rest()
    assert view(shown).scene is Scene.MOMENT


def test_the_name_is_masked_for_everybody_and_no_phone_is_there(
    open_bench: OpenBench, qtbot: QtBot, shop: Shop
) -> None:
    sign_in_as(shop, Role.MANAGER)
    hands = Hands(qtbot, open_bench(display=IN_A_WINDOW))
    hands.scan(member_code(shop))
    assert "王小明" in hands.bench.window.page.member._view.name  # type: ignore[union-attr]  # a manager sees it whole
    assert "王*明" in words(view(hands))
    for personal in ("王小明", "13800000001", "138", WANG.number):
        assert personal not in words(view(hands))


def test_it_speaks_the_shops_language_and_not_the_cashiers(shown: Hands, shop: Shop) -> None:
    shown.bench.window.set_language("en")
    shown.rest()
    assert view(shown).headline == "欢迎光临"
    with shop.store.writing() as writing:
        writing.put_setting("language", "en")
    shown.bench.window.shop.look()
    shown.rest()
    assert view(shown).headline == "Welcome"


def test_amounts_have_the_digits_of_the_currency() -> None:
    told = display_view(Customer(amount_minor=123_456), None, Setting(currency="JPY"))
    assert told.figure == "123,456"
    assert display_view(Customer(amount_minor=123_456), None, Setting(currency="CNY")).figure == "1,234.56"


# --- how it is painted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080), (800, 480)])
@pytest.mark.parametrize("scene", list(Scene))
def test_every_scene_is_painted_at_every_size_however_long_its_words(
    qtbot: QtBot, scene: Scene, size: tuple[int, int]
) -> None:
    canvas = CustomerCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    lines = tuple(DisplayLine("很长的券名 " * 20, "−1,234,567.89") for _ in range(12))
    canvas.show_view(DisplayView(scene, "王" * 60, "店" * 90, "应付", "9,999,999,999.99", lines, ("字" * 200,) * 5))
    picture = canvas.grab().toImage()
    assert (picture.width(), picture.height()) == size
    assert len({picture.pixel(x, y) for x in range(0, size[0], 7) for y in range(0, size[1], 7)}) > 3


# --- that no key goes to it -------------------------------------------------------------------------------------------


def test_it_takes_no_focus_and_a_burst_is_still_a_scan(shown: Hands, shop: Shop) -> None:
    canvas, window = display(shown.bench).canvas, shown.bench.window
    assert canvas.isVisible()
    assert canvas.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert canvas.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert canvas.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert QApplication.activeWindow() in (None, window)
    assert shown.focus.window() is window
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton)
    assert shown.focus.window() is window
    burst(shop.coupon("D88"))
    shown.rest()
    shown.sees(Look.READY)
    assert view(shown).scene is Scene.READY


def test_keys_that_reach_it_all_the_same_are_the_cashiers(shown: Hands, shop: Shop) -> None:
    canvas = display(shown.bench).canvas
    code = shop.coupon("D88")
    QTest.keyClicks(canvas, code)
    QTest.keyClick(canvas, ENTER)
    shown.rest()
    shown.sees(Look.READY)


def test_made_active_by_the_system_it_hands_that_back(shown: Hands, qtbot: QtBot) -> None:
    canvas, window = display(shown.bench).canvas, shown.bench.window
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def test_it_goes_with_the_counters_window_and_keeps_no_program_alive(shown: Hands, qtbot: QtBot) -> None:
    canvas = display(shown.bench).canvas
    assert not canvas.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    shown.bench.window.close()
    assert shown.bench.window.customers.display is None


# --- where it stands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "screens, wanted, found",
    [
        ([ONE], AUTO, None),
        ([ONE, TWO], AUTO, TWO),
        ([TWO, ONE], AUTO, TWO),
        ([ONE, TWO, THREE], "three", THREE),
        ([ONE, TWO], "three", TWO),
        ([ONE, TWO], "one", TWO),
        ([ONE, TWO], OFF, None),
        ([ONE], "two", None),
    ],
)
def test_which_screen_is_the_customers(screens: Sequence[FakeScreen], wanted: str, found: FakeScreen | None) -> None:
    assert chosen_screen(screens, "one", wanted) is found


def test_with_one_screen_there_is_none_until_somebody_asks(hands: Hands, shop: Shop) -> None:
    assert hands.bench.window.customers.display is None  # not even made
    hands.type("238")
    QTest.keyClick(hands.focus, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    hands.rest()
    hands.press(Qt.Key.Key_2)
    canvas = display(hands.bench).canvas
    assert canvas.isVisible()
    assert (canvas.view.figure, canvas.view.who) == ("238.00", "Shop · 城东店")
    assert hands.bench.window.prefs.display == IN_A_WINDOW
    assert hands.focus.window() is hands.bench.window
    QTest.keyClick(hands.focus, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    hands.rest()
    hands.press(Qt.Key.Key_3)
    assert canvas.isHidden()
    assert hands.bench.window.prefs.display == OFF


def test_a_second_screen_that_comes_later_is_used_and_says_nothing_of_a_sale_that_is_done(
    hands: Hands, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = hands.bench.window.customers
    hands.type("238")
    hands.scan(member_code(shop))
    hands.scan(shop.coupon())
    hands.press(ENTER)
    hands.sees(Look.REDEEMED)
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    assert customers.display is None
    monkeypatch.setattr(customers, "_screens", lambda: [app.primaryScreen(), app.primaryScreen()])
    app.screenAdded.emit(app.primaryScreen())
    assert view(hands) == DisplayView(Scene.WELCOME, "欢迎光临", "Shop · 城东店")


def test_it_follows_screens_that_come_and_go(qtbot: QtBot) -> None:
    home = QWidget()
    qtbot.addWidget(home)
    home.show()
    here = FakeScreen(home.screen().name(), QRect(0, 0, 800, 800))
    there: list[FakeScreen] = [here]
    standing = CustomerDisplay(home, AUTO, screens=lambda: there)
    standing.watch_home()
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    try:
        assert standing.canvas.isHidden()
        there.append(TWO)
        app.screenAdded.emit(app.primaryScreen())
        assert standing.canvas.isVisible()
        assert standing.canvas.isFullScreen()
        there.remove(TWO)
        app.screenRemoved.emit(app.primaryScreen())
        qtbot.waitUntil(standing.canvas.isHidden)
        there.append(replace(TWO, place=QRect(0, 768, 1024, 600)))
        app.screenAdded.emit(app.primaryScreen())
        assert standing.canvas.isVisible()
    finally:
        standing.close()


_TWO_SCREENS = """
import json, sys
from PySide6.QtWidgets import QApplication, QLineEdit
from counter_app.ui.display.standing import CustomerDisplay
app = QApplication([])
home = QLineEdit()
home.resize(1000, 600)
home.show()
home.activateWindow()
home.setFocus()
app.processEvents()
display = CustomerDisplay(home, "")
display.watch_home()
app.processEvents()
print(json.dumps({
    "screen": display.canvas.screen().name(), "full": display.canvas.isFullScreen(),
    "place": display.canvas.geometry().getRect(), "active": app.activeWindow() is home,
    "focus": app.focusWidget() is home,
}))
home.close()
"""


def test_on_two_real_screens_it_fills_the_second_and_the_focus_stays(tmp_path: Path) -> None:
    screen = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1, "y": 0}
    import json

    config = tmp_path / "screens.json"
    first = {**screen, "name": "cashier", "x": 0, "width": 1366, "height": 768}
    second = {**screen, "name": "customer", "x": 1366, "width": 1280, "height": 800}
    config.write_text(json.dumps({"screens": [first, second]}), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _TWO_SCREENS],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"},
    )
    assert done.returncode == 0, done.stderr
    assert "requestActivate" not in done.stderr
    assert json.loads(done.stdout) == {
        "screen": "customer", "full": True, "place": [1366, 0, 1280, 800], "active": True, "focus": True,
    }  # fmt: skip
