"""Members that somebody has marked, and the tags that were put on many of them at once."""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from counter_app.domain.member import Member
from counter_app.protocol.operations import Operation
from counter_app.services.member_records import Selection
from counter_app.services.tag_records import TagAct
from counter_app.storage.came_down import set_aside
from counter_app.storage.lots import IDS
from counter_app.storage.member_search import HAS_TAG
from counter_app.storage.reading_members import SHOWN, condition_wanted
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import member_from, operation_from, read_json
from counter_app.storage.statements import insert, put

_STRETCH = "SELECT max(id), count(*) FROM (SELECT id FROM member WHERE id > :after ORDER BY id LIMIT :rows)"
# Who became another one is that one.
_CHOSEN = (
    "id IN (SELECT CASE alias_of WHEN '' THEN id ELSE alias_of END FROM member"
    " WHERE id IN (SELECT value FROM json_each(:chosen)))"
)
_BUT = "id NOT IN (SELECT value FROM json_each(:but))"
_AMONG = f"FROM member WHERE id > :after AND (:until = '' OR id <= :until) AND {SHOWN} AND {{condition}}"
_COUNT = f"SELECT count(*), coalesce(sum({HAS_TAG.replace(':tag', ':carries')}), 0) {_AMONG}"
_SOME = f"SELECT * {_AMONG} ORDER BY id LIMIT :limit"
_NAMES = tuple(TagAct.__dataclass_fields__)
_ACT = f"SELECT {', '.join(_NAMES)} FROM tag_act WHERE "
_NEWEST = _ACT + "1 ORDER BY rowid DESC LIMIT :limit"
_LEFT = (
    "SELECT operation, member FROM tag_row AS own WHERE act = :act"
    " AND NOT EXISTS (SELECT 1 FROM tag_row WHERE undoes = own.operation) ORDER BY operation LIMIT :limit"
)
_WAITING = (
    "SELECT operation.* FROM tag_row CROSS JOIN operation ON operation.id = tag_row.operation"
    f" WHERE tag_row.member IN {IDS} AND operation.state = 'waiting' ORDER BY epoch, seq LIMIT :limit"
)
_TAGS = (
    "SELECT told.id AS told, own.id, own.tags FROM member AS told JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    " WHERE told.id IN (SELECT value FROM json_each(:members)) AND own.status NOT IN ('erased', 'withdrawn')"
)
_ADD_ROW = insert("tag_row", ("operation", "act", "member", "undoes"))
_SET = "UPDATE member SET tags = :tags WHERE id = :id"


class SelectionReading(SelfReading):
    """Mixin over one connection."""

    def member_stretch(self, after: str, rows: int) -> str:
        """The id of the last one of the next `rows` members behind `after`; empty where there are no more behind."""
        row = self._connection.execute(_STRETCH, {"after": after, "rows": rows}).one()
        return str(row[0]) if row[1] == rows else ""

    def count_selected(self, selection: Selection, after: str, until: str, tag: str) -> tuple[int, int]:
        """How many of these there are between both ids, and how many of them carry the tag."""
        condition, values = selection_condition(selection)
        values |= {"after": after, "until": until, "carries": tag}
        row = self._connection.execute(_COUNT.format(condition=condition), values).one()
        return int(row[0]), int(row[1])

    def selected(self, selection: Selection, after: str, until: str, limit: int) -> Sequence[Member]:
        """The first of these between both ids, in the order of ids."""
        condition, values = selection_condition(selection)
        values |= {"after": after, "until": until, "limit": limit}
        return [member_from(row) for row in self._connection.execute(_SOME.format(condition=condition), values)]

    def tag_act(self, act: str) -> TagAct | None:
        """By id."""
        row = self._connection.execute(_ACT + "id = :id", {"id": act}).first()
        return TagAct(*row) if row else None

    def tag_acts(self, limit: int) -> Sequence[TagAct]:
        """Newest first."""
        return [TagAct(*row) for row in self._connection.execute(_NEWEST, {"limit": limit})]

    def tag_rows_left(self, act: str, limit: int) -> Sequence[tuple[str, str]]:
        """(operation, member) of what nothing has taken back yet."""
        return [(row[0], row[1]) for row in self._connection.execute(_LEFT, {"act": act, "limit": limit})]

    def tags_waiting(self, member_id: str, limit: int) -> Sequence[Operation]:
        """The oldest waiting operations that give this member a tag or take one, under all its ids."""
        rows = self._connection.execute(_WAITING, {"member": member_id, "limit": limit})
        return [operation_from(row).operation for row in rows]

    def tags_of(self, members: Sequence[str]) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """By each of these ids whom it stands for now, and that one's tags."""
        rows = self._connection.execute(_TAGS, {"members": json.dumps(list(members))})
        return {row.told: (row.id, tuple(read_json(row.tags, []))) for row in rows}


class SelectionWriting(SelectionReading):
    """Mixin over one connection."""

    def put_tag_act(self, act: TagAct) -> None:
        """Write how far it has come."""
        self._connection.execute(put("tag_act", _NAMES), {name: getattr(act, name) for name in _NAMES})

    def add_tag_rows(self, act: str, rows: Sequence[tuple[str, str, str]]) -> None:
        """(operation, member, the operation that it takes back)."""
        values = [{"operation": each[0], "act": act, "member": each[1], "undoes": each[2]} for each in rows]
        if values:
            self._connection.execute_many(_ADD_ROW, values)

    def set_tags(self, tags: Mapping[str, tuple[str, ...]]) -> None:
        """By member."""
        set_aside(self._connection, "member", list(tags))
        rows = [{"id": member, "tags": json.dumps(list(each), ensure_ascii=False)} for member, each in tags.items()]
        if rows:
            self._connection.execute_many(_SET, rows)


def selection_condition(selection: Selection) -> tuple[str, dict[str, Any]]:
    """SQL that holds for its rows of `member`, and the values that it names."""
    if selection.wanted is None:
        return _CHOSEN, {"chosen": json.dumps(sorted(selection.chosen))}
    condition, values = condition_wanted(selection.wanted)
    if selection.chosen:
        return f"{condition} AND {_CHOSEN}", {**values, "chosen": json.dumps(sorted(selection.chosen))}
    if not selection.but:
        return condition, dict(values)
    return f"{condition} AND {_BUT}", {**values, "but": json.dumps(sorted(selection.but))}
