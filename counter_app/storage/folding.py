"""The digest at the counter: kept with every row that comes down, and computed anew from the rows to see that it
holds."""

# ruff: noqa: S608 - names of our own tables and columns, never a value
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from counter_app.domain.limits import coupon_scope
from counter_app.protocol.changes import ROW_TYPES, ChangesPage, KindDigest
from counter_app.protocol.digest import MODULUS, row_hash, signed, unsigned
from counter_app.services.records import CLOUD_EPOCH, Refetch
from counter_app.storage.came_down import told_columns
from counter_app.storage.connection import Connection
from counter_app.storage.kinds import KINDS, Kind
from counter_app.storage.page import PageWriting, add_to_digest, drop_rows, put_back
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.voids_elsewhere import take_back_late
from counter_app.storage.waiting_acts import put_again

_TOTALS = (
    "SELECT count(*), sum(digest & 4294967295), sum((digest >> 32) & 4294967295)"
    " FROM {table} WHERE digest IS NOT NULL{only}"
)
_COUPON_FROM = (
    "SELECT digest, version, coalesce((SELECT member.home_store FROM member WHERE member.id = coupon.member),"
    " coupon.home_store) FROM coupon WHERE id = ?"
)
_MEMBER_FROM = "SELECT digest, version, home_store FROM member WHERE id = ?"
_NO_COUPONS_USES = (
    "DELETE FROM usage WHERE scope > 'coupon:' || :after AND scope <= 'coupon:' || :end AND scope LIKE 'coupon:%'"
    " AND substr(scope, 8) NOT IN (SELECT id FROM coupon WHERE id > :after AND id <= :end)"
)
# Not 0, which is made here: a void that waits is taken off what nobody has sent anything of.
_OLDEST = 1
_LAST = "~"  # behind every id
_MOST_COVERED = 500
_PORTION = 2_000
_ANY_OPEN = (
    "SELECT EXISTS (SELECT 1 FROM operation WHERE state <> 'closed'"
    " AND state IN ('waiting', 'claiming', 'undeliverable'))"
)


class FoldReading(SelfReading):
    """Mixin over one connection."""

    def digests(self) -> Mapping[str, KindDigest]:
        """Count and sum by kind, as they are kept."""
        rows = self._connection.execute("SELECT kind, count, sum FROM digest WHERE count <> 0 OR sum <> 0")
        return {kind: KindDigest(count=count, sum=unsigned(total)) for kind, count, total in rows}

    def rehashed(self) -> Mapping[str, KindDigest]:
        """The same, computed from nothing but the rows: it takes as long as there are rows."""
        found = {kind: _rehash(self._connection, kind) for kind in ROW_TYPES}
        return {kind: digest for kind, digest in found.items() if digest.count or digest.sum}

    def check_rows(self, kind: str, after: str, limit: int) -> tuple[bool, str]:
        """(every row fits its hash, id of the last row looked at or "" at the end) for the next `limit` rows."""
        rows = list(_rows(self._connection, KINDS[kind], after, limit))
        sound = all(_fits(KINDS[kind], *row) for row in rows)
        return sound, rows[-1][0] if len(rows) == limit else ""

    def looked_up_before(self, kind: str) -> Sequence[str]:
        """Rows that only a look-up brought, before the newest generation began."""
        described = KINDS[kind]
        sql = (
            f"SELECT {described.identity} FROM {described.table} WHERE digest IS NULL AND version > {_OLDEST}"
            f" AND generation < ?{described.only}"
        )
        return [str(each) for each in self._connection.execute(sql, (self.generation(),)).scalars()]

    def drift(self, kind: str) -> tuple[int, int]:
        """(count, sum) that the hashes of the rows have beyond the kept digest: both 0 unless somebody meddled."""
        described = KINDS[kind]
        totals = _TOTALS.format(table=described.table, only=described.only)
        count, low, high = self._connection.execute(totals).one()
        total = int(low or 0) + (int(high or 0) << 32)
        kept = self.digests().get(kind, KindDigest(count=0, sum=0))
        return count - kept.count, signed(total - kept.sum)

    def coupon_comes_down(self, coupon_id: str) -> bool:
        """Whether what happens to it elsewhere comes down by itself; False for one that is here from a look-up, or
        known from its signature alone."""
        return self._comes_down(_COUPON_FROM, coupon_id)

    def member_comes_down(self, member_id: str) -> bool:
        """The same of a member."""
        return self._comes_down(_MEMBER_FROM, member_id)

    def _comes_down(self, sql: str, row_id: str) -> bool:
        kind, _, store = self.scope().partition(":")
        if kind != "store":
            return True
        row = self._connection.execute(sql, (row_id,)).first()
        if row is None or row[0] is not None:
            return row is not None
        # Made here, and the cloud has not shown it yet: it will, if it belongs here.
        return row[1] == 0 and row[2] in ("", store)

    def refetch(self) -> Refetch | None:
        """What is being asked for anew."""
        found: Refetch | None = self._typed_meta("refetch", Refetch)
        return found


