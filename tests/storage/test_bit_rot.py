"""Bit rot is noticed: no flipped bit of a file is ever read as if it were data."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from counter_app.storage.engine import sound_copy
from tests.storage.migrating import first_file

SEED = int(os.environ.get("COUNTER_TESTS_SEED", "20261126"))


def test_every_flipped_bit_of_a_file_is_noticed(tmp_path: Path, figure: Callable[[int, int], int]) -> None:
    print("seed", SEED)
    chance = random.Random(SEED)
    source, key = first_file("counter")
    path = Path(shutil.copy(source, tmp_path))
    content = path.read_bytes()
    assert sound_copy(path, key)[0]
    silent = []
    for _ in range(figure(100, 1_000)):
        at, bit = chance.randrange(len(content)), chance.randrange(8)
        with path.open("r+b") as file:
            file.seek(at)
            file.write(bytes([content[at] ^ 1 << bit]))
        if sound_copy(path, key)[0]:
            silent.append((at, bit))
        with path.open("r+b") as file:
            file.seek(at)
            file.write(content[at : at + 1])
    assert silent == []
