"""The four shapes of a chart, painted with their labels beside what they say; each fills the box that it is given."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from counter_app.domain.charts import BARS, GRID, Chart, Series
from counter_app.ui.theme import LOOK

# In the order of a chart's series; no two beside each other are told apart by colour alone: each is labelled.
_TONES = ("accent", "good", "warn", "soft", "bad")
_SMALL = 13
_PAIR = 2
_GRID_HEAD = 1.4  # lines that the places' names take
_FAINTEST, _HALF = 0.08, 0.55  # of the accent in a cell; from where on its ink is the other one


def tone(number: int, count: int) -> QColor:
    """The colour of a series: of two the second is what the first is held against."""
    if count == _PAIR and number == 1:
        return LOOK.colour("soft")
    return LOOK.colour(_TONES[number % len(_TONES)])


class _Frame:
    """Where a value or a place lies in a box whose labels stand below, and on the right."""

    def __init__(self, painter: QPainter, chart: Chart, box: QRectF, largest: int, right: float) -> None:
        self.metrics = QFontMetricsF(LOOK.font(_SMALL))
        self.line = self.metrics.height()
        self.box = box.adjusted(4, self.line * 1.6, -right, -self.line * 1.6)
        self.largest = max(1, largest)
        self.count = max(1, len(chart.places))
        painter.setFont(LOOK.font(_SMALL))
        painter.setPen(QPen(LOOK.colour("line"), 1))
        painter.drawLine(self.box.bottomLeft(), self.box.bottomRight())
        self._places(painter, chart.places)

    @property
    def step(self) -> float:
        """The width of one place."""
        return self.box.width() / self.count

    def x(self, place: float) -> float:
        """The middle of a place, or between two."""
        return self.box.left() + self.step * (place + 0.5)

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.box.bottom() - self.box.height() * value / self.largest

    def _places(self, painter: QPainter, places: Sequence[str]) -> None:
        painter.setPen(LOOK.colour("soft"))
        widest = max((self.metrics.horizontalAdvance(each) for each in places), default=1.0) + 10
        every = max(1, -int(-widest // self.step))
        for number in range(len(places) - 1, -1, -every):
            spot = QRectF(self.x(number) - widest / 2, self.box.bottom() + 4, widest, self.line * 1.3)
            painter.drawText(spot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, places[number])


def least_height(chart: Chart) -> int:
    """Pixels below which its words would stand on each other at the present text size."""
    line = QFontMetricsF(LOOK.font(_SMALL, 600)).height()
    if chart.shape == GRID:
        lines = _GRID_HEAD + 1.4 * len(chart.series)
    else:
        # Names below, values above, and a picture between them in which each series' last value has its line.
        lines = 3.2 + max(2.4, 1.2 * len(chart.series)) + (1.5 if chart.shape == BARS and len(chart.series) > 1 else 0)
    return round(lines * line)


def paint(painter: QPainter, chart: Chart, box: QRectF) -> None:
    """The chart into the box."""
    {"lines": _lines, "bars": _bars, "stack": _stack, "grid": _grid}[chart.shape](painter, chart, box)


def _label(painter: QPainter, text: str, spot: QRectF, colour: QColor, weight: int = 600) -> None:
    painter.setFont(LOOK.font(_SMALL, weight))
    painter.setPen(colour)
    painter.drawText(spot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _apart(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Heights as near as possible to those wanted, at least so far apart, within bounds; in the order given."""
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    found, floor = [0.0] * len(wanted), low
    for number in order:
        found[number] = max(wanted[number], floor)
        floor = found[number] + least
    ceiling = high
    for number in reversed(order):
        found[number] = min(found[number], ceiling)
        ceiling = found[number] - least
    return found


# --- lines ----------------------------------------------------------------------------------------------------------


def _lines(painter: QPainter, chart: Chart, box: QRectF) -> None:
    metrics, ground = QFontMetricsF(LOOK.font(_SMALL, 600)), LOOK.colour("card")
    ends = [_end_label(each) for each in chart.series]
    right = max((metrics.horizontalAdvance(each) for each in ends), default=0.0) + 22
    largest = max((value or 0 for each in chart.series for value in each.values), default=1)
    frame = _Frame(painter, chart, box, largest, right)
    ends_at: list[tuple[int, QPointF]] = []
    for number in range(len(chart.series) - 1, -1, -1):
        points = [
            QPointF(frame.x(place), frame.y(value))
            for place, value in enumerate(chart.series[number].values)
            if value is not None
        ]
        if not points:
            continue
        if number == 0 and chart.now_at is not None:
            points[-1].setX(frame.x(chart.now_at))
        style = Qt.PenStyle.SolidLine if number == 0 else Qt.PenStyle.DashLine
        painter.setPen(QPen(tone(number, len(chart.series)), 3 if number == 0 else 2, style))
        painter.drawPolyline(points)
        painter.setBrush(tone(number, len(chart.series)))
        painter.drawEllipse(points[-1], 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ends_at.append((number, points[-1]))
    least = frame.line * 1.2
    heights = _apart([point.y() for _, point in ends_at], least, frame.box.top(), frame.box.bottom())
    for (number, point), height in zip(ends_at, heights, strict=True):
        spot = QRectF(point.x() + 12, height - least / 2, right, least)
        painter.fillRect(
            QRectF(spot.left() - 3, spot.top(), metrics.horizontalAdvance(ends[number]) + 6, least), ground
        )
        _label(painter, ends[number], spot, tone(number, len(chart.series)))


def _end_label(series: Series) -> str:
    last = next((text for text in reversed(series.texts) if text), "")
    return f"{series.title}  {last}".strip()


# --- bars -----------------------------------------------------------------------------------------------------------


def _bars(painter: QPainter, chart: Chart, box: QRectF) -> None:
    several = len(chart.series) > 1
    if several:
        box = _legend(painter, chart, box)
    largest = max((value or 0 for each in chart.series for value in each.values), default=1)
    frame = _Frame(painter, chart, box, largest, 4)
    width = min(frame.step * 0.7 / len(chart.series), 56.0)
    for number, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            if value is None:
                continue
            left = frame.x(place) + (number - len(chart.series) / 2) * width
            bar = QRectF(left + 1, frame.y(value), width - 2, frame.box.bottom() - frame.y(value))
            _bar(painter, bar, tone(number, len(chart.series) + 1), over=place != chart.now_at)
            spot = QRectF(bar.center().x() - frame.step / 2, bar.top() - frame.line * 1.15, frame.step, frame.line)
            if value or not several:
                painter.setFont(LOOK.font(_SMALL, 600))
                painter.setPen(LOOK.colour("ink"))
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, series.texts[place])


