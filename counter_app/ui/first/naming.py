"""The screens of a shop that starts alone: its names, then its recovery phrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from counter_app.domain.errors import InvalidInput
from counter_app.ui.first.ports import Names
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, column, row
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton

PRINT, SAVE = "P", "S"
_ASKED = 2  # groups of the phrase that are typed again


class NamesScreen(Form):
    """`named(names, pin)`: filled in."""

    named = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.about = Text(tone="soft", wraps=True)
        self.fields = {
            "merchant": Field(),
            "store": Field(),
            "owner": Field(),
            "pin": Field(secret=True),
            "again": Field(secret=True),
            "timezone": Field(plain_keys=True),
            "currency": Field(plain_keys=True),
        }
        self._labels = {key: Text(size=13, tone="soft") for key in self.fields}
        self._boxes = {key: column(self._labels[key], field, spacing=3) for key, field in self.fields.items()}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self.body.addWidget(self.about)
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        self.restyle()
        self.retranslate()

    def restyle(self) -> None:
        """Two beside one another, with large text one."""
        columns = 2 if LOOK.scale_percent < 150 else 1
        places = ((0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1))
        for number, (box, place) in enumerate(zip(self._boxes.values(), places, strict=True)):
            self._grid.removeItem(box)
            where = place if columns == 2 else (number, 0)
            self._grid.addLayout(box, *where)

    def fill(self, names: Names) -> None:
        """What is known already."""
        known = (names.merchant, names.store, names.owner, names.zone, names.currency)
        for key, text in zip(("merchant", "store", "owner", "timezone", "currency"), known, strict=True):
            self.fields[key].setText(text)

    def forget_pin(self) -> None:
        """It is typed again whenever the screen comes up."""
        for key in ("pin", "again"):
            self.fields[key].clear()

    @override
    def first_field(self) -> QWidget | None:
        empty = [field for field in self.fields.values() if not field.text().strip()]
        return empty[0] if empty else self.fields["merchant"]

    @override
    def submit(self) -> None:
        """Enter goes to the next empty field, and from the last one on."""
        texts = {key: field.text().strip() for key, field in self.fields.items()}
        focus = self.window().focusWidget()
        empty = [key for key, text in texts.items() if not text]
        if empty and focus is not self.fields[empty[0]]:
            self._go_to(self.fields[empty[0]])
            return
        if texts["pin"] != texts["again"]:
            self.show_wrong(InvalidInput("The two PINs differ.", key="again"), "")
            return
        zone, currency = texts["timezone"], texts["currency"].upper()
        self.named.emit(Names(texts["merchant"], texts["store"], texts["owner"], zone, currency), texts["pin"])

    def show_wrong(self, no: InvalidInput, sentence: str) -> None:
        """At its field."""
        from counter_app.ui.first.words import trouble_words

        self.say(sentence or trouble_words(no, ""))
        field = self.fields.get(no.key)
        if field is not None:
            self._go_to(field)

    def _go_to(self, field: Field) -> None:
        field.setFocus()
        field.selectAll()
        self._area.ensureWidgetVisible(field)

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Your shop"))
        self.about.setText(translate("First", "Customers read the first two names; the owner signs in with the PIN."))
        names = {
            "merchant": translate("First", "Name of the shop"),
            "store": translate("First", "Name of this store"),
            "owner": translate("First", "Name of the owner"),
            "pin": translate("First", "The owner's PIN, 4 to 8 digits"),
            "again": translate("First", "The PIN again"),
            "timezone": translate("First", "Time zone"),
            "currency": translate("First", "Currency"),
        }
        for key, name in names.items():
            self._labels[key].setText(name)
            self.fields[key].setAccessibleName(name)
        self.main.set_words(translate("First", "Go on"))


class PhraseScreen(Form):
    """Shows the phrase once; `written`: its last groups were typed from the paper."""

    written = Signal()
    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._phrase = ""
        self._asked = False
        self.about = Text(size=17, wraps=True)
        self._groups = [Text(size=26, weight=700) for _ in range(8)]
        self.card = Card()
        grid = QGridLayout(self.card)
        grid.setContentsMargins(24, 18, 24, 18)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(10)
        for number, text in enumerate(self._groups):
            grid.addWidget(text, number // 4, number % 4)
        self.print = KeyButton(f"Alt {PRINT}", size=15)
        self.print.clicked.connect(self.print_wanted)
        self.save = KeyButton(f"Alt {SAVE}", size=15)
        self.save.clicked.connect(self.save_wanted)
        self.check = Text(size=17, wraps=True)
        self.answer = Field(plain_keys=True)
        for part in (self.about, self.card, self.check, self.answer):
            self.body.addWidget(part)
        self.body.addLayout(row(self.print, self.save, None))
        self.body.addStretch(1)
        self.show_phrase("")

    def show_phrase(self, phrase: str) -> None:
        """A new one; with an empty one it is out of sight and memory."""
        self._phrase = phrase
        self.answer.clear()
        self._ask(asked=False)

    def _ask(self, *, asked: bool) -> None:
        self._asked = asked
        groups = self._phrase.split("-") if self._phrase else [""] * len(self._groups)
        for text, group in zip(self._groups, groups, strict=True):
            text.setText(group)
        for part, up in (
            (self.card, not asked),
            (self.print, not asked),
            (self.save, not asked),
            (self.check, asked),
            (self.answer, asked),
        ):
            part.setVisible(up)
        self.retranslate()

    @property
    def asks(self) -> bool:
        """Whether the groups are out of sight and asked for."""
        return self._asked

    def show_again(self) -> None:
        """Back from the question to the phrase."""
        self.answer.clear()
        self.say("")
        self._ask(asked=False)
        self.main.setFocus()

    @override
    def first_field(self) -> QWidget | None:
        return self.answer if self._asked else self.main

    @override
    def submit(self) -> None:
        if not self._asked:
            self.say("")
            self._ask(asked=True)
            self.answer.setFocus()
            return
        typed = "".join(each for each in self.answer.text().upper() if each.isalnum())
        typed = typed.translate(str.maketrans("OIL", "011"))
        if typed == "".join(self._phrase.split("-")[-_ASKED:]):
            self.written.emit()
        else:
            from counter_app.ui.first.words import trouble_words

            self.say(trouble_words(InvalidInput("Not these.", key="phrase"), ""))
            self.answer.selectAll()

    @override
    def alt_pressed(self, character: str) -> bool:
        wanted = {PRINT: self.print_wanted, SAVE: self.save_wanted}.get(character)
        if wanted is None or self._asked:
            return False
        wanted.emit()
        return True

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.title.setText(translate("First", "Recovery phrase"))
        told = translate(
            "First", "Only this phrase opens a backup when this computer is gone. It is shown this once: write it down."
        )
        hidden = translate("First", "To see that it stands on your paper: type its last two groups from there.")
        self.about.setText(told)
        self.about.setVisible(not self._asked)
        self.check.setText(hidden)
        self.answer.setAccessibleName(hidden)
        self.card.setAccessibleName(translate("First", "Recovery phrase"))
        self.print.set_words(translate("First", "Print it"))
        self.save.set_words(translate("First", "Save as PDF"))
        self.main.set_words(
            translate("First", "Make the shop") if self._asked else translate("First", "I have written it down")
        )
