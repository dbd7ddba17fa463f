"""The settings in the window: every one of them, changed by keys and the rules of the file; the window's own."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from counter_app.domain.fields import MAX_MINOR
from counter_app.domain.member import Role
from counter_app.services.settings import DEFAULTS, setting
from counter_app.ui.prefs import load_prefs
from counter_app.ui.settings.page import SettingsPage
from counter_app.ui.settings_names import setting_words
from counter_app.ui.settings_shapes import BY_ID, FIXED, MONEY, SHAPES, default_of, read_text, text_of
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    yield made
    made.store.close()


def opened(hands: Hands) -> SettingsPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_Comma, CTRL)
    hands.rest()
    page = hands.bench.window.pages.settings.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def go_to(hands: Hands, page: SettingsPage, name: str) -> None:
    alt(hands, Qt.Key(ord(BY_ID[name].group)))
    page.rows.choose(name)
    hands.rest()
    assert page.panel.shown is not None
    assert page.panel.shown.id == name


def change(hands: Hands, page: SettingsPage, text: str) -> None:
    hands.press(ENTER)
    page.panel.field.setText(text)
    hands.press(ENTER)


def merchants(shop: Shop, name: str, store: str = "") -> object:
    with shop.store.reading() as reading:
        return setting(reading, name, store)


def test_every_setting_of_the_file_is_on_the_page_with_its_words() -> None:
    shown = {shape.name for shape in SHAPES if not shape.local}
    beside = {"rights"}  # a page of their own, beside the staff
    assert shown == set(DEFAULTS) - beside
    for name, default in ((each, DEFAULTS[each]) for each in sorted(shown)):
        parts = {shape.part for shape in SHAPES if shape.name == name}
        assert parts == (set(default) if isinstance(default, Mapping) else {""}), name
    assert set(setting_words()) == set(BY_ID)
    assert all(name and sentence for name, sentence in setting_words().values())


@given(
    st.sampled_from([shape for shape in SHAPES if not shape.local and not shape.choices and shape.kind != FIXED]),
    st.data(),
)
def test_what_stands_in_the_field_is_read_back_as_what_it_was(shape: object, data: st.DataObject) -> None:
    assert shape in SHAPES
    known = next(each for each in SHAPES if each is shape)
    default = default_of(known)
    numbers = st.integers(0, 100_000_000)
    value = data.draw(numbers) if isinstance(default, int) else default
    assert read_text(known, text_of(known, value)) == value


@pytest.mark.parametrize(
    "name, typed, value",
    [
        ("void_free_minutes", "２０", 20),
        ("business_day_starts", "０４：３０", "04:30"),
        ("phone_region", "ＵＳ", "US"),
        ("offline_caps.sum_minor", "1，000", "1，000"),
        ("offline_caps.sum_minor", "10,000,000,000", MAX_MINOR),
        ("offline_caps.sum_minor", "100000000000", "100000000000"),
    ],
)
def test_what_an_input_method_types_is_read_as_what_it_means(name: str, typed: str, value: object) -> None:
    assert read_text(BY_ID[name], typed) == value


@given(st.sampled_from([shape for shape in SHAPES if shape.kind == MONEY]), st.integers(0, MAX_MINOR))
def test_every_amount_that_the_file_may_hold_can_be_saved_again_in_the_window(shape: object, minor: int) -> None:
    known = next(each for each in SHAPES if each is shape)
    assert read_text(known, text_of(known, minor)) == minor


@pytest.mark.parametrize("length", [200, 201])
def test_last_words_are_as_long_as_is_said(hands: Hands, shop: Shop, length: int) -> None:
    page = opened(hands)
    go_to(hands, page, "receipt.footer")
    change(hands, page, "谢" * length)
    assert page.panel.said.text().startswith("已保存" if length == 200 else "最多 200 个字")


def test_a_number_is_changed_for_the_merchant_and_then_for_this_store_alone(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    go_to(hands, page, "void_free_minutes")
    shown = page.panel.shown
    assert shown is not None
    assert shown.facts[:3] == ("现在：15 分钟", "默认：15 分钟", "还没有人改过")
    change(hands, page, "20")
    assert merchants(shop, "void_free_minutes") == 20
    alt(hands, Qt.Key.Key_S)
    change(hands, page, "5")
    assert (merchants(shop, "void_free_minutes"), merchants(shop, "void_free_minutes", "s1")) == (20, 5)
    shown = page.panel.shown
    assert shown is not None
    assert shown.facts[2] == "城东店有自己的值；其他门店：20 分钟"
    alt(hands, Qt.Key.Key_X)
    assert merchants(shop, "void_free_minutes", "s1") == 15


def tab_to(hands: Hands, button: QAbstractButton) -> None:
    for _ in range(20):
        hands.press(Qt.Key.Key_Tab)
        if hands.focus is button:
            return
    raise AssertionError("never reached")


def test_enter_presses_the_button_that_has_the_focus(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    go_to(hands, page, "void_free_minutes")
    change(hands, page, "2000")
    shown = page.panel.shown
    assert shown is not None
    assert shown.facts[0] == "现在：2,000 分钟"
    tab_to(hands, page.panel.reset)
    hands.press(ENTER)
    assert merchants(shop, "void_free_minutes") == 15
    go_to(hands, page, "shift_blind_count")
    tab_to(hands, page.panel.answers[1])
    hands.press(ENTER)
    assert merchants(shop, "shift_blind_count") is False


def test_a_wrong_value_is_said_at_its_field_and_changes_nothing(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    for name, text, said in (
        ("void_free_minutes", "soon", "整数"),
        ("idle_lock_minutes", "9999", "1,440"),
        ("points.per_minor", "0", "0.01"),
        ("business_day_starts", "25:00", "请填时间，例如 04:00"),
        ("phone_region", "China", "请填两个字母的国家，例如 CN"),
        ("receipt.printer", "://", "请填地址或地址:端口"),
        ("activity.active_days", "400", "天数要依次增大：活跃、渐远、沉睡"),
        ("welcome", "NOBODY", "没有这个发券的活动"),
    ):
        go_to(hands, page, name)
        change(hands, page, text)
        assert said in page.panel.said.text(), name
        assert hands.focus is page.panel.field, "it is mended where it is wrong"
        hands.press(ESC)
        assert merchants(shop, BY_ID[name].name) == DEFAULTS[BY_ID[name].name]


def test_answers_are_chosen_by_their_digit(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    go_to(hands, page, "receipt.width")
    hands.type("2")
    assert merchants(shop, "receipt") == {**dict(DEFAULTS["receipt"]), "width": 80}  # type: ignore[call-overload]
    go_to(hands, page, "shift_blind_count")
    hands.type("2")
    assert merchants(shop, "shift_blind_count") is False


def test_what_is_the_owners_is_refused_to_a_manager_with_a_reason(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    go_to(hands, page, "scope")
    hands.type("2")
    assert merchants(shop, "scope") == "store"
    assert page.panel.said.text()
    assert page.panel.said.property("tone") == "bad"


def test_what_is_the_windows_own_holds_at_once_and_at_the_next_start(hands: Hands, tmp_path: Path) -> None:
    page, window = opened(hands), hands.bench.window
    for name, digit in (("here.theme", "3"), ("here.mirror", "2"), ("here.volume_percent", "4"), ("here.camera", "2")):
        go_to(hands, page, name)
        hands.type(digit)
    assert not window.page.camera._mirrored
    assert hands.bench.scanner.source == "/dev/video2"
    go_to(hands, page, "here.language")
    hands.type("2")
    assert page.panel.title.text() == "Language"
    kept = load_prefs(hands.bench.folder)
    assert (kept.theme, kept.mirror, kept.volume_percent, kept.language) == ("contrast", False, 0, "en")
    assert kept.camera == "/dev/video2"


def test_a_cashier_is_asked_to_sign_in_and_whoever_goes_takes_the_page_along(hands: Hands, shop: Shop) -> None:
    opened(hands)
    sign_in_as(shop, Role.CASHIER)
    window = hands.bench.window
    window.shop.look()
    hands.qtbot.waitUntil(lambda: not window.pages.settings.up)
    QTest.keyClick(hands.focus, Qt.Key.Key_Comma, CTRL)
    hands.rest()
    assert not window.pages.settings.up
    assert window.page.host.form is window.people.sign_in_form


def test_a_scan_brings_the_sale_back(hands: Hands, shop: Shop) -> None:
    opened(hands)
    hands.scan(shop.coupon("D88"))
    assert not hands.bench.window.pages.settings.up
    assert hands.bench.window.pages.currentWidget() is hands.bench.window.page


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_no_text_is_clipped_at_any_size(open_bench: OpenBench, qtbot: QtBot, language: str, scale: int) -> None:
    hands = Hands(qtbot, open_bench(language=language, scale_percent=scale))
    page = opened(hands)
    for shape in SHAPES:
        go_to(hands, page, shape.id)
        assert not clipped(hands.bench), shape.id
