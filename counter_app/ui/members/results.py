"""Members that fit what is typed, below the field it is typed in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.basic import Card, Text
from counter_app.ui.widgets.rows import ListRow, RowList


class Results(Card):
    """At most fifty rows, with the exact count above; arrows and Enter work from the field."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._total: int | None = None
        self._more = False
        self._searched = ""
        self._title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.list = RowList(lead_width=96, lead_tone="ink")
        self.list.chosen.connect(self.chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 8)
        layout.setSpacing(4)
        self._title.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self._title)
        layout.addWidget(self.list, 1)
        layout.addStretch(0)
        self.retranslate()

    def show_rows(self, rows: Sequence[ListRow], total: int, *, more: bool = False) -> None:
        """Replace the rows; `total` counts those that are not shown as well; `more`: it is still looked for others."""
        self._total, self._more = total, more
        self.list.show_rows(rows)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the words again."""
        self.list.setAccessibleName(translate("Members", "Members found"))
        if self._total is None or (self._more and not self._total):
            self._title.setText(translate("Members", "Searching"))
        elif self._total == 0:
            self._title.setText(translate("Members", "No member found. F3 signs a new one up."))
        else:
            found = counted(self._total, translate("Members", "{0} member"), translate("Members", "{0} members"))
            if self._more:
                found = translate("Members", "{0} found, still looking").format(self._total)
            how = translate("Members", "up and down choose, Enter takes one")
            self._title.setText(f"{found} · {how}")
