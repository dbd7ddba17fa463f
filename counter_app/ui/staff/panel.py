"""One person of the staff beside the list: what they are, when they were here, what may be done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from counter_app.ui.staff.models import StaffCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Rule, Text, column
from counter_app.ui.widgets.beside import AskingPanel, Figures

_MOST_FIGURES, _MOST_ACTS = 4, 4


class StaffPanel(AskingPanel):
    """Who is chosen."""

    WIDTH = 400

    def __init__(self) -> None:
        super().__init__()
        self.case: StaffCase | None = None
        self._figures = Figures(_MOST_FIGURES, across=1, size=17)
        self._notes = Text(wraps=True)
        self._rule = Rule()
        self.act_keys = self.acts(_MOST_ACTS)
        inner = QWidget()
        inner.setLayout(column(self.title, self.line, self._figures, self._notes, None, spacing=10))
        self.stand(inner, self._rule, self.asked, self.act_keys)
        self.restyle()
        self.retranslate()

    def show_case(self, case: StaffCase | None) -> None:
        """Who is chosen in the list."""
        self.case = case
        self.retranslate()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        case = self.case
        self.setAccessibleName(translate("Staff", "About this person"))
        self.title.setText(case.title if case else translate("Staff", "Nobody chosen"))
        self.line.setText(case.line if case else "")
        self._figures.show_figures(case.figures if case else ())
        self._notes.setText("\n".join(case.notes) if case else "")
        self._notes.setVisible(bool(self._notes.text()))
        self.act_keys.show_acts(case.acts if case and self.question is None else ())
        self._rule.setVisible(bool(case and case.acts))
