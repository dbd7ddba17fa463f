"""One exception: what it is, what is at stake, both sides, and each way to settle it with what that does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.exceptions.models import CaseShown, SideShown, Way
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Rule, Text, column, row
from counter_app.ui.widgets.beside import SayingPanel
from counter_app.ui.widgets.keycap import KeyButton

_MOST_SIDES, _MOST_WAYS, _MOST_FACTS = 4, 3, 4


class _Side(QWidget):
    """A name, and below it what is known."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(weight=600, wraps=True)
        self._lines = Text(size=13, tone="soft", wraps=True)
        self.setLayout(column(self._title, self._lines, spacing=0))

    def show_side(self, side: SideShown | None) -> None:
        self.setVisible(side is not None)
        if side is not None:
            self._title.setText(side.title)
            self._lines.setText("\n".join(side.lines))


class _Way(QWidget):
    """The key that does it, and what it does: said before it happens."""

    def __init__(self) -> None:
        super().__init__()
        self.way: Way | None = None
        self.button = KeyButton("", size=15)
        self._sentence = Text(size=13, tone="soft", wraps=True)
        layout = column(spacing=2)
        layout.addLayout(row(self.button, None))
        layout.addWidget(self._sentence)
        self.setLayout(layout)

    def show_way(self, way: Way | None) -> None:
        self.way = way
        self.setVisible(way is not None)
        if way is not None:
            self.button.key = f"Alt {way.letter}"
            self.button.set_words(way.name, spoken=f"{way.name}. {way.sentence}")
            self._sentence.setText(way.sentence)


class CasePanel(SayingPanel):
    """`settled`: one of the ways was pressed; `again`: what was set aside is to be sent now."""

    settled = Signal(str)
    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.case: CaseShown | None = None
        self.may_send = False
        self.made = Text(size=13, tone="soft", wraps=True)
        self._stake_label = Text(size=13, tone="soft")
        self.stake = Text(size=26, weight=700)
        self._sides = [_Side() for _ in range(_MOST_SIDES)]
        self._ways = [_Way() for _ in range(_MOST_WAYS)]
        self._facts = [Text(wraps=True) for _ in range(_MOST_FACTS)]
        self._rule = Rule()
        self._how = Text(weight=700)
        self.send = KeyButton("Alt R", size=15)
        self.send.clicked.connect(self.again)
        for way in self._ways:
            way.button.clicked.connect(lambda _checked=False, way=way: self._press(way))
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange(self) -> None:
        self._amount = QWidget()
        self._amount.setLayout(column(self._stake_label, self.stake, spacing=0))
        above = (self.title, self.made, self._amount, *self._sides, *self._facts, self._rule, self._how, *self._ways)
        body = column(*above, spacing=10)
        body.addLayout(row(self.send, None))
        body.addStretch(1)
        inner = QWidget()
        inner.setLayout(body)
        self.stand(inner)

    def _press(self, way: _Way) -> None:
        if way.way is not None:
            self.settled.emit(way.way.outcome)

    def show_case(self, case: CaseShown | None, *, may_send: bool = False) -> None:
        """What is chosen in the list; `may_send`: something was set aside."""
        if case is None or self.case is None or case.id != self.case.id:
            self.to_top()
        self.case, self.may_send = case, may_send
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("Exceptions", "Details"))
        self._stake_label.setText(translate("Exceptions", "At stake"))
        self._how.setText(translate("Exceptions", "How it is settled"))
        self.send.set_words(translate("Exceptions", "Send again now"))
        self.title.setText(case.title if case else translate("Exceptions", "Nothing chosen"))
        self.made.setText(case.made if case else "")
        self.stake.setText(case.stake if case else "")
        self._amount.setVisible(bool(case and case.stake))
        sides, ways, facts = (case.sides, case.ways, case.facts) if case else ((), (), ())
        for number, side in enumerate(self._sides):
            side.show_side(sides[number] if number < len(sides) else None)
        for number, way in enumerate(self._ways):
            way.show_way(ways[number] if number < len(ways) else None)
        for number, fact in enumerate(self._facts):
            fact.setVisible(number < len(facts))
            fact.setText(facts[number] if number < len(facts) else "")
        self.made.setVisible(bool(self.made.text()))
        for part in (self._rule, self._how):
            part.setVisible(bool(ways))
        self.send.setVisible(self.may_send)
