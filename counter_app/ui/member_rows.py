"""Keeps the stretch of the member list that is looked at: asks for more before it is needed, lets go of what is far.

What was asked before is stopped when something new is asked: each question has a number, and work that finds another
one in its place ends at its next step. The numbers of one question never go down: what was counted stays until more is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.services.member_list import (
    PAGE_ROWS,
    Asked,
    Counts,
    MemberPage,
    Sweep,
    counts_of,
    first_page,
    member_page,
    members_of,
    serves,
    sweep_on,
)
from counter_app.services.member_records import Place
from counter_app.services.members import MemberView
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.members.list_model import MemberLine
from counter_app.ui.members.list_table import MemberTableView
from counter_app.ui.shop import Shop

MOST_ROWS = 1_500
# When what failed is asked for again: a disk that was busy has had time.
AGAIN_MS = 2_000
_NOBODY = MemberPage()
_Work = Callable[[Counter, Callable[[], bool]], MemberPage]


class MemberRows(QObject):
    """Fills a table. `filled`: rows have come; `counted`: there is more to say about how many there are."""

    counted = Signal()
    filled = Signal()
    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, shop: Shop, table: MemberTableView, line_of: Callable[[MemberView], MemberLine]) -> None:
        super().__init__()
        self._shop = shop
        self._view = table
        self._line_of = line_of
        self._number = self._turn = 0
        self._busy = False
        self._asked: Asked | None = None
        self._source: tuple[Place, ...] | None = None
        self.members: list[MemberView] = []
        self._places: list[Place] = []
        self._most = 0
        self._ended_above = self._ended_below = True
        self._swept: object = None
        self._sweep = Sweep()
        self.counts = Counts()
        self.whole = True
        table.more_wanted.connect(self._more)

    @property
    def counting(self) -> bool:
        """Whether the counts still grow."""
        return not self._sweep.done

    @property
    def tags_counted(self) -> bool:
        """Whether there are numbers for the tags."""
        return self._sweep.tags_counted

    @property
    def nobody(self) -> bool:
        """Whether it is certain that nobody fits: everything has been looked through and nothing is on its way."""
        return not self.members and self.whole and not self._busy and not self.counting

    @property
    def chosen(self) -> str:
        """The member of the marked row."""
        return self.members[self._view.current].id if 0 <= self._view.current < len(self.members) else ""

    @property
    def total(self) -> int:
        """How many fit; while it grows the least that it is."""
        return max(self.counts.total, self._most if self.counting else len(self.members))

    def stop(self) -> None:
        """Whatever is under way is for nobody any more."""
        self._number += 1
        self._busy = False
        self._swept = None

    def ask(self, asked: Asked, *, anew: bool = False) -> None:
        """Another list. Counts of the same text and segment hold for every filter, but where asked for `anew`."""
        self._number += 1
        self._asked, self._source, self._most = asked, None, 0
        if anew or self._swept != _passed_over(asked) or not serves(self._sweep, asked.wanted):
            self._sweep = Sweep()
        self._swept = _passed_over(asked)
        self._add_up()
        self._fetch(lambda counter, stopped: first_page(counter, asked, stopped), self._begin)

    def to_start(self) -> None:
        """Home."""
        if self._asked is not None and not self._ended_above:
            if self._source is not None:
                self._show_source(0)
            else:
                asked = self._asked
                self._fetch(lambda counter, stopped: member_page(counter, asked, cancelled=stopped), self._start)
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

    def _fetch(self, work: _Work, done: Callable[[MemberPage], None]) -> None:
        """Rows; those that were asked for before and are not there yet would stand in a list that is another one."""
        self._turn += 1
        number, turn, self._busy = self._number, self._turn, True

        def stopped() -> bool:
            return number != self._number or turn != self._turn

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
                self.failed.emit(fault)
                QTimer.singleShot(AGAIN_MS, self, lambda: None if stopped() else self._fetch(work, done))

        self._shop.ask(
            lambda counter: _NOBODY if stopped() else work(counter, stopped), arrived, failed, lane=Lane.SEARCH
        )

    def _add_up(self) -> None:
        """The numbers of these filters, not in the window's thread: there may be thousands of kinds of members."""
        asked, sweep = self._asked, self._sweep
        assert asked is not None

        def arrived(counts: Counts) -> None:
            self.counts = counts

        if sweep.groups:
            work, failed = (lambda _: counts_of(sweep, asked.wanted)), self.failed.emit
            self._shop.ask(work, self._still(arrived), failed, lane=Lane.SEARCH)
        else:
            self.counts = Counts()

    def _begin(self, page: MemberPage) -> None:
        chosen = self.chosen
        self._show_start(page)
        self._choose(chosen)
        if not page.whole or not self._sweep.done:
            self._sweep_on(Sweep())
        self.filled.emit()

    def _start(self, page: MemberPage) -> None:
        self._show_start(page)
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

        def slice_further(counter: Counter) -> tuple[Sweep, Counts]:
            if number != self._number:
                return before, Counts()
            found = sweep_on(counter, asked, before)
            return found, counts_of(found, asked.wanted)

        def failed(fault: Fault) -> None:
            self.failed.emit(fault)
            QTimer.singleShot(AGAIN_MS, self, self._still(lambda: self._sweep_on(before)))

        arrived = self._still(lambda answer: self._was_swept(asked, *answer))
        self._shop.ask(slice_further, arrived, self._still(failed), lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def _still(self, act: Callable[..., None]) -> Callable[..., None]:
        """Done only if nothing else has been asked until then."""
        number = self._number

        def run(*values: object) -> None:
            if number == self._number:
                act(*values)

        return run

    def _was_swept(self, asked: Asked, found: Sweep, counts: Counts) -> None:
        """A slice more is known. What another pass had counted already stands until this one has come as far."""
        if found.reasons:
            self.refused.emit(found.reasons[0])
            return
        if found.done or (self.counting and found.row > self._sweep.row):
            self._sweep, self.counts = found, counts
        if found.done:
            self._settle(found, asked)
        else:
            self._shop.remember_members()
            self._sweep_on(found)
        self.counted.emit()

    def _settle(self, found: Sweep, asked: Asked) -> None:
        """All are known: where some were missing between the rows they are shown now."""
        if self.whole:
            return
        if found.places is not None:
            self._source = found.places
            self._show_source(0, chosen=self.chosen)
        else:
            # So many fit that they are kept nowhere; the first of them may stand far along the order.
            self._fetch(lambda counter, stopped: member_page(counter, asked, cancelled=stopped), self._start)

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
        self._most = max(self._most, len(self.members))
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
        self._most = max(self._most, len(self.members))
        too_many = len(self.members) - MOST_ROWS
        if too_many > 0:
            self._view.table.drop(MOST_ROWS, too_many)
            del self.members[MOST_ROWS:], self._places[MOST_ROWS:]
            self._ended_below = False
        self._busy = False

    def _replace(self, members: Sequence[MemberView], places: Sequence[Place]) -> None:
        self.members, self._places = list(members), list(places)
        self._most = max(self._most, len(self.members))
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


def _passed_over(asked: Asked) -> object:
    """What a pass over the table is for."""
    return asked.wanted.text, asked.wanted.rule, asked.wanted.moved, asked.wanted.days
