"""The fields of a campaign's form in their groups; what is there already stays, and so does who types in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from counter_app.ui.campaigns.cells import Cell, cell_of, columns_of
from counter_app.ui.campaigns.form_models import CellView, GroupView
from counter_app.ui.widgets.basic import Text, has_focus, scrolled

_COLUMNS = 6


class FormBody(QWidget):
    """`changed`: key and value, by a person; `left`: key of a text that is done with."""

    changed = Signal(str, object)
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, Cell] = {}
        self._shown: tuple[GroupView, ...] = ()
        self._headings: list[Text] = []
        self._building = False
        self._area = scrolled(QWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)

    def show_groups(self, groups: tuple[GroupView, ...]) -> None:
        """The form as it is now."""
        if _places(groups) != _places(self._shown):
            self._building = True
            self._build(groups)
            self._building = False
        for view in _cells(groups):
            self.cells[view.key].show_cell(view)
        for heading, group in zip(self._headings, groups, strict=True):
            heading.setText(group.title)
        self._shown = groups

    def _build(self, groups: tuple[GroupView, ...]) -> None:
        """New places; a field that stays is moved, with what stands in it."""
        holding = next((key for key, cell in self.cells.items() if cell.isAncestorOf(self._focused())), "")
        inner = QWidget()
        kept: dict[str, Cell] = {}
        body = QVBoxLayout(inner)
        body.setContentsMargins(2, 2, 10, 2)
        body.setSpacing(10)
        self._headings = [Text(size=15, weight=700) for _ in groups]
        for heading, group in zip(self._headings, groups, strict=True):
            body.addWidget(heading)
            # Only now has it a parent: what is shown before it has one would be a window of its own.
            heading.setVisible(bool(group.title))
            grid = QGridLayout()
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(6)
            for number in range(_COLUMNS):
                grid.setColumnStretch(number, 1)
            self._fill(grid, group, kept)
            body.addLayout(grid)
        body.addStretch(1)
        self.cells = kept
        scroll = self._area.verticalScrollBar().value()
        # Later: what is taken away may be what a person is just leaving.
        self._area.takeWidget().deleteLater()
        self._area.setWidget(inner)
        self._chain()
        self._area.verticalScrollBar().setValue(scroll)
        if holding:
            self.go_to(holding)  # where it is gone, at the beginning: the focus is never lost

    def _fill(self, grid: QGridLayout, group: GroupView, kept: dict[str, Cell]) -> None:
        line = 0
        for row in group.rows:
            place = 0
            for view in row:
                width = columns_of(view.width)
                if place + width > _COLUMNS:
                    line, place = line + 1, 0
                cell = kept[view.key] = self._cell(view)
                grid.addWidget(cell, line, place, 1, width, Qt.AlignmentFlag.AlignTop)
                place += width
            line += 1

    def _cell(self, view: CellView) -> Cell:
        known = self.cells.get(view.key)
        if known is not None and known.shape == view.shape:
            return known
        made = cell_of(view)
        made.changed.connect(self.changed)
        made.left.connect(self._text_left)
        return made

    def _text_left(self, key: str) -> None:
        """By a person; a field that is taken away is left as well, and says nothing."""
        if not self._building:
            self.left.emit(key)

    def _chain(self) -> None:
        """Tab goes on in the order of the form, whichever field was there first."""
        before: QWidget | None = None
        for cell in self.cells.values():
            for target in getattr(cell, "chips", None) or [cell.target()]:
                if before is not None:
                    QWidget.setTabOrder(before, target)
                before = target

    def restyle(self) -> None:
        """Take the present text size: fields find new places."""
        if self._shown:
            shown, self._shown = self._shown, ()
            self.show_groups(shown)

    # --- where the hand is --------------------------------------------------------------------------------------------

    def _focused(self) -> QWidget:
        found: QWidget | None = self.window().focusWidget()
        return found if found is not None else self

    @property
    def at(self) -> str:
        """The key of the field that has the focus, or nothing."""
        for key, cell in self.cells.items():
            if any(has_focus(each) for each in (cell.target(), *cell.findChildren(QWidget))):
                return key
        return ""

    def go_to(self, key: str) -> None:
        """Put the focus there, and bring it into view."""
        cell = self.cells.get(key) or next(iter(self.cells.values()), None)
        if cell is not None:
            cell.target().setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(cell, 0, 24)

    def step(self, by: int) -> None:
        """The next field, or the one before."""
        keys = list(self.cells)
        if keys:
            at = keys.index(self.at) + by if self.at in keys else 0
            self.go_to(keys[min(max(at, 0), len(keys) - 1)])

    def turn(self, by: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())


def _cells(groups: tuple[GroupView, ...]) -> list[CellView]:
    return [view for group in groups for row in group.rows for view in row]


def _places(groups: tuple[GroupView, ...]) -> list[tuple[tuple[str, str], ...]]:
    return [tuple((view.key, view.shape) for view in row) for group in groups for row in group.rows]
