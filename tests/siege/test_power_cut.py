"""The power goes at any moment: no acknowledged act is lost, nothing is damaged, the counter opens by itself.

The writes of the real driver are recorded and played back onto disks that kept what was flushed and any part of the
rest.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from counter_app.bootstrap.opening import DATABASE, DATABASE_KEY, OpenCounter
from counter_app.config import load_settings
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import connect
from tests.siege.audit import Acked, Ask, asking, lost, problems, torn, unasked
from tests.siege.besieger import Nursery
from tests.siege.disk import Disk
from tests.siege.recording import Event, events, strace
from tests.siege.town import Town, build, memory_folder, opened

Figure = Callable[[int, int], int]
_ACTS = ["redeem"] * 6 + ["void"] * 3 + ["sign_up", "issue", "redeem_again", "checkpoint", "checkpoint", "reopen"]
_WHOLE_PROGRAM_EVERY = 50


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Few coupons: ten thousand disks are written from it."""
    return build(tmp_path_factory.mktemp("small"), coupons=40)


def record(town: Town, folder: Path, chance: random.Random, acts: int, *, loose: bool = False) -> list[Event]:
    """A morning's work of the real program, call by call."""
    log = folder / "calls"
    with Nursery(strace(log)) as nursery:
        seed = chance.getrandbits(32)
        life = nursery.whole(folder=str(town.till), seed=seed, online=False, acts=acts, only=_ACTS, loose=loose)
    assert life.code == 0, life.complaint
    found = events(log, town.till)
    log.unlink()
    return found


def first_disk(folder: Path) -> Disk:
    """The counter's files before the work begins."""
    disk = Disk()
    for path in folder.iterdir():
        if path.is_file() and not path.name.endswith("-shm"):
            disk.add(path.name, path.read_bytes())
    return disk


def cut_points(recorded: Sequence[Event], count: int, chance: random.Random) -> list[int]:
    """Half of them anywhere, half of them just after something was acknowledged."""
    said = [place for place, event in enumerate(recorded) if "done" in event.line]
    anywhere = chance.choices(range(len(recorded)), k=count - count // 2)
    return sorted(anywhere + chance.choices(said, k=count // 2))


def trouble_on(image: Mapping[str, bytes], folder: Path, key: bytes, acked: Acked, chance: random.Random) -> list[str]:
    """Write the image down, open it as the program does, audit."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        if name.startswith(DATABASE):
            (folder / name).write_bytes(content)
    if chance.random() < 0.25:  # the index of the log is no part of what is flushed: it may hold anything
        (folder / f"{DATABASE}-shm").write_bytes(chance.randbytes(32_768))
    raw = connect(folder / DATABASE, key)
    try:

        def ask(query: str) -> Sequence[Sequence[object]]:
            return raw.execute(query).fetchall()

        # The check of pages reads the file alone; what a fold left torn there stands whole in the log.
        ask("PRAGMA wal_checkpoint(PASSIVE)")
        damaged = [str(row[0]) for row in ask("PRAGMA cipher_integrity_check")]
        damaged += [str(row[0]) for row in ask("PRAGMA integrity_check") if row[0] != "ok"]
        return damaged + _wrong(ask, acked)
    finally:
        raw.close()


def _wrong(ask: Ask, acked: Acked) -> list[str]:
    return torn(ask) + lost(ask, acked) + unasked(ask, acked)


def whole_program_on(image: Mapping[str, bytes], till: Path, folder: Path, acked: Acked) -> None:
    """The program itself starts on the image, is sound, and redeems."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(till, folder, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
    for name, content in image.items():
        (folder / name).write_bytes(content)
    counter = opened(folder)
    try:
        counter.may_claim()
        assert problems(counter, acked) == []
        fresh = _free_code(counter)
        if fresh:
            assert redeem(counter.counter, RedeemRequest(counter.counter.ids.new(), (fresh,), 0)).redeemed
    finally:
        counter.close()


def _free_code(counter: OpenCounter) -> str:
    rows = asking(counter)(
        "SELECT short_code FROM coupon WHERE cycles < 9 AND id NOT IN"
        " (SELECT coupon FROM redemption WHERE voided_at IS NULL) LIMIT 1"
    )
    return str(rows[0][0]) if rows else ""


def cut(town: Town, recorded: Sequence[Event], count: int, chance: random.Random, disk: Disk) -> list[list[str]]:
    """The troubles of every image that has any."""
    key = open_keystore(folder_id(town.till), load_settings(os.environ, data=str(town.till)).config_dir).get(
        DATABASE_KEY
    )
    assert key is not None
    acked, place, found = Acked(), 0, []
    with memory_folder() as folder:
        images = folder / "image"
        images.mkdir()
        for number, at in enumerate(cut_points(recorded, count, chance)):
            while place <= at:
                disk.feed(recorded[place])
                acked.add(recorded[place].line)
                place += 1
            image = disk.image(chance)
            trouble = trouble_on(image, images, key, acked, chance)
            if trouble:
                found.append([f"cut at event {at}, image {number}", *trouble])
            elif number % _WHOLE_PROGRAM_EVERY == 0:
                whole_program_on(image, town.till, folder / "whole", acked)
    return found


@pytest.mark.timeout(1200)
def test_a_power_cut_anywhere_loses_nothing_that_was_acknowledged(
    small_town: Town, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    town = small_town.copy(tmp_path / "town")
    disk = first_disk(town.till)
    recorded = record(town, tmp_path, chance, figure(80, 300))
    count = figure(1_000, 10_000)
    found = cut(town, recorded, count, chance, disk)
    acts = sum("done" in event.line for event in recorded)
    print(f"{count} power cuts among {len(recorded)} events of {acts} acts: {len(found)} with trouble")
    assert found == []


@pytest.mark.timeout(600)
def test_the_siege_finds_a_database_that_does_not_flush(
    small_town: Town, tmp_path: Path, chance: random.Random
) -> None:
    town = small_town.copy(tmp_path / "town")
    disk = first_disk(town.till)
    recorded = record(town, tmp_path, chance, 40, loose=True)
    found = cut(town, recorded, 100, chance, disk)
    said = [trouble for each in found for trouble in each]
    print(f"without a flush at commit {len(found)} of 100 power cuts lose something")
    assert sum(text.startswith("operation ") for text in said) > 10
    assert not any("malformed" in text for text in said)
