"""What the cloud's ingest is measured against: a batch's rows by one set-based statement.

It reads nothing and judges nothing. Its arrays are made from lists by psycopg, as is usual; that is about half of its
processor time.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import LargeBinary, Table

from benchmarks.cloud_world import World
from counter_app.cloud import rows
from counter_app.cloud.figure_rows import FigureRow, PatronRow, figure_id
from counter_app.cloud.ledger import figures
from counter_app.cloud.storage.schema import TABLES
from counter_app.cloud.storage.statements import _on_conflict, upsert_many

Rows = dict[type[Any], list[Any]]
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
            found[rows.CouponRow] = [msgspec.structs.replace(each, short_code=None) for each in coupons]
            found[rows.MemberRow] = [msgspec.structs.replace(each, phone=None, number=None) for each in members]
            found[rows.UsageRow] = reading.load(rows.UsageRow, self._merchant, scopes)
            found[PatronRow] = reading.load(PatronRow, self._merchant, [each.member for each in seen])
            found[FigureRow] = reading.load(FigureRow, self._merchant, list(_of_the_day({*map(_place_of, seen)})))
        for own in found.values():
            for each in own:
                each.merchant = _COPY
        return {kind: own for kind, own in found.items() if own}

    def write(self, found: Rows) -> None:
        """PostgreSQL: one statement with a writing part for each kind. SQLite: `executemany` for each kind."""
        with self._engine.begin() as connection:
            if not self._world.on_postgresql:
                for kind, own in found.items():
                    tuples = [msgspec.structs.astuple(row) for row in own]
                    connection.exec_driver_sql(upsert_many(TABLES[kind]), tuples)
                return
            parts = ", ".join(f"w{index} AS ({_from_arrays(TABLES[kind])})" for index, kind in enumerate(found))
            values = {
                f"{TABLES[kind].name}_{name}": [getattr(row, name) for row in own]
                for kind, own in found.items()
                for name in kind.__struct_fields__
            }
            connection.exec_driver_sql(f"WITH {parts} SELECT 1", values)


def _place_of(row: rows.CheckoutRow) -> tuple[str, str]:
    return row.store, row.business_day


def _of_the_day(places: set[tuple[str, str]]) -> Iterator[str]:
    """The ids of the sums that a day's checkouts add to, whatever the hour."""
    for store, day in places:
        for scope in (figures.MERCHANT, store):
            yield from (figure_id(figures.SALES, scope, day, who) for who in (figures.OF_MEMBER, figures.OF_OTHERS))
            yield from (
                figure_id(figures.SLOT, scope, day, f"{minute:04d}")
                for minute in range(0, 24 * 60, figures.SLOT_MINUTES)
            )


def _from_arrays(table: Table) -> str:
    given = ", ".join(
        f"%({table.name}_{column.name})s::{'bytea' if isinstance(column.type, LargeBinary) else column.type}[]"
        for column in table.columns
    )
    names = ", ".join(column.name for column in table.columns)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({given}) {_on_conflict(table)}"
