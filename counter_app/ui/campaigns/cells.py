"""The fields of a campaign's form: each with its name above, and below what is wrong, or what may be typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QCompleter, QGridLayout, QLineEdit, QWidget
from typing_extensions import override

from counter_app.ui.campaigns.form_models import CellView
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text, column
from counter_app.ui.widgets.chip import Chip
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.tick import TickLine

_PLAIN_KEYS = ("money", "number", "day", "hours")
_CHIPS_A_ROW = 8
_LONGEST = 200


class Cell(QWidget):
    """`changed`: key and value, by a person; `left`: a text is done with. Subclasses say `value` and `target`."""

    changed = Signal(str, object)
    left = Signal(str)

    def __init__(self, view: CellView) -> None:
        super().__init__()
        self.key, self.shape = view.key, view.shape
        self.label = Text(size=13, weight=600, tone="soft")
        self.note = Text(size=13, tone="bad", wraps=True)

    def show_cell(self, view: CellView) -> None:
        """What it is called, what it holds, what is wrong."""
        self.label.setText(view.label)
        self.note.setText(view.slip)
        self.fill(view)

    def fill(self, view: CellView) -> None:
        """The part that is filled in."""

    def target(self) -> QWidget:
        """What takes the focus."""
        return self


class TextCell(Cell):
    """A line that is typed."""

    def __init__(self, view: CellView) -> None:
        super().__init__(view)
        self.field = Field(plain_keys=view.shape in _PLAIN_KEYS)
        self.field.setMaxLength(_LONGEST)
        self.field.textEdited.connect(lambda text: self.changed.emit(self.key, text))
        self.field.editingFinished.connect(lambda: self.left.emit(self.key))
        self.label.setBuddy(self.field)
        self._known: tuple[str, ...] = ()
        self.setLayout(column(self.label, self.field, self.note, spacing=2))

    @override
    def fill(self, view: CellView) -> None:
        """Never under the hand of who types: what stands there came from here."""
        if self.field.text() != str(view.value or ""):
            self.field.setText(str(view.value or ""))
        # Room for one line is kept, so that nothing moves while somebody types.
        self.note.setMinimumHeight(self.note.fontMetrics().height())
        self.field.setPlaceholderText(view.hint)
        self.field.setAccessibleName(view.label)
        self.field.setAccessibleDescription(view.slip or view.hint)
        if bool(self.field.property("wrong")) != bool(view.slip):
            self.field.setProperty("wrong", bool(view.slip))
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)
        if view.known != self._known:
            self._known = view.known
            self.field.setCompleter(_completer(view.known, self.field) if view.known else None)  # type: ignore[arg-type]

    @override
    def target(self) -> QWidget:
        """The line."""
        return self.field


def _completer(known: Sequence[str], field: QLineEdit) -> QCompleter:
    """Completes within the line: a list of its own would take the keys of the window."""
    made = QCompleter(list(known), field)
    made.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return made


class TickCell(Cell):
    """Yes or no."""

    def __init__(self, view: CellView) -> None:
        super().__init__(view)
        self.tick = TickLine()
        self.tick.clicked.connect(lambda checked: self.changed.emit(self.key, checked))
        self.setLayout(column(None, self.tick, None, spacing=2))

    @override
    def fill(self, view: CellView) -> None:
        """Ticked or not."""
        self.tick.setText(view.label)
        self.tick.setAccessibleName(view.label)
        self.tick.setChecked(view.value is True)
        self.tick.updateGeometry()

    @override
    def target(self) -> QWidget:
        """The tick."""
        return self.tick


class ChipsCell(Cell):
    """Several small answers; of a `choice` exactly one is chosen."""

    def __init__(self, view: CellView) -> None:
        super().__init__(view)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.chips: list[Chip] = []
        layout = column(self.label, spacing=2)
        layout.addLayout(self._grid)
        layout.addWidget(self.note)
        self.setLayout(layout)

    @override
    def fill(self, view: CellView) -> None:
        """Which there are, and which of them are chosen."""
        if [chip.value for chip in self.chips] != [value for value, _ in view.options]:
            self._replace([value for value, _ in view.options])
        self.note.setVisible(bool(view.slip))
        chosen = view.value if isinstance(view.value, tuple) else (view.value,)
        for chip, (value, name) in zip(self.chips, view.options, strict=True):
            chip.set_words(name, view.label)
            chip.setChecked(value in chosen)

    def _replace(self, values: Sequence[str]) -> None:
        for chip in self.chips:
            chip.deleteLater()
        self.chips = [Chip(value) for value in values]
        for number, chip in enumerate(self.chips):
            chip.clicked.connect(lambda _checked=False, chip=chip: self._press(chip))
            self._grid.addWidget(chip, number // _CHIPS_A_ROW, number % _CHIPS_A_ROW)
        self._grid.setColumnStretch(min(len(values), _CHIPS_A_ROW), 1)

    def _press(self, pressed: Chip) -> None:
        if self.shape == "choice":
            for chip in self.chips:
                chip.setChecked(chip is pressed)
            self.changed.emit(self.key, pressed.value)
        else:
            self.changed.emit(self.key, tuple(chip.value for chip in self.chips if chip.isChecked()))

    @override
    def target(self) -> QWidget:
        """The one that is chosen, else the first."""
        chosen: list[QAbstractButton] = [chip for chip in self.chips if chip.isChecked()]
        return next(iter((*chosen, *self.chips)), self)


def cell_of(view: CellView) -> Cell:
    """The widget of a field."""
    match view.shape:
        case "tick":
            made: Cell = TickCell(view)
        case "chips" | "choice":
            made = ChipsCell(view)
        case _:
            made = TextCell(view)
    return made


def columns_of(width: int) -> int:
    """How many of six columns a field takes: with large text all of them."""
    return 6 if LOOK.scale_percent >= 150 else width
