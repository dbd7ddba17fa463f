"""The ingest once more in processor time instead of time by the clock: what a busy machine falsifies least.

Counted is what the work itself costs: this process, which judges and speaks to the database, and the database's own
processes. HTTP is left out (`cloud` has it). Linux only, since the processes of the server are read from /proc.
"""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.cloud_direct import Direct, Orm
from benchmarks.cloud_world import World, seller, world
from benchmarks.common import options, ratio
from counter_app.cloud.ledger.envelope import read_entries
from counter_app.protocol.devices import CouponIdentity

OPERATIONS = 500


class Processor:
    """Seconds of processor time of this process and of a PostgreSQL server."""

    def __init__(self, made: World) -> None:
        self._server = 0
        if made.on_postgresql:
            with made.shop.cloud._context.database._engine.connect() as connection:
                backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._server = int(_stat(Path(f"/proc/{backend}"))[1])

    def now(self) -> float:
        """So far."""
        ticks = 0
        for folder in Path("/proc").iterdir() if self._server else ():
            if folder.name.isdigit() and (fields := _stat(folder)) and int(fields[1]) == self._server:
                ticks += int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def of(self, act: Callable[[], object]) -> float:
        """What an act takes."""
        begun = self.now()
        act()
        return self.now() - begun


def _stat(folder: Path) -> list[str]:
    """The fields behind the name; none where the process has ended."""
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _each(act: Callable[[CouponIdentity], None], coupons: Sequence[CouponIdentity]) -> None:
    for coupon in coupons:
        act(coupon)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the means and the ratios."""
    asked = options(__doc__ or "", argv)
    batches, rows_by_orm = (3, 20) if asked.small else (30, 400)
    with world() as made:
        who, processor = seller(made.shop), Processor(made)
        direct, orm = Direct(made), Orm(made, who)
        ours, theirs, row_by_row = list[float](), list[float](), list[float]()
        for index in range(batches + 2):
            operations = [msgspec.Raw(each) for each in who.checkouts(who.issued(OPERATIONS))]
            entries = read_entries(operations)
            heard = processor.of(lambda entries=entries: who.till.send(*entries))  # type: ignore[misc]
            rows = direct.rows_of([each.id for each in entries])
            alone = processor.of(lambda rows=rows: direct.write(rows))  # type: ignore[misc]
            coupons = list(orm.prepared(max(1, rows_by_orm // batches)))
            singly = processor.of(partial(_each, orm.checkout, coupons))
            if index >= 2:
                ours.append(heard / OPERATIONS)
                theirs.append(alone / OPERATIONS)
                row_by_row.append(singly / len(coupons))
        # Clock ticks are coarse: means and not medians.
        each, set_based, mapped = statistics.mean(ours), statistics.mean(theirs), statistics.mean(row_by_row)
    print(
        f"  processor time an operation: ours {each * 1e3:.3f} ms, set-based statements alone {set_based * 1e3:.3f} ms,"
    )
    print(f"  row by row with an ORM {mapped * 1e3:.3f} ms")
    ratio("set-based statements / ours, in processor time", set_based / each, 0.5, at_least=True)
    ratio("row by row with an ORM / ours, in processor time", mapped / each, 20, at_least=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
