"""The page of settings: groups, their settings with the present values, and beside them the one that is chosen."""

from __future__ import annotations

from counter_app.ui.settings.panel import SettingPanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.list_page import ListPage

VIEWS = ("1", "2", "3", "4", "5", "6")


class SettingsPage(ListPage):
    """A list whose rows are changed beside it."""

    def __init__(self) -> None:
        self.panel = SettingPanel()
        super().__init__(self.panel, VIEWS, lead_width=0)
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.rows.setAccessibleName(translate("Settings", "Settings"))
        self.keys.setText(translate("Settings", "↑ ↓ choose · Enter or a digit changes it · Alt 1–6 groups · Esc back"))
