"""A merchant's history of any length, made inside the cloud's own database from one checkout that really happened.

By number and not by chance, so that each run makes the same; ids of acts in the order of time, those of coupons all
over their range, as the cloud draws them.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from benchmarks.cloud_world import Seller, World
from counter_app.cloud import rows
from counter_app.cloud.storage.schema import TABLES

_STEP = 50_000
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
_SCATTERED = "(i * 25214903917) & 281474976710655"  # an odd factor: each number comes once


class Filling:
    """Adds operations, each with its checkout, its redemption and its coupon, and the versions they take."""

    def __init__(self, world: World, who: Seller) -> None:
        self._engine = world.shop.cloud._context.database._engine
        self._on_postgresql = world.on_postgresql
        self._merchant = world.shop.merchant
        (coupon,) = who.issued(1)
        operation = who.till.checkout(coupon)
        assert who.till.one(operation).result == "applied"
        with world.shop.cloud._context.database.reading() as reading:
            (redemption,) = reading.load(rows.RedemptionRow, self._merchant, [operation.id], "checkout")
        self._sample = {
            rows.OperationRow: operation.id,
            rows.CheckoutRow: operation.id,
            rows.RedemptionRow: redemption.id,
            rows.CouponRow: coupon.subject,
        }
        self.made = 0

    def up_to(self, count: int) -> None:
        """So many in all; then the planner learns of them, as a running server's does by itself."""
        while self.made < count:
            last = min(self.made + _STEP, count)
            with self._engine.begin() as connection:
                self._step(connection, self.made + 1, last)
            self.made = last
        if self._on_postgresql:
            with self._engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")

    def _step(self, connection: Connection, first: int, last: int) -> None:
        counter = TABLES[rows.CounterRow]
        own = counter.c.merchant == self._merchant
        # Locked and read by one statement, so that nobody else gives the same versions.
        taken = last - first + 1
        before = connection.execute(
            counter.update().where(own).values(version=counter.c.version + taken).returning(counter.c.version)
        ).scalar_one()
        version = f"{before - taken - first + 1} + i"
        act, redemption = self._id("018f"), self._id("018e")
        coupon = self._hex(_SCATTERED)
        # Of a counter of their own: two acts in one place of a log would be taken for a copied counter.
        self._copy(connection, rows.OperationRow, {"id": act, "device": "'filled'", "seq": "i"}, first, last)
        self._copy(connection, rows.CheckoutRow, {"id": act}, first, last)
        changed = {"id": redemption, "checkout": act, "coupon": coupon}
        self._copy(connection, rows.RedemptionRow, changed, first, last)
        changed = {"id": coupon, "version": version, "short_code": "NULL", "last_redemption": redemption}
        self._copy(connection, rows.CouponRow, changed, first, last)

    def _copy(
        self, connection: Connection, kind: type[rows.Record], changed: Mapping[str, str], first: int, last: int
    ) -> None:
        table = TABLES[kind]
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        values = ", ".join(changed.get(column.name, f'"{column.name}"') for column in table.columns)
        mark = "%s" if self._on_postgresql else "?"
        numbers = _NUMBERS.format(first=first, last=last)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) {numbers} SELECT {values} FROM {table.name}, n"
            f" WHERE merchant = {mark} AND id = {mark}",
            (self._merchant, self._sample[kind]),
        )

    def _id(self, prefix: str) -> str:
        """A UUID of version 7 in the order of numbers."""
        return f"'{prefix}0000-0000-7000-8000-' || {self._hex('i')}"

    def _hex(self, number: str) -> str:
        """Twelve digits."""
        if self._on_postgresql:
            return f"lpad(to_hex(({number})::bigint), 12, '0')"
        return f"printf('%012x', {number})"
