"""The manager's channels in the window, with keys, on a real shop; a channel's code, and the sign-up behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from counter_app.domain.channels import Channel, ChannelKind
from counter_app.domain.member import Role
from counter_app.services.channels import PutChannels, put_channels
from counter_app.ui.channel_words import kind_words
from counter_app.ui.channels.page import ChannelPage
from counter_app.ui.scan.models import Look
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import TAG, Shop
from tests.services.desk import sign_in_as
from tests.sheets_of_codes import sizes_mm
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import fill_shop
from tests.ui.test_languages import clipped
from tests.ui.test_whole_sale import ESC, alt

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
CHANNELS = (
    {"id": "tea", "name": "人民路茶馆", "kind": "partner", "who": "林老板"},
    {"id": "lin", "name": "小林", "kind": "staff"},
    {"id": "old", "name": "旧海报", "active": False},
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = fill_shop(tmp_path, Role.MANAGER)
    assert put_channels(made.counter, PutChannels(made.counter.ids.new(), CHANNELS)).done
    yield made
    made.store.close()


def opened(hands: Hands) -> ChannelPage:
    QTest.keyClick(hands.focus, Qt.Key.Key_4, CTRL)
    hands.rest()
    alt(hands, Qt.Key.Key_K)
    page = hands.bench.window.pages.channels.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def listed(page: ChannelPage) -> list[str]:
    return [row.id for row in page.rows.rows.rows]


def filling(page: ChannelPage) -> bool:
    return page.panel.filling


def known(shop: Shop) -> dict[str, Channel]:
    with shop.store.reading() as reading:
        return dict(reading.channels())


def test_those_that_go_on_and_those_that_ended_with_their_codes(hands: Hands) -> None:
    page = opened(hands)
    assert sorted(listed(page)) == ["lin", "tea"]
    page.rows.choose("tea")
    assert page.panel.case is not None
    assert page.panel.case.code.endswith(f"/c/{TAG}-tea")
    assert page.panel.case.figures[0][1] == "0"
    alt(hands, Qt.Key.Key_2)
    assert listed(page) == ["old"]
    hands.press(ESC)
    window = hands.bench.window
    assert window.pages.currentWidget() is window.pages.campaigns.page
    hands.press(ESC)
    assert window.pages.currentWidget() is window.page


def test_one_is_made_changed_ended_and_resumed(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_N)
    hands.press(ENTER)
    assert filling(page)
    assert page.panel.said.text()
    hands.type("Flyer")
    alt(hands, Qt.Key.Key_2)
    hands.press(ENTER)
    assert not filling(page)
    made = next(each for each in known(shop).values() if each.name == "Flyer")
    assert (made.kind, made.who, made.active) == (ChannelKind.STAFF, "", True)
    assert page.rows.current_id() == made.id
    alt(hands, Qt.Key.Key_C)
    page.panel.form.who.setFocus()
    hands.type("Wu")
    hands.press(ENTER)
    assert known(shop)[made.id].who == "Wu"
    alt(hands, Qt.Key.Key_E)
    assert page.panel.question is not None
    hands.press(ESC)
    assert known(shop)[made.id].active
    alt(hands, Qt.Key.Key_E)
    hands.press(ENTER)
    assert not known(shop)[made.id].active
    alt(hands, Qt.Key.Key_2)
    page.rows.choose(made.id)
    alt(hands, Qt.Key.Key_R)
    assert known(shop)[made.id].active


def test_a_name_that_is_taken_is_said_and_the_form_stays(hands: Hands, shop: Shop) -> None:
    page = opened(hands)
    before = known(shop)
    alt(hands, Qt.Key.Key_N)
    page.panel.form.name.setText("人民路 茶馆")
    hands.press(ENTER)
    assert filling(page)
    assert page.panel.said.text()
    assert known(shop) == before
    hands.press(ESC)
    assert not filling(page)


def test_cards_and_a_poster_are_files_to_print(hands: Hands, tmp_path: Path) -> None:
    page = opened(hands)
    page.rows.choose("tea")
    for key, size in ((Qt.Key.Key_S, "business"), (Qt.Key.Key_P, "poster")):
        alt(hands, key)
        pdf = tmp_path / "cards" / f"tea-{size}.pdf"
        assert sizes_mm(pdf) == [(210, 297)]
        assert str(pdf) in page.panel.said.text()


def test_its_code_is_amber_and_the_sign_up_that_follows_takes_it_along(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    hands.scan(f"http://127.0.0.1:1/c/{TAG}-tea")
    hands.sees(Look.AMBER, "渠道码")
    hands.press(Qt.Key.Key_F3)
    form = window.people.sign_up_form
    assert "人民路茶馆" in form.through.text()
    hands.type("13900000088")
    hands.press(ENTER)
    hands.press(ENTER)
    form.consent.setChecked(True)
    hands.press(ENTER)
    with shop.store.reading() as reading:
        member = reading.member_by_phone("+8613900000088")
    assert member is not None
    assert member.channel == "tea"
    # Whoever signs up next came by nothing.
    hands.press(ESC)
    hands.press(Qt.Key.Key_F3)
    assert form.channel == ""
    assert not form.through.isVisible()


def test_a_scan_brings_the_sale_back_and_whoever_has_gone_takes_the_page_along(hands: Hands, shop: Shop) -> None:
    window = hands.bench.window
    opened(hands)
    hands.scan(shop.coupon())
    assert window.pages.currentWidget() is window.page
    opened(hands)
    sign_in_as(shop, Role.CASHIER)
    window.shop.look()
    hands.rest()
    assert window.pages.currentWidget() is window.page


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 150, 200])
def test_nothing_is_cut_off(language: str, scale: int, open_bench: OpenBench, qtbot: QtBot) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)
    page = opened(hands)

    def nothing_is_clipped() -> None:
        assert not clipped(bench)

    page.rows.choose("tea")
    qtbot.waitUntil(nothing_is_clipped)
    alt(hands, Qt.Key.Key_E)
    qtbot.waitUntil(nothing_is_clipped)
    hands.press(ESC)
    alt(hands, Qt.Key.Key_C)
    qtbot.waitUntil(nothing_is_clipped)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_kind_of_a_channel_stands_there_in_full(language: str, open_bench: OpenBench, qtbot: QtBot) -> None:
    page = opened(Hands(qtbot, open_bench(language=language)))
    metrics = QFontMetricsF(LOOK.font(15))
    room = LOOK.px(page.rows._delegate._lead_width)
    assert {kind_words(kind) for kind in ChannelKind if metrics.horizontalAdvance(kind_words(kind)) > room} == set()


def test_every_control_has_a_name_and_can_be_touched(hands: Hands) -> None:
    page = opened(hands)
    alt(hands, Qt.Key.Key_N)
    for control in (each for each in page.findChildren(QAbstractButton) if each.isVisible()):
        assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name), control
        assert control.height() >= TOUCH_PIXELS
