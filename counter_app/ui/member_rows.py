"""Keeps the stretch of the member list that is looked at: asks for more before it is needed, lets go of what is far.

What was asked before is stopped when something new is asked: each question has a number, and work that finds another
one in its place ends at its next step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.services.member_list import (
    PAGE_ROWS,
    Asked,
    MemberPage,
    Sweep,
    first_page,
    member_page,
    members_of,
    sweep_on,
)
from counter_app.services.member_records import Place
from counter_app.services.members import MemberView
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.members.list_model import MemberLine
from counter_app.ui.members.list_table import MemberTableView
from counter_app.ui.shop import Shop

MOST_ROWS = 1_500
_NOBODY = MemberPage()


class MemberRows(QObject):
    """Fills a table. `counted`: there is more to say about how many there are."""

    counted = Signal()
    filled = Signal()
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, shop: Shop, table: MemberTableView, line_of: Callable[[MemberView], MemberLine]) -> None:
        super().__init__()
        self._shop = shop
        self._view = table
        self._line_of = line_of
        self._number = 0
        self._busy = False
        self._asked: Asked | None = None
        self._source: tuple[Place, ...] | None = None
        self.members: list[MemberView] = []
        self._places: list[Place] = []
        self._ended_above = self._ended_below = True
        self._swept_text: str | None = None
        self.sweep = Sweep()
        self.whole = True
        table.more_wanted.connect(self._more)

    @property
    def counting(self) -> bool:
        """Whether the counts still grow."""
        return not self.sweep.done

    def stop(self) -> None:
        """Whatever is under way is for nobody any more."""
        self._number += 1
        self._busy = False
        self._swept_text = None

    def ask(self, asked: Asked) -> None:
        """Another list. Counts of the same text hold for every filter."""
        self._number += 1
        self._asked, self._source = asked, None
        if self._swept_text != asked.wanted.text:
            self._swept_text, self.sweep = None, Sweep()
        self._fetch(lambda counter, stopped: first_page(counter, asked, stopped), self._begin)

    def to_start(self) -> None:
        """Home."""
        if self._asked is not None and not self._ended_above:
            if self._source is not None:
                self._show_source(0)
            else:
                asked = self._asked
                self._fetch(lambda counter, stopped: member_page(counter, asked, cancelled=stopped), self._show_start)
        self._view.choose(0)

    def to_end(self) -> None:
        """End: the last rows, without going through those between."""
        if self._asked is None or self._ended_below:
            self._view.choose(len(self.members) - 1)
        elif self._source is not None:
            self._show_source(max(0, len(self._source) - PAGE_ROWS), last=True)
        else:
            back = replace(self._asked, descending=not self._asked.descending)
            self._fetch(lambda counter, stopped: member_page(counter, back, cancelled=stopped), self._show_end)

    # --- answers ------------------------------------------------------------------------------------------------------

    def _fetch(
        self, work: Callable[[Counter, Callable[[], bool]], MemberPage], done: Callable[[MemberPage], None]
    ) -> None:
        number, self._busy = self._number, True

        def stopped() -> bool:
            return number != self._number

        def arrived(page: MemberPage) -> None:
            if stopped():
                return
            self._busy = False
            if page.reasons:
                self.refused.emit(page.reasons[0])
            else:
                done(page)

        def failed(fault: Fault) -> None:
            if not stopped():
                self._busy = False
                self.failed.emit(fault)

        self._shop.ask(
            lambda counter: _NOBODY if stopped() else work(counter, stopped), arrived, failed, lane=Lane.SEARCH
        )

    def _begin(self, page: MemberPage) -> None:
        chosen = self.members[self._view.current].id if 0 <= self._view.current < len(self.members) else ""
        self._show_start(page)
        self._choose(chosen)
        if not page.whole or not self.sweep.done:
            self._swept_text = None
            self._sweep_on(Sweep())
        self.filled.emit()

    def _show_start(self, page: MemberPage) -> None:
        self._replace(page.members, page.places)
        self.whole = page.whole
        self._ended_above, self._ended_below = True, page.ended or not page.whole
        self._view.choose(0)

    def _show_end(self, page: MemberPage) -> None:
        self._replace(page.members[::-1], page.places[::-1])
        self._ended_above, self._ended_below = page.ended, True
        self._view.choose(len(self.members) - 1)

    def _sweep_on(self, before: Sweep) -> None:
        number, asked = self._number, self._asked
        assert asked is not None

        def slice_further(counter: Counter) -> Sweep:
            return before if number != self._number else sweep_on(counter, asked, before)

        def arrived(found: Sweep) -> None:
            if number != self._number:
                return
            self.sweep = found
            if not found.done:
                self._sweep_on(found)
            else:
                self._swept_text = asked.wanted.text
                self._settle(found, asked)
            self.counted.emit()

        self._shop.ask(slice_further, arrived, self.failed.emit, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def _settle(self, found: Sweep, asked: Asked) -> None:
        """All are known: where some were missing between the rows they are shown now."""
        if self.whole:
            return
        if found.places is not None:
            self._source = found.places
            chosen = self.members[self._view.current].id if 0 <= self._view.current < len(self.members) else ""
            self._show_source(0, chosen=chosen)
        else:
            self._fetch(lambda counter, stopped: member_page(counter, asked, cancelled=stopped), self._show_start)

    def _show_source(self, first: int, *, last: bool = False, chosen: str = "") -> None:
        asked, source = self._asked, self._source
        assert asked is not None
        assert source is not None
        places = source[first : first + PAGE_ROWS]

        def arrived(page: MemberPage) -> None:
            self._replace(page.members, page.places)
            self.whole = True
            self._ended_above, self._ended_below = first == 0, first + len(places) >= len(source)
            self._view.choose(len(self.members) - 1 if last else 0)
            self._choose(chosen)
            self.filled.emit()

        self._fetch(lambda counter, _stopped: members_of(counter, asked, places), arrived)

    # --- what comes near ----------------------------------------------------------------------------------------------

    def _more(self, way: int) -> None:
        asked = self._asked
        if self._busy or asked is None or not self.members or (self._ended_below if way > 0 else self._ended_above):
            return
        if self._source is not None:
            self._more_of_source(self._source, asked, way)
        elif way > 0:
            after = self._places[-1]
            self._fetch(lambda counter, stopped: member_page(counter, asked, after, cancelled=stopped), self._append)
        else:
            before, back = self._places[0], replace(asked, descending=not asked.descending)
            self._fetch(
                lambda counter, stopped: member_page(counter, back, before, cancelled=stopped),
                lambda page: self._prepend(page.members[::-1], page.places[::-1], ended=page.ended),
            )

    def _more_of_source(self, source: tuple[Place, ...], asked: Asked, way: int) -> None:
        if way > 0:
            behind = source.index(self._places[-1]) + 1
            places = source[behind : behind + PAGE_ROWS]
            ended = behind + len(places) >= len(source)
            self._fetch(
                lambda counter, _stopped: members_of(counter, asked, places),
                lambda page: self._append(replace(page, ended=ended)),
            )
            return
        before = source.index(self._places[0])
        first = max(0, before - PAGE_ROWS)
        self._fetch(
            lambda counter, _stopped: members_of(counter, asked, source[first:before]),
            lambda page: self._prepend(page.members, page.places, ended=first == 0),
        )

    def _append(self, page: MemberPage) -> None:
        self._ended_below = page.ended
        self._view.table.append([self._line_of(member) for member in page.members])
        self.members += page.members
        self._places += page.places
        too_many = len(self.members) - MOST_ROWS
        if too_many > 0:
            self._busy = True  # what moves while rows go is no wish for more
            self._view.dropped_above(too_many)
            del self.members[:too_many], self._places[:too_many]
            self._ended_above, self._busy = False, False

    def _prepend(self, members: Sequence[MemberView], places: Sequence[Place], *, ended: bool) -> None:
        self._ended_above, self._busy = ended, True
        self._view.prepended([self._line_of(member) for member in members])
        self.members[:0], self._places[:0] = members, places
        too_many = len(self.members) - MOST_ROWS
        if too_many > 0:
            self._view.table.drop(MOST_ROWS, too_many)
            del self.members[MOST_ROWS:], self._places[MOST_ROWS:]
            self._ended_below = False
        self._busy = False

    def _replace(self, members: Sequence[MemberView], places: Sequence[Place]) -> None:
        self.members, self._places = list(members), list(places)
        self._view.table.replace([self._line_of(member) for member in members])

    def _choose(self, member: str) -> None:
        row = next((number for number, view in enumerate(self.members) if view.id == member), -1)
        if row >= 0:
            self._view.choose(row)

    def say_again(self) -> None:
        """The language has changed."""
        row = self._view.current
        self._view.table.replace([self._line_of(member) for member in self.members])
        self._view.choose(max(row, 0))
