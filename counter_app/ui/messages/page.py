"""The page of planned messages: those that are to leave, those that are over, and beside the list the chosen one."""

from __future__ import annotations

from counter_app.ui.messages.panel import MessagePanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, row
from counter_app.ui.widgets.list_page import ListPage

VIEWS = ("1", "2")


class MessagePage(ListPage):
    """A list whose rows are taken back beside it."""

    def __init__(self) -> None:
        self.panel = MessagePanel()
        super().__init__(self.panel, VIEWS, lead_width=132)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.title = Text(size=20, weight=700)
        self.account = Text(size=13, weight=600, tone="soft", wraps=True)
        self.centre.insertLayout(0, row(self.title, None))
        self.centre.insertWidget(1, self.account)
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(translate("Messages", "Planned messages"))
        self.account.setText(
            translate("Messages", "No service account is connected: everything here waits for it, and nothing is sent.")
        )
        self.rows.setAccessibleName(translate("Messages", "List"))
        self.keys.setText(translate("Messages", "↑ ↓ choose · Alt 1–2 what is listed · Esc goes back"))
