"""An import of old customers against a raw bulk insert of the same rows, and redemptions while one runs.

The import reads a CSV file with seven columns, merges, writes members, operations, entries and what became of each row,
500 rows a transaction. The raw insert gets the finished rows as tuples and writes them with `executemany` into the same
schema, in one transaction. Then a process of its own imports gently, as the window has it done, while this one redeems
a coupon every now and then; the same once more with a thread in place of the process. At last the same list comes into
shops of 10,000, 100,000 and 1,000,000 members in turn: how much slower it is among so many is its growth.
"""

import csv
import io
import itertools
import multiprocessing
import os
import random
import shutil
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from typing_extensions import override

from benchmarks.common import options, percentile, ratio, scratch, show, timed
from benchmarks.large import KEY, large_shop
from counter_app.cli.import_watching import GENTLE_BLOCK, pause_behind
from counter_app.domain.ids import IdMaker
from counter_app.domain.member import Role
from counter_app.services.context import Counter
from counter_app.services.import_members import ImportAnswer, ImportRequest, import_members
from counter_app.services.import_watch import NOBODY, Watch
from counter_app.services.ports import CounterStore
from counter_app.services.records import ReservedMember
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.sheets.reading import read_table
from counter_app.storage.engine import connect
from counter_app.storage.names import pinyin_of
from counter_app.storage.store import open_store
from tests.counter_shop import ScriptedLink, Shop, ShopPins, StandingClock, open_shop
from tests.services.desk import sign_in_as

Made = tuple[str, list[Any]]
TABLES = ("member", "operation", "entry", "usage_delta", "import_row")
HEADINGS = ("姓名", "手机号码", "积分", "余额", "赠送余额", "生日", "标签")
SIZES, SMALL_SIZES = (10_000, 100_000, 1_000_000), (4_000, 6_000)
NAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂小雨子浩梓"


class RunningClock(StandingClock):
    """The shop's day; seconds that pass."""

    @override
    def monotonic(self) -> float:
        """As the computer's."""
        return time.monotonic()


def old_list(rows: int, seed: int) -> bytes:
    """A shop's list; one row of twenty is somebody's second one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for number in range(rows):
        # Every twentieth row is a second one of somebody, as lists that were joined have them.
        person = number if number % 20 or not number else random.Random(seed + number).randrange(number)
        dice = random.Random((seed << 32) + person)
        name = dice.choice(NAMES) + dice.choice(GIVEN) + dice.choice(GIVEN)
        day = f"{dice.randrange(1950, 2008)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
        money = f"¥{dice.randrange(0, 3_000)}.{dice.randrange(100):02d}"
        writer.writerow((name, f"139{person:08d}", dice.randrange(5_000), money, dice.randrange(50), day, "老客户"))
    return out.getvalue().encode("gb18030")


def fill(store: CounterStore, members: int) -> None:
    """Identities for everybody, as the cloud would have given them."""
    numbers = itertools.count(1)
    with store.writing() as writing:
        people = [(f"{each:012x}", f"{each:010d}") for each in itertools.islice(numbers, members)]
        writing.add_reserve([ReservedMember(one, two, f"{two:0200}") for one, two in people], [])


def bring(counter: Counter, content: bytes, watch: Watch = NOBODY) -> ImportAnswer:
    """From the bytes of the file to the last commit."""
    return import_members(counter, ImportRequest(counter.ids.new(), read_table(content), "list"), watch)


def rows_of(connection: driver.Connection, table: str, known: int) -> Made:
    """The statement that inserts what has come into a table, and its rows."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    marks = ", ".join("?" * len(names))
    quoted = ", ".join(f'"{name}"' for name in names)
    rows = cursor.fetchall()[known:]
    return f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows


def count(connection: driver.Connection, table: str) -> int:
    """Rows of a table."""
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def race(folder: Path, rows: int, rounds: int, seed: int) -> tuple[list[float], list[float]]:
    """Seconds of ours and of the raw insert, on copies of one file, in turn."""
    content, key = old_list(rows, seed), os.urandom(32)
    shop = open_shop(folder / "begin", role=Role.MANAGER, secret=key)
    fill(shop.store, rows)
    shop.store.close()
    ours, raw = [], []
    for turn in range(rounds):
        for name in ("ours", "raw"):
            (folder / f"{name}{turn}").mkdir()
            shutil.copy(shop.path, folder / f"{name}{turn}" / "counter.db")
        mine = opened(folder / f"ours{turn}" / "counter.db", key)
        ours.append(timed(partial(bring, mine, content)))
        mine.store.close()
        ready = connect(folder / f"ours{turn}" / "counter.db", key)
        bare = connect(folder / f"raw{turn}" / "counter.db", key)
        made = [rows_of(ready, table, count(bare, table)) for table in TABLES]
        ready.close()
        raw.append(timed(partial(insert, bare, made)))
        bare.close()
        for name in ("ours", "raw"):
            shutil.rmtree(folder / f"{name}{turn}")
    return ours, raw


