"""The camera picture: mirrored like a mirror, painted from the frame's own memory, the found code outlined."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.icons import draw_icon
from counter_app.ui.ports import CameraFrame, Corners
from counter_app.ui.scan.models import Look
from counter_app.ui.scan.verdict_panel import paint_of
from counter_app.ui.theme import LOOK

_RADIUS = 12


def image_of(frame: CameraFrame) -> QImage:
    """A QImage over the frame's own memory; the frame must live as long as the image."""
    height, width = frame.image.shape[:2]
    return QImage(frame.image.data, width, height, frame.image.strides[0], QImage.Format.Format_BGR888)


class CameraView(QWidget):
    """Shows frames; without them says in words why, and what else works."""

    def __init__(self) -> None:
        super().__init__()
        self._frame: CameraFrame | None = None
        self._image: QImage | None = None
        self._corners: Corners | None = None
        self._look = Look.IDLE
        self._caption = ""
        self._hint = ""
        self._headline = ""
        self._advice = ""
        self._mirrored = True
        self.painted_frames = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, on=False)

    @override
    def sizeHint(self) -> QSize:
        return QSize(520, 293)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 132)

    def show_frame(self, frame: CameraFrame) -> None:
        """The newest picture; the one before is let go."""
        self._image = image_of(frame)
        self._frame = frame
        self.update()

    def show_outline(self, corners: Corners | None) -> None:
        """The found code's corners in pixels of the frame, painted with the next frame."""
        if corners != self._corners:
            self._corners = corners
            self.update()

    def set_look(self, look: Look) -> None:
        """The outline takes the verdict's colour; without one nothing changes in the picture."""
        if look != self._look and self._corners:
            self.update()
        self._look = look

    def show_state(self, caption: str, headline: str, advice: str) -> None:
        """`caption` stands in the corner; with a `headline` there is no picture: why, and what else works."""
        self._caption, self._headline, self._advice = caption, headline, advice
        if headline:
            self._frame = self._image = self._corners = None
        self.setAccessibleName(headline or caption)
        self.setAccessibleDescription(advice)
        self.update()

    def show_hint(self, hint: str) -> None:
        """What would help the camera to read the code; empty when nothing is wrong."""
        self._hint = hint
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """As a mirror shows it, or as others see it."""
        self._mirrored = mirrored
        self.update()

    def restyle(self) -> None:
        """Take the present theme and text size."""
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image is None or self._headline:
            self._paint_words(painter)
        else:
            self._paint_picture(painter, self._image)
        self._paint_corner(painter)
        self._round_off(painter)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        scale = max(self.width() / image.width(), self.height() / image.height())
        width, height = image.width() * scale, image.height() * scale
        # One transform mirrors and scales: x' = offset - x * scale.
        side, left = (-scale, self.width() + width) if self._mirrored else (scale, self.width() - width)
        transform = QTransform(side, 0, 0, scale, left / 2, (self.height() - height) / 2)
        painter.setTransform(transform)
        painter.drawImage(0, 0, image)
        painter.resetTransform()
        self.painted_frames += 1
        if self._corners:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(QColor(paint_of(self._look).outline), 5)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(transform.map(QPolygonF([QPointF(x, y) for x, y in self._corners])))

    def _paint_words(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QLinearGradient(0, 0, self.width(), self.height())
        ground.setColorAt(0, QColor("#3a414d"))
        ground.setColorAt(1, QColor("#20252d"))
        painter.fillRect(self.rect(), ground)
        if not self._headline:
            return
        room = QRectF(self.rect()).adjusted(20, 12, -20, -LOOK.room(36))
        wrap = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        side = min(56.0, room.height() * 0.28)
        fonts, boxes = self._measure(painter, room, wrap, 1.0)
        for shrink in (0.85, 0.72, 0.6, 0.5):
            if side + 16 + sum(box.height() for box in boxes) <= room.height():
                break
            fonts, boxes = self._measure(painter, room, wrap, shrink)
        height = side + 16 + sum(box.height() for box in boxes)
        top = room.top() + max(0.0, (room.height() - height) / 2)
        draw_icon(painter, "camera-off", "#d5dae2", QRectF(self.width() / 2 - side / 2, top, side, side))
        top += side + 10
        for text, font, box, colour in zip(
            (self._headline, self._advice), fonts, boxes, ("#ffffff", "#e3e7ed"), strict=True
        ):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(room.left(), top, room.width(), box.height() + 2), wrap, text)
            top += box.height() + 6

    def _measure(
        self, painter: QPainter, room: QRectF, wrap: int, shrink: float
    ) -> tuple[tuple[QFont, ...], tuple[QRectF, ...]]:
        fonts = (LOOK.font(max(13, round(20 * shrink)), 600), LOOK.font(max(13, round(15 * shrink))))
        boxes = []
        for text, font in zip((self._headline, self._advice), fonts, strict=True):
            painter.setFont(font)
            boxes.append(painter.boundingRect(room, wrap, text))
        return fonts, tuple(boxes)

    def _paint_corner(self, painter: QPainter) -> None:
        text = self._hint or self._caption
        if not text:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(LOOK.font(17 if self._hint else 13, 600 if self._hint else 400))
        metrics = painter.fontMetrics()
        width = min(metrics.horizontalAdvance(text) + 20, self.width() - 16)
        height = metrics.height() + (10 if self._hint else 4)
        left = (self.width() - width) / 2 if self._hint else 8
        box = QRectF(left, self.height() - height - 8, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffbf3c") if self._hint else QColor(0, 0, 0, 150))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("#241800" if self._hint else "#ffffff"))
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width) - 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def _round_off(self, painter: QPainter) -> None:
        """Paint the page's colour over the corners: cheaper than a clip path for the whole picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(_corners_of(self.width(), self.height()), LOOK.colour("ground"))


@lru_cache(maxsize=4)
def _corners_of(width: int, height: int) -> QPainterPath:
    """What a rounded picture of this size leaves of its rectangle."""
    whole = QRectF(0, 0, width, height)
    outside, inside = QPainterPath(), QPainterPath()
    outside.addRect(whole)
    inside.addRoundedRect(whole, _RADIUS, _RADIUS)
    return outside.subtracted(inside)
