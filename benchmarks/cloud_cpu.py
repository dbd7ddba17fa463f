"""The ingest once more in processor time instead of time by the clock: what a busy machine falsifies least.

Counted is what the work itself costs: this process, which judges and speaks to the database, and the database's own
processes. HTTP is left out (`cloud` has it). Linux only, since the processes of the server are read from /proc.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.cloud_direct import Direct
from benchmarks.cloud_orm import Orm
from benchmarks.cloud_world import World, seller, world
from benchmarks.common import options, ratio
from counter_app.cloud.ledger.envelope import read_entries

OPERATIONS = 500


class Processor:
    """Seconds of processor time of this process and of a PostgreSQL server."""

    def __init__(self, made: World) -> None:
        self._server = 0
        if made.on_postgresql:
            with made.shop.cloud._context.database._engine.connect() as connection:
                backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            self._server = _parent(Path(f"/proc/{backend}"))

    def now(self) -> float:
        """So far."""
        every = Path("/proc").iterdir() if self._server else ()
        served = (_seconds(each) for each in every if each.name.isdigit() and _parent(each) == self._server)
        return time.process_time() + sum(served)

    def of(self, act: Callable[[], object]) -> float:
        """What an act takes."""
        begun = self.now()
        act()
        return self.now() - begun


def _parent(folder: Path) -> int:
    """Whose child a process is; nobody's where it has ended."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _seconds(folder: Path) -> float:
    """How long a process of one thread has had a processor, to the nanosecond."""
    try:
        return int((folder / "schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


def _each(act: Callable[[bytes], object], operations: Sequence[bytes]) -> None:
    for operation in operations:
        act(operation)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratios."""
    asked = options(__doc__ or "", argv)
    batches, by_orm = (3, 10) if asked.small else (30, 20)
    found: list[tuple[float, ...]] = []
    with world() as made:
        who, processor = seller(made.shop), Processor(made)
        direct, orm = Direct(made), Orm(made, who)
        for index in range(batches + 2):
            if index == 2:
                made.counted()
                found.clear()
            entries = read_entries([msgspec.Raw(each) for each in who.checkouts(who.issued(OPERATIONS))])
            ours = processor.of(partial(made.shop.cloud.apply, who.till.caller, entries))
            rows = direct.rows_of([each.id for each in entries])
            alone = processor.of(partial(direct.write, rows))
            singly = processor.of(partial(_each, orm.checkout, orm.prepared(by_orm)))
            together = processor.of(partial(orm.together, orm.prepared(by_orm)))
            found.append((ours / OPERATIONS, alone / OPERATIONS, singly / by_orm, together / by_orm))
    each, set_based, mapped, in_one = (statistics.median(column) for column in zip(*found, strict=True))
    print(
        f"  processor time an operation: ours {each * 1e3:.3f} ms, set-based statement alone {set_based * 1e3:.3f} ms,"
    )
    print(f"  row by row with an ORM {mapped * 1e3:.3f} ms, all of a call in one commit {in_one * 1e3:.3f} ms")
    ratio("set-based statement / ours, in processor time", set_based / each, 0.5, at_least=True)
    ratio("row by row with an ORM / ours, in processor time", mapped / each, 20, at_least=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
