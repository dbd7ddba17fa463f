"""What stands beside a list of things: the one that is chosen, its figures, what may be done with it, what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.asked import Asked, Question
from counter_app.ui.widgets.basic import LARGE_PERCENT, Card, Text, column, scrolled, stand_beside
from counter_app.ui.widgets.keycap import KeyButton

_GAP = 8


class Figures(QWidget):
    """`most` figures with what they count, `across` of them in a line."""

    def __init__(self, most: int, *, across: int, size: int = 20) -> None:
        super().__init__()
        self._labels = [Text(size=13, tone="soft", wraps=True) for _ in range(most)]
        self._values = [Text(size=size, weight=700, wraps=across == 1) for _ in range(most)]
        self._boxes = [QWidget() for _ in range(most)]
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(12)
        layout.setVerticalSpacing(10)
        for number, (box, label, value) in enumerate(zip(self._boxes, self._labels, self._values, strict=True)):
            box.setLayout(column(label, value, None, spacing=0))
            layout.addWidget(box, number // across, number % across)
        for place in range(across):
            layout.setColumnStretch(place, 1)

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """(what it counts, the figure), from the first on."""
        self.setVisible(bool(figures))
        for number, box in enumerate(self._boxes):
            box.setVisible(number < len(figures))
            if number < len(figures):
                self._labels[number].setText(figures[number][0])
                self._values[number].setText(figures[number][1])


class ActKeys(QWidget):
    """`most` acts, two in a line and three where large text leaves them the whole width; `pressed`: the letter of the
    key of one."""

    pressed = Signal(str)

    def __init__(self, most: int) -> None:
        super().__init__()
        self._letters: tuple[str, ...] = ()
        self.buttons = [KeyButton("", size=15) for _ in range(most)]
        self._places = QGridLayout(self)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(_GAP)
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, number=number: self._press(number))
        self.restyle()

    def restyle(self) -> None:
        """Take the present text size."""
        across = 3 if LOOK.scale_percent >= LARGE_PERCENT else 2
        for number, button in enumerate(self.buttons):
            self._places.addWidget(button, *divmod(number, across))

    def _press(self, number: int) -> None:
        if number < len(self._letters):
            self.pressed.emit(self._letters[number])

    def show_acts(self, acts: Sequence[tuple[str, str]]) -> None:
        """(letter, words)."""
        self._letters = tuple(letter for letter, _ in acts)
        self.setVisible(bool(acts))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(acts))
            if number < len(acts):
                button.key = f"Alt {acts[number][0]}"
                button.set_words(acts[number][1])


class SayingPanel(Card):
    """A title above, and below what came of the last key. `WIDTH`: in pixels at text of usual size."""

    WIDTH = 430

    def __init__(self) -> None:
        super().__init__()
        self.title = Text(size=20, weight=700, wraps=True)
        self.said = Text(weight=600, wraps=True)

    def say(self, text: str, tone: str = "ink") -> None:
        """What came of the last key."""
        self.said.set_tone(tone)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def stand(self, inner: QWidget, *feet: QWidget, cover: QWidget | None = None) -> None:
        """What is read, scrolled where it is long; what was said; what stays in view below it. `cover`: may stand in
        the place of all but what was said."""
        self._area, self._feet, self._cover = scrolled(inner), QWidget(), cover
        self._feet.setLayout(column(*feet, spacing=_GAP))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 12)
        layout.setSpacing(_GAP)
        layout.addWidget(self._area, 1)
        if cover is not None:
            layout.addWidget(cover, 1)
            cover.hide()
        layout.addWidget(self.said)
        layout.addWidget(self._feet)

    @property
    def covered(self) -> bool:
        """Whether the other thing stands there."""
        return self._cover is not None and not self._cover.isHidden()

    def cover(self, on: bool) -> None:
        """The other thing, or what is read."""
        assert self._cover is not None
        self._cover.setVisible(on)
        for part in (self._area, self._feet):
            part.setVisible(not on)

    def to_top(self) -> None:
        """Another thing is read from its beginning."""
        self._area.verticalScrollBar().setValue(0)

    def turn(self, by: int) -> bool:
        """A page up (-1) or down (1) where there is more than is seen; False where there is not."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())
        return bar.maximum() > 0

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, self.WIDTH)

    def retranslate(self) -> None:
        """Set the words again."""
        self.said.setVisible(bool(self.said.text()))


class AskingPanel(SayingPanel):
    """`letter_pressed`: one of the acts, by the letter of its key; `answered`: whether what was asked is to be done."""

    letter_pressed = Signal(str)
    answered = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None
        self.line = Text(tone="soft", wraps=True)
        self.asked = Asked()
        self.asked.yes.clicked.connect(lambda: self.answered.emit(True))
        self.asked.no.clicked.connect(lambda: self.answered.emit(False))

    def acts(self, most: int) -> ActKeys:
        """So many keys for acts."""
        made = ActKeys(most)
        made.pressed.connect(self.letter_pressed)
        return made

    def ask(self, question: Question | None) -> None:
        """Say what follows before it is done; None: nothing is asked any more."""
        self.question = question
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.asked.show_question(self.question)
