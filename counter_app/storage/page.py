"""What came down, written: rows and cursor in one transaction (`sync.md`, "Down: changes")."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from counter_app.domain.limits import coupon_scope
from counter_app.protocol import changes as wire
from counter_app.protocol.changes import ChangesPage
from counter_app.storage.connection import Connection
from counter_app.storage.names import initials_of, pinyin_of
from counter_app.storage.rows import iso_to_ms
from counter_app.storage.statements import put_newer
from counter_app.storage.waiting_acts import put_again
from counter_app.storage.writing_log import LogWriting
from counter_app.storage.writing_outbox import FOLLOW

# `INDEXED BY`: only the deltas that are still open are looked at, never every operation there ever was.
_REACHED = (
    "UPDATE usage_delta INDEXED BY ix_usage_delta_open SET reached = 1 WHERE reached = 0 AND EXISTS ("
    "SELECT 1 FROM operation WHERE operation.id = usage_delta.operation"
    " AND operation.result_version > 0 AND operation.result_version <= :cursor) AND (:whole OR delta < 0)"
)
_UNSEEN = "DELETE FROM terms WHERE campaign = :id AND version = 0"
_UNUSED = "DELETE FROM usage WHERE scope = :scope AND version < :version"
Values = dict[str, Any]


class PageWriting(LogWriting):
    """Mixin over one connection."""

    def apply_page(self, page: ChangesPage, *, advance: bool) -> int:
        """Store the rows of a page that are newer than ours; with `advance` the cursor moves to `page.version`.

        Answers how many rows the page held. Rows of kinds this program does not know are passed over, so that an older
        counter still works. Raises `msgspec.ValidationError` when a known kind does not fit its columns.
        """
        count = 0
        for kind, body in page.kinds.items():
            if kind not in wire.ROW_TYPES:
                continue
            rows = [
                msgspec.convert(dict(zip(body.columns, row, strict=True)), wire.ROW_TYPES[kind]) for row in body.rows
            ]
            _WRITERS[kind](self._connection, rows)
            count += len(rows)
        put_again(self._connection, frozenset(page.kinds))
        self._own_settings = self._own_stores = None
        if advance:
            self._advance(page)
        return count

    def _advance(self, page: ChangesPage) -> None:
        """Move the cursor. A row changed again since stands on a later page: until the last one has come, a use of our
        own is counted rather twice than not at all."""
        cursor = max(self.cursor(), page.version)
        if cursor > self.cursor():
            self.set_meta("cursor", str(cursor))
        self._connection.execute(_REACHED, {"cursor": cursor, "whole": not page.more})
        self._connection.execute(FOLLOW)


def _put_newer(connection: Connection, table: str, rows: list[Values]) -> None:
    """Write rows whose version is newer; one prepared statement for all of them."""
    if rows:
        connection.execute_many(put_newer(table, rows[0]), rows)


def _drop(connection: Connection, table: str, ids: Iterable[str]) -> None:
    rows = [{"id": each} for each in ids]
    if rows:
        connection.execute_many(f"DELETE FROM {table} WHERE id = :id", rows)  # noqa: S608 - a name out of this file


def _split(connection: Connection, table: str, rows: list[Any]) -> list[Any]:
    """Carry out tombstones; answer the rows that live."""
    _drop(connection, table, (row.id for row in rows if row.deleted))
    return [row for row in rows if not row.deleted]


def _campaigns(connection: Connection, rows: list[Any]) -> None:
    terms: list[Values] = []
    current: dict[str, Values] = {}
    # A version that was written here before the cloud gave it its number and tag gives way to the cloud's.
    campaigns = {row.id for row in rows}
    connection.execute_many(_UNSEEN, [{"id": each} for each in campaigns])
    for row in rows:
        terms.append(
            {
                "campaign": row.id,
                "terms_version": row.terms_version,
                "tag": row.tag,
                "made_at": iso_to_ms(row.made_at),
                "document": json.dumps(row.terms, ensure_ascii=False, sort_keys=True),
                "version": row.version,
            }
        )
        if row.current:
            current[row.id] = {
                "id": row.id,
                "status": row.status,
                "status_since": iso_to_ms(row.status_since),
                "current_version": row.terms_version,
                "version": row.version,
            }
    _put_newer(connection, "terms", terms)
    _put_newer(connection, "campaign", list(current.values()))


def _coupons(connection: Connection, rows: list[Any]) -> None:
    living = _split(connection, "coupon", rows)
    values = [
        {
            "id": row.id,
            "campaign": row.campaign,
            "terms_version": row.terms_version,
            "short_code": row.short_code or None,
            "member": row.member,
            "home_store": row.home_store,
            "issued_at": iso_to_ms(row.issued_at),
            "status": row.status,
            "status_since": iso_to_ms(row.status_since),
            "cycles": row.cycles,
            "last_redemption": row.last_redemption,
            "last_at": iso_to_ms(row.last_at),
            "last_store": row.last_store,
            "last_counter": row.last_counter,
            "last_staff": row.last_staff,
            "version": row.version,
        }
        for row in living
    ]
    _put_newer(connection, "coupon", values)
    used = [{"scope": coupon_scope(row.id), "used": row.used, "version": row.version} for row in living]
    known = [row for row in used if row["used"]]
    _put_newer(connection, "usage", known)
    unused = [row for row in used if not row["used"]]
    if unused:
        connection.execute_many(_UNUSED, unused)


def _members(connection: Connection, rows: list[Any]) -> None:
    values = [
        {
            "id": row.id,
            "number": row.number or None,
            "phone": row.phone,
            "phone_reversed": row.phone[::-1],
            "name": row.name,
            "pinyin": pinyin_of(row.name),
            "initials": initials_of(row.name),
            "home_store": row.home_store,
            "joined_at": iso_to_ms(row.joined_at),
            "status": row.status,
            "status_since": iso_to_ms(row.status_since),
            "tier": row.tier,
            "tags": json.dumps(row.tags, ensure_ascii=False),
            "channel": row.channel,
            "birthday": row.birthday,
            "visits": row.visits,
            "last_visit_at": iso_to_ms(row.last_visit_at),
            "member_code": row.member_code,
            "alias_of": row.alias_of,
            "version": row.version,
        }
        for row in _split(connection, "member", rows)
    ]
    _put_newer(connection, "member", values)


def _usages(connection: Connection, rows: list[Any]) -> None:
    values = [{"scope": row.id, "used": 0 if row.deleted else row.used, "version": row.version} for row in rows]
    _put_newer(connection, "usage", values)


def _plain(table: str) -> Callable[[Connection, list[Any]], None]:
    """A kind whose columns are the table's; structures are kept as JSON."""
    names = [name for name in wire.columns_of(table) if name != "deleted"]

    def write(connection: Connection, rows: list[Any]) -> None:
        living = _split(connection, table, rows)
        _put_newer(connection, table, [{name: _column(row, name) for name in names} for row in living])

    return write


def _column(row: Any, name: str) -> object:
    value = getattr(row, name)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping | list) or name == "value":
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


_WRITERS: Mapping[str, Callable[[Connection, list[Any]], None]] = {
    "campaign": _campaigns,
    "coupon": _coupons,
    "member": _members,
    "usage": _usages,
    "staff": _plain("staff"),
    "store": _plain("store"),
    "setting": _plain("setting"),
    "signing_key": _plain("signing_key"),
    "exception": _plain("exception"),
}
