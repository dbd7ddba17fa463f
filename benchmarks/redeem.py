"""A durable redemption against the raw driver doing the same statements, and against write and flush of the same bytes.

Ours and the raw driver alternate on two copies of one database, so that both meet the same noise.
"""

import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from benchmarks.common import options, percentile, ratio, show, timed
from counter_app.services.redeem import RedeemRequest, redeem
from tests.counter_shop import Shop, open_shop

Statements = list[tuple[str, Any]]
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")


def record(shop: Shop) -> Statements:
    """Collect what our program sends to the driver, on either connection."""
    seen: Statements = []

    def note(statement: str, parameters: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            seen.append((statement, parameters))

    for pool in (shop.store._writer, shop.store._readers):
        pool.heard.append(note)
    return seen


def open_raw(path: Path, secret: bytes) -> driver.Connection:
    """The same file recipe, without SQLAlchemy."""
    connection = driver.connect(str(path), isolation_level=None)
    key = f"x'{secret.hex()}'"
    connection.execute(f'PRAGMA key="{key}"')
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def replay(connection: driver.Connection, statements: Statements) -> None:
    """The same statements in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statement, parameters in statements:
        connection.execute(statement, parameters).fetchall()
    connection.execute("COMMIT")


def wal_size(path: Path) -> int:
    """Bytes of the write-ahead log."""
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def floor_of(folder: Path, size: int, rounds: int) -> list[float]:
    """Write and flush of as many bytes as one redemption puts into the log."""
    block = os.urandom(size)
    with (folder / "floor").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(block)
            os.fdatasync(file.fileno())

        return [timed(write) for _ in range(rounds)]


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    rounds, warm = (30, 5) if asked.small else (1_200, 50)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        shop = open_shop(folder / "ours")
        with shop.store.writing() as writing:
            writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
        codes = [shop.coupon() for _ in range(rounds + warm)]
        shop.store.close()
        (folder / "raw").mkdir()
        raw_path = folder / "raw" / "counter.db"
        raw_path.write_bytes(shop.path.read_bytes())  # closed and checkpointed: a plain file now
        shop = shop.reopen()
        raw, counter = open_raw(raw_path, shop.secret), shop.counter
        seen = record(shop)
        ours, theirs, sizes = [], [], []
        for index, code in enumerate(codes):
            request = RedeemRequest(counter.ids.new(), (code,), 20000)
            seen.clear()
            before = wal_size(shop.path)
            seconds = timed(lambda request=request: redeem(counter, request))  # type: ignore[misc]
            statements = list(seen)
            sizes.append(wal_size(shop.path) - before)
            raw_seconds = timed(lambda statements=statements: replay(raw, statements))  # type: ignore[misc]
            if index >= warm:
                ours.append(seconds)
                theirs.append(raw_seconds)
        size = int(statistics.median([each for each in sizes if each > 0] or [16_384]))
        floor = floor_of(folder, size, rounds)
        raw.close()
        shop.store.close()
    print(f"  {len(seen)} statements a redemption, {size} bytes of log, {rounds} rounds")
    show("ours", ours)
    show("raw driver, the same statements", theirs)
    show("write and flush of the same bytes", floor)
    middle = statistics.median(ours)
    ratio("redeem p50 / raw driver p50", middle / statistics.median(theirs), 2.0)
    ratio("redeem p99 / raw driver p99", percentile(ours, 99) / percentile(theirs, 99), 2.0)
    ratio("redeem worst / redeem p50", max(ours) / middle, 10)
    flush = statistics.median(floor)
    if flush >= 0.004:
        ratio("redeem p50 / write and flush", middle / flush, 1.25)
    else:
        print(
            f"  a flush costs {flush * 1000:.2f} ms here; the goal against it is for discs where it costs 4 ms or more"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
