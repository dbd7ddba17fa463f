"""Receipts drawn by Qt: as PDF with text that can be selected, as a picture in dots, or on a printer of the system.

Everything is laid out in dots of a receipt printer, eight a millimetre, so that paper, file and picture look alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPageSize, QPainter, QPdfWriter, QTextLayout, QTextOption

from counter_app.domain.values import dataclass
from counter_app.services.receipts.values import (
    DOTS,
    Bitmap,
    Heading,
    Pair,
    PaperLine,
    Plain,
    Rule,
    Symbol,
)
from counter_app.ui.paper import ensure_application
from counter_app.ui.theme import FAMILIES

DrawCode = Callable[[str], bytes]
DOTS_A_MM = 8
_RESOLUTION = 203
_TEXT, _STRONG, _HEADING = 22, 34, 40
_GAP, _MARGIN_TOP, _MODULE = 6, 16, 10
_A_WIDE_RIGHT = 0.62


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of text at its place; `layout` is drawn as it is."""

    at: QPointF
    layout: QTextLayout = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Block:
    """A black rectangle: a rule, or a run of modules."""

    box: QRectF


class Sheet:
    """A receipt laid out at `width` dots."""

    def __init__(self, lines: Sequence[PaperLine], width: int, draw_code: DrawCode) -> None:
        self._width = float(width)
        self._draw_code = draw_code
        self._parts: list[_Placed | _Block] = []
        self._y = float(_MARGIN_TOP)
        for line in lines:
            self._add(line)
        self.height = self._y + _MARGIN_TOP

    def paint(self, painter: QPainter) -> None:
        """In black, from the painter's origin."""
        painter.setPen(Qt.GlobalColor.black)
        for part in self._parts:
            if isinstance(part, _Placed):
                part.layout.draw(painter, part.at)
            else:
                painter.fillRect(part.box, Qt.GlobalColor.black)

    def _add(self, line: PaperLine) -> None:
        match line:
            case Heading():
                self._text(line.text, _font(_HEADING, 700), centred=True)
            case Plain():
                self._text(line.text, _font(_TEXT), centred=line.centred)
            case Pair():
                self._pair(line)
            case Rule():
                self._parts.append(_Block(QRectF(0, self._y + 5, self._width, 2)))
                self._y += 14
            case Symbol():
                self._symbol(line.text)

    def _text(self, text: str, font: QFont, *, centred: bool) -> None:
        align = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        self._y += self._place(text, font, 0, self._width, align) + _GAP

    def _pair(self, pair: Pair) -> None:
        font = _font(_STRONG, 700) if pair.strong else _font(_TEXT)
        right = QFontMetricsF(font).horizontalAdvance(pair.right) + 2
        if right > self._width * _A_WIDE_RIGHT:
            self._y += self._place(pair.left, font, 0, self._width, Qt.AlignmentFlag.AlignLeft)
            self._y += self._place(pair.right, font, 0, self._width, Qt.AlignmentFlag.AlignRight) + _GAP
            return
        high = self._place(pair.left, font, 0, self._width - right - 12, Qt.AlignmentFlag.AlignLeft)
        self._place(pair.right, font, self._width - right, right, Qt.AlignmentFlag.AlignRight)
        self._y += high + _GAP

    def _place(self, text: str, font: QFont, left: float, width: float, align: Qt.AlignmentFlag) -> float:
        """Wrapped into `width`; the height it takes."""
        layout = QTextLayout(text, font)
        option = QTextOption(align)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Whatever a name is written in, the amount beside it stays at the right.
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        high = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, high))
            high += line.height()
        layout.endLayout()
        self._parts.append(_Placed(QPointF(left, self._y), layout))
        return high

    def _symbol(self, text: str) -> None:
        picture = QImage.fromData(self._draw_code(text)).convertToFormat(QImage.Format.Format_Grayscale8)
        module = min(_MODULE, int(self._width) // max(1, picture.width()))
        left = (self._width - picture.width() * module) / 2
        for row in range(picture.height()):
            start = -1
            for column in range(picture.width() + 1):
                dark = column < picture.width() and picture.pixelColor(column, row).lightness() < 128
                if dark and start < 0:
                    start = column
                elif not dark and start >= 0:
                    box = QRectF(left + start * module, self._y + row * module, (column - start) * module, module)
                    self._parts.append(_Block(box))
                    start = -1
        self._y += picture.height() * module + _GAP


def _font(pixels: int, weight: int = 400) -> QFont:
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight(weight))
    return font


def receipt_pdf(lines: Sequence[PaperLine], width_mm: int, draw_code: DrawCode, title: str = "") -> bytes:
    """One page as wide as the paper and as long as it needs."""
    ensure_application()
    sheet = Sheet(lines, DOTS[width_mm], draw_code)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Counter")
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(_page(sheet, width_mm))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    _to_dots(painter, _RESOLUTION, width_mm)
    sheet.paint(painter)
    painter.end()
    return bytes(buffer.data().data())


def receipt_picture(lines: Sequence[PaperLine], width_mm: int, draw_code: DrawCode) -> Bitmap:
    """Dots for a printer that has no Chinese characters."""
    picture = receipt_image(lines, width_mm, draw_code).convertToFormat(
        QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither
    )
    if QImage(picture).pixelColor(0, 0).lightness() > 128 and picture.pixelIndex(0, 0) == 1:
        picture.invertPixels()
    return Bitmap(picture.bytesPerLine(), picture.height(), bytes(picture.constBits()))


def receipt_image(lines: Sequence[PaperLine], width_mm: int, draw_code: DrawCode) -> QImage:
    """The same in shades of grey, to be looked at."""
    ensure_application()
    sheet = Sheet(lines, DOTS[width_mm], draw_code)
    picture = QImage(DOTS[width_mm], round(sheet.height), QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    sheet.paint(painter)
    painter.end()
    return picture


def print_by_system(lines: Sequence[PaperLine], width_mm: int, draw_code: DrawCode, name: str, copies: int = 1) -> bool:
    """On a printer that the system knows; False where there is none of that name, or it takes nothing."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    ensure_application()
    info = QPrinterInfo.printerInfo(name) if name else QPrinterInfo.defaultPrinter()
    if info.isNull():
        return False
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    sheet = Sheet(lines, DOTS[width_mm], draw_code)
    printer.setPageSize(_page(sheet, width_mm))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    printer.setFullPage(True)
    printer.setCopyCount(copies)
    painter = QPainter()
    if not painter.begin(printer):
        return False
    _to_dots(painter, printer.resolution(), width_mm)
    sheet.paint(painter)
    return painter.end()


def _page(sheet: Sheet, width_mm: int) -> QPageSize:
    long = sheet.height / DOTS_A_MM
    return QPageSize(QSizeF(width_mm, long), QPageSize.Unit.Millimeter, "receipt", QPageSize.SizeMatchPolicy.ExactMatch)


def _to_dots(painter: QPainter, resolution: int, width_mm: int) -> None:
    """One unit of the painter is a dot, the origin is within the paper's margin."""
    dot = resolution / 25.4 / DOTS_A_MM
    painter.scale(dot, dot)
    painter.translate((width_mm * DOTS_A_MM - DOTS[width_mm]) / 2, 0)
