"""Members who are to be called again."""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from counter_app.domain.follow_ups import FollowUp, Outcome
from counter_app.services.follow_up_records import Called
from counter_app.storage.came_down import set_aside
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import member_from
from counter_app.storage.statements import put

_NAMES = tuple(FollowUp.__dataclass_fields__)
_ONE = f"SELECT {', '.join(_NAMES)} FROM follow_up WHERE id = :id"
_DAY = "CASE entry.next WHEN '' THEN entry.due ELSE entry.next END"
_OPEN = f"(entry.title <> '' AND (entry.outcome IN ('', '{Outcome.NOT_REACHED.value}') OR entry.next <> ''))"
_LISTED = (
    f"SELECT {', '.join(f'entry.{name} AS entry_{name}' for name in _NAMES)}, own.* FROM follow_up AS entry"
    " LEFT JOIN member AS told ON told.id = entry.member LEFT JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    " WHERE {which} AND (:who = '' OR entry.who IN ('', :who)) ORDER BY {order} LIMIT :limit"
)
_TO_CALL = _LISTED.format(which=f"{_OPEN} AND {_DAY} <= :until", order=f"{_DAY}, entry.id")
_CALLED = _LISTED.format(which=f"NOT {_OPEN} AND entry.title <> ''", order="entry.said_at DESC, entry.id")
_COUNTS = (
    f"SELECT coalesce(sum({_OPEN} AND {_DAY} < :today), 0), coalesce(sum({_OPEN} AND {_DAY} = :today), 0),"
    f" coalesce(sum({_OPEN} AND {_DAY} > :today), 0), coalesce(sum(NOT {_OPEN} AND entry.title <> ''), 0)"
    " FROM follow_up AS entry"
)
_ON_LIST = "SELECT member FROM follow_up WHERE list = :list AND member IN (SELECT value FROM json_each(:members))"


class FollowUpReading(SelfReading):
    """Mixin over one connection."""

    def follow_up(self, entry: str) -> FollowUp | None:
        """By id."""
        row = self._connection.execute(_ONE, {"id": entry}).first()
        return FollowUp(*row) if row else None

    def follow_ups(self, until: str, limit: int, *, done: bool, who: str = "") -> Sequence[Called]:
        """Who is to be called until a day, the oldest day first; or whoever was, the newest first. `who`: only what
        this person is to do, or anybody."""
        rows = self._connection.execute(_CALLED if done else _TO_CALL, {"until": until, "who": who, "limit": limit})
        return [_called(row) for row in rows]

    def follow_up_counts(self, today: str) -> tuple[int, int, int, int]:
        """How many are overdue, for today, for later, and done."""
        row = self._connection.execute(_COUNTS, {"today": today}).one()
        return int(row[0]), int(row[1]), int(row[2]), int(row[3])

    def on_list(self, members: Sequence[str], list_id: str) -> Sequence[str]:
        """Those of these members who stand on a list."""
        values = {"list": list_id, "members": json.dumps(list(members))}
        return [str(each) for each in self._connection.execute(_ON_LIST, values).scalars()]


class FollowUpWriting(FollowUpReading):
    """Mixin over one connection."""

    def put_follow_up(self, entry: FollowUp) -> None:
        """Write it; what came down is kept beside it."""
        set_aside(self._connection, "follow_up", (entry.id,))
        self._connection.execute(put("follow_up", _NAMES), {name: getattr(entry, name) for name in _NAMES})


def _called(row: Any) -> Called:
    entry = FollowUp(*(getattr(row, f"entry_{name}") for name in _NAMES))
    known = row.id is not None and row.status not in ("placeholder", "erased")
    return Called(entry, member_from(row) if known else None)
