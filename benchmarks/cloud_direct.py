"""What the cloud's ingest is measured against: a batch's rows by one set-based statement, and an ORM row by row."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, Table
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


class Direct:
    """Writes the rows that our service wrote once more, for another merchant: nothing judged, nothing read."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._merchant = world.shop.merchant
        self._engine = world.shop.cloud._context.database._engine

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


def _from_arrays(table: Table) -> str:
    given = ", ".join(
        f"%({table.name}_{column.name})s::{'bytea' if isinstance(column.type, LargeBinary) else column.type}[]"
        for column in table.columns
    )
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({given}) {_on_conflict(table)}"


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
