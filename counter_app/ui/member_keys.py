"""The keys of the member list: everything that it does is done without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from typing_extensions import override

from counter_app.ui.keys import Action
from counter_app.ui.member_desk import MemberDesk
from counter_app.ui.page_keys import DeskKeys
from counter_app.ui.widgets.basic import has_focus

_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class MemberKeys(DeskKeys[MemberDesk]):
    """Asked before any widget while the list is up."""

    own = Action.MEMBERS

    def __init__(self, desk: MemberDesk) -> None:
        super().__init__(desk)
        # Whether somebody goes through the rows: until the next character Space marks one, and is no part of a text.
        self._walking = False

    @override
    def _with_alt(self, event: QKeyEvent) -> bool:
        return 0 < event.key() < 128 and self._desk.press(chr(event.key()))

    @override
    def _plain(self, event: QKeyEvent) -> bool:
        return self._mark(event) or self._move(Qt.Key(event.key()), event) or self._character(event.text())

    def _mark(self, event: QKeyEvent) -> bool:
        """Space marks a row, Shift and an arrow the next one too."""
        page, acts = self._desk.page, self._desk.acts
        assert page is not None
        if acts is None or page.asking or any(has_focus(each) for each in page.filters):
            return False
        if event.key() in _STEPS and event.modifiers() & _SHIFT:
            self._walking = True
            acts.marks.step(_STEPS[Qt.Key(event.key())])
            return True
        here = has_focus(page.table) or (has_focus(page.search) and (self._walking or not page.search.text()))
        if event.key() == Qt.Key.Key_Space and here and self._marked:
            acts.marks.toggle()
            return True
        self._walking = event.key() in _STEPS or (self._walking and not event.text())
        return False

    @override
    def _act(self, action: Action, *, held: bool) -> bool | None:
        page = self._desk.page
        assert page is not None
        if action is Action.REDEEM:
            self._enter()
        elif action is Action.DROP:
            self._escape()
        elif action is Action.CODE:
            self._desk.close_details()
            page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            page.search.selectAll()
        elif action is Action.PASTE:
            return False
        else:
            return self._to_sale(action)
        return True

    def _enter(self) -> None:
        page = self._desk.page
        assert page is not None
        if page.form is not None:
            (page.form.leave.click if has_focus(page.form.leave) else page.form.submit)()
            return
        for rows in page.filters:
            if has_focus(rows) and rows.current_id():
                rows.chosen.emit(rows.current_id())
                return
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        elif page.opened and (self._marked in ("", self._shown) or page.details.isAncestorOf(focus or page)):
            page.details.submit()
        elif self._marked:
            self._desk.open_member(self._marked)

    @property
    def _marked(self) -> str:
        """The member of the marked row."""
        return self._desk.rows.chosen if self._desk.rows is not None else ""

    @property
    def _shown(self) -> str:
        """The member of the details."""
        details = self._desk.page.details.details if self._desk.page is not None else None
        return details.id if details is not None else ""

    def _escape(self) -> None:
        """One thing less: the details, what was typed, the filters, the list."""
        page = self._desk.page
        assert page is not None
        if page.form is not None:
            page.form.left.emit()
        elif page.opened:
            self._desk.close_details()
        elif self._desk.acts is not None and self._desk.acts.marks.any:
            self._desk.acts.marks.clear()
        elif page.search.text():
            page.search.clear()
            page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif self._desk.filtered:
            self._desk.press("C")
        else:
            self._desk.leave()

    def _move(self, key: Qt.Key, event: QKeyEvent) -> bool:
        page, rows = self._desk.page, self._desk.rows
        assert page is not None
        assert rows is not None
        if any(has_focus(each) for each in page.filters):
            return False
        if page.form is not None and key in _STEPS and page.form.step(_STEPS[key]):
            return True
        if page.opened and key in _PAGES:
            page.details.turn(_PAGES[key])
        elif key in _PAGES:
            page.table.choose(page.table.current + _PAGES[key] * page.table.page_rows)
        elif key in _STEPS:
            page.table.choose(page.table.current + _STEPS[key])
            if page.opened and self._marked:
                self._desk.open_member(self._marked)
        elif key in _ENDS and not self._typing_in(page.search, event):
            (rows.to_start if key is Qt.Key.Key_Home else rows.to_end)()
        else:
            return False
        return True

    @staticmethod
    def _typing_in(search: QLineEdit, event: QKeyEvent) -> bool:
        """Whether Home and End go through a text; with Ctrl they are the list's."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return bool(search.text()) and has_focus(search) and not control

    def _character(self, text: str) -> bool:
        """What no field takes is a search; `/` goes there."""
        page = self._desk.page
        assert page is not None
        field: QWidget | None = QApplication.focusWidget()
        if isinstance(field, QLineEdit) or len(text) != 1 or not text.isprintable() or text == " ":
            return False
        self._desk.close_details()
        page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        page.search.setText("" if text == "/" else text)
        return True
