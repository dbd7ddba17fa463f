"""The page of staff: who works here, who has left, and beside the list the one who is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt

from counter_app.ui.staff.panel import StaffPanel
from counter_app.ui.staff.staff_form import StaffForm
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import row
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.list_page import ListPage

VIEWS = ("1", "2", "3", "4")
NEW, LOG = "N", "G"


class StaffPage(ListPage):
    """A list of people. `asking`: whether a form stands in the place of the details."""

    def __init__(self) -> None:
        self.panel, self.form = StaffPanel(), StaffForm()
        super().__init__(self.panel, VIEWS, lead_width=84)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.asking = False
        self.new = KeyButton(f"Alt {NEW}", "main", size=15)
        self.new.clicked.connect(lambda: self.letter_pressed.emit(NEW))
        self.tools = row(spacing=8)
        self.log = KeyButton(f"Alt {LOG}", size=15)
        self.log.clicked.connect(lambda: self.letter_pressed.emit(LOG))
        self.tools.addWidget(self.log)
        self.tools.addStretch(1)
        self.tools.addWidget(self.new)
        self.centre.insertLayout(0, self.tools)
        self._layout.addWidget(self.form)
        self.form.hide()
        self.restyle()
        self.retranslate()

    def show_asking(self, asking: bool) -> None:
        """The form in the place of the details, or those again."""
        self.asking = asking
        self.form.setVisible(asking)
        self.panel.setVisible(not asking)
        if not asking:
            self.form.forget_pins()
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set the words again."""
        self.rows.setAccessibleName(translate("Staff", "Staff"))
        self.new.set_words(translate("Staff", "New person"))
        self.log.set_words(translate("Staff", "Audit log"))
        self.keys.setText(translate("Staff", "↑ ↓ choose · Alt 1–4 what is listed · Esc goes back"))
