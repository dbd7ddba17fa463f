"""One of several answers, with the digit that chooses it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.keycap import cap_size, draw_cap

_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


class ChoiceButton(QAbstractButton):
    """Stays chosen until another of its group is; `detail` is a second, softer line."""

    def __init__(self, key: str, *, inline: bool = False) -> None:
        super().__init__()
        self.key = key
        self._inline = inline
        self._detail = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_key(self, key: str) -> None:
        """Another digit, before its words are set again."""
        self.key = key

    def set_words(self, text: str, detail: str = "") -> None:
        """The answer, and a softer line below."""
        self.setText(text)
        self._detail = detail
        self.setAccessibleName(" ".join(part for part in (text, detail, f"({self.key})") if part))
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Take the present text size and colours."""
        self.updateGeometry()
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        room = QRectF(0, 0, max(40, width - cap_size(self.key).width() - 38), 10_000)
        height = QFontMetricsF(LOOK.font(15)).boundingRect(room, _WRAP, self.text()).height()
        if self._detail and not self._inline:
            height += QFontMetricsF(LOOK.font(13)).boundingRect(room, _WRAP, self._detail).height() + 2
        return max(44, round(height) + (14 if self._inline else 20))

    @override
    def sizeHint(self) -> QSize:
        wide = max(
            QFontMetricsF(LOOK.font(15)).horizontalAdvance(self.text()),
            QFontMetricsF(LOOK.font(13)).horizontalAdvance(self._detail),
        )
        if self._inline:
            wide = QFontMetricsF(LOOK.font(15)).horizontalAdvance(self.text()) + QFontMetricsF(
                LOOK.font(13)
            ).horizontalAdvance(self._detail)
        width = round(wide) + cap_size(self.key).width() + 40
        return QSize(width, self.heightForWidth(max(width, self.width())))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(cap_size(self.key).width() + LOOK.px(70), self.heightForWidth(max(self.width(), 120)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        painter.setPen(QPen(LOOK.colour("accent" if chosen or self.hasFocus() else "line"), 2 if chosen else 1))
        painter.setBrush(LOOK.colour("accent_soft" if chosen else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(LOOK.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), 6, 6)
        size = cap_size(self.key)
        spot = QRectF(12, (self.height() - size.height()) / 2, size.width(), size.height())
        draw_cap(painter, self.key, spot, LOOK.colour("accent" if chosen else "soft"), LOOK.colour("soft"))
        room = QRectF(size.width() + 24, 0, self.width() - size.width() - 36, self.height())
        painter.setPen(LOOK.colour("ink"))
        painter.setFont(LOOK.font(15, 600 if chosen and not self._detail else 400))
        if not self._detail:
            painter.drawText(room, _WRAP, self.text())
            return
        if self._inline:
            painter.drawText(room, _WRAP, self.text())
            painter.setFont(LOOK.font(13))
            painter.setPen(LOOK.colour("soft"))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._detail)
            return
        first = painter.boundingRect(room, _WRAP, self.text()).height()
        painter.setFont(LOOK.font(13))
        second = painter.boundingRect(room, _WRAP, self._detail).height()
        top = (self.height() - first - second - 2) / 2
        painter.setPen(LOOK.colour("soft"))
        painter.drawText(QRectF(room.left(), top + first + 2, room.width(), second), _WRAP, self._detail)
        painter.setFont(LOOK.font(15, 600))
        painter.setPen(LOOK.colour("ink"))
        painter.drawText(QRectF(room.left(), top, room.width(), first), _WRAP, self.text())
