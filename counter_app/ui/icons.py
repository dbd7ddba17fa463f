"""Our own SVG icons, drawn in the colour that is asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from counter_app.resources import resource


@lru_cache(maxsize=128)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


def draw_icon(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draw the icon `name` in `colour` (`#rrggbb`) into `box`."""
    _renderer(name, colour).render(painter, box)


def pixmap(name: str, colour: str, pixels: int, ratio: float = 1.0) -> QPixmap:
    """The icon as a square picture of `pixels` logical pixels."""
    made = QPixmap(round(pixels * ratio), round(pixels * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_icon(painter, name, colour, QRectF(0, 0, pixels, pixels))
    painter.end()
    return made


def app_icon() -> QIcon:
    """The program's icon."""
    return QIcon(pixmap("logo", "#2f4bd8", 256))
