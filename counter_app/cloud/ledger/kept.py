"""The entries of a member as they stand, while what is to be added to them is worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from counter_app.cloud.account_rows import EntryRow
from counter_app.cloud.ledger.forms import LotKey, key_of
from counter_app.cloud.ledger.shelf import Shelf
from counter_app.domain.ledgers import Entry


class Kept:
    """Entries of a member as they stand: all of those operations that may be changed, and of whatever takes back the
    same sale as one of these. Beyond that no entry is taken back by another."""

    def __init__(self, shelf: Shelf[EntryRow], every: Iterable[EntryRow]) -> None:
        self._shelf = shelf
        self._of: defaultdict[str, list[EntryRow]] = defaultdict(list)
        self._reversed: defaultdict[str, int] = defaultdict(int)
        self.learn(every)

    def learn(self, rows: Iterable[EntryRow]) -> None:
        """These are there as well."""
        for row in rows:
            self._of[row.doing].append(row)
            self._count(row.reverses, row.amount)

    def _count(self, reverses: str, amount: int) -> None:
        """What takes back an entry that took one back itself, gives that one its effect again."""
        while reverses:
            self._reversed[reverses] += amount
            reverses = self._entry(reverses).reverses

    def _entry(self, identity: str) -> EntryRow:
        row = self._shelf.get(identity)
        assert row is not None, identity
        return row

    def has(self, doing: str) -> bool:
        """Whether an operation has any."""
        return doing in self._of

    def missing(self, doing: str, wanted: Iterable[Entry]) -> list[Entry]:
        """What is to be added to an operation's entries, lot by lot."""
        sums: dict[LotKey, int] = {}
        for row in self._of[doing]:
            sums[key_of(row)] = sums.get(key_of(row), 0) - row.amount
        for entry in wanted:
            sums[entry.ledger, entry.until] = sums.get((entry.ledger, entry.until), 0) + entry.amount
        return [Entry(ledger, amount, until) for (ledger, until), amount in sums.items() if amount]

    def named(self, doings: Sequence[str], entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
        """Entries in parts, each with the id of the one that it takes back; what takes back none has none. What was
        entered last is taken back first."""
        taken: defaultdict[str, int] = defaultdict(int)
        found: list[tuple[Entry, str]] = []
        for entry in entries:
            rest = entry.amount
            for row in (row for doing in dict.fromkeys(doings) for row in reversed(self._of.get(doing, ()))):
                if key_of(row) != (entry.ledger, entry.until) or row.amount * rest >= 0:
                    continue
                room = min(abs(rest), self._room(row, taken, rest))
                if not room:
                    continue
                part = room if rest > 0 else -room
                for each in self._line(row):
                    taken[each.id] += part
                rest -= part
                found.append((Entry(entry.ledger, part, entry.until), row.id))
            if rest:
                found.append((Entry(entry.ledger, rest, entry.until), ""))
        return found

    def _line(self, row: EntryRow) -> Iterator[EntryRow]:
        """The entry, the one that it takes back, and so on."""
        yield row
        while row.reverses:
            row = self._entry(row.reverses)
            yield row

    def _room(self, row: EntryRow, taken: Mapping[str, int], rest: int) -> int:
        """How much of an entry can be taken back: what is left of it, and where that brings an earlier taking back to
        life again, what is left of what that one had taken."""
        rooms = []
        for each in self._line(row):
            gone = self._reversed[each.id] + taken[each.id]
            rooms.append(abs(gone) if each.amount * rest > 0 else abs(each.amount + gone))
        return min(rooms)
