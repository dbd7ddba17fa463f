"""Members who are to be called again."""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from counter_app.domain.follow_ups import FollowUp
from counter_app.services.follow_up_records import Called, CallPlace, CallWish
from counter_app.storage.came_down import set_aside
from counter_app.storage.follow_up_conditions import MADE, OPEN
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import member_from
from counter_app.storage.statements import insert, put

_NAMES = tuple(FollowUp.__dataclass_fields__)
_FIELDS = f"SELECT {', '.join(_NAMES)} FROM follow_up WHERE "
_ONE = _FIELDS + "id = :id"
_ANY_OF_LIST = _FIELDS + f"list = :list AND {MADE} LIMIT 1"
_OF_MEMBER = (
    _FIELDS + f"{MADE} AND member IN (SELECT :member UNION SELECT id FROM member WHERE alias_of <> ''"
    " AND alias_of = :member) ORDER BY made_at DESC, id LIMIT :limit"
)
_LISTED = (
    f"SELECT {', '.join(f'entry.{name} AS entry_{name}' for name in _NAMES)}, caller.name AS caller_name,"
    " teller.name AS teller_name, own.* FROM follow_up AS entry"
    " LEFT JOIN staff AS caller ON caller.id = entry.who LEFT JOIN staff AS teller ON teller.id = entry.said_by"
    " LEFT JOIN member AS told ON told.id = entry.member LEFT JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    f" WHERE {MADE} AND {{which}} AND (:who = '' OR entry.who IN ('', :who)) ORDER BY {{order}} LIMIT :limit"
)
_TO_CALL = _LISTED.format(
    which=f"{OPEN} AND entry.day >= :day AND (entry.day, entry.id) > (:day, :id) AND entry.day <= :until",
    order="entry.day, entry.id",
)
_CALLED = _LISTED.format(
    which=f"NOT {OPEN} AND entry.said_at <= :day AND (entry.said_at, entry.id) < (:day, :id)",
    order="entry.said_at DESC, entry.id DESC",
)
_COUNT = f"SELECT count(*) FROM follow_up AS entry WHERE {MADE} AND {OPEN} AND entry.day {{which}} :day"
_OVERDUE, _TODAY, _LATER = (_COUNT.format(which=each) for each in "<=>")
_DONE = f"SELECT count(*) FROM follow_up AS entry WHERE {MADE} AND NOT {OPEN} AND said_at >= :since"
# What is whose is read from the rows themselves, so that the counts of all stay with the index alone.
_OF_WHO = " AND entry.who IN ('', :who)"
_PROGRESS = f"SELECT count(*), coalesce(sum({OPEN}), 0) FROM follow_up AS entry WHERE list = :list AND {MADE}"
# Who has become somebody else since is that person.
_ON_LIST = (
    "SELECT CASE WHEN told.alias_of <> '' THEN told.alias_of ELSE entry.member END FROM follow_up AS entry"
    " LEFT JOIN member AS told ON told.id = entry.member WHERE entry.list = :list AND entry.member IN"
    " (SELECT value FROM json_each(:members) UNION SELECT id FROM member WHERE alias_of <> ''"
    " AND alias_of IN (SELECT value FROM json_each(:members)))"
)
_LAST = CallPlace("~", "")  # behind every time


class FollowUpReading(SelfReading):
    """Mixin over one connection."""

    def follow_up(self, entry: str) -> FollowUp | None:
        """By id."""
        row = self._connection.execute(_ONE, {"id": entry}).first()
        return FollowUp(*row) if row else None

    def follow_up_of_list(self, list_id: str) -> FollowUp | None:
        """Any entry of a list: what it says is the same in all of them."""
        row = self._connection.execute(_ANY_OF_LIST, {"list": list_id}).first()
        return FollowUp(*row) if row else None

    def follow_ups_of_member(self, member: str, limit: int) -> Sequence[FollowUp]:
        """What a member, or who has become this member, stands in, the newest first."""
        rows = self._connection.execute(_OF_MEMBER, {"member": member, "limit": limit})
        return [FollowUp(*row) for row in rows]

    def follow_ups(self, wish: CallWish) -> Sequence[Called]:
        """Who is to be called until a day, the oldest day first; or whoever was, the newest first."""
        after = wish.after or (_LAST if wish.done else CallPlace("", ""))
        values = {"until": wish.until, "who": wish.who, "limit": wish.limit, "day": after.day, "id": after.id}
        return [_called(row) for row in self._connection.execute(_CALLED if wish.done else _TO_CALL, values)]

    def follow_up_counts(self, today: str, since: str, who: str = "") -> tuple[int, int, int, int]:
        """How many are overdue, for today, for later, and done since a time (ISO); of `who`, what a list of theirs
        shows."""
        values = {"day": today, "since": since, "who": who}
        every = (each + _OF_WHO if who else each for each in (_OVERDUE, _TODAY, _LATER, _DONE))
        overdue, now, later, done = (int(self._connection.execute(each, values).scalar_one()) for each in every)
        return overdue, now, later, done

    def follow_up_progress(self, list_id: str) -> tuple[int, int]:
        """How many stand on a list, and how many of them are to be called still."""
        row = self._connection.execute(_PROGRESS, {"list": list_id}).one()
        return int(row[0]), int(row[1])

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

    def add_follow_up_said(self, operation: str, entry: str) -> None:
        """Which operation here has said what came of an entry."""
        self._connection.execute(_SAY, {"operation": operation, "entry": entry})


_SAY = f"{insert('follow_up_said', ('operation', 'entry'))} ON CONFLICT DO NOTHING"


def _called(row: Any) -> Called:
    entry = FollowUp(*(getattr(row, f"entry_{name}") for name in _NAMES))
    known = row.id is not None and row.status not in ("placeholder", "erased")
    return Called(entry, member_from(row) if known else None, row.caller_name or "", row.teller_name or "")
