"""The member's code, large enough for a phone to photograph across the counter."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, column
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton


@dataclass(frozen=True, slots=True)
class MemberCodeView:
    """`picture`: PNG bytes of the code with its quiet zone; `file_name`: what the saved picture is called."""

    headline: str
    name: str
    detail: str
    facts: tuple[str, ...]
    picture: bytes
    file_name: str


class CodePicture(QWidget):
    """A code at whole multiples of its pixels, black on white in every theme."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_picture(self, png: bytes) -> None:
        """PNG bytes."""
        self._image = QImage.fromData(png)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(220, 220)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        box = QRect(QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2), size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=size.width() < self._image.width())
        painter.drawImage(box, self._image)


class MemberCodeForm(Form):
    """Enter saves the picture; Esc closes and the member stays chosen."""

    save = Signal()
    tall = True

    def __init__(self) -> None:
        super().__init__()
        self.view: MemberCodeView | None = None
        self.picture = CodePicture()
        self._name = Text(size=26, weight=700, wraps=True)
        self._detail = Text(size=17, tone="soft", wraps=True)
        self._facts = Text(size=15, wraps=True)
        self._advice = Text(size=15, tone="soft", wraps=True)
        layout = QHBoxLayout()
        layout.setSpacing(28)
        layout.addWidget(self.picture)
        layout.addLayout(column(None, self._name, self._detail, self._facts, self._advice, None, spacing=6), 1)
        self.body.addLayout(layout, 1)
        self.saver = KeyButton("Enter", "main")
        self.main.hide()
        self.extra.addWidget(self.saver)
        self.saver.clicked.connect(self.save)
        self.retranslate()

    def show_view(self, view: MemberCodeView) -> None:
        """Whose code it is."""
        self.view = view
        self.title.setText(view.headline)
        self._name.setText(view.name)
        self._detail.setText(view.detail)
        self._facts.setText("\n".join(view.facts))
        self._facts.setVisible(bool(view.facts))
        self.picture.show_picture(view.picture)
        self.picture.setAccessibleName(translate("Members", "Code of {0}").format(view.name))

    @override
    def first_field(self) -> QWidget | None:
        return self.saver

    @override
    def submit(self) -> None:
        self.save.emit()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self._advice.setText(translate("Members", "The customer photographs this code; it is the member card."))
        self.saver.set_words(translate("Members", "Save picture"))
