"""Transactions over the cloud's tables, in records: a handful of statements, built once, the same for all tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    case,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.figure_rows import FigureRow
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.cloud.storage.engine import BUSY_SECONDS, copy_into, translated
from counter_app.cloud.storage.gate import Gate
from counter_app.cloud.storage.log_watch import LogWatch
from counter_app.cloud.storage.schema import TABLES
from counter_app.cloud.storage.statements import (
    LAST_PLACE,
    LAST_VERSION,
    PLACES,
    SCATTERED_PLACES,
    as_json,
    select_all,
    select_in,
    select_matching,
    select_on_days,
    select_since,
    upsert_list,
    upsert_many,
    version_range,
)
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.cloud.zones import NOBODY

R = TypeVar("R", bound=rows.Record)


class Conflict(Exception):
    """A constraint of the database refused what the rules had let through."""


class Reading:
    """A consistent view: every statement sees the same state."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def since(self, merchant: str, members: Iterable[str], time: str) -> list[PostingRow]:
        """Postings of some members whose place is not before `time`."""
        given = {"merchant": merchant, "keys": as_json(list(members)), "time": time}
        found = self._connection.execute(select_since(self._connection.dialect.name), given)
        return [PostingRow(*row) for row in found.all()]

    def on_days(self, merchant: str, members: Iterable[str], days: Iterable[str]) -> list[rows.CheckoutRow]:
        """Checkouts of some members on some business days: of each member those on any of the days."""
        given = {"merchant": merchant, "keys": as_json(list(members)), "days": as_json(list(days))}
        found = self._connection.execute(select_on_days(self._connection.dialect.name), given)
        return [rows.CheckoutRow(*row) for row in found.all()]

    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]:
        """Rows of one merchant whose `column` is one of `keys`."""
        # What contains NUL is the name of nothing; PostgreSQL would not even look.
        wanted = [key for key in dict.fromkeys(keys) if "\0" not in key]
        if not wanted:
            return []
        statement = select_in(TABLES[row_type], column, self._connection.dialect.name)
        result = self._connection.execute(statement, {"merchant": merchant, "keys": as_json(wanted)})
        return [row_type(*row) for row in result.all()]

    def one(self, row_type: type[R], merchant: str, key: str, column: str = "id") -> R | None:
        """The row with that key."""
        return next(iter(self.load(row_type, merchant, (key,), column)), None)

    def matching(self, row_type: type[R], merchant: str, **values: str) -> list[R]:
        """Rows of one merchant that have all these values."""
        if any("\0" in value for value in values.values()):
            return []
        statement = select_matching(TABLES[row_type], tuple(values))
        return [row_type(*row) for row in self._connection.execute(statement, {"merchant": merchant, **values})]

    def all(self, row_type: type[R], merchant: str) -> list[R]:
        """Every row of one merchant; for kinds of which there are few."""
        return [
            row_type(*row) for row in self._connection.execute(select_all(TABLES[row_type]), {"merchant": merchant})
        ]

    def figures(
        self, merchant: str, chart: str, scope: str, first: str, last: str, key_from: str = ""
    ) -> list[tuple[str, str, int, int]]:
        """(day, key, count, amount) of a chart's sums over a scope: days from `first` to `last`, keys from `key_from`
        on."""
        table = TABLES[FigureRow]
        columns = (table.c.day, table.c.key, table.c.count, table.c.amount)
        where = [table.c.merchant == merchant, table.c.chart == chart, table.c.scope == scope]
        where += [table.c.day >= first, table.c.day <= last]
        if key_from:
            where.append(table.c.key >= key_from)
        found = self._connection.execute(select(*columns).where(*where))
        return [(day, key, count, amount) for day, key, count, amount in found]

    def traffic(self, merchant: str, store: str, first: str, last: str) -> list[tuple[str, str, int]]:
        """(day, kind, count) of visits without a purchase, of a store or with "" of all."""
        table = TABLES[TrafficRow]
        where = [table.c.merchant == merchant, table.c.business_day >= first, table.c.business_day <= last]
        if store:
            where.append(table.c.store == store)
        by = (table.c.business_day, table.c.kind)
        sums = select(*by, func.sum(table.c.count)).where(*where).group_by(*by).order_by(*by)
        return [(day, kind, int(count)) for day, kind, count in self._connection.execute(sums)]

    def merchants(self) -> list[rows.MerchantRow]:
        """All merchants: for the person who runs the service, never for a counter's request."""
        table = TABLES[rows.MerchantRow]
        return [rows.MerchantRow(*row) for row in self._connection.execute(select(table).order_by(table.c.created_at))]

    def invitations(self, code_hash: str) -> list[rows.EnrolmentCodeRow]:
        """The enrolment codes with that hash, of whichever merchant."""
        table = TABLES[rows.EnrolmentCodeRow]
        return [
            rows.EnrolmentCodeRow(*row)
            for row in self._connection.execute(select(table).where(table.c.id == code_hash))
        ]

    def places(self, merchant: str, device: str, epoch: int, seqs: Sequence[int]) -> list[rows.OperationRow]:
        """The operations at these places of a counter's log; `seqs` ascending."""
        where = {"merchant": merchant, "device": device, "epoch": epoch}
        if seqs[-1] - seqs[0] == len(seqs) - 1:
            found = self._connection.execute(PLACES, {**where, "low": seqs[0], "high": seqs[-1]})
        else:
            found = self._connection.execute(SCATTERED_PLACES, {**where, "seqs": list(seqs)})
        return [rows.OperationRow(*row) for row in found]

    def last_place(self, merchant: str, device: str) -> rows.OperationRow | None:
        """The operation with the highest place in a counter's log."""
        row = self._connection.execute(LAST_PLACE, {"merchant": merchant, "device": device}).first()
        return rows.OperationRow(*row) if row else None

    def newest_shifts(self, merchant: str, store: str, before: str, limit: int) -> list[ShiftRow]:
        """The next `limit` shifts of a store, or of all, behind the place ("TIME ID") that a page has named."""
        table = TABLES[ShiftRow]
        where = [table.c.merchant == merchant]
        if store:
            where.append(table.c.store == store.replace("\0", ""))
        if before:
            opened_at, _, shift = before.replace("\0", "").partition(" ")
            where.append(tuple_(table.c.opened_at, table.c.id) < tuple_(literal(opened_at), literal(shift)))
        newest = select(table).where(*where).order_by(table.c.opened_at.desc(), table.c.id.desc()).limit(limit)
        return [ShiftRow(*row) for row in self._connection.execute(newest)]

    def version(self, merchant: str) -> int:
        """The merchant's change counter."""
        table = TABLES[rows.CounterRow]
        found = self._connection.execute(select(table.c.version).where(table.c.merchant == merchant)).scalar()
        return int(found or 0)

    def versions(self, merchants: Iterable[str]) -> dict[str, int]:
        """The change counters of some merchants, by one statement."""
        table = TABLES[rows.CounterRow]
        wanted = select(table.c.merchant, table.c.version).where(table.c.merchant.in_(sorted(merchants)))
        return {merchant: int(version) for merchant, version in self._connection.execute(wanted)}

    def moved_since(self, merchant: str, after: int, zones: Collection[str]) -> list[tuple[str, str]]:
        """(kind, zone) of every zone in which a row that travels, or one that left it, has a version beyond `after`;
        zones that are not among `zones` all as "": there are as many as counters and stores."""
        table = TABLES[DigestRow]
        zone = case((table.c.zone.in_(sorted(zones)), table.c.zone), else_=literal_column("''"))
        beyond = select(table.c.kind, zone).where(table.c.merchant == merchant, table.c.last_version > after).distinct()
        return [(kind, zone) for kind, zone in self._connection.execute(beyond)]

    def digest_sums(self, merchant: str, kinds: Collection[str]) -> list[tuple[str, int, int]]:
        """(kind, count, sum) over all zones but that of what nobody is told. Halves are added up apart: the sums of
        hashes take all 64 bits, and no database adds beyond them."""
        table = TABLES[DigestRow]
        high, low = table.c.sum.op(">>")(literal_column("32")), table.c.sum.op("&")(literal_column("4294967295"))
        wanted = select(table.c.kind, func.sum(table.c.count), func.sum(high), func.sum(low))
        where = (table.c.merchant == merchant, table.c.zone != NOBODY, table.c.kind.in_(sorted(kinds)))
        found = self._connection.execute(wanted.where(*where).group_by(table.c.kind)).all()
        return [(kind, int(count), (int(high) << 32) + int(low)) for kind, count, high, low in found]

    def versions_after(
        self, row_type: type, merchant: str, after: int, limit: int, *, zone: str = "", unless: str = ""
    ) -> list[int]:
        """The next `limit` versions of a travelling kind, ascending; read from an index alone. `zone`: of that zone
        only, `unless`: of every other."""
        version = TABLES[row_type].c.version
        where = version_range(TABLES[row_type], zone, unless)
        statement = select(version).where(*where).order_by(version).limit(limit)
        given = {"merchant": merchant, "after": after, "until": LAST_VERSION, "zone": zone, "unless": unless}
        return list(self._connection.execute(statement, given).scalars())

    def between(
        self, row_type: type[R], merchant: str, after: int, until: int, *, zone: str = "", unless: str = ""
    ) -> list[R]:
        """Rows of a travelling kind with `after < version <= until`, in their order; zones as above."""
        table = TABLES[row_type]
        statement = select(table).where(*version_range(table, zone, unless)).order_by(table.c.version)
        given = {"merchant": merchant, "after": after, "until": until, "zone": zone, "unless": unless}
        return [row_type(*row) for row in self._connection.execute(statement, given).all()]

    def after(self, row_type: type[R], merchant: str, key: str, limit: int) -> list[R]:
        """The next rows of one merchant in the order of their keys."""
        table = TABLES[row_type]
        statement = select(table).where(table.c.merchant == merchant, table.c.id > key).order_by(table.c.id)
        return [row_type(*row) for row in self._connection.execute(statement.limit(limit))]

    def to_look_at(self, row_type: type[R], merchant: str, day: str, limit: int) -> list[R]:
        """Some rows that are to be looked at by that day."""
        table = TABLES[row_type]
        due = (table.c.merchant == merchant, table.c.look_on > "", table.c.look_on <= day)
        statement = select(table).where(*due).order_by(table.c.look_on).limit(limit)
        return [row_type(*row) for row in self._connection.execute(statement)]

    def ended(self, row_type: type[R], merchant: str, now: str, limit: int, by: str = "ends_at") -> list[R]:
        """Some rows that come down still although their time is over, `by` this column."""
        table = TABLES[row_type]
        ends = table.c[by]
        over = (ends > "", ends <= now, table.c.zone != NOBODY)
        statement = select(table).where(table.c.merchant == merchant, *over).order_by(ends).limit(limit)
        return [row_type(*row) for row in self._connection.execute(statement)]


