"""Language, theme and text size change at run time; nothing stays untranslated, nothing is cut off."""

import ast
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

import counter_app.ui
from counter_app.domain.codes import CodeKind
from counter_app.resources import resource
from counter_app.ui.scan.models import Look
from counter_app.ui.widgets.basic import Text
from tests.counter_shop import Shop
from tests.ui.conftest import OpenBench
from tests.ui.hands import Hands
from tests.ui.shop_window import WANG, Bench

FORM_KEYS = (None, Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F8, Qt.Key.Key_F10, Qt.Key.Key_F12)
# Names that are the same in every language.
SAME = {"English", "中文", "Enter", "Esc", "Logitech C920", "USB Camera"}


def translations() -> dict[str, str]:
    root = ET.parse(resource("translations", "counter_zh_CN.ts")).getroot()
    return {
        message.findtext("source", ""): message.findtext("translation", "")
        for context in root.iter("context")
        for message in context.iter("message")
    }


def shown_texts(bench: Bench) -> Iterator[str]:
    for widget in bench.window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        yield widget.accessibleName()
    view = bench.window.page.host.verdict.view
    yield from (view.headline, view.advice, *view.facts)


def test_every_text_in_the_code_is_in_the_table() -> None:
    """The collector misses what it cannot parse (a call inside an f-string); this does not."""
    known = translations()
    missing = []
    for path in Path(counter_app.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "translate":
                text = node.args[1]
                if isinstance(text, ast.Constant) and text.value not in known:
                    missing.append((path.name, text.value))
    assert not missing


def test_the_language_changes_at_run_time_with_no_word_left_behind(hands: Hands, shop: Shop) -> None:
    sources = {text for text in translations() if re.search("[A-Za-z]", text) and text not in SAME}
    hands.type("200")
    hands.scan(shop.coupon())
    hands.sees(Look.READY, "可用")
    left = {text for text in shown_texts(hands.bench) if text in sources}
    assert not left, "English in the Chinese window"
    hands.press(Qt.Key.Key_F7)
    hands.sees(Look.READY, "Ready")
    assert hands.view.advice == "50 off from 200"
    chinese = {text for text in shown_texts(hands.bench) if text in set(translations().values()) - sources}
    assert not chinese - SAME, "Chinese in the English window"
    assert hands.bench.window.sale.can_redeem, "the sale goes on"
    hands.press(Qt.Key.Key_F7)
    hands.sees(Look.READY, "可用")
    assert hands.bench.sounds.played == ["ready"], "a change of language makes no sound"


def test_language_theme_and_size_are_remembered(hands: Hands, open_bench: OpenBench) -> None:
    hands.press(Qt.Key.Key_F9)
    hands.press(Qt.Key.Key_F11)
    hands.press(Qt.Key.Key_F7)
    from counter_app.ui.prefs import load_prefs

    prefs = load_prefs(hands.bench.folder)
    assert (prefs.theme, prefs.scale_percent, prefs.language) == ("dark", 125, "en")


def test_a_damaged_memory_counts_as_none(tmp_path: Path) -> None:
    from counter_app.ui.prefs import FILE, Prefs, load_prefs

    for damage in (b"", b"{", b'{"theme": 5}', b'{"theme": "pink", "scale_percent": 7, "language": "xx"}'):
        (tmp_path / FILE).write_bytes(damage)
        assert load_prefs(tmp_path) == Prefs()


def needed(label: QLabel) -> tuple[int, int]:
    width = label.contentsRect().width()
    height = label.heightForWidth(width) if label.wordWrap() else label.sizeHint().height()
    if not label.wordWrap():
        width = label.sizeHint().width()
    return width, height


def clipped(bench: Bench) -> list[str]:
    """What is visible and smaller than it needs. What a scroll area has moved out of sight is not cut off."""
    found = []
    for widget in bench.window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, Text) and widget.text():
            width, height = needed(widget)
            if widget.width() < width - 1 or widget.height() < height - 2:
                found.append(f"label {widget.text()!r}: {widget.width()}x{widget.height()} of {width}x{height}")
        if isinstance(widget, QAbstractButton):
            hint = widget.minimumSizeHint()
            if widget.width() < hint.width() or widget.height() < hint.height() - 1:
                found.append(f"button {widget.accessibleName()!r}: {widget.size()} of {hint}")
        if not within_parent(widget):
            found.append(f"outside its parent: {type(widget).__name__} {widget.accessibleName()!r} {widget.geometry()}")
    return found


def within_parent(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or parent.objectName() == "qt_scrollarea_viewport":
        return True
    if isinstance(parent, QScrollArea):
        return True
    return parent.rect().adjusted(-2, -2, 2, 2).contains(QRect(widget.pos(), widget.size()))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 125, 150, 200])
def test_nothing_is_cut_off_at_any_text_size(
    language: str, scale: int, open_bench: OpenBench, qtbot: object, shop: Shop
) -> None:
    bench = open_bench(language=language, scale_percent=scale)
    hands = Hands(qtbot, bench)  # type: ignore[arg-type]  # pytest-qt's fixture
    shop.coupon(member=WANG.id)
    hands.scan(shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5))

    def nothing_is_clipped() -> None:
        assert not clipped(bench), bench.window.page.host.form

    hands.qtbot.waitUntil(nothing_is_clipped)
    hands.type("200")
    hands.scan(shop.coupon("D88"))
    hands.press(Qt.Key.Key_Return)
    hands.rest()
    assert bench.window.size().width() == 1366, "the window does not grow with the text"
    assert bench.window.size().height() == 768
    for key in FORM_KEYS:
        if key is not None:
            hands.press(key)
            assert bench.window.page.host.form is not None
        hands.qtbot.waitUntil(nothing_is_clipped)
        if key is not None:
            hands.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("theme_name", ["light", "dark", "contrast"])
def test_the_theme_changes_at_run_time(theme_name: str, bench: Bench, qtbot: object) -> None:
    from PySide6.QtGui import QColor

    from counter_app.ui.theme import BY_NAME

    bench.window.set_theme(theme_name, 100)
    image = bench.window.grab().toImage()
    assert image.pixelColor(6, 400) == QColor(BY_NAME[theme_name].ground)
    assert image.pixelColor(700, 10) == QColor(BY_NAME[theme_name].card)
