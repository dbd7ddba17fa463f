"""The settings, and backup and checks, for pictures."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt

from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = ("settings", "settings-store", "settings-wrong", "upkeep")
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def settings(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    with as_manager(studio):
        press(studio, Qt.Key.Key_Comma, CTRL)
        desk = studio.window.pages.settings
        yield "settings"
        press(studio, Qt.Key.Key_3, ALT)
        page = desk.page
        assert page is not None
        page.rows.choose("void_free_minutes")
        press(studio, Qt.Key.Key_S, ALT)
        studio.key(Qt.Key.Key_Return)
        page.panel.field.setText("20")
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield "settings-store"
        page.rows.choose("idle_lock_minutes")
        studio.key(Qt.Key.Key_Return)
        page.panel.field.setText("9999")
        studio.key(Qt.Key.Key_Return)
        studio.settle()
        yield "settings-wrong"
        press(studio, Qt.Key.Key_1, CTRL)
        press(studio, Qt.Key.Key_F10, SHIFT)
        studio.key(Qt.Key.Key_2)
        studio.settle()
        yield "upkeep"
        studio.key(Qt.Key.Key_Escape)
