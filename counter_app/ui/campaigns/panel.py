"""One campaign beside the list: its numbers, its terms in sentences, what may be done, and what follows from it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.campaigns.models import CampaignCase, Part
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Rule, Text, column
from counter_app.ui.widgets.beside import AskingPanel, Figures

_MOST_FIGURES, _MOST_PARTS, _MOST_ACTS = 6, 4, 6


class _Part(QWidget):
    """A heading with its sentences."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(weight=600)
        self._lines = Text(wraps=True)
        self.setLayout(column(self._title, self._lines, spacing=2))

    def show_part(self, part: Part | None) -> None:
        self.setVisible(part is not None)
        if part is not None:
            self._title.setText(part.title)
            self._lines.setText("\n".join(part.lines))


class CampaignPanel(AskingPanel):
    """The one that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.case: CampaignCase | None = None
        self._figures = Figures(_MOST_FIGURES, across=2, size=17)
        self._parts = [_Part() for _ in range(_MOST_PARTS)]
        self.act_keys = self.acts(_MOST_ACTS)
        self._rule = Rule()
        inner = QWidget()
        inner.setLayout(column(self.title, self.line, self._figures, *self._parts, None, spacing=10))
        self.stand(inner, self._rule, self.asked, self.act_keys)
        self.restyle()
        self.retranslate()

    def show_case(self, case: CampaignCase | None) -> None:
        """What is chosen in the list."""
        if case is None or self.case is None or case.id != self.case.id:
            self.to_top()
        self.case = case
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("Campaigns", "Details"))
        self.title.setText(case.title if case else translate("Campaigns", "Nothing chosen"))
        self.line.setText(case.line if case else "")
        self._figures.show_figures(case.figures if case else ())
        parts = case.parts if case else ()
        for number, part in enumerate(self._parts):
            part.show_part(parts[number] if number < len(parts) else None)
        self.act_keys.show_acts(case.acts if case and self.question is None else ())
        self._rule.setVisible(bool(case))
