"""What the cloud's ingest is measured against: a batch's rows by one set-based statement, and an ORM row by row."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Table, select
from sqlalchemy.orm import Session, registry

from benchmarks.cloud_world import Seller, World
from counter_app.cloud import rows
from counter_app.cloud.storage.schema import TABLES
from counter_app.cloud.storage.store import _on_conflict, _upsert_many
from counter_app.protocol.devices import CouponIdentity
from tests.cloud.support import IDS

Rows = dict[type[Any], list[Any]]
_AT = "2026-03-10T06:00:00.000Z"
_COPY = "copy"
_FILL_STEP = 50_000


class Direct:
    """Writes the rows that our service wrote once more, for another merchant: nothing judged, nothing read."""

    def __init__(self, world: World, who: Seller) -> None:
        self._world = world
        self._merchant = world.shop.merchant
        self._who = who
        self._engine = world.shop.cloud._context.database._engine
        self._places = itertools.count(1)

    def rows_of(self, operations: Sequence[str]) -> Rows:
        """Everything that these checkouts wrote."""
        with self._world.shop.cloud._context.database.reading() as reading:
            found: Rows = {
                rows.OperationRow: reading.load(rows.OperationRow, self._merchant, operations),
                rows.CheckoutRow: reading.load(rows.CheckoutRow, self._merchant, operations),
                rows.RedemptionRow: reading.load(rows.RedemptionRow, self._merchant, operations, "checkout"),
            }
            redeemed, seen = found[rows.RedemptionRow], found[rows.CheckoutRow]
            coupons = reading.load(rows.CouponRow, self._merchant, [each.coupon for each in redeemed])
            members = reading.load(rows.MemberRow, self._merchant, [each.member for each in seen])
            scopes = [scope for each in redeemed for scope, _, _ in msgspec.json.decode(each.takes)]
            found[rows.CouponRow] = [replace(each, short_code=None) for each in coupons]
            found[rows.MemberRow] = [replace(each, phone=None, number=None) for each in members]
            found[rows.UsageRow] = reading.load(rows.UsageRow, self._merchant, scopes)
        for own in found.values():
            for each in own:
                each.merchant = _COPY
        return {kind: own for kind, own in found.items() if own}

    def write(self, found: Rows) -> None:
        """PostgreSQL: one statement with a writing part for each kind. SQLite: `executemany` for each kind."""
        with self._engine.begin() as connection:
            if not self._world.on_postgresql:
                for kind, own in found.items():
                    names = [each.name for each in fields(kind)]
                    tuples = [tuple(getattr(row, name) for name in names) for row in own]
                    connection.exec_driver_sql(_upsert_many(TABLES[kind]), tuples)
                return
            parts = ", ".join(f"w{index} AS ({_from_arrays(TABLES[kind])})" for index, kind in enumerate(found))
            values = {
                f"{TABLES[kind].name}_{each.name}": [getattr(row, each.name) for row in own]
                for kind, own in found.items()
                for each in fields(kind)
            }
            connection.exec_driver_sql(f"WITH {parts} SELECT 1", values)

    def fill(self, count: int) -> None:
        """As many operations more of the merchant, with their checkouts, redemptions and coupons; ids in time order."""
        (sample,) = self._sample()
        for start in range(0, count, _FILL_STEP):
            step = range(min(_FILL_STEP, count - start))
            with self._engine.begin() as connection:
                self._fill_step(connection, sample, len(step))
        if self._world.on_postgresql:
            with self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")

    def _sample(self) -> list[Rows]:
        (coupon,) = self._who.issued(1)
        operation = self._who.till.checkout(coupon)
        self._who.till.one(operation)
        found = self.rows_of([operation.id])
        for own in found.values():
            for each in own:
                each.merchant = self._merchant
        return [found]

    def _fill_step(self, connection: Connection, sample: Rows, count: int) -> None:
        ids = [[IDS.new() for _ in range(count)] for _ in range(2)]
        table = TABLES[rows.CounterRow]
        counter = connection.execute(select(table).where(table.c.merchant == self._merchant).with_for_update()).one()
        versions = range(counter.version + 1, counter.version + 1 + count)
        operation, checkout = sample[rows.OperationRow][0], sample[rows.CheckoutRow][0]
        redemption, coupon = sample[rows.RedemptionRow][0], sample[rows.CouponRow][0]
        made: Rows = {
            # Of a counter of their own: two acts in one place of a log would be taken for a copied counter.
            rows.OperationRow: [
                replace(operation, id=each, device="filled", seq=next(self._places)) for each in ids[0]
            ],
            rows.CheckoutRow: [replace(checkout, id=each, member="") for each in ids[0]],
            rows.RedemptionRow: [
                replace(redemption, id=own, checkout=of, coupon=own[-12:], member="")
                for own, of in zip(ids[1], ids[0], strict=True)
            ],
            rows.CouponRow: [
                replace(coupon, id=own[-12:], member="", version=version)
                for own, version in zip(ids[1], versions, strict=True)
            ],
        }
        for kind, own in made.items():
            _pour(connection, TABLES[kind], own)
        connection.execute(table.update().where(table.c.merchant == self._merchant).values(version=versions[-1]))


def _from_arrays(table: Table) -> str:
    given = ", ".join(
        f"%({table.name}_{column.name})s::{'bytea' if isinstance(column.type, LargeBinary) else column.type}[]"
        for column in table.columns
    )
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({given}) {_on_conflict(table)}"


def _pour(connection: Connection, table: Table, own: Sequence[Any]) -> None:
    names = [column.name for column in table.columns]
    values = [tuple(getattr(row, name) for name in names) for row in own]
    if connection.dialect.name != "postgresql":
        connection.exec_driver_sql(_upsert_many(table), values)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


class Orm:
    """The same checkout as a program with an object-relational mapper does it: object by object, commit by commit."""

    def __init__(self, world: World, who: Seller) -> None:
        self._merchant = world.shop.merchant
        self._who = who
        self._engine = world.shop.cloud._context.database._engine
        mapper = registry()
        self._classes: dict[type[Any], type[Any]] = {}
        for kind, table in TABLES.items():
            self._classes[kind] = type(f"Mapped{kind.__name__}", (), {})
            mapper.map_imperatively(self._classes[kind], table.to_metadata(mapper.metadata))
        self._numbers = itertools.count()

    def prepared(self, count: int) -> Iterator[CouponIdentity]:
        """Coupons that are issued and unused."""
        return iter(self._who.issued(count))

    def checkout(self, coupon: CouponIdentity) -> None:
        """What a checkout reads and writes."""
        of, merchant = self._classes, self._merchant
        with Session(self._engine) as session, session.begin():
            counter = session.get(of[rows.CounterRow], (merchant, merchant), with_for_update=True)
            identity = IDS.new()
            assert session.get(of[rows.OperationRow], (merchant, identity)) is None
            assert session.get(of[rows.CancellationRow], (merchant, identity)) is None
            row: Any = session.get(of[rows.CouponRow], (merchant, coupon.subject))
            member: Any = session.get(of[rows.MemberRow], (merchant, row.member))
            terms: Any = session.get(of[rows.TermsRow], (merchant, f"{row.campaign}/{row.terms_version}"))
            assert row.used == 0
            assert terms is not None
            scope = f"orm:{next(self._numbers)}"
            usage: Any = of[rows.UsageRow]()
            for made, values in (
                (usage, rows.UsageRow(merchant, scope, 1, 0, 9)),
                (of[rows.OperationRow](), self._operation(identity)),
                (of[rows.CheckoutRow](), self._checkout(identity, row)),
                (of[rows.RedemptionRow](), self._redemption(identity, row)),
            ):
                for each in fields(values):
                    setattr(made, each.name, getattr(values, each.name))
                session.add(made)
            row.used, row.last_at = 1, _AT
            member.visits += 1
            assert counter is not None
            for each in (row, member, usage):
                counter.version += 1
                each.version = counter.version

    def _operation(self, identity: str) -> rows.OperationRow:
        return rows.OperationRow(
            self._merchant, identity, "mapped", 1, next(self._numbers), "0" * 64, "checkout", "report",
            _AT, 0, "till", b"x" * 400, "0" * 64, "applied", b"x" * 200, _AT,
        )  # fmt: skip

    def _checkout(self, identity: str, coupon: Any) -> rows.CheckoutRow:
        caller = self._who.till.caller
        return rows.CheckoutRow(
            self._merchant, identity, coupon.member, caller.store, caller.device, caller.counter, "till",
            _AT, "2026-03-10", 20000, 5000, 15000,
        )  # fmt: skip

    def _redemption(self, identity: str, coupon: Any) -> rows.RedemptionRow:
        caller = self._who.till.caller
        return rows.RedemptionRow(
            self._merchant, IDS.new(), identity, coupon.id, coupon.campaign, coupon.terms_version, coupon.member,
            caller.store, caller.counter, "till", "till", _AT, 20000, 5000, excess=False, takes="[]",
        )  # fmt: skip
