"""What comes up inside the panel: a title, something to fill in or choose, Enter to confirm, Esc to leave."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, scrolled
from counter_app.ui.widgets.keycap import KeyButton


class Form(Card):
    """A panel that asks. Nothing modal: a scan goes on as if it were not there.

    Subclasses fill `body`, which scrolls, and `foot`, which is always in view, set their words in `retranslate`
    (calling this one's), and answer `submit`.
    """

    left = Signal()
    # Whether it takes the room of member and basket as well.
    tall = False

    def __init__(self, *, main: bool = True) -> None:
        super().__init__()
        self.title = Text(size=20, weight=700)
        self.message = Text(size=15, tone="bad", wraps=True)
        self.message.hide()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(2, 2, 2, 2)
        self.body.setSpacing(10)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(4)
        self.main = KeyButton("Enter", "main")
        self.main.clicked.connect(self.submit)
        self.leave = KeyButton("Esc")
        self.leave.clicked.connect(self.left)
        self.extra = QHBoxLayout()
        self.extra.setSpacing(8)
        self._arrange()
        # Only now has it a parent: a part that is shown before it has one would be a window of its own.
        self.main.setVisible(main)

    def _arrange(self) -> None:
        inner = QWidget()
        holder = QVBoxLayout(inner)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addLayout(self.body, 1)
        self._area = scrolled(inner)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.main)
        buttons.addLayout(self.extra)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.message)
        layout.addWidget(self._area, 1)
        layout.addLayout(self.foot)
        layout.addLayout(buttons)

    def open(self) -> None:
        """Called each time the panel comes up; puts the focus where the hand begins."""
        self.say("")
        field = self.first_field()
        (field or self.leave).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def first_field(self) -> QWidget | None:
        """Where the focus goes first."""
        return self.findChild(QLineEdit)

    def reveal(self, part: QWidget) -> None:
        """The focus on a part of the body, which is scrolled to it."""
        part.setFocus()
        self._area.ensureWidgetVisible(part)

    def turn_body(self, by: int) -> None:
        """The body by so many parts of ten of what is seen of it, down or up."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep() // 10)

    def say(self, sentence: str, tone: str = "bad") -> None:
        """One sentence above the fields; none when empty."""
        self.message.setText(sentence)
        self.message.set_tone(tone)
        self.message.setVisible(bool(sentence))

    def submit(self) -> None:
        """Enter."""

    def key_pressed(self, _text: str) -> bool:
        """A character that no field took; True when the panel used it."""
        return False

    def alt_pressed(self, _character: str) -> bool:
        """A digit or capital letter together with Alt, also while a field is typed into; True when it was used."""
        return False

    def step(self, _by: int) -> bool:
        """An arrow up (-1) or down (1); True when the panel used it."""
        return False

    def sideways(self, _by: int) -> bool:
        """An arrow left (-1) or right (1), a page up (-7) or down (7), in no field; True when the panel used it."""
        return False

    def take_back(self) -> bool:
        """The key of a void; True when what is chosen here is meant."""
        return False

    def retranslate(self) -> None:
        """Set the words again."""
        self.leave.set_words(translate("Form", "Back"))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(LOOK.colour("accent"), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 12, 12)


class Field(QLineEdit):
    """A line to fill in, at least 44 px high. `plain_keys`: no input method, for digits and codes."""

    def __init__(self, *, plain_keys: bool = False, secret: bool = False) -> None:
        super().__init__()
        self.setMaxLength(120)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        if plain_keys or secret:
            self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.restyle()

    def restyle(self) -> None:
        """Take the present text size."""
        self.setFont(LOOK.font(17))
        self.setMinimumHeight(max(44, LOOK.px(17) + 26))
