"""Members found in what is kept of them in memory; None wherever it is not kept, not yet, or is of another moment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.domain.member import Member
from counter_app.services.member_records import Group, Order, Place, Wanted
from counter_app.storage.member_change_key import VISITS_FROM
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import member_from, to_ms
from counter_app.storage.writing_log import LogWriting

if TYPE_CHECKING:
    from counter_app.storage.member_finding import MemberFinding
    from counter_app.storage.member_index import MemberIndex

_AT = (
    "SELECT rowid AS place, * FROM member WHERE rowid IN (SELECT value FROM json_each(:rows))"
    " AND alias_of = '' AND status NOT IN ('erased', 'withdrawn')"
)
_VISITED = "SELECT count(*) FROM (SELECT 1 FROM member WHERE alias_of = '' AND last_visit_at >= :since LIMIT :limit)"
# Of whom it is told again before an answer whether they belong to a segment.
_MOST_AT_ONCE = 2_000
_LAST_VISIT = "SELECT max(last_visit_at) FROM member WHERE alias_of = ''"


class MemberMemory:
    """What a store keeps of its members in memory; nothing, and no library for it, until it is asked for. `done`: what
    is called when all of them have been read."""

    def __init__(self, done: Callable[[], None] = lambda: None) -> None:
        self._lock, self.done = threading.Lock(), done
        self.index: MemberIndex | None = None
        self.finding: MemberFinding | None = None
        self.under_way = False

    def begin(self) -> MemberIndex:
        """The index, from now on."""
        with self._lock:
            if self.index is None:
                from counter_app.storage.member_finding import MemberFinding
                from counter_app.storage.member_index import MemberIndex

                index = MemberIndex()
                self.index, self.finding = index, MemberFinding(index)
            return self.index


class FoundReading(SelfReading):
    """Mixin over one connection."""

    memory: MemberMemory | None = None

    def index_members(self) -> bool:
        """Read some more of the members into memory; True when nothing is left to read."""
        memory = self.memory
        if memory is None:
            return True
        done = memory.begin().further(self._connection)
        if done and memory.under_way:
            memory.done()
        memory.under_way = not done
        return done

    def visits_not_noted(self, limit: int) -> int:
        """How many members' last visits are only to be found along their index, counted up to `limit`."""
        since = int(self.fact(VISITS_FROM) or 0)
        return int(self._connection.execute(_VISITED, {"since": since, "limit": limit}).scalar_one())

    def places_found(
        self, wanted: Wanted, order: Order, after: Place | None, limit: int, *, descending: bool
    ) -> Sequence[Place] | None:
        """The next `limit` of those who are wanted, behind `after`."""
        with self._found() as found:
            if found is None or not self._told(found, wanted, _MOST_AT_ONCE)[1]:
                return None
            return found.places(wanted, order, after, limit, descending=descending)

    def groups_found(self, wanted: Wanted, most: int, rows: int) -> tuple[Sequence[Group], int] | None:
        """Everybody whom the text fits, counted by what can be filtered by, if these are not more than `most` kinds;
        and up to which row. Of a segment that is the last one once everybody is told: `rows` more each time."""
        with self._found() as found:
            if found is None:
                return None
            row, _ = self._told(found, wanted, rows)
            groups = None if row is None else found.groups(wanted, most)
            return None if groups is None or row is None else (groups, row)

    def _told(self, found: MemberFinding, wanted: Wanted, rows: int) -> tuple[int | None, bool]:
        """Up to which row it is known who is wanted, and whether that is the last one; None where it is not kept."""
        last = found.last_row
        if wanted.moved is not None:
            return None, False
        row = last if wanted.rule is None else found.segments.further(self._connection, wanted, rows)
        return row, row is not None and row >= last

    def latest_found(self, text: str, limit: int) -> tuple[Sequence[Member], int] | None:
        """(first `limit` by last visit, exact count) of those whom the text fits."""
        with self._found() as found:
            if found is None:
                return None
            places, total = found.latest(text, limit)
        rows = self._connection.execute(_AT, {"rows": json.dumps([place.row for place in places])})
        members = {row.place: member_from(row) for row in rows}
        return [members[place.row] for place in places if place.row in members], total

    @contextmanager
    def _found(self) -> Iterator[MemberFinding | None]:
        memory = self.memory
        if memory is None or memory.index is None:
            yield None
            return
        with memory.index.lock:
            ready = memory.finding is not None and memory.index.ready(self._connection)
            if ready and memory.finding is not None:
                memory.finding.follow()
            yield memory.finding if ready else None


class FoundWriting(LogWriting):
    """Mixin over one connection."""

    def note_visits_from(self, now: datetime) -> None:
        """Visits up to the last one that is known are noted as changes from now on, later ones are not. Those of its
        very moment too: after an import that may be everybody's."""
        last = self._connection.execute(_LAST_VISIT).scalar()
        since = min(0 if last is None else int(last) + 1, to_ms(now) or 0)
        if since > int(self.fact(VISITS_FROM) or 0):
            self.set_meta(VISITS_FROM, str(since))
