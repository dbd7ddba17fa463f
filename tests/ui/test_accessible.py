"""Names for screen readers, targets for fingers, a focus that is seen: on every control, in every panel."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)

from counter_app.domain.codes import CodeKind
from counter_app.domain.member import Role
from counter_app.ui.keys import ALT_CAPS, KEY_MAP, alt_words, words_of
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.counter_shop import Shop
from tests.services.desk import sign_in_as
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG

KEYS = (None, Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F8, Qt.Key.Key_F10, Qt.Key.Key_F12)


def controls(hands: Hands) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QAbstractItemView)
    return [each for each in hands.bench.window.findChildren(QWidget) if isinstance(each, kinds) and each.isVisible()]


@pytest.fixture
def used(hands: Hands, shop: Shop) -> Hands:
    """Something has been redeemed, so that every list has a row."""
    hands.type("200")
    hands.scan(shop.coupon())
    hands.press(Qt.Key.Key_Return)
    return hands


def test_every_control_has_a_name_and_a_role_and_is_large_enough_to_touch(used: Hands) -> None:
    for key in KEYS:
        if key is not None:
            used.press(key)
        for control in controls(used):
            interface = QAccessible.queryAccessibleInterface(control)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), f"{type(control).__name__} {control.objectName()} has no name"
            assert interface.role() not in (QAccessible.Role.NoRole, QAccessible.Role.Client), control.accessibleName()
            if isinstance(control, QAbstractButton):
                assert control.height() >= TOUCH_PIXELS, control.accessibleName()
                assert control.width() >= TOUCH_PIXELS, control.accessibleName()
        if key is not None:
            used.press(Qt.Key.Key_Escape)


BAIT = '<img src="http://127.0.0.1:9/x"><b>fat</b> \u202eoot <a href="file:///etc/passwd">x</a> A&B'


def test_what_comes_from_outside_is_never_read_as_markup(hands: Hands, shop: Shop) -> None:
    """Every text of every panel, with a member whose name is bait; nothing that could show markup is there at all."""
    with shop.store.writing() as writing:
        writing.put_member(replace(WANG, name=BAIT))
    window = hands.bench.window
    for key in KEYS:
        if key is not None:
            hands.press(key)
        texts = window.findChildren(QLabel)
        assert all(text.textFormat() is Qt.TextFormat.PlainText for text in texts)
        assert not [each for each in window.findChildren(QWidget) if each.toolTip()]
        assert not window.findChildren(QTextEdit)
        if key is not None:
            hands.press(Qt.Key.Key_Escape)
    sign_in_as(shop, Role.MANAGER)  # sees names in full
    window.shop.look()
    hands.qtbot.waitUntil(lambda: not window.shop.voice.masked)
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))
    hands.sees(Look.READY)
    assert BAIT in [text.text() for text in window.findChildren(QLabel)]


def test_tab_walks_through_every_control_and_comes_round(used: Hands) -> None:
    window = used.bench.window
    seen: list[QWidget] = []
    for _ in range(40):
        QTest.keyClick(used.focus, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        assert focus is not None, "the focus is lost"
        assert window.isAncestorOf(focus)
        if focus in seen:
            break
        seen.append(focus)
    wanted = [each for each in controls(used) if each.isEnabled()]
    missing = [each.accessibleName() for each in wanted if each not in seen]
    assert not missing


def test_rows_of_the_lists_are_sentences(used: Hands) -> None:
    rows = used.bench.window.page.recent.list.rows
    used.qtbot.waitUntil(lambda: rows.rowCount() == 1)
    sentence = rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(sentence, str)
    assert "满 200 减 50" in sentence
    assert "−50.00" in sentence


def test_every_key_of_the_map_is_on_the_help_page(hands: Hands) -> None:
    form = hands.bench.window.forms.help_form
    hands.press(Qt.Key.Key_F1)
    words = [text.text() for text in form._words]
    assert words == [*(words_of(entry.action) for entry in KEY_MAP), *alt_words()]
    assert [cap.key for cap in form._caps] == [*(entry.cap for entry in KEY_MAP), *ALT_CAPS]
    # All of them at once: nobody scrolls through help while a customer waits.
    assert form._area.verticalScrollBar().maximum() == 0