def insert(connection: driver.Connection, made: Sequence[Made]) -> None:
    """Everything in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statement, rows in made:
        connection.executemany(statement, rows)
    connection.execute("COMMIT")


def opened(path: Path, key: bytes) -> Counter:
    """The counter on this file."""
    clock = RunningClock()
    ids = IdMaker(lambda: int(clock.at.timestamp() * 1000), os.urandom)
    store = open_store(path, key)
    return Counter(store, clock, ids, lambda *_a, **_k: None, ScriptedLink(), ShopPins())  # type: ignore[arg-type]  # nothing reads a code here


def among(folder: Path, sizes: Sequence[int], rows: int, rounds: int, seed: int) -> None:
    """One list into copies of shops that differ in how many members they have already."""
    content, seconds = old_list(rows, seed), {size: list[float]() for size in sizes}
    found: dict[int, Path] = {}
    for size in sizes:
        shop = large_shop((size, 0, 0))
        sign_in_as(shop, Role.MANAGER)
        shop.store.close()
        found[size] = shop.path
    for _ in range(rounds):
        for size in sizes:
            path = folder / f"among{size}" / "counter.db"
            path.parent.mkdir()
            shutil.copy(found[size], path)
            counter = opened(path, KEY)
            fill(counter.store, rows)
            answers: list[ImportAnswer] = []
            seconds[size].append(timed(lambda: answers.append(bring(counter, content))))  # noqa: B023 - it runs here
            assert answers[0].created, answers[0]
            counter.store.close()
            shutil.rmtree(path.parent)
    for size in sizes:
        show(f"{rows:,} rows among {size:,} members", seconds[size])
    least = statistics.median(seconds[sizes[0]])
    for size in sizes[1:]:
        growth = statistics.median(seconds[size]) / least
        print(f"  growth of an import among {size:,} members against {sizes[0]:,}: {growth:.2f}")


@dataclass(frozen=True)
class Gentle:
    """How a bystander imports."""

    path: Path
    key: bytes
    content: bytes
    block: int = GENTLE_BLOCK

    def go(self, begun: Callable[[], None]) -> ImportAnswer:
        """In the way of `import-members --gently`; `begun` is told with its first block."""
        counter, over = opened(self.path, self.key), threading.Event()

        def go_on(seconds: float) -> bool:
            begun()
            return not pause_behind(seconds, over)

        return bring(counter, self.content, Watch(go_on=go_on, block=self.block))


def _in_a_process(
    gentle: Gentle, begun: "multiprocessing.synchronize.Event", done: "multiprocessing.Queue[int]"
) -> None:
    answer = gentle.go(begun.set)
    done.put(answer.created + answer.merged)


def redeem_all(shop: Shop, codes: Sequence[str], seed: int) -> list[float]:
    """Seconds of each redemption, with a customer's pause between two."""
    counter, dice, pause, found = shop.counter, random.Random(seed), threading.Event(), []
    for code in codes:
        pause.wait(dice.uniform(0.01, 0.09))
        request = RedeemRequest(counter.ids.new(), (code,), 20_000)
        found.append(timed(partial(redeem, counter, request)))
    return found


def beside(folder: Path, rows: int, redemptions: int, seed: int) -> None:
    """Redemptions alone, beside an import in a process, beside one in a thread."""
    shop = open_shop(folder / "beside", role=Role.MANAGER)
    fill(shop.store, 2 * rows)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
    codes = [shop.coupon() for _ in range(3 * redemptions + 20)]
    redeem_all(shop, codes[-20:], seed)
    alone = redeem_all(shop, codes[:redemptions], seed)
    gentle = Gentle(shop.path, shop.secret, old_list(rows, seed))
    context = multiprocessing.get_context("spawn")
    begun, done = context.Event(), context.Queue()
    process = context.Process(target=_in_a_process, args=(gentle, begun, done))
    process.start()
    begun.wait()
    began = time.perf_counter()
    with_process = redeem_all(shop, codes[redemptions : 2 * redemptions], seed)
    still = process.is_alive()
    brought = done.get()
    took = time.perf_counter() - began
    process.join()
    print(f"  {brought} rows beside a selling counter in {took:.1f} s, {brought / took:,.0f} a second;"
          f" redemptions ended {'before' if still else 'behind'} it")  # fmt: skip
    begun_here = threading.Event()
    other = Gentle(shop.path, shop.secret, old_list(rows, seed + 1))
    thread = threading.Thread(target=lambda: other.go(begun_here.set))
    thread.start()
    begun_here.wait()
    with_thread = redeem_all(shop, codes[2 * redemptions : 3 * redemptions], seed)
    thread.join()
    shop.store.close()
    show("redemption, alone", alone)
    show("beside an import in a process of its own", with_process)
    show("beside one in a thread", with_thread)
    middle = statistics.median(alone)
    ratio("redemption beside an import, p50 / alone", statistics.median(with_process) / middle, 1.3)
    ratio("redemption beside an import, p99 / p99 alone", percentile(with_process, 99) / percentile(alone, 99), 2)
    worse, worst = statistics.median(with_thread) / middle, percentile(with_thread, 99) / percentile(alone, 99)
    print(f"  in a thread: p50 {worse:.2f}, p99 {worst:.2f}")


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    rows, rounds, redemptions = (2_000, 1, 30) if asked.small else (100_000, 3, 300)
    pinyin_of("王")  # the dictionary is read once a start
    with scratch() as name:
        folder = Path(name)
        ours, raw = race(folder, rows, rounds, asked.seed)
        show(f"import of {rows} rows", ours)
        show("raw bulk insert of what it wrote", raw)
        print(f"  {rows / statistics.median(ours):,.0f} rows a second")
        ratio("import, raw bulk insert / ours", statistics.median(raw) / statistics.median(ours), 0.4, at_least=True)
        beside(folder, rows if asked.small else rows // 5, redemptions, asked.seed)
        among(folder, SMALL_SIZES if asked.small else SIZES, rows // 10, rounds, asked.seed)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
