"""The page of follow-ups: who is to be called, the oldest day first, how far that is, and beside it the next one."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QSizePolicy
from typing_extensions import override

from counter_app.ui.follow_ups.models import FollowUpProgress
from counter_app.ui.follow_ups.panel import FollowUpPanel
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text, column, row
from counter_app.ui.widgets.list_page import ListPage
from counter_app.ui.widgets.progress import Bar

DUE, OPEN, DONE = VIEWS = ("1", "2", "3")
_LARGE_PERCENT = 150


class FollowUpPage(ListPage):
    """A list that grows while somebody goes down in it; what came of a call is said beside it."""

    def __init__(self) -> None:
        self.panel = FollowUpPanel()
        super().__init__(self.panel, VIEWS, lead_width=84)
        self.panel.letter_pressed.connect(self.letter_pressed)
        self.title = Text(size=20, weight=700)
        self.progress = Text(size=13, weight=600, tone="soft", wraps=True)
        self.bar = Bar()
        self.bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        far = column(self.progress, self.bar, spacing=4)
        self._tools = row(self.title, None)
        self._tools.addLayout(far)
        self.centre.insertLayout(0, self._tools)
        self.restyle()
        self.retranslate()

    def show_progress(self, progress: FollowUpProgress) -> None:
        """How far today's calls are, in words and as a share."""
        self.progress.setText(progress.words)
        self.bar.setVisible(progress.share >= 0)
        self.bar.show_share(progress.share, progress.words)

    @override
    def restyle(self) -> None:
        """Take the present text size: with large text whoever is called has two thirds of the room; the list stays in
        view beside them, below its keys."""
        super().restyle()
        large = LOOK.scale_percent >= _LARGE_PERCENT
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(beside)
        self._layout.setStretchFactor(self.panel, 2 if large else 0)
        for part in (self._tabs, self._tools):
            part.setDirection(below if large else beside)
        self.keys.setVisible(not large)
        self.bar.setFixedWidth(LOOK.px(140 if large else 220))

    def retranslate(self) -> None:
        """Set the words again."""
        self.title.setText(translate("FollowUps", "Follow-ups"))
        self.rows.setAccessibleName(translate("FollowUps", "Whom to call"))
        self.keys.setText(translate("FollowUps", "↑ ↓ choose · Alt 1–3 what is listed · Esc back to the sale"))
