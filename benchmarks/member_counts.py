"""How many members fit whatever is typed, exactly, and the first fifty of them: by kind of search and with filters.

The peer is the best that a full-text index can do: trigrams with places over everything that is searched, each row
under its place in the order, so that the first fifty are its beginning; in a file encrypted as ours, with the settings
of our connections. One and two characters are no trigram: there the same texts are looked through. Beside it, as a
limit that nobody reaches with what is kept on a disk: the same in memory, not encrypted, which fetches no row.
"""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from benchmarks.common import percentile, ratio, scratch, timed
from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segment_rules import Rule
from counter_app.domain.segments import Activity
from counter_app.services.context import Counter
from counter_app.services.member_list import Asked, Sweep, counts_of, first_page, sweep_on
from counter_app.services.member_memory import remember_members
from counter_app.services.member_records import Days, Wanted
from counter_app.services.searching import search_at_once, search_on
from counter_app.storage.engine import connect
from tests.counter_shop import Shop

GOAL_MS = 10.0
LIST, WITHIN = "list with filters", "list in a segment"
_RULE = parse_rule({"visits": {"min": 5}, "none": [{"tag": "staff"}]})
_SHOWN = 50
# The peer looks through everything for one and two characters: it is asked in each so-manieth round.
_PEER_ROUNDS = 6
_NAMES = ("王伟明", "刘洋明", "张丽", "陈子", "赵静", "洋明", "罗浩雨")
_PINYIN = ("wang", "zhangxiao", "liuyangming", "hei", "uyan", "zhao", "jing")
_TEXTS = (
    "SELECT phone || char(10) || number || char(10) || name || char(10) || pinyin || char(10) || initials FROM member"
    " ORDER BY last_visit_at DESC, rowid DESC"
)


def kinds(seed: int) -> dict[str, Sequence[str]]:
    """What is typed, by kind."""
    chance = random.Random(seed)

    def digits(number: int) -> str:
        return "".join(chance.choices("0123456789", k=number))

    return {
        "1 character": ["王", "洋", "伟", "w", "z", "a", *(digits(1) for _ in range(6))],
        "2 characters": ["王伟", "洋明", "小雨", "wa", "zh", "xm", "ng", *(digits(2) for _ in range(5))],
        "3 or more characters": [*_NAMES, *_PINYIN, digits(3), digits(3)],
        "part of a phone": [digits(length) for length in (4, 4, 4, 4, 5, 6, 7, 8)] + ["138", "1380013", "8613"],
        "initials": ["zxm", "wym", "lyx", "cjj", "hwj", "zx", "wy"],
    }


def remembered(counter: Counter) -> float:
    """Seconds of reading everybody into memory."""

    def everybody() -> None:
        while not remember_members(counter):
            pass

    return timed(everybody)


class Peer:
    """The best raw query; `raw` is a connection to nothing yet. `fetches`: the rows, or only which they are."""

    def __init__(self, shop: Shop, raw: driver.Connection, *, fetches: bool) -> None:
        self._raw, self._column = raw, "t" if fetches else "place"
        self._raw.execute("CREATE VIRTUAL TABLE found USING fts5(t, tokenize='trigram', detail=full, content='')")
        self._raw.execute("CREATE TABLE plain (place INTEGER PRIMARY KEY, t TEXT)")
        with shop.store._readers.connect() as connection:
            rows = [(place, text) for place, (text,) in enumerate(connection.raw.execute(_TEXTS), start=1)]
        self._raw.execute("BEGIN")
        for table in ("found(rowid, t)", "plain(place, t)"):
            self._raw.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)
        self._raw.execute("COMMIT")

    def ask(self, text: str) -> int:
        """Count and first fifty."""
        table, condition, value = "plain", "instr(t, ?)", text
        if len(text) > 2:
            table, condition, value = "found", "found MATCH ?", f'"{text}"'
        count = self._raw.execute(f"SELECT count(*) FROM {table} WHERE {condition}", (value,)).fetchone()[0]
        first = f"SELECT rowid FROM {table} WHERE {condition} ORDER BY rowid LIMIT {_SHOWN}"
        rows = f"SELECT {self._column} FROM plain WHERE place IN ({first}) ORDER BY place"
        self._raw.execute(rows if self._column == "t" else first, (value,)).fetchall()
        return int(count)

    def size(self) -> float:
        """MiB that its tables take."""
        names = ("page_count", "page_size")
        pages, bytes_each = (int(self._raw.execute(f"PRAGMA {name}").fetchone()[0]) for name in names)
        return pages * bytes_each / 2**20

    def close(self) -> None:
        """Give the memory back."""
        self._raw.close()


