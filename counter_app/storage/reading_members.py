"""The member list: places in an order by an index alone, rows by their places, and one slice of the table at a time.

No statement here reads more than the caller says: whoever looks through a million members does it in slices, each a
view of its own, so that nobody is kept waiting and the log is never held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from counter_app.domain.member import Member
from counter_app.domain.segments import Activity
from counter_app.services.member_records import Group, Order, Place, Wanted, Within
from counter_app.storage.connection import Connection, Rows
from counter_app.storage.member_search import HAS_TAG, search_of
from counter_app.storage.rows import member_from, read_json
from counter_app.storage.segment_sql import ACTIVITY, activity_values, condition_of

_LAST_ROW = "SELECT coalesce(max(rowid), 0) FROM member"
_PLACES = (
    "SELECT rowid, {key} FROM member WHERE alias_of = '' AND {reach} ORDER BY {key} {way}, rowid {way} LIMIT :steps"
)
# Who became another one is that one; of whom only the id is known, nothing could be shown.
SHOWN = "alias_of = '' AND status NOT IN ('placeholder', 'erased', 'withdrawn')"
_AT = (
    "SELECT rowid AS place, * FROM member"  # noqa: S608 - fixed parts
    f" WHERE rowid IN (SELECT value FROM json_each(:rows)) AND {SHOWN} AND {{condition}}"
)
_SLICE = f"member.rowid > :low AND member.rowid <= :high AND {SHOWN} AND {{condition}}"
_ROWS = f"SELECT rowid, {{key}} FROM member WHERE {_SLICE} LIMIT :limit"  # noqa: S608 - fixed parts
_QUICK = f"SELECT rowid, {{key}} FROM member WHERE {{part}} AND {SHOWN} AND {{condition}} LIMIT :limit"  # noqa: S608
_GROUPS = (
    f"SELECT {ACTIVITY} AS activity, status, tier, tags, count(*) AS count FROM member"  # noqa: S608 - fixed parts
    f" WHERE {_SLICE} GROUP BY activity, status, tier, tags"
)
_GROUPS_BY_ONE = (
    f"SELECT {ACTIVITY} AS activity, status, tier, {{chosen}} AS chosen, count(*) AS count FROM member"  # noqa: S608
    f" WHERE {_SLICE} GROUP BY activity, status, tier, chosen"
)
_GROUPS_BY_TAG = (
    f"SELECT {ACTIVITY} AS activity, status, tier, each.value AS tag, count(DISTINCT member.rowid) AS count"  # noqa: S608
    " FROM member, json_each(CASE WHEN tags <> '' AND json_valid(tags) THEN tags ELSE '[]' END) AS each"
    f" WHERE {_SLICE} GROUP BY activity, status, tier, tag"
)
_MOVED_ONES = (
    "SELECT segment_move.member FROM segment_move WHERE segment_move.segment = :moved_segment"
    " AND segment_move.day = :moved_day AND segment_move.step = :moved_step"
)
_MOVED = f"EXISTS ({_MOVED_ONES} AND segment_move.member = member.id)"
Reach = tuple[str, Mapping[str, Any]]


class MemberListReading:
    """Mixin over one connection."""

    _connection: Connection

    def member_last_row(self) -> int:
        """The number of the last row: where looking through them ends."""
        return int(self._connection.execute(_LAST_ROW).scalar_one())

    def member_places(
        self, wanted: Wanted, order: Order, after: Place | None, steps: int, *, descending: bool
    ) -> Sequence[Place]:
        """The next places behind `after`, at most `steps`; of what is wanted only the last visit is looked at, and
        only where that is the order."""
        found: list[Place] = []
        for reach, values in _reaches(wanted, order, after, descending=descending):
            way = "DESC" if descending else "ASC"
            statement = _PLACES.format(key=order.value, reach=reach, way=way)
            rows = self._connection.execute(statement, {**values, "steps": steps - len(found)}).all()
            found += [Place(key, row) for row, key in rows]
            if len(found) >= steps:
                break
        return found

    def members_at(self, wanted: Wanted, rows: Sequence[int]) -> Mapping[int, Member]:
        """By the number of their row those of `rows` that are wanted."""
        condition, values = condition_wanted(wanted)
        found = self._connection.execute(_AT.format(condition=condition), {**values, "rows": json.dumps(list(rows))})
        return {row.place: member_from(row) for row in found}

    def member_rows(self, wanted: Wanted, order: Order, low: int, high: int, limit: int) -> Sequence[Place]:
        """The places of those in the rows behind `low` up to `high` that are wanted, in no order."""
        condition, values = condition_wanted(wanted)
        statement = _ROWS.format(key=order.value, condition=condition)
        rows = self._connection.execute(statement, {**values, "low": low, "high": high, "limit": limit}).all()
        return [Place(key, row) for row, key in rows]

    def member_hits(self, wanted: Wanted, order: Order, limit: int) -> Sequence[Place]:
        """What the indexes alone find for the text, at most `limit` for each of them, in no order."""
        condition, values = condition_wanted(wanted)
        found: set[Place] = set()
        parts = search_of(wanted.text).indexed
        for part in parts if wanted.moved is None else (*parts, f"member.id IN ({_MOVED_ONES})"):
            statement = _QUICK.format(key=order.value, part=part, condition=condition)
            rows = self._connection.execute(statement, {**values, "limit": limit}).all()
            found.update(Place(key, row) for row, key in rows)
        return list(found)

    def member_groups(self, wanted: Wanted, low: int, high: int) -> Sequence[Group]:
        """Those in the rows behind `low` up to `high` that fit the text, counted by what can be filtered by."""
        rows = self._slice(_GROUPS, wanted, low, high)
        found = ((row, tuple(read_json(row.tags, ()))) for row in rows)
        return [
            Group(Activity(row.activity), row.status, row.tier, tags, row.count, wanted.tag in tags)
            for row, tags in found
        ]

    def member_groups_by_one(self, wanted: Wanted, low: int, high: int) -> Sequence[Group]:
        """The same where nothing is told of tags but whether the one that is wanted is among them."""
        chosen = HAS_TAG if wanted.tag else "0"
        rows = self._slice(_GROUPS_BY_ONE, wanted, low, high, chosen=chosen)
        return [Group(Activity(row.activity), row.status, row.tier, (), row.count, bool(row.chosen)) for row in rows]

    def member_groups_by_tag(self, wanted: Wanted, low: int, high: int) -> Sequence[Group]:
        """The same for one tag at a time: who carries several is counted with each of them."""
        rows = self._slice(_GROUPS_BY_TAG, wanted, low, high)
        return [Group(Activity(row.activity), row.status, row.tier, (str(row.tag),), row.count) for row in rows]

    def _slice(self, statement: str, wanted: Wanted, low: int, high: int, **parts: str) -> Rows:
        condition, found = _passed_over(wanted)
        values = {**found, **activity_values(wanted.days), "low": low, "high": high, "tag": wanted.tag}
        return self._connection.execute(statement.format(condition=condition, **parts), values)

    def member_counts(self, segments: Sequence[Within], low: int, high: int) -> Sequence[int]:
        """How many of the rows behind `low` up to `high` belong to each of these."""
        parts = [condition_of(within, f"segment{number}_") for number, within in enumerate(segments)]
        if not parts:
            return []
        sums = ", ".join(f"coalesce(sum({condition}), 0)" for condition, _ in parts)
        values = {name: value for _, each in parts for name, value in each.items()}
        statement = f"SELECT {sums} FROM member WHERE {_SLICE.format(condition='1')}"  # noqa: S608 - fixed parts
        return list(self._connection.execute(statement, {**values, "low": low, "high": high}).one())


def _passed_over(wanted: Wanted) -> Reach:
    """What a pass over the table is for: the text, and the segment."""
    within = None if wanted.rule is None else Within(wanted.rule, wanted.days)
    search, (segment, values) = search_of(wanted.text), condition_of(within)
    parts, found = [search.condition, segment], {**search.values, **values}
    if (moved := wanted.moved) is not None:
        parts.append(_MOVED)
        found |= {"moved_segment": moved.segment, "moved_day": moved.day, "moved_step": moved.step}
    return " AND ".join(parts), found


def condition_wanted(wanted: Wanted) -> Reach:
    """All of what is wanted."""
    condition, found = _passed_over(wanted)
    parts, values = [condition], dict[str, Any](found)
    if wanted.activity is not None:
        parts.append(f"{ACTIVITY} = :activity")
        values |= {**activity_values(wanted.days), "activity": wanted.activity.value}
    if wanted.status:
        parts.append("status = :status")
        values["status"] = wanted.status
    if wanted.tier is not None:
        parts.append("tier = :tier")
        values["tier"] = wanted.tier
    if wanted.tag:
        parts.append(HAS_TAG)
        values["tag"] = wanted.tag
    return " AND ".join(parts), values


def _reaches(wanted: Wanted, order: Order, after: Place | None, *, descending: bool) -> Iterator[Reach]:
    """The stretches of the index that follow `after`, in their order; rows without a key stand where NULL does."""
    key, low, high, never = order.value, *_bounds(wanted, order)
    if after is not None:
        yield f"{key} IS :key AND rowid {'<' if descending else '>'} :row", {"key": after.key, "row": after.row}
    beyond_none = after is not None and after.key is None
    unkeyed: list[Reach] = [(f"{key} IS NULL", {})] if never and not beyond_none else []
    keyed: list[Reach] = []
    keyed.append(_between(key, low, high, after, descending=descending))
    if descending:
        yield from () if beyond_none else (*keyed, *unkeyed)
    else:
        yield from keyed if after is not None else (*unkeyed, *keyed)


def _between(key: str, low: Any, high: Any, after: Place | None, *, descending: bool) -> Reach:
    """From `low` (with it) up to `high` (without it), and behind `after`: one bound on each side, as an index takes."""
    parts, values = [], {}
    behind = after is not None and after.key is not None
    if descending and behind:
        high = after.key if after is not None else high
    if not descending and behind:
        parts.append(f"{key} > :behind")
        values["behind"] = after.key if after is not None else None
    elif low is not None:
        parts.append(f"{key} >= :low")
        values["low"] = low
    if high is not None:
        parts.append(f"{key} < :high")
        values["high"] = high
    return " AND ".join(parts or [f"{key} IS NOT NULL"]), values


def _bounds(wanted: Wanted, order: Order) -> tuple[int | None, int | None, bool]:
    """What of the index the wanted activity leaves; and whether those without a key belong to it: of who was never
    here joining counts."""
    nullable = order in (Order.LAST_VISIT, Order.JOINED)
    if order is not Order.LAST_VISIT or wanted.activity in (None, Activity.NEW):
        return None, None, nullable
    since = activity_values(wanted.days)
    active, drifting, asleep = (since[f"{each}_since"] for each in ("active", "drifting", "asleep"))
    bounds: dict[Activity, tuple[int | None, int | None]] = {
        Activity.ACTIVE: (active, None),
        Activity.DRIFTING: (drifting, active),
        Activity.ASLEEP: (asleep, drifting),
        Activity.LOST: (None, asleep),
    }
    return (*bounds[wanted.activity], True)
