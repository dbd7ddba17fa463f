"""The merchant's own segments beside the member list: their sizes, counted a slice at a time behind everything else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.segments import Rule
from counter_app.services.context import Counter
from counter_app.services.segments import SegmentList, begin_segments, count_segments
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.member_words import number_words
from counter_app.ui.shop import Shop
from counter_app.ui.widgets.rows import ListRow

# When what failed is asked for again: a disk that was busy has had time.
AGAIN_MS = 2_000


class MemberSegments(QObject):
    """`told`: there is something new to show."""

    told = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._number = 0
        self._found = SegmentList(done=True)

    @property
    def names(self) -> list[str]:
        """Ids of the saved ones."""
        return [view.segment.id for view in self._found.segments if view.saved]

    def rule(self, segment: str) -> Rule | None:
        """What makes a member belong to it; None where it is not there any more."""
        found = (view.segment.rule for view in self._found.segments if view.saved and view.segment.id == segment)
        return next(found, None)

    def rows(self) -> list[ListRow]:
        """The saved ones with their sizes, in the present language."""
        lang, growing = self._shop.lang, not self._found.done
        return [
            ListRow(
                view.segment.id,
                "",
                view.segment.title.pick(lang),
                note=number_words(view.members, growing=growing),
            )
            for view in self._found.segments
            if view.saved
        ]

    def ask(self) -> None:
        """Which there are, and how large; what was counted before stands until then."""
        self._number += 1
        number = self._number
        self._work(number, begin_segments)

    def stop(self) -> None:
        """The list has gone."""
        self._number += 1

    def _work(self, number: int, work: Callable[[Counter], SegmentList]) -> None:
        def arrived(found: SegmentList) -> None:
            if number != self._number or found.reasons:
                return  # whoever may not see the list is told by the list itself
            if found.done or not self._same(found):
                self._found = found
                self.told.emit()
            if not found.done:
                self._work(number, lambda counter: count_segments(counter, found))

        def failed(_fault: Fault) -> None:
            QTimer.singleShot(AGAIN_MS, self, lambda: self._work(number, work) if number == self._number else None)

        self._shop.ask(work, arrived, failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def _same(self, found: SegmentList) -> bool:
        """Whether these are the segments that are shown: then their old sizes stay until the new ones are complete."""
        return [view.segment for view in found.segments] == [view.segment for view in self._found.segments]
