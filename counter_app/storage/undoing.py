"""Rows of an import, what this counter knows of their members, and what became of them when it was taken back."""

# ruff: noqa: S608 - put together of texts of our own
from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from counter_app.domain.ledgers import Ledger
from counter_app.domain.member import MemberStatus
from counter_app.domain.old_customers import Opening
from counter_app.domain.undoing import Kept
from counter_app.protocol.operations import encode
from counter_app.protocol.undoing import RowUndone
from counter_app.services.import_records import ImportRecord
from counter_app.services.undo_records import ImportedRow, MemberHere, read_added
from counter_app.storage.lots import LotReading
from counter_app.storage.rows import read_json

MEMBER_IDS = "(SELECT value FROM json_each(:ids))"
_ROWS = (
    "SELECT row, member, operation, created, points, principal_minor, bonus_minor, added, undone FROM import_row"
    " WHERE import = :id AND row > :after ORDER BY row LIMIT :limit"
)
_WAITING = (
    "SELECT count(*) FROM import_row CROSS JOIN operation ON operation.id = import_row.operation"
    " WHERE import = :id AND import_row.operation <> '' AND state IN ('waiting', 'undeliverable')"
)
_TOLD = "SELECT count(*) FROM import_row WHERE import = :id AND operation <> ''"
_ENDED = "WHERE ended_at <> '' AND begun_at >= :since AND instr(source, ' of ') = 0 ORDER BY begun_at DESC LIMIT :limit"
_NOTE = "UPDATE import_row SET undone = :undone, opening_back = :back WHERE import = :id AND row = :row"
_MEMBERS = (
    "SELECT told.id AS told, own.id, own.number, own.phone, own.name, own.status, own.tier, own.tags, own.visits,"
    " told.alias_of FROM member AS told JOIN member AS own"
    " ON own.id = CASE told.alias_of WHEN '' THEN told.id ELSE told.alias_of END"
    f" WHERE told.id IN {MEMBER_IDS}"
)
# What all lists have opened for members, as far as it was not taken back.
_OPENED = (
    "SELECT member, sum(points), sum(principal_minor), sum(bonus_minor) FROM import_row"
    f" WHERE member IN {MEMBER_IDS} AND opening_back = 0 GROUP BY member"
)
_MADE = f"SELECT member FROM import_row WHERE member IN {MEMBER_IDS} AND import = :import AND created = 1"
# Each: whether there is something of a kind about a member; one index look-up a member.
_TOUCHED: Mapping[Kept, str] = {
    Kept.BOUGHT: f"SELECT DISTINCT member FROM redemption WHERE member IN {MEMBER_IDS}",
    Kept.COUPON: f"SELECT DISTINCT member FROM coupon WHERE member IN {MEMBER_IDS}",
    Kept.RESERVED: f"SELECT DISTINCT member FROM reservation WHERE member IN {MEMBER_IDS}",
    Kept.CHANGED: f"SELECT member FROM tag_row WHERE member IN {MEMBER_IDS}"
    f" UNION SELECT member FROM follow_up WHERE member IN {MEMBER_IDS}",
    Kept.IMPORTED_AGAIN: (
        f"SELECT DISTINCT member FROM import_row WHERE member IN {MEMBER_IDS}"
        " AND import <> :import AND operation <> '' AND undone = ''"
    ),
}