def _bar(painter: QPainter, bar: QRectF, colour: QColor, *, over: bool) -> None:
    """`over`: its time is; else more may come, and it is an outline."""
    if over:
        painter.fillRect(bar, colour)
        return
    painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(bar.adjusted(1, 1, -1, 0))


def _legend(painter: QPainter, chart: Chart, box: QRectF) -> QRectF:
    metrics = QFontMetricsF(LOOK.font(_SMALL, 600))
    side, left = metrics.height() * 0.7, box.left() + 4
    for number, each in enumerate(chart.series):
        painter.fillRect(
            QRectF(left, box.top() + (metrics.height() - side) / 2, side, side), tone(number, len(chart.series) + 1)
        )
        wide = metrics.horizontalAdvance(each.title)
        spot = QRectF(left + side + 6, box.top(), wide + 4, metrics.height())
        _label(painter, each.title, spot, LOOK.colour("ink"))
        left += side + wide + 26
    return box.adjusted(0, metrics.height() + 6, 0, 0)


# --- stacks ---------------------------------------------------------------------------------------------------------


def _stack(painter: QPainter, chart: Chart, box: QRectF) -> None:
    metrics = QFontMetricsF(LOOK.font(_SMALL, 600))
    ends = [f"{each.title}  {each.texts[-1] if each.texts else ''}" for each in chart.series]
    right = max((metrics.horizontalAdvance(each) for each in ends), default=0.0) + 22
    totals = [sum(each.values[place] or 0 for each in chart.series) for place in range(len(chart.places))]
    frame = _Frame(painter, chart, box, max(totals, default=1), right)
    width = min(frame.step * 0.72, 72.0)
    tops: list[float] = []
    for place in range(len(chart.places)):
        low, tops = 0, []
        for number, each in enumerate(chart.series):
            value = each.values[place] or 0
            high = frame.y(low + value)
            bar = QRectF(frame.x(place) - width / 2, high, width, max(0.0, frame.y(low) - high - 1))
            painter.fillRect(bar, tone(number, len(chart.series)))
            tops.append(bar.center().y())
            low += value
    least = frame.line * 1.2
    heights = _apart(tops, least, frame.box.top(), frame.box.bottom() - least / 2)
    for number, height in enumerate(heights):
        spot = QRectF(frame.box.right() + 8, height - least / 2, right, least)
        _label(painter, ends[number], spot, tone(number, len(chart.series)))


# --- grids ----------------------------------------------------------------------------------------------------------


def _grid(painter: QPainter, chart: Chart, box: QRectF) -> None:
    metrics = QFontMetricsF(LOOK.font(_SMALL, 600))
    left = max((metrics.horizontalAdvance(each.title) for each in chart.series), default=0.0) + 16
    line = min(metrics.height() * 2, (box.height() - metrics.height() * _GRID_HEAD) / max(1, len(chart.series)))
    step = (box.width() - left) / max(1, len(chart.places))
    largest = max((value or 0 for each in chart.series for value in each.values), default=0) or 1
    painter.setFont(LOOK.font(_SMALL))
    painter.setPen(LOOK.colour("soft"))
    for place, title in enumerate(chart.places):
        spot = QRectF(box.left() + left + place * step, box.top(), step, metrics.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, title)
    for number, each in enumerate(chart.series):
        top = box.top() + metrics.height() * _GRID_HEAD + number * line
        _label(painter, each.title, QRectF(box.left(), top, left, line), LOOK.colour("ink"))
        for place, value in enumerate(each.values):
            spot = QRectF(box.left() + left + place * step, top, step, line)
            if value is not None:
                _cell(painter, spot, value / largest, each.texts[place])
            elif each.texts[place]:  # nobody knows it: its place is there
                _unknown(painter, spot, each.texts[place])


def _unknown(painter: QPainter, cell: QRectF, text: str) -> None:
    painter.setFont(LOOK.font(_SMALL))
    painter.setPen(LOOK.colour("soft"))
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)


def _cell(painter: QPainter, cell: QRectF, part: float, text: str) -> None:
    """The larger the part of the largest, the more of the accent; the number stands in it."""
    painter.setOpacity(_FAINTEST + (1 - _FAINTEST) * part)
    painter.fillRect(cell.adjusted(1, 1, -1, -1), LOOK.colour("accent"))
    painter.setOpacity(1.0)
    painter.setFont(LOOK.font(_SMALL, 600))
    painter.setPen(LOOK.colour("ink" if part < _HALF else "accent_ink"))
    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
