"""The power goes at any moment: no acknowledged act is lost, nothing is damaged, the counter opens by itself.

The writes of the real driver are recorded and played back onto disks that kept what was flushed and any part of the
rest.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.siege.power import cut, first_disk, record
from tests.siege.town import Town

Figure = Callable[[int, int], int]


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
