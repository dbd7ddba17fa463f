"""The page of the audit log: who did what, newest first, and beside the list the record that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from counter_app.ui.staff.panel import StaffPanel
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import row
from counter_app.ui.widgets.form import Field
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.list_page import ListPage

TODAY, WEEK, MONTH, ALL = SPANS = ("1", "2", "3", "4")
CHECK, SAVE = "V", "X"


class AuditLogPage(ListPage):
    """A list that is searched, between two days, as long as the log is."""

    def __init__(self) -> None:
        self.panel = StaffPanel()
        super().__init__(self.panel, SPANS, lead_width=132)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.search = Field()
        self.tools = {letter: KeyButton(f"Alt {letter}", size=15) for letter in (CHECK, SAVE)}
        tools = row(spacing=8)
        tools.addWidget(self.search, 1)
        for letter, button in self.tools.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
            tools.addWidget(button)
        self.centre.insertLayout(0, tools)
        self.restyle()
        self.retranslate()

    def go_to_search(self, text: str | None = None) -> None:
        """The hand is in the field; with a text that is what stands in it."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text is None:
            self.search.selectAll()
        else:
            self.search.setText(text)

    def retranslate(self) -> None:
        """Set the words again."""
        self.search.setAccessibleName(translate("Audit", "Find records"))
        self.search.setPlaceholderText(translate("Audit", "Person, act, member, or a word"))
        self.rows.setAccessibleName(translate("Audit", "Log"))
        self.tools[CHECK].set_words(translate("Audit", "Tamper check"))
        self.tools[SAVE].set_words(translate("Audit", "Export"))
        self.keys.setText(translate("Audit", "↑ ↓ choose · Alt 1–4 since when · Esc goes back"))
