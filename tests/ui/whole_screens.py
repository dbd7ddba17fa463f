"""Nothing of a screen is cut off, and every control of it says its name, is large enough, and shows no markup."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from counter_app.ui.widgets.keycap import TOUCH_PIXELS
from tests.ui.test_languages import needed


def assert_whole(window: QWidget, name: str) -> None:
    """Of what is seen of a window now; `name` says which screen it is."""
    assert not _cut_off(window), name
    assert_said(window, name)


def assert_said(window: QWidget, name: str) -> None:
    """The controls alone."""
    for control in window.findChildren(QWidget):
        if not control.isVisible() or not isinstance(control, QAbstractButton | QLineEdit):
            continue
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), f"{name}: {control} has no name"
        assert control.height() >= TOUCH_PIXELS, control.accessibleName()
    assert all(text.textFormat() is Qt.TextFormat.PlainText for text in window.findChildren(QLabel))


def _cut_off(window: QWidget) -> list[str]:
    found = []
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.text():
            width, height = needed(label)
            if label.contentsRect().height() + 1 < height or label.contentsRect().width() + 1 < width:
                found.append(label.text())
    return found
