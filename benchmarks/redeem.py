"""A durable redemption against the raw driver doing the same statements, and against write and flush of the same bytes.

Ours and the raw driver alternate on two copies of one database, so that both meet the same noise.
"""

import os
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from benchmarks.common import options, percentile, ratio, scratch, show, timed
from counter_app.bootstrap.keeping import fold, kept_log
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import connect
from counter_app.storage.store import open_store
from tests.counter_shop import Shop, open_shop

Statements = list[tuple[str, Any]]


def record(shop: Shop) -> Statements:
    """Collect what our program sends to the driver, on either connection."""
    seen: Statements = []

    def note(statement: str, parameters: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT")):
            seen.append((statement, parameters))

    for pool in (shop.store._writer, shop.store._readers):
        pool.heard.append(note)
    return seen


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


class Race:
    """The contenders on copies of one file, and how long each took."""

    def __init__(self, folder: Path, rounds: int) -> None:
        shop = open_shop(folder / "ours")
        with shop.store.writing() as writing:
            writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
        self.codes = [shop.coupon() for _ in range(rounds)]
        shop.store.close()
        for name in ("raw", "kept"):
            (folder / name).mkdir()
            # Closed and checkpointed: a plain file now.
            (folder / name / "counter.db").write_bytes(shop.path.read_bytes())
        self.shop = shop.reopen()
        kept_path = folder / "kept" / "counter.db"
        log = kept_log(kept_path.parent, shop.secret)
        self.kept = replace(shop, path=kept_path, store=open_store(kept_path, shop.secret, log))
        fold(self.kept.store, log)
        self.raw = connect(folder / "raw" / "counter.db", shop.secret)
        self.seen = record(self.shop)
        self.seconds: dict[str, list[float]] = {"ours": [], "kept": [], "raw": []}
        self.sizes: list[int] = []

    def run(self, code: str) -> None:
        """One redemption by each of them."""
        counter, kept = self.shop.counter, self.kept.counter
        request = RedeemRequest(counter.ids.new(), (code,), 20000)
        self.seen.clear()
        before = wal_size(self.shop.path)
        self.seconds["ours"].append(timed(lambda: redeem(counter, request)))
        statements = list(self.seen)
        self.sizes.append(wal_size(self.shop.path) - before)
        self.seconds["raw"].append(timed(lambda: replay(self.raw, statements)))
        self.seconds["kept"].append(timed(lambda: redeem(kept, request)))

    def close(self) -> None:
        """Give everything back."""
        self.raw.close()
        self.shop.store.close()
        self.kept.store.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    rounds, warm = (30, 5) if asked.small else (1_200, 50)
    with scratch() as name:
        race = Race(Path(name), rounds + warm)
        for code in race.codes:
            race.run(code)
        ours, kept, raw = (race.seconds[name][warm:] for name in ("ours", "kept", "raw"))
        size = int(statistics.median([each for each in race.sizes if each > 0] or [16_384]))
        floor = floor_of(Path(name), size, rounds)
        race.close()
    print(f"  {len(race.seen)} statements a redemption, {size} bytes of log, {rounds} rounds")
    show("ours", ours)
    show("ours, the act kept beside the database too", kept)
    show("raw driver, the same statements", raw)
    show("write and flush of the same bytes", floor)
    middle, flush = statistics.median(ours), statistics.median(floor)
    ratio("redeem p50 / raw driver p50", middle / statistics.median(raw), 2.0)
    ratio("redeem p99 / raw driver p99", percentile(ours, 99) / percentile(raw, 99), 2.0)
    ratio("redeem worst / redeem p50", max(ours) / middle, 10)
    ratio("with the act kept: p50 / raw driver p50", statistics.median(kept) / statistics.median(raw), 2.0)
    if flush >= 0.004:
        ratio("redeem p50 / write and flush", middle / flush, 1.25)
    else:
        print(f"  a flush costs {flush * 1000:.2f} ms here; the goal against it is for discs where it costs 4 or more")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
