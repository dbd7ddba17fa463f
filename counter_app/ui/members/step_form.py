"""What is done with one member, or with everybody who is marked: asked, shown before, carried out with a number, and
taken back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, row, stand_beside
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.progress import Bar
from counter_app.ui.widgets.rows import ListRow, RowList

OTHER = "Z"


@dataclass(frozen=True, slots=True)
class Step:
    """What is said, what the field wants ("" = no field), what Enter does and what Alt Z does ("" = nothing); `done` of
    `of` while it goes on. `leave`: what Esc is called. `most`: how many characters the field takes. `rows`: what is to
    be chosen from."""

    title: str
    what: str
    wants: str = ""
    main: str = ""
    other: str = ""
    leave: str = ""
    done: int = 0
    of: int = 0
    most: int = 80
    rows: tuple[ListRow, ...] = ()


class StepForm(Form):
    """`answered`: Enter, with what the field holds; `other_wanted`: Alt Z."""

    answered = Signal(str)
    other_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._says: Callable[[], Step] = lambda: Step("", "")
        self.what = Text(size=15, wraps=True)
        self.field = Field()
        self.bar = Bar()
        self.other = KeyButton(f"Alt {OTHER}")
        self.other.clicked.connect(self.other_wanted)
        self.choices = RowList(lead_width=0, tall=False)
        self.choices.chosen.connect(self.answered)
        for part in (self.what, self.field, self.bar):
            self.body.addWidget(part)
        self.body.addWidget(self.choices, 1)
        self.body.addStretch(0)
        self.foot.addLayout(row(self.other, None))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.restyle()
        self.retranslate()

    def take_step(self, says: Callable[[], Step]) -> None:
        """The next one, in whatever language is spoken; what was typed for the one before is gone."""
        self._says = says
        self.field.clear()
        self.retranslate()
        if rows := says().rows:
            self.choices.choose(rows[0].id)
        self.show()
        self.open()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        step = self._says()
        self.title.setText(step.title)
        self.what.setText(step.what)
        self.field.setVisible(bool(step.wants))
        self.field.setMaxLength(step.most)
        self.field.setPlaceholderText(step.wants)
        self.field.setAccessibleName(step.wants)
        self.bar.setVisible(bool(step.of))
        self.bar.show_share(step.done / max(1, step.of), step.what)
        self.choices.show_rows(step.rows)
        self.choices.setVisible(bool(step.rows))
        self.choices.setAccessibleName(step.title)
        for button, words in ((self.main, step.main), (self.other, step.other)):
            button.set_words(words)
            button.setVisible(bool(words))
        self.leave.set_words(step.leave or translate("Form", "Back"))

    @override
    def first_field(self) -> QWidget | None:
        if not self.field.isHidden():
            return self.field
        if not self.choices.isHidden():
            return self.choices
        return self.leave if self.main.isHidden() else self.main

    @override
    def submit(self) -> None:
        if self.main.isHidden():
            self.left.emit()
        else:
            chooses = not self.choices.isHidden()
            self.answered.emit(self.choices.current_id() if chooses else " ".join(self.field.text().split()))

    @override
    def step(self, by: int) -> bool:
        if self.choices.isHidden():
            return False
        self.choices.step(by)
        return True

    def restyle(self) -> None:
        """Take the present text size."""
        stand_beside(self, 336)
