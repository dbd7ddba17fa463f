"""The page of campaigns: which there are, and beside the list the one that is chosen."""

from __future__ import annotations

from counter_app.ui.campaigns.panel import CampaignPanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import row
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.list_page import ListPage

ALL, RUNNING, PLANNED, PAUSED, ENDED = VIEWS = ("1", "2", "3", "4", "5")


class CampaignPage(ListPage):
    """A list that is searched."""

    def __init__(self) -> None:
        self.panel = CampaignPanel()
        super().__init__(self.panel, VIEWS, lead_width=64)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.search = Field()
        tools = row(spacing=8)
        tools.addWidget(self.search, 1)
        self.new = KeyButton("Alt N", "main", size=15)
        self.new.clicked.connect(lambda: self.letter_pressed.emit("N"))
        tools.addWidget(self.new)
        self.channels = KeyButton("Alt K", size=15)
        self.channels.clicked.connect(lambda: self.letter_pressed.emit("K"))
        tools.addWidget(self.channels)
        self.centre.insertLayout(0, tools)
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.channels.set_words(translate("Campaigns", "Channels"))
        self.search.setAccessibleName(translate("Campaigns", "Find campaigns"))
        self.search.setPlaceholderText(translate("Campaigns", "Title, id, or what it gives"))
        self.rows.setAccessibleName(translate("Campaigns", "List"))
        self.keys.setText(translate("Campaigns", "↑ ↓ choose · Alt 1–5 what is listed · Esc goes back"))
