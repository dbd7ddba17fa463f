"""The page on which old customers come in: a file, its columns, what would become of it, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.imports.models import ImportView, Part
from counter_app.ui.imports.panel import ImportPanel
from counter_app.ui.imports.sheet import SheetView
from counter_app.ui.imports.work import WorkView
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, column, row
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import RowList

CHOOSE = "O"
_STEPS = 4


class _DropPlace(QWidget):
    """A frame that says: here."""

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(LOOK.colour("soft"), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 12, 12)


class ImportPage(QWidget):
    """Shows what it is given; `letter_pressed`: a button, by the character of its key."""

    letter_pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground for every page of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view: ImportView | None = None
        self.title = Text(size=20, weight=700)
        self.steps = [Text(weight=600) for _ in range(_STEPS)]
        self.about = Text(size=13, weight=600)
        self.keys = Text(size=13, tone="soft", wraps=True)
        self.keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.drop_words = Text(size=20, weight=600, wraps=True)
        self.or_words = Text(tone="soft", wraps=True)
        self.trouble = Text(size=17, weight=600, tone="bad", wraps=True)
        self.path = Field()
        self.path.setMaxLength(4_096)
        self.choose = KeyButton(f"Alt {CHOOSE}", size=15)
        self.choose.clicked.connect(lambda: self.letter_pressed.emit(CHOOSE))
        self.sheet = SheetView()
        self.rows = RowList(lead_width=84)
        self.rows_title = Text(weight=600, wraps=True)
        self.empty = Text(size=17, tone="soft", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.work = WorkView()
        self.panel = ImportPanel()
        self.panel.letter_pressed.connect(self.letter_pressed)
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        self.parts = QStackedWidget()
        for part in (self._file_part(), self.sheet, self._rows_part(), self.work):
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            self.parts.addWidget(part)
        sheet = Card()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(8, 6, 8, 6)
        inside.addWidget(self.parts, 1)
        centre = QWidget()
        below = row(self.about, spacing=16)
        below.addWidget(self.keys, 1)
        around = QVBoxLayout(centre)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(10)
        head = row(self.title, 20, *self.steps, None, spacing=18)
        head.setContentsMargins(4, 0, 0, 0)
        around.addLayout(head)
        around.addWidget(sheet, 1)
        around.addLayout(below)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(16, 12, 16, 12)
        self._layout.setSpacing(14)
        self._layout.addWidget(centre, 1)
        self._layout.addWidget(self.panel)

    def _file_part(self) -> QWidget:
        part, place = QWidget(), _DropPlace()
        for text in (self.drop_words, self.or_words, self.trouble):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field = row(self.path, self.choose)
        inside = column(None, self.drop_words, 4, self.or_words, 12, self.trouble, 4, spacing=8)
        inside.setContentsMargins(40, 12, 40, 12)
        inside.addLayout(field)
        inside.addStretch(1)
        place.setLayout(inside)
        around = column(place)
        around.setContentsMargins(12, 12, 12, 12)
        part.setLayout(around)
        return part

    def _rows_part(self) -> QWidget:
        part = QWidget()
        self.rows_title.setContentsMargins(8, 6, 8, 2)
        inside = column(self.rows_title, spacing=4)
        inside.addWidget(self.rows, 1)
        inside.addWidget(self.empty, 1)
        part.setLayout(inside)
        return part

    def show_view(self, view: ImportView) -> None:
        """Everything anew."""
        before, self.view = self.view, view
        self.parts.setCurrentIndex(view.part)
        for number, text in enumerate(self.steps, 1):
            text.set_tone("accent" if number == view.step else "soft")
            text.setVisible(view.step > 0 and LOOK.scale_percent < 150)
        self.about.setText(view.about)
        self.trouble.setText(view.trouble)
        self.trouble.setVisible(bool(view.trouble))
        if view.part is Part.COLUMNS:
            self.sheet.show_sheet(view.heads, view.cells, view.column)
        elif view.part is Part.ROWS:
            self.rows_title.setText(view.rows_title)
            self.rows_title.setVisible(bool(view.rows_title))
            self.rows.show_rows(view.rows)
            self.rows.setVisible(bool(view.rows))
            self.empty.setText(view.empty)
            self.empty.setVisible(not view.rows)
        elif view.part is Part.PROGRESS:
            self.work.show_work(view.work)
        self.panel.show_view(view.panel)
        if before is None or before.part is not view.part:
            self.retranslate()

    def step(self, by: int) -> None:
        """A row up (-1) or down (1) in what stands in the middle."""
        if self.rows.isVisibleTo(self):
            self.rows.step(by)
        elif self.sheet.isVisibleTo(self):
            bar = self.sheet.verticalScrollBar()
            bar.setValue(bar.value() + by * self.sheet.row_height())

    def restyle(self) -> None:
        """Take the present text size: large text puts the two parts below each other."""
        large = LOOK.scale_percent >= 150
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._layout.setStretchFactor(self.panel, 1 if large else 0)
        steps = self.view is None or self.view.step > 0
        for text in self.steps:
            text.setVisible(steps and not large)

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(translate("Import", "Old customers"))
        names = (
            translate("Import", "1 File"),
            translate("Import", "2 Columns"),
            translate("Import", "3 Rehearsal"),
            translate("Import", "4 Import"),
        )
        for text, name in zip(self.steps, names, strict=True):
            text.setText(name)
        self.drop_words.setText(translate("Import", "Drop the list of your customers here"))
        self.or_words.setText(translate("Import", "CSV or XLSX, as the old till or the spreadsheet has it"))
        self.path.setPlaceholderText(translate("Import", "or where the file is"))
        self.path.setAccessibleName(translate("Import", "Where the file is"))
        self.choose.set_words(translate("Import", "Choose…"))
        self.rows.setAccessibleName(translate("Import", "Rows that are not taken"))
        part = self.view.part if self.view is not None else Part.FILE
        keys = {
            Part.FILE: translate("Import", "Nothing is written before you say so"),
            Part.COLUMNS: translate("Import", "← → column · 1–9 what it is · ↑ ↓ rows"),
            Part.ROWS: translate("Import", "↑ ↓ rows"),
            Part.PROGRESS: translate("Import", "Selling goes on meanwhile"),
        }
        self.keys.setText(keys[part])
