"""Every member's row in memory, as far as the list of members and the search at the counter ask for it.

It is read a slice at a time, in statements that answer one row of long lists, so that the driver stays in C. From then
on it follows the file: new rows by their number, changed ones by `member_change`, which triggers keep, and visits of
today along the index of visits (`storage/member_change_table.py`). Whatever cannot be kept here ends it, and everybody
is looked for in the table as before.
"""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
import threading
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from counter_app.domain.values import dataclass
from counter_app.storage.connection import Connection
from counter_app.storage.digit_planes import DigitPlanes
from counter_app.storage.member_change_key import VISITS_FROM
from counter_app.storage.member_names import Names
from counter_app.storage.member_search import folded
from counter_app.storage.moments import NO_ROW, Keys, Moments, keys_of
from counter_app.storage.planes import Slots, grown

SLICE_ROWS = 2_000
# What is caught up with before an answer; more than that is for the background.
_MOST_AT_ONCE = 500
MOST_VISITS = 2_000
_MOST_VISITS_BEHIND = 50_000
# Phones and numbers that are no digits or too long, and kinds of members: beyond these it is not kept.
_MOST_ODD = 20_000
_MOST_KINDS = 20_000
# Each number up to the last one has its place, whether there is such a row or not.
_MOST_ROWS = 20_000_000
_PHONE, _NUMBER = 14, 10
# Beyond so many rows that have changed, who follows them begins anew.
_MOST_NEWS = 100_000
_MARKS = (
    "SELECT (SELECT coalesce(max(number), 0) FROM member_change) AS number,"
    " (SELECT coalesce(min(number), 0) FROM member_change) AS first,"
    " (SELECT coalesce(max(rowid), 0) FROM member) AS last_row,"
    f" (SELECT CAST(value AS INTEGER) FROM meta WHERE key = '{VISITS_FROM}') AS visits_from"
)
_COLUMNS = (
    *("rowid", "phone", "coalesce(number, '')", "name", "pinyin", "initials", "status", "tier", "tags", "alias_of"),
    *("joined_at", "last_visit_at", "visits"),
)
_LISTS = ", ".join(f"CAST(json_group_array({column}) AS BLOB)" for column in _COLUMNS)
_READ = f"SELECT {_LISTS} FROM member WHERE "
_SLICE = _READ + "rowid > :low AND rowid <= :high"
_THESE = _READ + "rowid IN (SELECT value FROM json_each(:rows))"
_CHANGED = "SELECT number, member_row FROM member_change WHERE number > :number ORDER BY number LIMIT :limit"
_VISITED = (
    "SELECT rowid, last_visit_at, visits FROM member WHERE alias_of = '' AND last_visit_at >= :since LIMIT :limit"
)
_UNFIT = (msgspec.DecodeError, OverflowError, UnicodeError, MemoryError)
_words = msgspec.json.Decoder(list[str])
_whole = msgspec.json.Decoder(list[int | None])