class Writing(Reading):
    """One transaction of one merchant, alone with the merchant's rows until it ends."""

    def lock(self, merchant: str) -> rows.CounterRow:
        """Wait for every other writing transaction of this merchant to end; its change counter."""
        table = TABLES[rows.CounterRow]
        statement = select(table).where(table.c.merchant == merchant).with_for_update()
        return rows.CounterRow(*self._connection.execute(statement).one())

    def plan_anew(self) -> None:
        """From here on statements are planned for what the tables hold now, and not for what they held when they were
        prepared: a new merchant's import would read each table whole for each of its batches, until the server itself
        has counted the rows."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")

    def save(self, changed: Sequence[R]) -> None:
        """Insert or replace records of one type. Raises `Conflict` when a constraint refuses one."""
        if not changed:
            return
        row_type = type(changed[0])
        table = TABLES[row_type]
        try:
            if self._connection.dialect.name == "postgresql":
                self._connection.exec_driver_sql(upsert_list(table), {"rows": as_json(changed)})
            else:
                self._connection.exec_driver_sql(upsert_many(table), list(map(msgspec.structs.astuple, changed)))
        except IntegrityError as error:
            raise Conflict(row_type.__name__) from error


class Database:
    """The cloud's database; safe from any thread and any number of processes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # SQLite lets writers wait by looking again and again; in one process they can stand in a line instead.
        self._gate = Gate(BUSY_SECONDS) if engine.dialect.name == "sqlite" else None
        database = engine.url.database
        self._log = LogWatch(engine, Path(database)) if self._gate is not None and database else None
        self.after_commit: list[Callable[[], None]] = []
        self._reading_options: dict[str, Any] = {"counter_reading": True}
        if engine.dialect.name == "postgresql":
            # One snapshot for all statements of a page of changes; SQLite's transactions are that anyway.
            self._reading_options["isolation_level"] = "REPEATABLE READ"

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A consistent view. Raises `Fault` where the database cannot be reached."""
        with translated(), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            with self._log.reader(raw) if self._log is not None else nullcontext():
                yield Reading(connection.execution_options(**self._reading_options))
                # Nothing was written; but after a rollback the driver forgets every statement that it has prepared.
                connection.commit()

    @contextmanager
    def writing(self, *, urgent: bool = False) -> Iterator[Writing]:
        """One transaction, durable when the block has ended. Raises `Fault` where the database cannot be reached.
        `urgent`: somebody stands at a counter and waits for it."""
        with self._gate.hold(urgent=urgent) if self._gate is not None else nullcontext():
            with translated(), self._engine.begin() as connection:
                yield Writing(connection)
            if self._log is not None:
                self._log.look()
        for tell in self.after_commit:
            tell()

    def copy_into(self, path: Path) -> None:
        """A consistent copy of an SQLite file under the same key, durable when this returns. Raises `Fault`."""
        copy_into(self._engine, path)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()
