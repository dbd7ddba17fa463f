"""Records of one kind inside one transaction: loaded in bulk, found in memory, written once at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, Protocol, TypeVar

import msgspec
from typing_extensions import override

from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.rows import CheckoutRow, Record

R = TypeVar("R", bound=Record)


class Source(Protocol):
    """The open transaction."""

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...

    def since(self, merchant: str, members: Iterable[str], time: str) -> list[PostingRow]: ...

    def on_days(self, merchant: str, members: Iterable[str], days: Iterable[str]) -> list[CheckoutRow]: ...


class Shelf(Generic[R]):
    """Every look-up is answered from memory once its key was fetched; what was not fetched ahead is fetched then.

    A record is one object for the whole transaction: whoever changes it says so by `put`.
    """

    def __init__(self, source: Source, row_type: type[R], merchant: str) -> None:
        self._source = source
        self.row_type = row_type
        self._merchant = merchant
        self._rows: dict[str, R | None] = {}
        self._dirty: dict[str, R] = {}
        self._indexes: dict[str, dict[str, dict[str, R]]] = {}

    def fetch(self, keys: Iterable[str]) -> None:
        """Make these keys known with one statement."""
        missing = [key for key in dict.fromkeys(keys) if key and key not in self._rows]
        if not missing:
            return
        self._rows.update(dict.fromkeys(missing))
        for row in self._source.load(self.row_type, self._merchant, missing):
            self._learn(row)

    def fetch_by(self, column: str, values: Iterable[str]) -> None:
        """Make every record whose `column` has one of these values known with one statement."""
        known = self._indexes.get(column)
        if known is None:
            known = self._indexes[column] = {}
            self._index_all(column)
        missing = [value for value in dict.fromkeys(values) if value and value not in known]
        if not missing:
            return
        for value in missing:
            known[value] = {}
        self._index_all(column)
        for row in self._source.load(self.row_type, self._merchant, missing, column):
            self._learn(row)

    def get(self, key: str) -> R | None:
        """The record with that key, None where there is none."""
        try:
            return self._rows[key]  # the usual case, twenty times an operation
        except KeyError:
            self.fetch((key,))
            return self._rows.get(key)

    def find(self, column: str, value: str) -> list[R]:
        """The records whose `column` is `value` now, in the order of their keys."""
        if not value:
            return []
        found = self._indexes.get(column, {}).get(value)
        if found is None:
            self.fetch_by(column, (value,))
            found = self._indexes[column][value]
        if not found:
            return []  # the usual case, and several times an operation
        return sorted((row for row in found.values() if getattr(row, column) == value), key=lambda row: row.id)

    def put(self, row: R) -> None:
        """Remember a new or changed record; it is written at the end."""
        self._rows[row.id] = row
        self._dirty[row.id] = row
        for column in self._indexes:
            self._index(column, row)

    def saved(self) -> Callable[[], None]:
        """Remember everything as it is now; what is answered puts it back so."""
        known = {key: None if row is None else (row, msgspec.structs.astuple(row)) for key, row in self._rows.items()}
        dirty = list(self._dirty)

        def back() -> None:
            self._rows = {key: None if row is None else _as_it_was(*row) for key, row in known.items()}
            self._dirty = {key: row for key in dirty if (row := self._rows.get(key)) is not None}
            self._indexes = {}  # whatever is asked for by a column is fetched again, under what is in memory
            self._forget()

        return back

    def _forget(self) -> None:
        """What else was fetched by."""

    def changed(self) -> list[R]:
        """What is to be written, in the order in which it was first put."""
        return list(self._dirty.values())

    def _learn(self, row: R) -> None:
        # A record that is in memory already may have been changed: the memory wins.
        if self._rows.get(row.id) is None:
            self._rows[row.id] = row
        known = self._rows[row.id]
        if known is not None:
            for column in self._indexes:
                self._index(column, known)

    def _index(self, column: str, row: R) -> None:
        bucket = self._indexes[column].get(getattr(row, column) or "")
        if bucket is not None:
            bucket[row.id] = row

    def _index_all(self, column: str) -> None:
        for row in self._rows.values():
            if row is not None:
                self._index(column, row)


def _as_it_was(row: R, values: tuple[object, ...]) -> R:
    for name, value in zip(row.__struct_fields__, values, strict=True):
        setattr(row, name, value)
    return row


_NEVER = "~"  # behind every time
_TIME = len("2026-03-10T06:00:00.000Z")


class Postings(Shelf[PostingRow]):
    """Postings: of a member also those from a place on, without the rest of a long life."""

    def __init__(self, source: Source, merchant: str) -> None:
        super().__init__(source, PostingRow, merchant)
        self._known_from: dict[str, str] = {}
        self._of: dict[str, dict[str, PostingRow]] = {}

    def fetch_since(self, places: Mapping[str, str]) -> None:
        """Make the postings of members, from a place each on, known with one statement; it asks for all of them from
        the earliest time on."""
        missing = [member for member, place in places.items() if place < self._known_from.get(member, _NEVER)]
        if not missing:
            return
        time = min(places[member] for member in missing)[:_TIME]
        for member in missing:
            self._known_from[member] = time
            self._of[member] = {}
        for known in self._rows.values():
            if known is not None:
                self._shelve(known)
        for row in self._source.since(self._merchant, missing, time):
            self._learn(row)

    def since(self, member: str, place: str) -> list[PostingRow]:
        """The postings of a member from a place on, in their order."""
        self.fetch_since({member: place})
        found = (row for row in self._of[member].values() if row.member == member and row.place >= place)
        return sorted(found, key=lambda row: (row.place, row.id))

    @override
    def _forget(self) -> None:
        self._known_from, self._of = {}, {}

    @override
    def put(self, row: PostingRow) -> None:
        super().put(row)
        self._shelve(row)

    @override
    def _learn(self, row: PostingRow) -> None:
        super()._learn(row)
        known = self._rows[row.id]
        if known is not None:
            self._shelve(known)

    def _shelve(self, row: PostingRow) -> None:
        if row.member in self._of:
            self._of[row.member][row.id] = row


class Checkouts(Shelf[CheckoutRow]):
    """Checkouts: of a member also those of one business day, without the rest of a long life."""

    def __init__(self, source: Source, merchant: str) -> None:
        super().__init__(source, CheckoutRow, merchant)
        self._of_days: dict[tuple[str, str], dict[str, CheckoutRow]] = {}

    def fetch_days(self, days: Iterable[tuple[str, str]]) -> None:
        """Make the checkouts of members, of a business day each, known with one statement."""
        missing = [each for each in dict.fromkeys(days) if each not in self._of_days]
        if not missing:
            return
        for each in missing:
            self._of_days[each] = {}
        for known in self._rows.values():
            if known is not None:
                self._shelve(known)
        members, dates = zip(*missing, strict=True)
        for row in self._source.on_days(self._merchant, dict.fromkeys(members), dict.fromkeys(dates)):
            self._learn(row)

    def of_day(self, member: str, day: str) -> list[CheckoutRow]:
        """The checkouts of a member on a business day, in the order of their ids."""
        self.fetch_days([(member, day)])
        found = (row for row in self._of_days[member, day].values() if (row.member, row.business_day) == (member, day))
        return sorted(found, key=lambda row: row.id)

    @override
    def _forget(self) -> None:
        self._of_days = {}

    @override
    def put(self, row: CheckoutRow) -> None:
        super().put(row)
        self._shelve(row)

    @override
    def _learn(self, row: CheckoutRow) -> None:
        super()._learn(row)
        known = self._rows[row.id]
        if known is not None:
            self._shelve(known)

    def _shelve(self, row: CheckoutRow) -> None:
        bucket = self._of_days.get((row.member, row.business_day))
        if bucket is not None:
            bucket[row.id] = row
