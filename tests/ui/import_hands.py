"""What a manager's hands do on the page of imports."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter_app.ui.import_acts import ImportActs
from counter_app.ui.import_state import ImportState
from counter_app.ui.imports.page import ImportPage
from tests.counter_shop import Shop
from tests.importing import ImportsHere
from tests.ui.hands import Hands
from tests.ui.test_whole_sale import alt

ENTER, CTRL = Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier


def opened(hands: Hands) -> ImportPage:
    """The page, reached by its keys."""
    QTest.keyClick(hands.focus, Qt.Key.Key_2, CTRL)
    hands.rest()
    alt(hands, Qt.Key.Key_I)
    page = hands.bench.window.pages.imports.page
    assert page is not None
    assert hands.bench.window.pages.currentWidget() is page
    return page


def acts(hands: Hands) -> ImportActs:
    found = hands.bench.window.pages.imports.acts
    assert found is not None
    return found


def state(hands: Hands) -> ImportState:
    return acts(hands).state


def figures(page: ImportPage) -> dict[str, str]:
    return dict(page.panel.view.figures)


def count(shop: Shop) -> int:
    with shop.store.reading() as reading:
        return len(reading.members_by_phones([f"+86139{number:08d}" for number in range(60)]))


def typed(hands: Hands, page: ImportPage, path: Path) -> None:
    """A path in the field, and Enter."""
    page.path.setText(str(path))
    hands.press(ENTER)


def begun(hands: Hands, port: ImportsHere, listed: Path, blocks: int) -> ImportPage:
    """An import that stands behind so many blocks."""
    page = opened(hands)
    typed(hands, page, listed)
    hands.press(ENTER)
    port.hold = threading.Semaphore(blocks - 1)
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: state(hands).progress.done == (blocks - 1) * 20 and state(hands).progress.of == 60)
    return page


def stop(hands: Hands) -> None:
    """Its key, and what comes of it."""
    QTest.keyClick(hands.focus, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    hands.rest()
