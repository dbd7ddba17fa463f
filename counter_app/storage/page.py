"""What came down, written: rows, their digest and the cursor in one transaction (`sync.md`, "Down: changes", "Proof").

A row that comes down in a page of changes belongs to this counter's scope: its hash is kept with it and in the sum of
its kind. What a look-up brings, and what this counter changes itself, lies over that: the columns as they came down
are set aside in `came_down` first, and only they are compared with the cloud.
"""

# ruff: noqa: S608 - names of our own tables and columns, never a value
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from functools import cache
from typing import Any

from sqlcipher3.dbapi2 import IntegrityError

from counter_app.domain.values import dataclass
from counter_app.protocol import changes as wire
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.digest import signed, signed_hashes
from counter_app.services.records import RECEIPT
from counter_app.storage.came_down import set_aside
from counter_app.storage.connection import Connection
from counter_app.storage.erasing import ErasedComing
from counter_app.storage.kinds import KINDS, Kind, Row, rows_of
from counter_app.storage.lots_outside import replace_looked_up
from counter_app.storage.overlay import all_came_down, shown_by_look_up
from counter_app.storage.page_kinds import AFTER, BEFORE, LEASES_KNOWN, forget_uses
from counter_app.storage.statements import INDEXED
from counter_app.storage.voids_elsewhere import stand_again
from counter_app.storage.waiting_acts import put_again
from counter_app.storage.writing_log import LogWriting

_NAMES_A_LATER = (
    "SELECT EXISTS (SELECT 1 FROM operation WHERE id = :before AND (epoch, seq) > (COALESCE(("
    "SELECT epoch FROM operation WHERE id = :now), -1), COALESCE((SELECT seq FROM operation WHERE id = :now), -1)))"
)
_DELETED = -1  # every kind's last column


@dataclass(slots=True)
class _Known:
    """A row that is here already; `aside`: its columns as they came down are kept elsewhere."""

    version: int
    digest: int | None
    aside: bool