class FoldWriting(PageWriting, FoldReading):
    """Mixin over one connection."""

    def begin_refetch(self, kinds: Sequence[str], why: str) -> None:
        """Ask for these kinds anew, beside those that are being asked for already; a new generation of rows begins."""
        state = self.refetch()
        wanted = {*kinds, *(state.kinds if state else ())}
        self.set_meta("generation", str(self.generation() + 1))
        self._set_refetch(Refetch([kind for kind in ROW_TYPES if kind in wanted], 0, why))

    def end_refetch(self) -> None:
        """Everything that was asked for anew is here."""
        self._set_refetch(None)

    def _set_refetch(self, state: Refetch | None) -> None:
        self.set_meta("refetch", msgspec.json.encode(state).decode())

    def apply_anew(self, page: ChangesPage) -> int:
        """Store a page of what was asked for anew; where it is to go on is part of the same transaction."""
        state = self.refetch()
        if self.is_of_another_life(page):
            return 0
        # Of a cloud that was set back the cursor begins anew as well.
        count = self.apply_page(page, advance=state is not None and state.why == CLOUD_EPOCH, anew=True)
        if state is not None:
            self._set_refetch(Refetch(state.kinds, page.version, state.why))
        return count

    def drop_unseen(self, kind: str, after: str, limit: int) -> str:
        """Of the next `limit` rows after an id, drop those that did not come again; the last id, "" at the end."""
        described = KINDS[kind]
        sql = (
            f"SELECT {described.identity}, digest, generation FROM {described.table}"
            f" WHERE {described.identity} > ?{described.only} ORDER BY {described.identity} LIMIT ?"
        )
        rows = self._connection.execute(sql, (after, limit)).all()
        unseen = [(row[0], row[1]) for row in rows if row[1] is not None and row[2] != self.generation()]
        if unseen:
            drop_rows(self._connection, kind, [key for key, _ in unseen])
            add_to_digest(self._connection, kind, -len(unseen), -sum(digest for _, digest in unseen))
        if kind == "coupon":
            end = rows[-1][0] if len(rows) == limit else _LAST
            self._connection.execute(_NO_COUPONS_USES, {"after": after, "end": end})
        if len(rows) == limit:
            return str(rows[-1][0])
        if kind == "campaign":
            self._connection.execute("DELETE FROM campaign WHERE id NOT IN (SELECT campaign FROM terms)")
        return ""

    def forget_versions_of(self, kind: str, ids: Sequence[str]) -> None:
        """These are older than whatever comes from now on, and hold none of what happens here from now on."""
        described = KINDS[kind]
        sql = "UPDATE {} SET version = {} WHERE digest IS NULL AND {} IN (SELECT value FROM json_each(?))"
        of_kind = sql.format(described.table, _OLDEST, described.identity)
        self._connection.execute(of_kind, (json.dumps(list(ids)),))
        if kind == "coupon":
            uses = json.dumps([coupon_scope(each) for each in ids])
            self._connection.execute(sql.format("usage", _OLDEST, "scope"), (uses,))

    def mend_digest(self, kind: str, count: int, total: int) -> None:
        """Add what `drift` found."""
        add_to_digest(self._connection, kind, count, total)

    def settle(self) -> None:
        """After the last page: columns that were set aside are put back, and what own acts that are still under way did
        to them is done again. So what the cloud refused, or what was looked up before, does not stay for ever."""
        covered = self._connection.execute("SELECT count(*) FROM came_down").scalar_one()
        if covered and (covered <= _MOST_COVERED or not self._connection.execute(_ANY_OPEN).scalar_one()):
            for kind in KINDS.values():
                ids = _put_back(self._connection, kind, self.cursor())
                put_again(self._connection, {kind.name: ids}, self.cursor())
            self._own_settings = self._own_stores = None
        take_back_late(self._connection)


@cache
def _select(kind: Kind) -> str:
    return (
        f"SELECT {kind.identity}, {kind.table}.digest, (SELECT columns FROM came_down WHERE kind = '{kind.name}'"
        f" AND id = {kind.identity}), {told_columns(kind)} FROM {kind.table}{kind.joined}"
        f" WHERE {kind.identity} > ? AND {kind.table}.digest IS NOT NULL{kind.only} ORDER BY {kind.identity} LIMIT ?"
    )


def _rows(connection: Connection, kind: Kind, after: str, limit: int) -> Iterator[tuple[str, int, Any, Sequence[Any]]]:
    for row in connection.execute(_select(kind), (after, limit)):
        yield row[0], row[1], row[2], tuple(row[3:])


def _fits(kind: Kind, key: str, digest: int, aside: Any, columns: Sequence[Any]) -> bool:
    del key
    return _hash_of(kind, aside, columns) == unsigned(digest)


def _hash_of(kind: Kind, aside: Any, columns: Sequence[Any]) -> int:
    """The hash of the row as it came down; -1 when these columns can be none."""
    try:
        told = tuple(json.loads(aside)) if aside is not None else tuple(columns)
        return row_hash(kind.name, kind.wire(told)) if kind.derived(told) else -1
    except (ValueError, TypeError, OverflowError, msgspec.MsgspecError):
        return -1


def _rehash(connection: Connection, kind: str) -> KindDigest:
    count = total = 0
    after = ""
    while rows := list(_rows(connection, KINDS[kind], after, _PORTION)):
        after = rows[-1][0]
        count += len(rows)
        total += sum(max(_hash_of(KINDS[kind], aside, columns), 0) for _, _, aside, columns in rows)
    return KindDigest(count=count, sum=total % MODULUS)


def _put_back(connection: Connection, kind: Kind, cursor: int) -> list[str]:
    rows = connection.execute(
        f"SELECT came_down.id, came_down.columns FROM came_down JOIN {kind.table} ON {kind.identity} = came_down.id"
        f" WHERE came_down.kind = ? AND {kind.table}.version <= ? LIMIT {_MOST_COVERED}",
        (kind.name, cursor),
    ).all()
    for key, columns in rows:
        put_back(connection, kind, tuple(json.loads(columns)))
        connection.execute("DELETE FROM came_down WHERE kind = ? AND id = ?", (kind.name, key))
    return [key for key, _ in rows]
