"""A chart in a window."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.charts import Chart
from counter_app.ui.widgets.chart_painting import least_height, paint


class ChartView(QWidget):
    """One chart; who cannot see it hears its sentence."""

    def __init__(self, width: int = 640, height: int = 320) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._size = QSize(width, height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: Chart | None) -> None:
        """None: there is nothing to show."""
        self._chart = chart
        self.setAccessibleName(chart.sentence if chart is not None else "")
        self.restyle()

    @override
    def sizeHint(self) -> QSize:
        return self._size

    def restyle(self) -> None:
        """Take the present colours and text size: it is never smaller than its words."""
        self.setMinimumHeight(least_height(self._chart) + 8 if self._chart is not None else 0)
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._chart is None or self._chart.empty:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter, self._chart, QRectF(self.rect()).adjusted(8, 4, -8, -4))