@dataclass(slots=True)
class _Work:
    """What is to be done with one kind's rows of a page; `new`: none of them is here yet."""

    write: list[tuple[Row, int | None]] = field(default_factory=list)
    below: list[tuple[str, Row, int]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    uncover: list[str] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    count: int = 0
    sum: int = 0
    new: bool = False

    def add(self, known: _Known | None, digest: int | None) -> None:
        """Count what the kind's digest gains and loses."""
        if known is not None and known.digest is not None:
            self.count -= 1
            self.sum -= known.digest
        if digest is not None:
            self.count += 1
            self.sum += digest


class PageWriting(ErasedComing, LogWriting):
    """Mixin over one connection."""

    def apply_page(self, page: ChangesPage, *, advance: bool, anew: bool = False) -> int:
        """Store the rows of a page that are newer than ours; with `advance` the cursor moves to `page.version`.

        Without it the page is a look-up, or with `anew` one of those that bring a kind again: its rows are written
        whatever is here. Answers how many rows the page held. Rows of kinds this program does not know are passed over,
        so that an older counter still works. Raises `msgspec.ValidationError` when a known kind does not fit.
        """
        if (advance or anew) and self.is_of_another_life(page):
            return 0
        count, reached = 0, max(self.cursor(), page.version)
        written: dict[str, list[str]] = {}
        for name, body in page.kinds.items():
            if name in wire.ROW_TYPES:
                kind, rows = KINDS[name], rows_of(name, body)
                self.scrub_erased(name, rows)
                work = _sorted_out(self._connection, kind, rows, in_scope=advance or anew, anew=anew)
                _carry_out(self._connection, kind, work, self.generation())
                written[name] = [kind.identify(local) for local, _ in work.write] + [*work.gone]
                count += len(rows)
                reached = max(reached, max((row[1] for row in rows), default=0))
        put_again(self._connection, written, reached)
        self._own_settings = self._own_stores = None
        if advance:
            self._advance(page)
        elif not anew:
            shown_by_look_up(self._connection, page)
            replace_looked_up(self._connection, page)
        return count

    def is_of_another_life(self, page: ChangesPage) -> bool:
        """Whether the cloud was found set back while this page was on its way: its versions mean other rows now."""
        device = self.device()
        return bool(page.cloud_epoch) and device is not None and page.cloud_epoch != device.cloud_epoch

    def _advance(self, page: ChangesPage) -> None:
        """Move the cursor. A row changed again since stands on a later page: until the last one has come, each row says
        by its own version what of ours it holds."""
        cursor = max(self.cursor(), page.version)
        if cursor > self.cursor():
            self.set_meta("cursor", str(cursor))
        if page.receipt:
            self._keep_receipt(page.receipt)
        if not page.more:
            self._connection.execute(LEASES_KNOWN)
            all_came_down(self._connection, cursor)

    def _keep_receipt(self, receipt: str) -> None:
        """In place of the one before; not where that names a later operation of ours, which is what a cloud that was
        set back has forgotten and must be shown."""
        before = self._meta(RECEIPT) or ""
        ids = {"before": _operation_in(before), "now": _operation_in(receipt)}
        if ids["before"] != ids["now"] and bool(self._connection.execute(_NAMES_A_LATER, ids).scalar()):
            return
        if before != receipt:
            self.set_meta(RECEIPT, receipt)


def _operation_in(receipt: str) -> str:
    """`VERSION:OPERATION:AUTHENTICATOR`."""
    return receipt.split(":")[1] if receipt.count(":") == 2 else ""


def _sorted_out(connection: Connection, kind: Kind, rows: Sequence[Row], *, in_scope: bool, anew: bool) -> _Work:
    locals_ = kind.local
    ids = [row[0] if len(kind.key) == 1 else f"{row[0]}/{row[2]}" for row in rows]
    known_rows = _known(connection, kind, ids)
    if in_scope and not known_rows:
        return _all_new(kind, [row for row in rows if not row[_DELETED]])
    work = _Work()
    digests = signed_hashes(kind.name, map(kind.canonical, rows)) if in_scope else [0] * len(rows)
    for key, row, digest in zip(ids, rows, digests, strict=True):
        known = known_rows.get(key)
        if row[_DELETED]:
            if in_scope:
                _tombstone(work, key, row[1], known)
        elif not in_scope:
            if known is None or known.version < row[1]:
                work.write.append((locals_(row), known.digest if known else None))
                if known is not None and known.digest is not None:
                    work.left.append(row[0])  # set aside before it is written over
        else:
            _came_down(work, key, (row, locals_), known, digest, anew=anew)
    return work


def _all_new(kind: Kind, rows: Sequence[Row]) -> _Work:
    """Nothing of it is here: in a first sync that is every row of a million."""
    digests = signed_hashes(kind.name, map(kind.canonical, rows))
    return _Work(
        write=list(zip(map(kind.local, rows), digests, strict=True)), count=len(rows), sum=sum(digests), new=True
    )


def _came_down(work: _Work, key: str, row: tuple[Row, Any], known: _Known | None, digest: int, *, anew: bool) -> None:
    values, to_local = row
    if known is not None and not anew:
        if known.digest == digest:
            work.seen.append(key)
            return
        if known.version > values[1]:
            if known.aside or known.digest is None:  # looked up later than this page was made
                work.below.append((key, to_local(values), digest))
                work.add(known, digest)
            return
    work.add(known, digest)
    work.write.append((to_local(values), digest))
    if known is not None and known.aside:
        work.uncover.append(key)


def _tombstone(work: _Work, key: str, version: int, known: _Known | None) -> None:
    if known is None:
        return
    work.add(known, None)
    work.uncover.append(key)
    looked_up_since = known.version > version and (known.aside or known.digest is None)
    if not looked_up_since:
        work.gone[key] = version
        return
    work.seen.append(key)
    if known.digest is not None:
        work.below.append((key, (), 0))


@cache
def _statements(kind: Kind) -> dict[str, str]:
    """The driver's own SQL, built once: a page is thousands of rows, and the driver takes lists of tuples as they
    are."""
    columns = [*kind.columns, "digest", "generation"]
    marks = ", ".join("?" * len(columns))
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in kind.key)
    where = f"WHERE {kind.identity} = ?" if len(kind.key) > 1 else f"WHERE {kind.key[0]} = ?"
    among = f"{kind.identity} IN (SELECT value FROM json_each(?))"
    return {
        "known": f"SELECT {kind.identity}, version, digest, EXISTS (SELECT 1 FROM came_down WHERE kind = '{kind.name}'"
        f" AND id = {kind.identity}) FROM {kind.table} WHERE {among}",
        "write": f"INSERT INTO {kind.table} ({', '.join(columns)}) VALUES ({marks})"
        f" ON CONFLICT ({', '.join(kind.key)}) DO UPDATE SET {changed}",
        **_in_two_steps(kind, columns),
        "put_back": f"INSERT INTO {kind.table} ({', '.join(kind.columns)})"
        f" VALUES ({', '.join('?' * len(kind.columns))})"
        f" ON CONFLICT ({', '.join(kind.key)}) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in kind.columns if name not in kind.key),
        "give_way": f"UPDATE {kind.table} SET {kind.unique} = NULL WHERE {kind.unique} = ? AND {kind.key[0]} <> ?",
        "drop": f"DELETE FROM {kind.table} {where}",
        "digest": f"UPDATE {kind.table} SET digest = ? {where}",
        "seen": f"UPDATE {kind.table} SET generation = ? WHERE generation <> ? AND {among}",
        "uncover": f"DELETE FROM came_down WHERE kind = '{kind.name}' AND id = ?",
        "below": "INSERT INTO came_down (kind, id, columns) VALUES (?, ?, ?)"
        " ON CONFLICT (kind, id) DO UPDATE SET columns = excluded.columns",
        "used_here": "SELECT value FROM json_each(?) WHERE EXISTS ("
        f"SELECT 1 FROM take WHERE scope = '{kind.name}:' || value)",
        "count": "INSERT INTO digest (kind, count, sum) VALUES (?, ?, ?)"
        " ON CONFLICT (kind) DO UPDATE SET count = excluded.count, sum = excluded.sum",
    }


