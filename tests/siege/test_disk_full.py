"""A disk that is full, a file that may not grow, and the command line on a disk that refuses."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.programs import PROGRAM
from tests.siege.audit import Acked, asking, problems
from tests.siege.besieger import Life, Nursery, note
from tests.siege.town import Town, opened

Figure = Callable[[int, int], int]
_FREE_BYTES = 300_000


def _sound_after(till: Path, life: Life) -> None:
    assert life.code == 0, life.complaint
    faults = {line["fault"] for line in life.lines if "fault" in line}
    assert faults, "nothing was refused"
    assert faults <= {"disk_full", "disk_error"}
    acked = Acked()
    note(acked, life)
    after = opened(till)
    try:
        assert problems(after, acked) == []
    finally:
        after.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes in memory."""
    place = tmp_path / "small"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode != 0:
        pytest.skip("a file system of one's own cannot be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_said_and_all_goes_on_when_there_is_room(
    small_town: Town, small_disk: Path, nursery: Nursery, chance: random.Random
) -> None:
    till = small_disk / "till"
    shutil.copytree(small_town.till, till)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - _FREE_BYTES))
    order = {"folder": str(till), "seed": chance.getrandbits(32), "online": False, "acts": 60, "stubborn": True}
    _sound_after(till, nursery.whole(**order, only=["redeem", "redeem", "void"], filler=str(filler)))
    assert not filler.exists()


@pytest.mark.parametrize("kilobytes", [40, 400, 560])
def test_a_file_that_may_not_grow_is_said_and_all_goes_on_when_it_may(
    small_town: Town, tmp_path: Path, nursery: Nursery, chance: random.Random, kilobytes: int
) -> None:
    town = small_town.copy(tmp_path / "town")
    order = {"folder": str(town.till), "seed": chance.getrandbits(32), "online": False, "acts": 60, "stubborn": True}
    _sound_after(town.till, nursery.whole(**order, only=["redeem", "redeem", "void"], limit=kilobytes * 1_000))


@pytest.mark.timeout(1200)
def test_the_command_line_answers_with_a_fault_and_the_same_id_redeems_once_the_disk_is_well(
    small_town: Town, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    town = small_town.copy(tmp_path / "town")
    counter = opened(town.till)
    codes = [str(row[0]) for row in asking(counter)("SELECT short_code FROM coupon WHERE short_code <> ''")]
    counter.close()
    tries, refused = figure(4, 30), 0
    for call, error in _calls(chance, tries):
        code, log = codes.pop(), tmp_path / "calls"
        words = [
            "--data",
            str(town.till),
            "--json",
            "redeem",
            code,
            "--id",
            str(uuid.UUID(int=chance.getrandbits(128))),
        ]
        inject = ["strace", "-f", "-o", str(log), "-e", f"trace={call.split(':')[0]}", "-e", f"inject={call}:{error}"]
        ran = subprocess.run([*inject, *PROGRAM, *words], capture_output=True, encoding="utf-8", check=False)
        assert "Traceback" not in ran.stderr, ran.stderr
        answer = json.loads(ran.stdout)
        if ran.returncode == 3:
            refused += 1
            assert answer["error"]["kind"] in ("disk_full", "disk_error"), answer
        else:
            assert (ran.returncode, answer["redeemed"]) == (0, True), answer
        again = subprocess.run([*PROGRAM, *words], capture_output=True, encoding="utf-8", check=False)
        assert (again.returncode, json.loads(again.stdout)["redeemed"]) == (0, True), again.stdout
    print(f"{tries} commands on a disk that refuses: {refused} said so, and each redeemed once afterwards")
    assert refused > 0


def _calls(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    yield "fsync", "error=EIO:when=1+"
    yield "pwrite64", "error=ENOSPC:when=12+"
    for _ in range(count - 2):
        call, most = chance.choice([("pwrite64", 40), ("fsync", 4), ("fdatasync", 1), ("ftruncate", 1)])
        yield call, f"error={chance.choice(['ENOSPC', 'EIO'])}:when={chance.randint(1, most)}"