def filtered(counter: Counter, days: Days, text: str, rule: Rule | None = None) -> None:
    """The list with filters, of a segment or of everybody: its first rows, and the numbers of every filter."""
    wanted = Wanted(days, text, activity=Activity.ACTIVE if rule is None else None, status="active", rule=rule)
    asked = Asked(wanted)
    first_page(counter, asked)
    found = sweep_on(counter, asked, Sweep())
    while not found.done:
        found = sweep_on(counter, asked, found)
    counts_of(found, wanted)


def exact(counter: Counter, text: str) -> int:
    """Count and first fifty, as the search at the counter says them; to the end where they are not there at once."""
    found = search_at_once(counter, text, _SHOWN)
    while not found.done:
        found = search_on(counter, text, _SHOWN, found)
    return found.counted


@dataclass
class Times:
    """Seconds of one kind: ours by the clock and of the processor, and by the clock the peer's and that in memory."""

    ours: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    in_memory: list[float] = field(default_factory=list)

    def note(self, act: Callable[[], object]) -> None:
        """Ours, once."""
        begun = time.thread_time()
        self.ours.append(timed(act))
        self.processor.append(time.thread_time() - begun)


def measured(shop: Shop, days: Days, seed: int, rounds: int) -> dict[str, Times]:
    """By kind: different texts each round, of all kinds in any order; the peer is asked in some rounds."""
    with scratch() as folder:
        peer = Peer(shop, connect(Path(folder) / "peer.db", bytes(32)), fetches=True)
        in_memory = Peer(shop, driver.connect(":memory:", isolation_level=None), fetches=False)
        print(f"  the peer takes {peer.size():.0f} MiB of a file, the one in memory {in_memory.size():.0f} MiB")
        times = _measured(shop, days, seed, rounds, (peer, in_memory))
        for each in (peer, in_memory):
            each.close()
    return times


def _measured(shop: Shop, days: Days, seed: int, rounds: int, peers: tuple[Peer, Peer]) -> dict[str, Times]:
    times = dict[str, Times]()
    chance = random.Random(seed)
    first = timed(lambda: filtered(shop.counter, days, "", _RULE)) * 1_000
    print(f"  the first answer in a segment takes {first:.0f} ms")
    for number in range(-1, rounds):
        if number == 0:
            times.clear()
        asked = [(kind, text) for kind, texts in kinds(seed + number).items() for text in texts]
        asked += [(kind, text) for kind in (LIST, WITHIN) for text in ("", "王", "洋明", "wang", "5678", "1", "没有")]
        for kind, text in chance.sample(asked, len(asked)):
            found = times.setdefault(kind, Times())
            if kind in (LIST, WITHIN):
                found.note(partial(filtered, shop.counter, days, text, _RULE if kind == WITHIN else None))
                continue
            found.note(partial(exact, shop.counter, text))
            if number % _PEER_ROUNDS == 0:
                for each, seconds in zip(peers, (found.peer, found.in_memory), strict=True):
                    seconds.append(timed(partial(each.ask, text)))
    return times


def report(found: Sequence[tuple[int, dict[str, Times]]]) -> None:
    """Medians, p99, and what they are against the peer and against the smallest shop."""
    first, last = found[0][1], found[-1][1]
    for kind, ours in last.items():
        for members, times in found:
            each = times[kind]
            clock, used = (
                " ".join(f"p{at} {percentile(seconds, at) * 1_000:8.2f} ms" for at in (50, 99))
                for seconds in (each.ours, each.processor)
            )
            print(f"  count and first 50, {kind:<22} {members:>9,}   {clock}   processor {used}   of {len(each.ours)}")
        members = found[-1][0]
        p50, p99 = (percentile(ours.ours, at) * 1_000 for at in (50, 99))
        ratio(f"count and first 50, {kind}: p50 ms at {members:,}", p50, GOAL_MS)
        ratio(f"count and first 50, {kind}: p99 ms at {members:,}", p99, GOAL_MS)
        if ours.peer:
            against = statistics.median(ours.ours) / statistics.median(ours.peer)
            ratio(f"count and first 50, {kind}: against the best raw query", against, 2)
            limit = statistics.median(ours.ours) / statistics.median(ours.in_memory)
            print(f"  count and first 50, {kind}: {limit:.1f} times as long as in memory, without encryption and rows")
        growth = statistics.median(ours.ours) / statistics.median(first[kind].ours)
        print(f"  count and first 50, {kind}: {growth:.1f} times as long as among {found[0][0]:,}")
