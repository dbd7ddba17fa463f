"""Changes at the counter: the first sync by pages and a delta into a full store, against `executemany` of ready tuples.

Both write the same rows into the same encrypted file with the same pragmas, one transaction of at most 500 rows at a
time. Ours reads the page, checks it, hashes every row, keeps what searching needs, and moves the cursor.
"""

import os
import random
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlcipher3.dbapi2 as driver

from benchmarks.common import options, ratio, show, timed
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.storage.kinds import KINDS, rows_of
from counter_app.storage.names import pinyin_of
from counter_app.storage.store import open_store
from counter_app.sync.pull import slices

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉玲红建国庆"
_USED = "INSERT INTO usage (scope, used, version) VALUES (?, ?, ?) ON CONFLICT (scope) DO UPDATE SET used = 1"
PAGE_ROWS, SLICE_ROWS = 2_000, 500


def member(chance: random.Random, key: str, version: int) -> list[object]:
    """A member as the wire has it."""
    name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
    at = f"2026-0{chance.randrange(1, 9)}-1{chance.randrange(10)}T03:04:05.678Z"
    return [
        key, version, f"{chance.randrange(10**10):010d}", f"+86138{chance.randrange(10**8):08d}", name, "s1", at,
        "active", at, "", [], "poster", "", chance.randrange(40), at, "71" + "0" * 198, "", False,
    ]  # fmt: skip


def coupon(chance: random.Random, key: str, version: int, owner: str) -> list[object]:
    """A coupon as the wire has it."""
    at = f"2026-0{chance.randrange(1, 9)}-1{chance.randrange(10)}T03:04:05.678Z"
    return [
        key, version, "C50", 1, f"{chance.randrange(10**12):012d}", "", owner, "s1", at, "active", at, 0,
        int(chance.random() < 0.3), "", "", "", "", "", False,
    ]  # fmt: skip


def pages(chance: random.Random, members: int, first_version: int, ids: list[tuple[str, str]]) -> list[bytes]:
    """Answers as the service gives them: members and two coupons each, in the order of versions."""
    rows: list[tuple[str, list[object]]] = []
    for owner, _ in ids[:members]:
        version = first_version + len(rows)
        rows.append(("member", member(chance, owner, version)))
        rows += [
            ("coupon", coupon(chance, f"{owner[:-1]}{mark}", version + 1 + at, owner)) for at, mark in enumerate("xy")
        ]
    encoded = []
    for start in range(0, len(rows), PAGE_ROWS):
        part = rows[start : start + PAGE_ROWS]
        kinds = {
            kind: KindPage(columns=columns_of(kind), rows=[row for name, row in part if name == kind])
            for kind in ("member", "coupon")
        }
        version = first_version + start + len(part) - 1
        page = ChangesPage(now="", version=version, more=start + PAGE_ROWS < len(rows), kinds=kinds)
        encoded.append(msgspec.json.encode(page))
    return encoded


def ours(path: Path, key: bytes, answers: Sequence[bytes]) -> float:
    """From the bytes of the answers to durable rows."""
    store = open_store(path, key)

    def take() -> None:
        for answer in answers:
            page = msgspec.json.decode(answer, type=ChangesPage)
            for part in slices(page, lambda: SLICE_ROWS):
                with store.writing(urgent=False) as writing:
                    writing.apply_page(part, advance=True)

    seconds = timed(take)
    store.close()
    return seconds


def tuples(answers: Sequence[bytes]) -> list[list[tuple[str, list[tuple[Any, ...]]]]]:
    """Transactions of ready tuples, with their statements."""
    found = []
    for answer in answers:
        for part in slices(msgspec.json.decode(answer, type=ChangesPage), lambda: SLICE_ROWS):
            batch = []
            for name, body in part.kinds.items():
                kind = KINDS[name]
                rows = [kind.local(row) for row in rows_of(name, body)]
                width = len(kind.columns)
                changed = ", ".join(f"{each} = excluded.{each}" for each in kind.columns if each not in kind.key)
                keys, columns, marks = ", ".join(kind.key), ", ".join(kind.columns), ", ".join("?" * width)
                statement = (
                    f"INSERT INTO {kind.table} ({columns}) VALUES ({marks}) ON CONFLICT ({keys})"
                    f" DO UPDATE SET {changed} WHERE {kind.table}.version < excluded.version"
                )
                batch.append((statement, [row[:width] for row in rows]))
                if name == "coupon":
                    batch.append((_USED, [(f"coupon:{row[0]}", 1, row[-2]) for row in rows if row[-1]]))
            found.append(batch)
    return found


def limit(path: Path, key: bytes, batches: list[list[tuple[str, list[tuple[Any, ...]]]]]) -> float:
    """The driver alone."""
    connection = driver.connect(str(path), isolation_level=None)
    secret = f"x'{key.hex()}'"
    connection.execute(f'PRAGMA key="{secret}"')
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")

    def take() -> None:
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            for statement, rows in batch:
                connection.executemany(statement, rows)
            connection.execute("COMMIT")

    seconds = timed(take)
    connection.close()
    return seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Print the two ratios."""
    asked = options(__doc__ or "", argv)
    members, changed, rounds = (600, 200, 2) if asked.small else (17_000, 3_400, 3)
    chance = random.Random(asked.seed)
    ids = [(f"{number:012x}", "") for number in chance.sample(range(16**11), members)]
    first = pages(chance, members, 1, ids)
    delta = pages(chance, changed, 10_000_000, chance.sample(ids, changed))
    pinyin_of("王")  # the dictionary is read once a start
    key, times = os.urandom(32), {name: list[float]() for name in ("ours", "limit", "ours delta", "limit delta")}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            mine, raw = Path(folder) / f"ours{turn}.db", Path(folder) / f"raw{turn}.db"
            open_store(raw, key).close()  # the same tables
            times["ours"].append(ours(mine, key, first))
            times["limit"].append(limit(raw, key, tuples(first)))
            times["ours delta"].append(ours(mine, key, delta))
            times["limit delta"].append(limit(raw, key, tuples(delta)))
    for name, seconds in times.items():
        show(name, seconds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    print(f"  {members * 3 / medians['ours']:,.0f} rows a second in a first sync")
    first_sync, delta_in = medians["limit"] / medians["ours"], medians["limit delta"] / medians["ours delta"]
    ratio("first sync by pages / executemany of ready tuples", first_sync, 0.6, at_least=True)
    ratio("delta into a full store / the same", delta_in, 0.6, at_least=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
