"""Two members whom a manager merges here: one of them over what came down, until the cloud's rows show it."""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from counter_app.domain.holdings import confirmed_scope_of
from counter_app.domain.merging import Said, combined
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.lots import DELTA
from counter_app.storage.names import spelled
from counter_app.storage.overlay import units_used
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import read_json

_ONE = "SELECT * FROM member WHERE id = :id"
_STANDS = "SELECT CASE alias_of WHEN '' THEN id ELSE alias_of END FROM member WHERE id = :id"
_IDS = "SELECT :id AS id UNION ALL SELECT id FROM member WHERE alias_of = :id AND alias_of <> ''"
_POINT = "UPDATE member SET alias_of = :into WHERE id = :id"
_SHOW = (
    "UPDATE member SET name = :name, pinyin = :pinyin, initials = :initials, birthday = :birthday, tags = :tags,"
    " channel = :channel, joined_at = :joined_at, visits = visits + :visits,"
    " last_visit_at = nullif(max(coalesce(last_visit_at, 0), :last), 0) WHERE id = :id"
)
# Limits of a member that anything is known of: what came down, what lies over it, what was taken here.
_SCOPES = (
    "SELECT scope FROM usage WHERE {which} UNION SELECT scope FROM usage_delta INDEXED BY ix_usage_delta_open"
    " WHERE reached = 0 AND {which} UNION SELECT scope FROM take WHERE {which} UNION"
    " SELECT scope FROM money WHERE {which}"
).format(
    which="(scope >= 'member' AND scope < 'membes' AND instr(scope, ':' || :member) > 0"
    " OR scope >= :confirmed AND scope < :confirmed || ':~')"
)


def merge_rows(connection: Connection, member: str, into: str, fresh: Collection[str] = ()) -> None:
    """`member` and all who stand for it point at the one whom `into` names, who is shown with what it lacks of them.
    `fresh`: rows that have just come down as they were before; without any of them both are."""
    gone, stays = (_stands(connection, each) or each for each in (member, into))
    first = _row(connection, stays)
    if first is None or (gone == stays and not fresh):
        return
    ids = [str(each) for each in connection.execute(_IDS, {"id": gone}).scalars()] if gone != stays else []
    ids += [each for each in (member,) if each not in ids and each != stays]
    others = [row for each in ids if (row := _row(connection, each)) is not None]
    set_aside(connection, "member", [stays, *ids])
    counted = others if not fresh or stays in fresh else ()
    _show(connection, first, others, counted)
    for each in ids:
        connection.execute(_POINT, {"id": each, "into": stays})


def _stands(connection: Connection, member: str) -> str:
    return str(connection.execute(_STANDS, {"id": member}).scalar() or "")


def _row(connection: Connection, member: str) -> Any:
    return connection.execute(_ONE, {"id": member}).first()


def _show(connection: Connection, first: Any, others: Sequence[Any], counted: Sequence[Any]) -> None:
    shown = combined(_said(first), [_said(each) for each in others])
    pinyin, initials = spelled(shown.name)
    values = {
        "id": first.id,
        "name": shown.name,
        "pinyin": pinyin,
        "initials": initials,
        "birthday": shown.birthday,
        "tags": json.dumps(list(shown.tags), ensure_ascii=False),
        "channel": shown.channel,
        "joined_at": int(str(shown.joined_at)) or None,
        "visits": sum(each.visits for each in counted),
        "last": max((each.last_visit_at or 0 for each in counted), default=0),
    }
    connection.execute(_SHOW, values)


def _said(row: Any) -> Said:
    return Said(
        id=row.id,
        name=row.name,
        birthday=row.birthday,
        tags=tuple(read_json(row.tags, [])),
        channel=row.channel,
        joined_at=f"{row.joined_at or 0:016d}",
        known=bool(row.number),
    )


class MergeWriting(SelfReading):
    """Mixin over one connection."""

    def merge_members(self, member_id: str, into: str, operation_id: str) -> None:
        """The first becomes the second: rows, visits, and what was used of each limit. Lots, cards and coupons are
        asked for under all ids of a member."""
        for scope in self._limits_of(member_id):
            used = units_used(self._connection, scope)
            if used:
                moved = scope.replace(f":{member_id}", f":{into}")
                row = {"operation": operation_id, "redemption": operation_id, "scope": moved, "delta": used}
                self._connection.execute(DELTA, row)
        merge_rows(self._connection, member_id, into)

    def _limits_of(self, member_id: str) -> list[str]:
        values = {"member": member_id, "confirmed": confirmed_scope_of(member_id)}
        return [str(each) for each in self._connection.execute(_SCOPES, values).scalars()]
