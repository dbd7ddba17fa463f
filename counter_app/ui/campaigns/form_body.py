"""The fields of a campaign's form in their groups; what is there already stays, and so does who types in it.

Groups that are new come one at a time, so that the window's thread goes on between them: all at once would be more than
one stretch may take.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.campaigns.cells import Cell, cell_of, columns_of
from counter_app.ui.campaigns.form_models import CellView, GroupView
from counter_app.ui.widgets.basic import Text, has_focus, scrolled

_COLUMNS = 6
# So many new fields in one go, at least one group.
_AT_ONCE = 3


class _Group(QWidget):
    """Fields under one heading. `fields`: by key, in the order of the form."""

    def __init__(self, view: GroupView, fields: Mapping[str, Cell]) -> None:
        super().__init__()
        self.places = _places(view)
        self.fields = fields
        self._heading = Text(size=15, weight=700)
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(10)
        body.addWidget(self._heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for number in range(_COLUMNS):
            grid.setColumnStretch(number, 1)
        self._fill(grid, view)
        body.addLayout(grid)
        self.show_group(view)

    def _fill(self, grid: QGridLayout, view: GroupView) -> None:
        line = 0
        for row in view.rows:
            place = 0
            for each in row:
                width = columns_of(each.width)
                if place + width > _COLUMNS:
                    line, place = line + 1, 0
                grid.addWidget(self.fields[each.key], line, place, 1, width, Qt.AlignmentFlag.AlignTop)
                place += width
            line += 1

    def show_group(self, view: GroupView) -> None:
        """What stands in it now; the places are the same."""
        self._heading.setText(view.title)
        self._heading.setVisible(bool(view.title))
        for each in _fields(view):
            self.fields[each.key].show_cell(each)


class FormBody(QWidget):
    """`changed`: key and value, by a person; `left`: key of a text that is done with."""

    changed = Signal(str, object)
    left = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._wanted: tuple[GroupView, ...] = ()
        self._groups: list[_Group] = []
        self._building = False
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(2, 2, 10, 2)
        self._column.setSpacing(10)
        self._column.addStretch(1)
        self._area = scrolled(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(lambda: self._build_some({}))

    @property
    def cells(self) -> Mapping[str, Cell]:
        """Every field by its key; those that were still to come are there now."""
        self._build_all()
        return self._there()

    def _build_all(self) -> None:
        while len(self._groups) < len(self._wanted):
            self._build_some({})

    def _there(self) -> dict[str, Cell]:
        return {key: cell for group in self._groups for key, cell in group.fields.items()}

    def show_groups(self, groups: tuple[GroupView, ...]) -> None:
        """The form as it is now."""
        stay = 0
        for group, view in zip(self._groups, groups, strict=False):
            if group.places != _places(view):
                break
            group.show_group(view)
            stay += 1
        self._wanted = groups
        if stay < len(self._groups) or not self._later.isActive():
            self._build_from(stay)

    def restyle(self) -> None:
        """Take the present text size: fields find new places."""
        self._build_from(0)

    def _build_from(self, first: int) -> None:
        """This group and all behind it anew; a field that stays is moved, with what stands in it."""
        self._building = True
        holding = self.at
        gone = self._groups[first:]
        del self._groups[first:]
        known = {key: cell for group in gone for key, cell in group.fields.items()}
        self._build_some(known)
        for group in gone:
            # Later: what is taken away may be what a person is just leaving.
            group.hide()
            group.deleteLater()
        self._building = False
        if holding in known:
            self.go_to(holding)  # where it is gone, at the beginning: the focus is never lost

    def _build_some(self, known: Mapping[str, Cell]) -> None:
        """The next groups: all that have a `known` field, and of the others as many as one go may have. The rest
        follows."""
        new = 0
        stays = [any(each.key in known for each in _fields(view)) for view in self._wanted]
        for number in range(len(self._groups), len(self._wanted)):
            if new >= _AT_ONCE and not any(stays[number:]):
                break
            view = self._wanted[number]
            fields = {each.key: self._cell(each, known) for each in _fields(view)}
            new += len(fields.keys() - known.keys())
            self._put(_Group(view, fields))
        if len(self._groups) < len(self._wanted):
            self._later.start()

    def _put(self, group: _Group) -> None:
        last = list(self._there().values())[-1:]
        self._groups.append(group)
        self._column.insertWidget(self._column.count() - 1, group)  # above what stretches
        group.show()
        _chain([*last, *group.fields.values()])

    def _cell(self, view: CellView, known: Mapping[str, Cell]) -> Cell:
        there = known.get(view.key)
        if there is not None and there.shape == view.shape:
            return there
        made = cell_of(view)
        made.changed.connect(self.changed)
        made.left.connect(self._text_left)
        return made

    def _text_left(self, key: str) -> None:
        """By a person; a field that is taken away is left as well, and says nothing."""
        if not self._building:
            self.left.emit(key)

    # --- where the hand is --------------------------------------------------------------------------------------------

    @property
    def at(self) -> str:
        """The key of the field that has the focus, or nothing."""
        for key, cell in self._there().items():
            if any(has_focus(each) for each in (cell.target(), *cell.findChildren(QWidget))):
                return key
        return ""

    def go_to(self, key: str) -> None:
        """Put the focus there, and bring it into view."""
        there = self._there()
        cell = there.get(key) or (self.cells.get(key) if key else None) or next(iter(there.values()), None)
        if cell is not None:
            cell.target().setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(cell, 0, 24)

    def step(self, by: int) -> None:
        """The next field, or the one before."""
        keys = list(self.cells)
        if keys:
            at = keys.index(self.at) + by if self.at in keys else 0
            self.go_to(keys[min(max(at, 0), len(keys) - 1)])

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on through what is still to come."""
        self._build_all()
        return super().focusNextPrevChild(forward)

    def turn(self, by: int) -> None:
        """A page up (-1) or down (1)."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())


def _fields(view: GroupView) -> list[CellView]:
    return [each for row in view.rows for each in row]


def _places(view: GroupView) -> list[tuple[tuple[str, str], ...]]:
    return [tuple((each.key, each.shape) for each in row) for row in view.rows]


def _chain(fields: Iterable[Cell]) -> None:
    """Tab goes on in the order of the form, whichever field was there first."""
    before: QWidget | None = None
    for cell in fields:
        for target in getattr(cell, "chips", None) or [cell.target()]:
            if before is not None:
                QWidget.setTabOrder(before, target)
            before = target
