"""How large a segment was from day to day: a sentence, the line, and below it the days to choose from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.charts import Chart
from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, row, stand_beside
from counter_app.ui.widgets.chart import ChartView
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList

LEFT, TABLE = "Z", "Q"


@dataclass(frozen=True, slots=True)
class HistoryShown:
    """`counted`: when it was counted last; `rows`: the days, the newest first; `saves`: whether its table can be."""

    title: str
    chart: Chart
    counted: str
    rows: tuple[ListRow, ...]
    saves: bool = False


class HistoryForm(Form):
    """`came_wanted`, `left_wanted`: Enter and Alt Z on a day; `table_wanted`: Alt Q."""

    came_wanted = Signal(str)
    left_wanted = Signal(str)
    table_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._says: Callable[[], HistoryShown] | None = None
        self.sentence = Text(size=15, wraps=True)
        self.chart = ChartView(280, 160)
        self.chart.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.counted = Text(size=13, tone="soft", wraps=True)
        self.days = RowList(lead_width=84, lead_tone="ink", tall=False)
        self.days.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.days.setMinimumHeight(132)
        self.days.chosen.connect(self.came_wanted)
        self.gone = KeyButton(f"Alt {LEFT}")
        self.gone.clicked.connect(lambda: self.left_wanted.emit(self.days.current_id()))
        self.table = KeyButton(f"Alt {TABLE}", "quiet", size=13)
        self.table.clicked.connect(self.table_wanted)
        for part in (self.sentence, self.chart, self.counted):
            self.body.addWidget(part)
        self.body.addWidget(self.days, 1)
        self.foot.addLayout(row(self.gone, None, self.table))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.restyle()
        self.retranslate()

    def show_days(self, says: Callable[[], HistoryShown]) -> None:
        """In whatever language is spoken; the newest day is the chosen one."""
        self._says = says
        self.retranslate()
        if self.days.rows.rows:
            self.days.choose(self.days.rows.rows[0].id)
        self.show()
        self.open()

    @override
    def first_field(self) -> QWidget | None:
        return self.days if self.days.rows.rows else self.leave

    @override
    def submit(self) -> None:
        self.came_wanted.emit(self.days.current_id())

    @override
    def step(self, by: int) -> bool:
        self.days.step(by)
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.main.set_words(translate("History", "Who came in"))
        self.gone.set_words(translate("History", "Who left"))
        self.table.set_words(translate("History", "Save table"))
        self.days.setAccessibleName(translate("History", "Days"))
        if self._says is None:
            return
        shown = self._says()
        self.title.setText(shown.title)
        self.sentence.setText(shown.chart.sentence)
        self.chart.show_chart(shown.chart)
        self.chart.setVisible(not shown.chart.empty)
        self.counted.setText(shown.counted)
        self.counted.setVisible(bool(shown.counted))
        self.days.show_rows(shown.rows)
        for part in (self.days, self.main, self.gone):
            part.setVisible(bool(shown.rows))
        self.table.setVisible(shown.saves and bool(shown.rows))

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 336)