class UndoReading(LotReading):
    """Mixin over one connection."""

    def import_rows(self, import_id: str, after: int, limit: int) -> Sequence[ImportedRow]:
        """The next rows of its file behind `after`."""
        rows = self._connection.execute(_ROWS, {"id": import_id, "after": after, "limit": limit})
        return [_row(each) for each in rows]

    def import_rows_waiting(self, import_id: str) -> int:
        """How many of its rows have not come to the cloud yet."""
        return int(self._connection.execute(_WAITING, {"id": import_id}).scalar_one())

    def import_rows_told(self, import_id: str) -> int:
        """How many of its rows said something."""
        return int(self._connection.execute(_TOLD, {"id": import_id}).scalar_one())

    def imports_ended(self, since: str, limit: int) -> Sequence[ImportRecord]:
        """Those that are through, begun at that time (ISO) or later, newest first."""
        names = tuple(ImportRecord.__dataclass_fields__)
        statement = f"SELECT {', '.join(names)} FROM import_run {_ENDED}"
        return [ImportRecord(*row) for row in self._connection.execute(statement, {"since": since, "limit": limit})]

    def members_of_import(self, import_id: str, rows: Sequence[ImportedRow]) -> Mapping[str, MemberHere]:
        """By the id that a row has, whom it stands for, and what is known here of what they did since."""
        named = json.dumps(list({row.member for row in rows}))
        found = self._connection.execute(_MEMBERS, {"ids": named}).all()
        ids = json.dumps(list({row.id for row in found} | {row.told for row in found}))
        touched = {
            why: set(self._connection.execute(statement, {"ids": ids, "import": import_id}).scalars())
            if ":import" in statement
            else set(self._connection.execute(statement, {"ids": ids}).scalars())
            for why, statement in _TOUCHED.items()
        }
        sums = self._connection.execute(_OPENED, {"ids": ids}).all()
        opened = {row[0]: Opening(row[1], row[2], row[3]) for row in sums}
        made = set(self._connection.execute(_MADE, {"ids": ids, "import": import_id}).scalars())
        return {row.told: self._member(row, touched, opened.get(row.told, Opening()), made) for row in found}

    def _member(self, row: Any, touched: Mapping[Kept, set[str]], opened: Opening, made: set[str]) -> MemberHere:
        why = {each for each, members in touched.items() if row.id in members or row.told in members}
        if row.visits:
            why.add(Kept.BOUGHT)
        if row.alias_of:
            why.add(Kept.MERGED)
        if row.status == MemberStatus.FROZEN.value:
            why.add(Kept.CHANGED)
        why |= self._moved(row.id, opened, bought=Kept.BOUGHT in why)
        if row.status == MemberStatus.ERASED.value:
            why = {Kept.ERASED}
        tags = tuple(read_json(row.tags, []))
        return MemberHere(
            row.told,
            row.id,
            row.number or "",
            row.phone,
            row.name,
            row.status,
            row.tier,
            tags,
            frozenset(why),
            row.told in made,
        )

    def _moved(self, member: str, opened: Opening, *, bought: bool) -> set[Kept]:
        """What the balances say of what was opened."""
        left = {Ledger.POINTS: 0, Ledger.PRINCIPAL: 0, Ledger.BONUS: 0}
        for lot in self._lots_now(member):
            if lot.until is None and lot.ledger in left:
                left[lot.ledger] += lot.left
        wanted = (opened.points, opened.principal_minor, opened.bonus_minor)
        pairs = list(zip(left.values(), wanted, strict=True))
        if any(have < amount for have, amount in pairs if amount):
            return {Kept.SPENT}
        more = any(have > amount for have, amount in pairs)
        return {Kept.TOPPED_UP} if more and not bought else set()


class UndoWriting(UndoReading):
    """Mixin over one connection."""

    def note_undone(self, import_id: str, rows: Collection[RowUndone]) -> None:
        """What the cloud has said of rows of a file."""
        values = [
            {"id": import_id, "row": each.row, "undone": encode(each).decode(), "back": int(each.opening)}
            for each in rows
        ]
        if values:
            self._connection.execute_many(_NOTE, values)


def _row(row: Any) -> ImportedRow:
    return ImportedRow(
        row.row,
        row.member,
        row.operation,
        bool(row.created),
        Opening(row.points, row.principal_minor, row.bonus_minor),
        read_added(row.added),
        msgspec.json.decode(row.undone, type=RowUndone) if row.undone else None,
    )
