"""The page on which codes are printed: how many and how large on the left, the first page on the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import Card, Rule, Text, row, scrolled, stand_beside
from counter_app.ui.widgets.choice import ChoiceButton
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.progress import Bar

SIZE_KEYS, PAPER_KEYS, PRINT_KEY = ("1", "2", "3"), ("4", "5"), "P"
_LONGEST_COUNT = 6
_EDGE = 12


@dataclass(frozen=True, slots=True)
class PrintView:
    """`sizes`, `papers`: what each is called, and a softer line; `chosen`: the keys of the two that are chosen.
    `touches`: what follows in numbers. `work`: how far it is, in words, None while nothing is under way."""

    title: str
    line: str
    sizes: tuple[tuple[str, str], ...]
    papers: tuple[tuple[str, str], ...]
    chosen: tuple[str, str]
    touches: tuple[str, ...] = ()
    work: tuple[float, str, str] | None = None


class PagePicture(QWidget):
    """A sheet of paper, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 160)

    def show_picture(self, picture: QImage | None, words: str) -> None:
        """None: nothing to be seen yet."""
        self.picture = picture
        self.setAccessibleName(words)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(LOOK.room(360), LOOK.room(480))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = min(self.width() / self.picture.width(), self.height() / self.picture.height())
        wide, high = self.picture.width() * scale, self.picture.height() * scale
        spot = QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)
        # Paper is white in the dark as well.
        painter.fillRect(spot, QColor("#ffffff"))
        painter.drawImage(spot.adjusted(1, 1, -1, -1), self.picture)
        painter.setPen(QPen(LOOK.colour("line"), 1))
        painter.drawRect(spot.adjusted(0, 0, -1, -1))


class PrintPage(QWidget):
    """`letter_pressed`: a key by its letter or digit; `counted`: another number was typed; `answered`: whether what was
    asked is to be done; `main_pressed`, `back_pressed`: Enter and Esc."""

    letter_pressed = Signal(str)
    counted = Signal(str)
    answered = Signal(bool)
    main_pressed = Signal()
    back_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("memberList")  # the same ground for every page of a manager
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Text(size=20, weight=700, wraps=True)
        self.line = Text(size=15, tone="soft", wraps=True)
        self._count_label, self._size_label, self._paper_label = (Text(size=13, weight=600, tone="soft") for _ in "123")
        self.count = Field(plain_keys=True)
        self.count.setMaxLength(_LONGEST_COUNT)
        self.count.textEdited.connect(self.counted)
        self._count_label.setBuddy(self.count)
        self.sizes = [ChoiceButton(f"Alt {key}") for key in SIZE_KEYS]
        self.papers = [ChoiceButton(f"Alt {key}") for key in PAPER_KEYS]
        for key, choice in zip((*SIZE_KEYS, *PAPER_KEYS), (*self.sizes, *self.papers), strict=True):
            choice.clicked.connect(lambda _checked=False, key=key: self.letter_pressed.emit(key))
        self.touches = Text(weight=600, wraps=True)
        self.number = Text(size=20, weight=700, wraps=True)
        self.bar = Bar()
        self.left = Text(size=15, tone="soft", wraps=True)
        self.said = Text(weight=600, wraps=True)
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))
        self.main = KeyButton("Enter", "main")
        self.main.clicked.connect(self.main_pressed)
        self.paper = KeyButton(f"Alt {PRINT_KEY}", size=15)
        self.paper.clicked.connect(lambda: self.letter_pressed.emit(PRINT_KEY))
        self.back = KeyButton("Esc", size=15)
        self.back.clicked.connect(self.back_pressed)
        self.view: PrintView | None = None
        self.question: Question | None = None
        self.sheet = PagePicture()
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        inner = QWidget()
        body = QVBoxLayout(inner)
        body.setContentsMargins(2, 2, 8, 2)
        body.setSpacing(8)
        for widget in (self._count_label, self.count, self._size_label, *self.sizes, self._paper_label):
            body.addWidget(widget)
        body.addLayout(row(*self.papers))
        body.addSpacing(_EDGE)
        for widget in (self.touches, self.number, self.bar, self.left):
            body.addWidget(widget)
        body.addStretch(1)
        self._form = Card()
        inside = QVBoxLayout(self._form)
        inside.setContentsMargins(20, 14, 12, 12)
        inside.setSpacing(8)
        for widget, stretch in ((self.title, 0), (self.line, 0), (scrolled(inner), 1), (self.said, 0), (Rule(), 0)):
            inside.addWidget(widget, stretch)
        inside.addWidget(self.asked)
        self._keys = QWidget()
        self._keys.setLayout(row(self.main, self.paper, None, self.back))
        inside.addWidget(self._keys)
        self._paper_card = Card()
        around = QVBoxLayout(self._paper_card)
        around.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        around.addWidget(self.sheet)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(14)
        layout.addWidget(self._form, 1)
        layout.addWidget(self._paper_card, 1)

    def show_view(self, view: PrintView) -> None:
        """As it is now."""
        self.view = view
        self.title.setText(view.title)
        self.line.setText(view.line)
        for key, choice, words in zip(
            (*SIZE_KEYS, *PAPER_KEYS), (*self.sizes, *self.papers), (*view.sizes, *view.papers), strict=True
        ):
            choice.set_words(*words)
            choice.setChecked(key in view.chosen)
            choice.setEnabled(view.work is None)
        self.count.setReadOnly(view.work is not None)
        self.touches.setText("\n".join(view.touches))
        self.touches.setVisible(view.work is None and bool(view.touches))
        for widget in (self.number, self.bar, self.left):
            widget.setVisible(view.work is not None)
        if view.work is not None:
            share, number, left = view.work
            self.number.setText(number)
            self.left.setText(left)
            self.bar.show_share(share, number)
        self._show_keys()

    def ask(self, question: Question | None) -> None:
        """Say what follows before it is done; None: nothing is asked any more."""
        self.question = question
        self.asked.show_question(question)
        self._show_keys()

    def _show_keys(self) -> None:
        busy = self.view is not None and self.view.work is not None
        self._keys.setVisible(self.question is None)
        self.main.setVisible(not busy)
        self.paper.setVisible(not busy)
        self.back.set_words(translate("Cards", "Stop") if busy else translate("Form", "Back"))

    def say(self, text: str, tone: str = "ink") -> None:
        """One sentence below the form."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def restyle(self) -> None:
        """Take the present text size: large text leaves room for the form alone."""
        self._paper_card.setVisible(LOOK.scale_percent < 150)
        stand_beside(self._paper_card, 430)

    def retranslate(self) -> None:
        """Set the words again."""
        for label, text in (
            (self._count_label, translate("Cards", "How many")),
            (self._size_label, translate("Cards", "Size of a card")),
            (self._paper_label, translate("Cards", "Paper")),
        ):
            label.setText(text)
        self.count.setAccessibleName(translate("Cards", "How many"))
        self.main.set_words(translate("Cards", "Make a PDF"))
        self.paper.set_words(translate("Cards", "Print"))
        self._show_keys()
