"""The merchant's own segments beside the member list: their sizes, counted a slice at a time behind everything else."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.segment_rules import Rule
from counter_app.services.context import Counter
from counter_app.services.segments import SegmentList, SegmentView, begin_segments, count_segments
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.member_words import number_words
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

# When what failed is asked for again: a disk that was busy has had time.
AGAIN_MS = 2_000


class MemberSegments(QObject):
    """`want`: asks the list for the members of a rule, or for all again; `told`: there is something new to show."""

    told = Signal()

    def __init__(self, shop: Shop, page: MemberListPage, want: Callable[[Rule | None], None]) -> None:
        super().__init__()
        self._shop, self._page, self._want = shop, page, want
        self._number = 0
        self._found = SegmentList(done=True)
        self._rule: Rule | None = None
        self.chosen = self._new = ""
        self.of_day: Callable[[], str] = lambda: ""  # of whom the list is, where it is of those of a day
        page.segment_chosen.connect(lambda name: self.take("" if name == self.chosen else name))

    @property
    def saved(self) -> list[SegmentView]:
        """The merchant's own."""
        return [view for view in self._found.segments if view.saved]

    def view(self, segment: str) -> SegmentView | None:
        """One of them; None where it is not there any more."""
        return next((view for view in self.saved if view.segment.id == segment), None)

    def take(self, segment: str) -> None:
        """Only its members."""
        view = self.view(segment)
        self.chosen, self._rule = (segment, view.segment.rule) if view is not None else ("", None)
        self._want(self._rule)
        self.show()

    def take_next(self) -> None:
        """The one behind the one that is chosen, then none."""
        names = ["", *(view.segment.id for view in self.saved)]
        self.take(names[(names.index(self.chosen) + 1) % len(names)] if self.chosen in names else "")

    def forget(self) -> None:
        """Nothing is asked for any more."""
        self.chosen, self._rule = "", None
        self.show()

    def show(self) -> None:
        """The saved ones with their sizes, in the present language."""
        view = self.view(self.chosen)
        if self.chosen and (view is None or view.segment.rule != self._rule):
            self.take(self.chosen)  # it was changed, or taken away
            return
        lang, growing = self._shop.lang, not self._found.done
        rows = [
            ListRow(view.segment.id, "", view.segment.title.pick(lang), note=_size(view, growing=growing))
            for view in self.saved
        ]
        self._page.show_segments(rows, self.chosen)
        of_day = self.of_day()
        self._page.show_rule((of_day,) if of_day else _rule(view, lang) if view is not None else ())

    def ask(self, choose: str = "") -> None:
        """Which there are, and how large; what was counted before stands until then. `choose`: one that is new."""
        self._number += 1
        self._new = choose
        self._work(self._number, begin_segments)

    def stop(self) -> None:
        """The list has gone."""
        self._number += 1

    def _work(self, number: int, work: Callable[[Counter], SegmentList]) -> None:
        def arrived(found: SegmentList) -> None:
            if number != self._number or found.reasons:
                return  # whoever may not see the list is told by the list itself
            if found.done or not self._same(found):
                self._found = found
                self.show()
                self.told.emit()
            if self._new and self.view(self._new) is not None:
                self._new, new = "", self._new
                self.take(new)
            if not found.done:
                self._work(number, lambda counter: count_segments(counter, found))

        def failed(_fault: Fault) -> None:
            QTimer.singleShot(AGAIN_MS, self, lambda: self._work(number, work) if number == self._number else None)

        self._shop.ask(work, arrived, failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def _same(self, found: SegmentList) -> bool:
        """Whether these are the segments that are shown: then their old sizes stay until the new ones are complete."""
        return [view.segment for view in found.segments] == [view.segment for view in self._found.segments]


def _rule(view: SegmentView, lang: str) -> tuple[str, ...]:
    waits = translate("Segments", "the cloud is adding up what members bought")
    return view.said.get(lang, ()) if view.told else (*view.said.get(lang, ()), waits)


def _size(view: SegmentView, *, growing: bool) -> str:
    """Until all are counted now, what was counted last; nothing where nobody can know."""
    if not view.told:
        return "—"
    if growing and view.kept is not None:
        return number_words(view.kept, growing=False)
    return number_words(view.members, growing=growing)
