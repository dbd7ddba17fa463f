"""Records the real program at work and plays its writes back onto disks whose power went."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from counter_app.bootstrap.opening import DATABASE_KEY, OpenCounter
from counter_app.bootstrap.recovery import DATABASE
from counter_app.config import load_settings
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.engine import connect
from tests.siege.audit import Acked, Ask, asking, lost, problems, torn, unasked
from tests.siege.besieger import Nursery
from tests.siege.disk import Disk
from tests.siege.recording import Event, events, strace
from tests.siege.town import Town, memory_folder, opened

_ACTS = ["redeem"] * 6 + ["void"] * 3 + ["sign_up", "issue", "redeem_again", "checkpoint", "checkpoint", "reopen"]
_WHOLE_PROGRAM_EVERY = 50


def record(town: Town, folder: Path, chance: random.Random, acts: int, inject: str = "", **order: Any) -> list[Event]:
    """A morning's work of the real program, call by call. `inject`: errors of the disk, as strace takes them."""
    log = folder / "calls"
    with Nursery(strace(log, inject)) as nursery:
        seed = chance.getrandbits(32)
        life = nursery.whole(folder=str(town.till), seed=seed, online=False, acts=acts, only=_ACTS, **order)
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
    shutil.copytree(till, folder, ignore=lambda _, names: [name for name in names if name.startswith("counter.")])
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
    key = key_of(town.till)
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


def key_of(till: Path) -> bytes:
    """The key of a counter's database."""
    key = open_keystore(folder_id(till), load_settings(os.environ, data=str(till)).config_dir).get(DATABASE_KEY)
    assert key is not None
    return key