def _in_two_steps(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """Where indexed columns stay most of the time: first the rest of the rows in which they do, then the other rows.
    SQLite writes every index anew whose columns are set, changed or not."""
    indexed = INDEXED.get(kind.table)
    if indexed is None:
        return {}
    places = {name: f"?{number}" for number, name in enumerate(columns, start=1)}
    changed = ", ".join(f"{name} = {places[name]}" for name in columns if name not in kind.key and name not in indexed)
    same = " AND ".join(f"{name} IS {places[name]}" for name in columns if name in indexed)
    keys = " AND ".join(f"{name} = {places[name]}" for name in kind.key)
    alike = " AND ".join(f"{kind.table}.{name} IS excluded.{name}" for name in columns if name in indexed)
    touch = f"UPDATE {kind.table} SET {changed} WHERE {keys} AND {same}"
    return {"touch": touch, "write_others": f" WHERE NOT ({alike})"}


def _known(connection: Connection, kind: Kind, ids: Sequence[str]) -> dict[str, _Known]:
    found = connection.execute(_statements(kind)["known"], (json.dumps(ids),))
    return {key: _Known(version, digest, bool(aside)) for key, version, digest, aside in found}


def _many(connection: Connection, sql: str, rows: Iterable[Row]) -> None:
    listed = list(rows)
    if listed:
        connection.execute_many(sql, listed)


def _carry_out(connection: Connection, kind: Kind, work: _Work, generation: int) -> None:
    sql = _statements(kind)
    if work.left:
        set_aside(connection, kind.name, work.left)
    if work.write:
        width = len(kind.columns)
        with _beside(connection, kind, [local for local, _ in work.write]):
            rows = [(*local[:width], digest, generation) for local, digest in work.write]
            _write(connection, kind, rows, new=work.new)
    _many(connection, sql["uncover"], ((key,) for key in work.uncover))
    if work.seen and generation:
        connection.execute(sql["seen"], (generation, generation, json.dumps(work.seen)))
    _below(connection, kind, work)
    _gone(connection, kind, work)
    if work.count or work.sum:
        add_to_digest(connection, kind.name, work.count, work.sum)


@contextmanager
def _beside(connection: Connection, kind: Kind, rows: Sequence[Row]) -> Iterator[None]:
    """While the rows are written: what they mean for other tables."""
    before, after = BEFORE.get(kind.name), AFTER.get(kind.name)
    if before is not None:
        before(connection, rows)
    yield
    if after is not None:
        after(connection, rows)


def _write(connection: Connection, kind: Kind, rows: list[Row], *, new: bool) -> None:
    sql = _statements(kind)
    write = sql["write"]
    if not new and "touch" in sql:
        connection.execute_many(sql["touch"], rows)
        write += sql["write_others"]
    try:
        connection.execute_many(write, rows)
    except IntegrityError:
        if not kind.unique:
            raise
        # Another row has this number or code, which it cannot have at the cloud: it gives way.
        at = kind.columns.index(kind.unique)
        _many(connection, sql["give_way"], ((row[at], row[0]) for row in rows if row[at] is not None))
        _many(connection, sql["write"], rows)


def _below(connection: Connection, kind: Kind, work: _Work) -> None:
    sql = _statements(kind)
    kept = [each for each in work.below if each[1]]
    _many(connection, sql["below"], ((kind.name, key, json.dumps(local)) for key, local, _ in kept))
    _many(connection, sql["digest"], ((digest if local else None, key) for key, local, digest in work.below))


def _gone(connection: Connection, kind: Kind, work: _Work) -> None:
    """Rows that ended or left the scope. A coupon that was used here stays, so that it stays used."""
    if not work.gone:
        return
    sql = _statements(kind)
    stays: set[str] = set()
    if kind.name == "coupon":
        stays = {row[0] for row in connection.execute(sql["used_here"], (json.dumps([*work.gone]),))}
    _many(connection, sql["digest"], ((None, key) for key in sorted(stays)))
    dropped = [(key,) for key in work.gone if key not in stays]
    _many(connection, sql["drop"], dropped)
    if kind.name == "coupon":
        forget_uses(connection, [key for (key,) in dropped])
    if kind.name == "void":
        stand_again(connection, work.gone)


def drop_rows(connection: Connection, kind: str, ids: list[str]) -> None:
    """Rows that are in this counter's scope no longer; their share of the digest is the caller's."""
    _gone(connection, KINDS[kind], _Work(gone=dict.fromkeys(ids, 0)))
    _many(connection, _statements(KINDS[kind])["uncover"], ((key,) for key in ids))


def put_back(connection: Connection, kind: Kind, columns: Row) -> None:
    """Give a row the columns with which it came down."""
    with _beside(connection, kind, [columns]):
        connection.execute(_statements(kind)["put_back"], columns[: len(kind.columns)])


def add_to_digest(connection: Connection, kind: str, count: int, total: int) -> None:
    """Let a kind's digest grow by these."""
    row = connection.execute("SELECT count, sum FROM digest WHERE kind = ?", (kind,)).first()
    before = (row[0], row[1]) if row else (0, 0)
    values = (kind, before[0] + count, signed(before[1] + total))
    connection.execute(_statements(KINDS[kind])["count"], values)
