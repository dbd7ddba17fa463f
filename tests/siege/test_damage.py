"""Files cut and bits flipped: a tail that is gone is noticed and given back, and nothing altered is believed."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from counter_app.bootstrap.opening import OpenCounter
from counter_app.bootstrap.recovery import DATABASE
from counter_app.domain.errors import FaultKind
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import connect, fault_of
from counter_app.sync.link import OfflineLink
from tests.siege.audit import Acked, asking, lost
from tests.siege.besieger import Life, Nursery, note
from tests.siege.power import key_of
from tests.siege.town import Town, memory_folder, opened

Figure = Callable[[int, int], int]
_HEADER, _FRAME = 32, 24 + 4096
_COMMITS = 20


@pytest.fixture
def morning(small_town: Town, nursery: Nursery, chance: random.Random) -> Iterator[tuple[Town, Life]]:
    """Twenty redemptions by a program that then died: all of them stand in the log only."""
    with memory_folder() as folder:
        town = small_town.copy(folder / "town")
        seed, only = chance.getrandbits(32), ["redeem"]
        life = nursery.whole(folder=str(town.till), seed=seed, online=False, acts=_COMMITS, only=only, die=True)
        assert life.code == -9, life.complaint
        yield town, life


def _commits(log: bytes) -> list[int]:
    """Where each commit ends: a frame that names the size of the database."""
    ends = range(_HEADER + _FRAME, len(log) + 1, _FRAME)
    return [end for end in ends if struct.unpack(">I", log[end - _FRAME + 4 : end - _FRAME + 8])[0]]


@contextmanager
def _driver(folder: Path, key: bytes) -> Iterator[dbapi2.Connection]:
    raw = connect(folder / DATABASE, key)
    try:
        yield raw
    finally:
        raw.close()


def _write(folder: Path, database: bytes, log: bytes | None) -> None:
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    (folder / DATABASE).write_bytes(database)
    if log is not None:
        (folder / f"{DATABASE}-wal").write_bytes(log)


def _everything(raw: dbapi2.Connection) -> dict[str, list[object]]:
    """Every row of every table."""
    tables = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {f"{name}": raw.execute(f'SELECT * FROM "{name}"').fetchall() for name, _ in tables}


def _cuts(ends: list[int], chance: random.Random, count: int) -> list[int]:
    """At and beside every frame's edges, and `count` more anywhere in the last commits."""
    first, last = ends[-_COMMITS - 1], ends[-1]
    edges = {edge + by for edge in range(first, last + 1, _FRAME) for by in (-1, 0, 24)}
    return sorted(at for at in edges | {chance.randint(first, last) for _ in range(count)} if first <= at <= last)


@pytest.mark.timeout(1200)
def test_a_log_cut_at_any_byte_ends_at_the_commit_before(
    morning: tuple[Town, Life], chance: random.Random, figure: Figure
) -> None:
    town, life = morning
    key = key_of(town.till)
    database, log = (town.till / DATABASE).read_bytes(), (town.till / f"{DATABASE}-wal").read_bytes()
    ends = [_HEADER, *_commits(log)]
    assert len(ends) > _COMMITS
    with memory_folder() as folder:

        def seqs(at: int) -> int:
            _write(folder, database, log[:at])
            with _driver(folder, key) as raw:
                return int(raw.execute("SELECT seq FROM chain").fetchone()[0])

        standing = {end: seqs(end) for end in ends}
        acknowledged = sum("done" in line for line in life.lines)
        assert standing[ends[-1]] - standing[ends[0]] == acknowledged
        cuts = _cuts(ends, chance, figure(200, 20_000))
        for at in cuts:
            commit = max(end for end in ends if end <= at)
            assert seqs(at) == standing[commit], f"cut at {at}"
    print(f"a log cut at {len(cuts)} places: each time what was committed before, and no more")


@pytest.mark.timeout(1200)
def test_what_was_acknowledged_comes_back_when_the_log_was_cut_altered_or_taken_away(
    morning: tuple[Town, Life], chance: random.Random, figure: Figure
) -> None:
    town, life = morning
    acked = Acked()
    note(acked, life)
    log = (town.till / f"{DATABASE}-wal").read_bytes()
    tries = figure(12, 200)
    with memory_folder() as folder:
        for number in range(tries):
            shutil.rmtree(folder / "till", ignore_errors=True)
            shutil.copytree(town.till, folder / "till")
            wal = folder / "till" / f"{DATABASE}-wal"
            if number == 0:
                wal.unlink()
            elif number % 2:
                wal.write_bytes(log[: chance.randrange(len(log))])
            else:
                wal.write_bytes(_flipped(log, chance))
            counter = opened(folder / "till")
            try:
                assert lost(asking(counter), acked) == [], f"try {number}"
                assert (counter.store.integrity(), counter.store.contradictions()) == ((), {}), f"try {number}"
                _used_up(counter, life)
            finally:
                counter.close()
    print(f"{tries} logs cut, altered or gone: 0 of {len(acked.operations)} acknowledged acts missing")


def _used_up(counter: OpenCounter, life: Life) -> None:
    """What was redeemed before the damage is not redeemed again after it."""
    alone = replace(counter.counter, link=OfflineLink())
    code = next(line["code"] for line in reversed(life.lines) if "done" in line)
    assert not redeem(alone, RedeemRequest(alone.ids.new(), (code,), 0)).redeemed


def _flipped(content: bytes, chance: random.Random) -> bytes:
    at, bit = chance.randrange(len(content)), chance.randrange(8)
    return content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]


def _look(folder: Path, key: bytes) -> tuple[bool, dict[str, list[object]] | None]:
    """(whether the program would tell a fault, every row where every row could be read)."""
    noticed = False
    try:
        with _driver(folder, key) as raw:
            noticed = bool(raw.execute("PRAGMA cipher_integrity_check").fetchall())
            return noticed, _everything(raw)
    except dbapi2.Error as error:
        fault = fault_of(error)
        damage = fault is not None and fault.kind in (FaultKind.DATABASE_DAMAGED, FaultKind.DISK_ERROR)
        return noticed or damage, None


@pytest.mark.timeout(1200)
def test_a_flipped_bit_is_noticed_and_never_believed(small_town: Town, chance: random.Random, figure: Figure) -> None:
    key = key_of(small_town.till)
    database = (small_town.till / DATABASE).read_bytes()
    flips, silent, unnoticed = figure(100, 400), 0, 0
    with memory_folder() as folder:
        _write(folder, database, None)
        with _driver(folder, key) as raw:
            sound = _everything(raw)
        for _ in range(flips):
            _write(folder, _flipped(database, chance), None)
            noticed, found = _look(folder, key)
            silent += found is not None and found != sound
            unnoticed += not noticed
    print(f"{flips} flipped bits: {silent} believed, {unnoticed} not noticed")
    assert (silent, unnoticed) == (0, 0)
