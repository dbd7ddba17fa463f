"""Who belongs to a segment, a mark a row beside the index of members: read a slice at a time, and again of whose row
has changed. Only rules that ask nothing beside the member's own row: what other tables say changes without a word here.
"""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np

from counter_app.domain.segment_rules import Rule, asks_facts
from counter_app.services.member_records import Days, Wanted, Within
from counter_app.storage.connection import Connection
from counter_app.storage.member_index import MemberIndex
from counter_app.storage.planes import Bits, Slots, grown
from counter_app.storage.segment_sql import condition_of

_FOUND = "SELECT CAST(json_group_array(member.rowid) AS BLOB) FROM member WHERE "
_SLICE = _FOUND + "member.rowid > :low AND member.rowid <= :high AND {condition}"
_THESE = _FOUND + "member.rowid IN (SELECT value FROM json_each(:rows)) AND {condition}"
# So many are kept: going to and fro between two of them costs nothing.
MOST_KEPT = 2
_numbers = msgspec.json.Decoder(list[int])


@dataclass(eq=False)
class _Kept:
    """Of one rule on one day: up to which row it is told, and of which of those it must be told again."""

    rule: Rule
    days: Days
    row: int = 0
    again: set[int] = field(default_factory=set)
    marks: Bits = field(default_factory=lambda: np.zeros(0, np.bool_))

    def is_of(self, wanted: Wanted) -> bool:
        """What coupons are usable changes no rule that is kept here."""
        days, other = self.days, wanted.days
        return self.rule == wanted.rule and days.today == other.today and days.thresholds == other.thresholds


class SegmentRows:
    """Over one index; whoever asks holds its lock, and has made sure that it is ready."""

    def __init__(self, index: MemberIndex) -> None:
        self._index = index
        self._era = -1
        self._kept: list[_Kept] = []

    def changed(self, rows: Iterable[Slots]) -> None:
        """These rows are others now."""
        if self._era != self._index.era:
            self._era = self._index.era
            self._kept.clear()
        for each in rows:
            numbers = each.tolist()
            for kept in self._kept:
                kept.again.update(row for row in numbers if row <= kept.row)

    def further(self, connection: Connection, wanted: Wanted, most: int) -> int | None:
        """At most so many rows further, of those that were told already those first that have changed; up to which row
        all are told now. None where the rule is not kept here."""
        if wanted.rule is None or asks_facts(wanted.rule):
            return None
        kept = self._of(wanted)
        kept.marks = grown(kept.marks, self._index.count)
        condition, values = condition_of(Within(kept.rule, kept.days))
        again = sorted(kept.again)[:most]
        if again:
            asked = {**values, "rows": json.dumps(again)}
            found = _read(connection, _THESE.format(condition=condition), asked)
            kept.marks[again] = False
            kept.marks[found] = True
            kept.again.difference_update(again)
        high = min(kept.row + most - len(again), self._index.last_row)
        if not kept.again and high > kept.row:
            found = _read(connection, _SLICE.format(condition=condition), {**values, "low": kept.row, "high": high})
            kept.marks[kept.row + 1 : high + 1] = False
            kept.marks[found] = True
            kept.row = high
        return min((kept.row, self._index.last_row, *(row - 1 for row in kept.again)))

    def marks(self, wanted: Wanted) -> Bits:
        """A mark for each row of the index; none for those that are not told yet."""
        return self._of(wanted).marks[: self._index.count]

    def _of(self, wanted: Wanted) -> _Kept:
        kept = next((each for each in self._kept if each.is_of(wanted)), None)
        if kept is None:
            assert wanted.rule is not None
            kept = _Kept(wanted.rule, wanted.days)
        self._kept = [kept, *(each for each in self._kept if each is not kept)][:MOST_KEPT]
        return kept


def _read(connection: Connection, statement: str, values: dict[str, object]) -> Sequence[int]:
    return _numbers.decode(connection.execute(statement, values).scalar_one())
