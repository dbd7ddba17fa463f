"""Everything of a view, row by row: what is read for an export is never held all at once."""

# ruff: noqa: S608 - put together of names of our own

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from counter_app.domain.ledgers import Ledger, Lot, lot_scope
from counter_app.domain.member import Member
from counter_app.protocol.bodies import Checkout, TopUp, Void, decode_body
from counter_app.protocol.exports import Cell, CellKind, Column, TableAbout, without_pin
from counter_app.protocol.operations import OperationType
from counter_app.services.export_records import SaleRecord
from counter_app.services.ledger_records import GivenBackRecord
from counter_app.services.member_records import Selection
from counter_app.storage.lots import ALIASES, LotReading, day_from
from counter_app.storage.rows import CLEANED, at_ms, member_from
from counter_app.storage.selections import selection_condition

# Why a table stays here: what it holds is known from others, belongs to this computer alone, or opens something.
STAYS: Mapping[str, str] = {
    "meta": "of this computer: who is signed in, how far it has read, how it reaches the cloud",
    "chain": "of this computer: the end of its log",
    "came_down": "rows as they came down, before own acts that stand in `operation`",
    "digest": "sums over the other tables",
    "unshown": "of this computer: verdicts on their way to a screen",
    "take": "follows from `redemption`",
    "money": "follows from `redemption`",
    "spend": "follows from `redemption`",
    "usage_delta": "follows from `operation`",
    "offline_total": "of this computer: its off-line caps",
    "pin_tries": "of this computer: failed PINs",
    "segment_count": "follows from `segment` and `member`",
    "segment_part": "follows from `segment` and `member`",
    "reserve_member": "codes that nobody has yet",
    "reserve_coupon": "codes that nobody has yet",
}
# Columns that never leave: what proves who somebody is, and answers that repeat what was asked for.
NEVER: Mapping[str, frozenset[str]] = {
    "staff": frozenset({"pin_hash"}),
    "operation": frozenset({"request_hash", "answer"}),
}
_JSON = frozenset({"document", "tags", "columns", "details", "facts", "report", "body", "result"})
_CHUNK = 500
_IDS = "(SELECT value FROM json_each(:ids))"
_NAMED = "EXISTS (SELECT 1 FROM json_each(:ids) WHERE instr({column}, {value}) > 0)"
# Which rows are about a member. A body names its member, and so does the scope of a limit that is one's own.
_OF_MEMBER: Mapping[str, str] = {
    **dict.fromkeys(
        ("coupon", "entry", "follow_up", "import_row", "lot", "redemption", "reservation", "segment_move", "tag_row"),
        f"member IN {_IDS}",
    ),
    **dict.fromkeys(("consent", "member", "purchases", "tier"), f"id IN {_IDS}"),
    "audit": f"subject IN {_IDS} OR subject IN (SELECT checkout FROM redemption WHERE member IN {_IDS})"
    f" OR subject IN (SELECT operation FROM entry WHERE member IN {_IDS})",
    "follow_up_said": f"entry IN (SELECT id FROM follow_up WHERE member IN {_IDS})",
    "given_back": f"checkout IN (SELECT checkout FROM redemption WHERE member IN {_IDS})"
    f" OR checkout IN (SELECT checkout FROM entry WHERE member IN {_IDS})",
    "operation": _NAMED.format(column="body", value="CAST(value AS BLOB)"),
    "usage": _NAMED.format(column="scope", value="value"),
}
_MEMBERS = "SELECT * FROM member WHERE alias_of = '' AND status <> 'withdrawn' AND {condition} ORDER BY rowid"
_AFTER = f"substr(scope, {len(lot_scope('')) + 1})"
_CHANGED = (
    f"SELECT DISTINCT substr({_AFTER}, 1, instr({_AFTER}, ':') - 1) FROM usage_delta INDEXED BY ix_usage_delta_open"
    f" WHERE reached = 0 AND scope >= '{lot_scope('')}' AND scope < '{lot_scope('').removesuffix(':')};'"
)
_BECAME = "SELECT DISTINCT alias_of FROM member WHERE alias_of <> ''"
_LOTS = (
    "SELECT member, ledger, until, left FROM lot WHERE member IN (SELECT value FROM json_each(:members)) AND left <> 0"
)
_SALES = (
    "SELECT operation.id, operation.type, operation.at, operation.mode, operation.state, operation.body,"
    " coalesce(staff.name, operation.staff) AS staff FROM operation LEFT JOIN staff ON staff.id = operation.staff"
    " WHERE operation.type IN ('checkout', 'reserve', 'top_up') AND operation.state NOT IN ('claiming', 'declined')"
    " ORDER BY operation.epoch, operation.seq"
)
_VOIDS = "SELECT at, body FROM operation WHERE type = 'void' AND state NOT IN ('claiming', 'declined', 'refused')"
_VOIDED_ELSEWHERE = "SELECT id, at FROM void"
_COUPONS_BACK = (
    "SELECT checkout, count(*) AS back FROM redemption WHERE checkout IN (SELECT value FROM json_each(:ids))"
    " AND voided_at IS NOT NULL AND coupon <> '' GROUP BY checkout"
)
_BACK = "SELECT * FROM given_back WHERE checkout IN (SELECT value FROM json_each(:ids))"
_NUMBERS = "SELECT id, number FROM member WHERE id IN (SELECT value FROM json_each(:ids))"
_LEDGERS = frozenset(Ledger)
_STAFF_PUT = OperationType.STAFF_PUT.value