@dataclass(frozen=True, slots=True)
class Kind:
    """What members have alike; `tags`, and as texts are looked for in them `folded`."""

    status: str
    tier: str
    tags: tuple[str, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Marks:
    number: int
    first: int
    last_row: int
    visits_from: int | None


class MemberIndex:
    """By the numbers of rows. One thread at a time, under `lock`. `kind` 0: there is no such row, or it became another
    one. `texts`: how often a text has changed; `era`: how often it has begun anew."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.unfit = False
        self.texts = self.era = self._telling = 0
        self._told: list[Slots] = []
        self._empty()

    def _empty(self) -> None:
        self.names = Names()
        self.kinds = [Kind("", "", (), ())]
        self._kind_of: dict[tuple[str, str, str], int] = {}
        self.phones, self.numbers = DigitPlanes(_PHONE), DigitPlanes(_NUMBER)
        self.odd: dict[int, tuple[str, str]] = {}
        self.count = 0
        self._anew()
        self.name, self.kind = np.zeros(0, np.int32), np.zeros(0, np.uint16)
        self.joined, self.last_visit = Moments(), Moments()
        self.visits = np.zeros(0, np.int32)
        self._number: int | None = None
        self._last_row = self._visits_from = self._seen = 0
        self._unsure: set[int] = set()  # rows that have changed since all that had changed was read

    @property
    def size(self) -> int:
        """Bytes in memory."""
        arrays: tuple[NDArray[np.generic], ...] = (self.name, self.kind, self.visits)
        parts = (self.names, self.phones, self.numbers, self.joined, self.last_visit)
        return sum(each.size for each in parts) + sum(each.nbytes for each in arrays)

    @property
    def last_row(self) -> int:
        """The number of the last row there is."""
        return self._last_row

    def news(self) -> Sequence[Slots]:
        """Rows that have changed since this was asked last, save new ones; of one era."""
        told, self._told, self._telling = self._told, [], 0
        return told

    def further(self, connection: Connection) -> bool:
        """One slice further; True when it has come as far as the file, or when it is not kept."""
        with self.lock:
            if self.unfit:
                return True
            try:
                return self._further(connection, _marks(connection))
            except _UNFIT:
                return not self._give_up()

    def ready(self, connection: Connection) -> bool:
        """Whether it tells what this view of the file does. What little has changed meanwhile is read."""
        with self.lock:
            if self.unfit or self._number is None:
                return False
            marks = _marks(connection)
            if not self._follows(marks) or marks.last_row - self._last_row > _MOST_AT_ONCE:
                return False
            try:
                return self._close(connection, marks)
            except _UNFIT:
                return self._give_up()

    def _close(self, connection: Connection, marks: _Marks) -> bool:
        changed = self._catch_up(connection, marks, at_once=True)
        return changed and self._visited(connection, marks, at_once=True)

    def _give_up(self) -> bool:
        """A value that no column should hold, or too many: the table itself is asked, which can. Answers False."""
        self._empty()
        self.unfit = True
        return False

    def _follows(self, marks: _Marks) -> bool:
        """Whether what happened since is known, and this view is no older than what is here."""
        number = self._number
        if number is None or marks.number < self._seen or marks.first > number + 1:
            return False
        return marks.last_row >= self._last_row or marks.number > number

    def _further(self, connection: Connection, marks: _Marks) -> bool:
        if marks.last_row > _MOST_ROWS:
            return not self._give_up()
        if not self._follows(marks):
            self._empty()
            self._number, self._visits_from = marks.number, marks.visits_from or 0
            self._reserve(marks.last_row + 1)
        if not self._catch_up(connection, marks, at_once=False):
            return False
        if self._visited(connection, marks, at_once=False):
            return True
        if (marks.visits_from or 0) <= self._visits_from:
            return not self._give_up()  # a clock that runs far behind: every visit is later than now
        self._empty()
        return False

    def _catch_up(self, connection: Connection, marks: _Marks, *, at_once: bool) -> bool:
        """Changed rows, then those behind the last one, in the same view; False where there are more of them."""
        most = _MOST_AT_ONCE if at_once else SLICE_ROWS
        found = connection.execute(_CHANGED, {"number": self._number, "limit": most + 1}).all()
        more, found = len(found) > most, found[:most]
        if more and at_once:
            return False
        self._seen = marks.number
        if found:
            self._changed(connection, {row for _, row in found}, marks.last_row)
        self._number = found[-1][0] if more else marks.number
        if more:
            return False
        self._unsure.clear()
        high = min(marks.last_row, self._last_row + most)
        if at_once and high < marks.last_row:
            return False
        if high > self._last_row:
            self._new(connection, high)
        return high == marks.last_row

    def _changed(self, connection: Connection, rows: set[int], last_row: int) -> None:
        """Where the last rows of all are gone, new ones get their numbers, and those of rows before that were gone
        already: behind the last row that is surely there still, everything is read as if it were new."""
        self._unsure |= rows
        row = min(self._last_row, last_row, self.count - 1)
        while row > 0 and (row in self._unsure or self.joined.at(slice(row, row + 1))[0] == NO_ROW):
            row -= 1
        behind = np.flatnonzero(self.joined.at(slice(row + 1, self.count)) != NO_ROW) + row + 1
        if behind.size:
            self._forget(behind)
        self._last_row = max(row, 0)
        before = sorted(each for each in rows if each <= row)
        if before:
            self._these(connection, before)

    def _visited(self, connection: Connection, marks: _Marks, *, at_once: bool) -> bool:
        """Visits that no trigger notes: they are the last ones of their index. False where there are too many."""
        most = MOST_VISITS if at_once else _MOST_VISITS_BEHIND
        rows = connection.execute(_VISITED, {"since": self._visits_from, "limit": most + 1}).all()
        if len(rows) > most:
            return False
        if rows:
            at = np.array([row[0] for row in rows], np.int64)
            last, visits = _times([row[1] for row in rows]), _counts([row[2] for row in rows])
            moved = (self.last_visit.at(at) != last) | (self.visits[at] != visits)
            if moved.any():
                self.last_visit.put(at, last)
                self.visits[at] = visits
                self._tell(at[moved])
        self._visits_from = marks.visits_from or 0
        return True

    def _new(self, connection: Connection, high: int) -> None:
        self._write(connection.execute(_SLICE, {"low": self._last_row, "high": high}).one(), ())
        self._last_row = high

    def _these(self, connection: Connection, rows: Sequence[int]) -> None:
        self._write(connection.execute(_THESE, {"rows": json.dumps(rows)}).one(), rows)

    def _write(self, found: Sequence[bytes], asked: Sequence[int]) -> None:
        """Rows as they are now; those that were asked for and are not there are gone."""
        rows = np.array(_whole.decode(found[0]), np.int64)
        phones, numbers, names, pinyins, initials, statuses, tiers, tags, aliases = map(_words.decode, found[1:10])
        joined, last_visits = (_times(_whole.decode(each)) for each in found[10:12])
        visits = _counts(_whole.decode(found[12]))
        gone = sorted(set(asked) - set(rows.tolist()))
        before = self.count
        if rows.size:
            self._reach(int(rows.max()) + 1)
        triples = [
            ("", "", "") if alias else (name, pinyin, initial)
            for name, pinyin, initial, alias in zip(names, pinyins, initials, aliases, strict=True)
        ]
        kinds = [
            0 if alias else self._kind(status, tier, tag)
            for status, tier, tag, alias in zip(statuses, tiers, tags, aliases, strict=True)
        ]
        self._call(rows, [("", "") if alias else each for *each, alias in zip(phones, numbers, aliases, strict=True)])
        self._name(rows, triples)
        self.kind[rows] = kinds
        self.joined.put(rows, joined)
        self.last_visit.put(rows, last_visits)
        self.visits[rows] = visits
        self.texts += 1
        self._tell(rows[rows < before])
        if gone:
            self._forget(np.array([row for row in gone if row < self.count], np.int64))

    def _forget(self, rows: Slots) -> None:
        self._call(rows, [("", "")] * rows.size)
        self._name(rows, [("", "", "")] * rows.size)
        self.kind[rows] = 0
        self.joined.put(rows, np.full(rows.size, NO_ROW))
        self.texts += 1
        self._tell(rows)

    def _anew(self) -> None:
        self._told, self._telling = [], 0
        self.texts, self.era = self.texts + 1, self.era + 1

    def _tell(self, rows: Slots) -> None:
        if rows.size:
            self._told.append(rows)
            self._telling += rows.size
        if self._telling > _MOST_NEWS:
            self._anew()

    def _reserve(self, count: int) -> None:
        self.name, self.kind = grown(self.name, count), grown(self.kind, count)
        self.visits = grown(self.visits, count)
        for each in (self.joined, self.last_visit, self.phones, self.numbers):
            each.reserve(count)

    def _reach(self, count: int) -> None:
        self._reserve(count)
        self.phones.reach(count)
        self.numbers.reach(count)
        self.count = max(self.count, count)

    def _name(self, rows: Slots, triples: Sequence[tuple[str, str, str]]) -> None:
        before = self.name[rows]
        self.name[rows] = self.names.numbers(triples)
        self.names.release(before)

    def _call(self, rows: Slots, calls: Sequence[Sequence[str]]) -> None:
        """Phone and number: as digits, or where they are something else as they are."""
        digits = [(phone.lstrip("+"), number) for phone, number in calls]
        odd = [not (_fits(phone, _PHONE) and _fits(number, _NUMBER)) for phone, number in digits]
        if self.odd or any(odd):
            for row, each, is_odd in zip(rows.tolist(), digits, odd, strict=True):
                self.odd.pop(row, None)
                if is_odd:
                    self.odd[row] = each
            if len(self.odd) > _MOST_ODD:
                raise OverflowError
        self.phones.put(rows, [b"" if odd[at] else each[0].encode() for at, each in enumerate(digits)])
        self.numbers.put(rows, [b"" if odd[at] else each[1].encode() for at, each in enumerate(digits)])

    def _kind(self, status: str, tier: str, tags: str) -> int:
        known = self._kind_of.get((status, tier, tags))
        if known is None:
            if len(self.kinds) > _MOST_KINDS:
                raise OverflowError
            read = tuple(_words.decode(tags or "[]"))
            known = self._kind_of[status, tier, tags] = len(self.kinds)
            self.kinds.append(Kind(status, tier, read, tuple(map(folded, read))))
        return known


def _marks(connection: Connection) -> _Marks:
    return _Marks(*connection.execute(_MARKS).one())


def _fits(digits: str, width: int) -> bool:
    return not digits or (len(digits) <= width and digits.isascii() and digits.isdigit())


def _times(found: Sequence[int | None]) -> Keys:
    missing = np.fromiter((each is None for each in found), np.bool_, len(found))
    return keys_of(np.array([each or 0 for each in found], np.int64), missing)


def _counts(found: Sequence[int | None]) -> NDArray[np.int32]:
    return np.array([each or 0 for each in found], np.int32)  # raises OverflowError for what is none
