"""One planned message beside the list: where it stands, whom it reaches, what it says, and the key that takes it
back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.messages.models import MessageCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Rule, Text, column
from counter_app.ui.widgets.beside import AskingPanel, Figures

BACK = "X"
_MOST_FIGURES = 3


class MessagePanel(AskingPanel):
    """The one that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.case: MessageCase | None = None
        self.stands = Text(size=17, weight=600, wraps=True)
        self._figures = Figures(_MOST_FIGURES, across=_MOST_FIGURES)
        self.left_out = Text(size=13, tone="soft", wraps=True)
        self._says, self.text = Text(weight=600), Text(wraps=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.act_keys = self.acts(1)
        inner = QWidget()
        read = (self.title, self.line, self.stands, self._figures, self.left_out, Rule(), self._says, self.text)
        inner.setLayout(column(*read, None, spacing=10))
        self.stand(inner, Rule(), self.asked, self.act_keys)
        self.restyle()
        self.retranslate()

    def show_case(self, case: MessageCase | None) -> None:
        """What is chosen in the list."""
        self.case = case
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("Messages", "Details"))
        self.title.setText(case.title if case else translate("Messages", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        self.stands.set_tone(case.tone if case else "soft")
        self.stands.setText(case.stands if case else "")
        self._figures.show_figures(case.figures if case else ())
        self.left_out.setText(case.left_out if case else "")
        self.left_out.setVisible(bool(case and case.left_out))
        self._says.setText(translate("Messages", "What it says"))
        self._says.setVisible(case is not None)
        self.text.setText(case.text if case else "")
        back = case is not None and case.back and self.question is None
        self.act_keys.show_acts(((BACK, translate("Messages", "Take back")),) if back else ())