class ExportReading(LotReading):
    """Mixin over one connection."""

    def each_member(self, selection: Selection | None = None) -> Iterator[tuple[Member, Sequence[Lot]]]:
        """Whoever did not become somebody else, with what they have; own entries included. Of a selection only those of
        whom more than the id is known."""
        by_hand = set(self._connection.execute(_CHANGED).scalars())
        by_hand |= set(self._connection.execute(_BECAME).scalars())
        condition, values = ("1", {}) if selection is None else selection_condition(selection)
        condition = condition if selection is None else f"status <> 'placeholder' AND {condition}"
        rows = self._connection.execute(_MEMBERS.format(condition=condition), values).stream()
        while chunk := [member_from(row) for row in islice(rows, _CHUNK)]:
            told = self._told_lots([member.id for member in chunk if member.id not in by_hand])
            for member in chunk:
                yield member, self._lots_now(member.id) if member.id in by_hand else told.get(member.id, ())

    def _told_lots(self, members: Sequence[str]) -> Mapping[str, Sequence[Lot]]:
        found: dict[str, list[Lot]] = {}
        for row in self._connection.execute(_LOTS, {"members": json.dumps(members)}):
            if row.ledger in _LEDGERS:
                found.setdefault(row.member, []).append(Lot(Ledger(row.ledger), row.left, day_from(row.until)))
        return found

    def each_sale(self) -> Iterator[SaleRecord]:
        """Every checkout, deposit and top-up of this counter in the order of its log. `body` None: its ninety days
        are over."""
        voided = self._voided()
        rows = self._connection.execute(_SALES).stream()
        while chunk := list(islice(rows, _CHUNK)):
            bodies = [_sale_body(row) for row in chunk]
            ids = [row.id for row in chunk]
            back, coupons = self._back(ids), self._coupons_back(ids)
            numbers = self._numbers([body.member for body in bodies if body is not None and body.member])
            for row, body in zip(chunk, bodies, strict=True):
                yield SaleRecord(
                    id=row.id,
                    type=row.type,
                    at=at_ms(row.at),
                    claimed=row.mode == "claim",
                    state=row.state,
                    staff=row.staff,
                    body=body,
                    member_number=numbers.get(body.member, "") if body is not None else "",
                    back=tuple(back.get(row.id, ())),
                    coupons_back=coupons.get(row.id, 0),
                    voided_at=voided.get(row.id),
                )

    def _voided(self) -> dict[str, datetime]:
        """When whole sales were voided: here by this counter's log, elsewhere by what came down."""
        found = {row.id: datetime.fromisoformat(row.at) for row in self._connection.execute(_VOIDED_ELSEWHERE)}
        for row in self._connection.execute(_VOIDS).stream():
            raw = bytes(row.body)
            if raw[:1] == CLEANED:
                continue
            body = decode_body(OperationType.VOID, raw)
            if isinstance(body, Void) and not body.redemption and not body.line:
                found.setdefault(body.checkout, at_ms(row.at))
        return found

    def _back(self, ids: Sequence[str]) -> Mapping[str, Sequence[GivenBackRecord]]:
        names = GivenBackRecord.__dataclass_fields__
        found: dict[str, list[GivenBackRecord]] = {}
        for row in self._connection.execute(_BACK, {"ids": json.dumps(ids)}):
            record = GivenBackRecord(**{name: getattr(row, name) for name in names})
            found.setdefault(record.checkout, []).append(record)
        return found

    def _coupons_back(self, ids: Sequence[str]) -> Mapping[str, int]:
        return {row.checkout: row.back for row in self._connection.execute(_COUPONS_BACK, {"ids": json.dumps(ids)})}

    def _numbers(self, ids: Sequence[str]) -> Mapping[str, str]:
        rows = self._connection.execute(_NUMBERS, {"ids": json.dumps(ids)})
        return {row.id: row.number or "" for row in rows}

    def became(self, member_id: str) -> Sequence[str]:
        """Whoever became this member."""
        return [str(each) for each in self._connection.execute(ALIASES, {"member": member_id}).scalars()]

    def held_of(self, ids: Sequence[str]) -> Sequence[tuple[TableAbout, Sequence[Sequence[Cell]]]]:
        """Every row of every table that leaves which is about one of these members."""
        return [
            (about, list(self._rows(about, _OF_MEMBER[about.name], {"ids": json.dumps(ids)})))
            for about in self.export_tables()
            if about.name in _OF_MEMBER
        ]

    def export_tables(self) -> Sequence[TableAbout]:
        """The tables that leave, by name."""
        # Late: a window that opens needs neither the schema nor what it is written in.
        from counter_app.storage import schema

        tables = [table for table in schema.metadata.sorted_tables if table.name not in STAYS]
        return [_about(table) for table in sorted(tables, key=lambda table: str(table.name))]

    def each_row(self, about: TableAbout) -> Iterator[Sequence[Cell]]:
        """The rows of one of them, by key."""
        return self._rows(about, "1", {})

    def _rows(self, about: TableAbout, condition: str, values: Mapping[str, str]) -> Iterator[Sequence[Cell]]:
        names = ", ".join(f'"{column.name}"' for column in about.columns)
        order = ", ".join(f'"{name}"' for name in about.key)
        rows = self._connection.execute(
            f'SELECT {names} FROM "{about.name}" WHERE {condition} ORDER BY {order}', values
        ).stream()
        place = {column.name: number for number, column in enumerate(about.columns)}
        for row in rows:
            cells = [value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else value for value in row]
            if about.name == "operation" and row.type == _STAFF_PUT and row.body[:1] != CLEANED:
                cells[place["body"]] = without_pin(str(cells[place["body"]]))
            yield cells


def _about(table: Any) -> TableAbout:
    never = NEVER.get(table.name, frozenset())
    kept = [column for column in table.columns if column.name not in never]
    columns = tuple(Column(str(column.name), _kind(column), bool(column.nullable)) for column in kept)
    key = tuple(str(column.name) for column in table.primary_key.columns)
    return TableAbout(str(table.name), columns, key, tuple(sorted(never)))


def _kind(column: Any) -> CellKind:
    from sqlalchemy import Integer, LargeBinary

    if column.name in _JSON or isinstance(column.type, LargeBinary):
        return CellKind.JSON
    if not isinstance(column.type, Integer):
        return CellKind.TEXT
    # Moments are the only whole numbers that may be missing, but for what nobody counted and places in the log.
    moment = column.name == "at" or column.name.endswith(("_at", "_since", "until"))
    return CellKind.TIME_MS if moment else CellKind.NUMBER


def _sale_body(row: Any) -> Checkout | TopUp | None:
    raw = bytes(row.body)
    body = decode_body(row.type, raw) if raw[:1] != CLEANED else None
    return body if isinstance(body, Checkout | TopUp) else None
