"""A durable redemption against the raw driver doing the same statements, against Django's ORM doing the same without
encryption, and against write and flush of the same bytes.

Ours and the raw driver take turns on copies of one database, so that both meet the same noise. Where a flush costs next
to nothing, the goal against it is measured again in a process whose every flush takes 4 ms longer (`strace` does it).
"""

import argparse
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver

from benchmarks.common import percentile, ratio, scratch, show, timed
from benchmarks.redeem_django import Peer, plain_copy, written_by
from counter_app.bootstrap.keeping import fold, kept_log
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import connect
from counter_app.storage.store import open_store
from tests.counter_shop import Shop, open_shop

Statements = list[tuple[str, Any]]
FLUSH_BYTES = 16_384
SLOW_FLUSH_MS = 4
SLOW_SECONDS = SLOW_FLUSH_MS / 1000


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
        plain_copy(self.raw, folder / "plain.db")
        self.django = Peer(folder / "plain.db")
        self.seen = record(self.shop)
        self.seconds: dict[str, list[float]] = {"ours": [], "kept": [], "raw": [], "django": [], "flush": []}
        self.sizes: list[int] = []
        self._folder = folder
        self._recorded: list[Statements] = []

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
        self._recorded.append(statements)

    def run_peers(self) -> None:
        """What the others need for the same; not in between, where they would empty the processor's caches for ours."""
        for statements, size in zip(self._recorded, self.sizes, strict=True):
            values, short_code = written_by(statements)
            self.seconds["django"].append(timed(partial(self.django.redeem, values, short_code)))
            self.seconds["flush"] += floor_of(self._folder, size if size > 0 else FLUSH_BYTES, 1)

    def close(self) -> None:
        """Give everything back."""
        self.raw.close()
        self.django.close()
        self.shop.store.close()
        self.kept.store.close()


def slowly(rounds: int) -> None:
    """The same in a process whose flushes are held up; only the goal against write and flush is looked at."""
    held_up = ["-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:delay_exit={SLOW_FLUSH_MS}ms"]
    words = ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, *held_up, sys.executable, "-m", "benchmarks.redeem"]
    sys.stdout.flush()
    subprocess.run([*words, "--slowly", str(rounds)], check=True)


def against_flush(seconds: dict[str, list[float]], where: str = "") -> None:
    """The ratio to write and flush."""
    ratio(
        f"redeem p50 / write and flush{where}",
        statistics.median(seconds["ours"]) / statistics.median(seconds["flush"]),
        1.25,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a size that only shows that it works")
    parser.add_argument("--slowly", type=int, metavar="ROUNDS", help="on a slow disk only (used by itself)")
    asked = parser.parse_args(argv)
    rounds, warm = (asked.slowly or (30 if asked.small else 1_200)), (5 if asked.small else 50)
    with scratch() as name:
        race = Race(Path(name), rounds + warm)
        for code in race.codes:
            race.run(code)
        race.run_peers()
        redeemed = race.django.redeemed()
        race.close()
    if redeemed != rounds + warm:
        raise ValueError(f"Django's ORM redeemed {redeemed} times, not {rounds + warm}")
    seconds = {name: values[warm:] for name, values in race.seconds.items()}
    if asked.slowly:
        against_flush(seconds, f", flushes {SLOW_FLUSH_MS} ms longer")
        return 0
    print(
        f"  {len(race.seen)} statements a redemption, {statistics.median(race.sizes):.0f} bytes of log, {rounds} rounds"
    )
    report(seconds)
    if statistics.median(seconds["flush"]) >= SLOW_SECONDS:
        against_flush(seconds)
    else:
        slowly(30 if asked.small else 300)
    return 0


def report(seconds: dict[str, list[float]]) -> None:
    """Medians and ratios on this disk."""
    ours, raw, middle = seconds["ours"], seconds["raw"], statistics.median(seconds["ours"])
    show("ours", ours)
    show("ours, the act kept beside the database too", seconds["kept"])
    show("raw driver, the same statements", raw)
    show("Django's ORM, the same without encryption", seconds["django"])
    show("write and flush of the same bytes", seconds["flush"])
    ratio("redeem p50 / raw driver p50", middle / statistics.median(raw), 2.0)
    ratio("redeem p99 / raw driver p99", percentile(ours, 99) / percentile(raw, 99), 2.0)
    ratio("redeem worst / redeem p50", max(ours) / middle, 10)
    ratio("with the act kept: p50 / raw driver p50", statistics.median(seconds["kept"]) / statistics.median(raw), 2.0)
    ratio("redeem p50 / Django's ORM p50", middle / statistics.median(seconds["django"]), 0.5)


if __name__ == "__main__":
    raise SystemExit(main())
