"""The page of exceptions: open ones, settled ones, what waits for the cloud; beside the list the one that is chosen."""

from __future__ import annotations

from counter_app.ui.exceptions.case_panel import CasePanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.list_page import ListPage

OPEN, SETTLED, UNSENT = "1", "2", "3"
VIEWS = (OPEN, SETTLED, UNSENT)


class ExceptionPage(ListPage):
    """A list whose rows are settled beside it."""

    def __init__(self) -> None:
        self.panel = CasePanel()
        super().__init__(self.panel, VIEWS, lead_width=92)
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.rows.setAccessibleName(translate("Exceptions", "List"))
        self.keys.setText(translate("Exceptions", "↑ ↓ choose · Alt 1–3 what is listed · Esc back to the sale"))
