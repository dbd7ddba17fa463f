"""The page of channels: those that go on, those that have ended, and beside the list the one that is chosen."""

from __future__ import annotations

from counter_app.ui.channels.panel import ChannelPanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import Text, row
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.list_page import ListPage

VIEWS = ("1", "2")


class ChannelPage(ListPage):
    """A list whose rows are printed, changed and ended beside it."""

    def __init__(self) -> None:
        self.panel = ChannelPanel()
        super().__init__(self.panel, VIEWS, lead_width=96)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.new = KeyButton("Alt N", "main", size=15)
        self.new.clicked.connect(lambda: self.letter_pressed.emit("N"))
        self.title = Text(size=20, weight=700)
        tools = row(self.title, None, self.new)
        self.centre.insertLayout(0, tools)
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(translate("Channels", "Channels"))
        self.new.set_words(translate("Channels", "New channel"))
        self.rows.setAccessibleName(translate("Channels", "List"))
        self.keys.setText(translate("Channels", "↑ ↓ choose · Alt 1–2 what is listed · Esc goes back"))
