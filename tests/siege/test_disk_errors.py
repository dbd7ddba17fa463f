"""The disk refuses, at every call: the answer is a fault, the act is done whole or not at all, and then all goes on."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.siege.audit import Acked, problems
from tests.siege.power import cut, first_disk, record
from tests.siege.town import Town, opened

Figure = Callable[[int, int], int]
_STEPS = {"pwrite64": 97, "fsync": 7, "fdatasync": 7, "ftruncate": 3}
# The folder could not be flushed, and a log whose name was not on the disk was written and acknowledged.
_FOUND = ["fsync:error=ENOSPC:when=2+7", "fsync:error=EIO:when=1+4"]


def _rules(chance: random.Random, full: int) -> list[str]:
    """Every `step`-th call fails, beginning with each of the first `step`: together every call fails once.

    What flushes fails with either error each time; of the many writes, every other one with the one and the rest with
    the other, and the next run may have it the other way round.
    """
    turn = chance.randrange(2)
    every = [
        f"{call}:error={error}:when={first}+{step}"
        for call, step in _STEPS.items()
        for which, error in enumerate(("ENOSPC", "EIO"))
        for first in range(1, step + 1)
        if call != "pwrite64" or (first + turn) % 2 == which
    ]
    # One of each kind where there is no time for all.
    one_each = [
        f"{call}:error={error}:when={chance.randint(1, step)}+{step}"
        for call, step in _STEPS.items()
        for error in ("ENOSPC", "EIO")
    ]
    return _FOUND + (every if full else one_each)


@pytest.mark.timeout(1800)
def test_an_error_at_any_call_is_a_fault_and_nothing_is_half_done(
    small_town: Town, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    faults = 0
    rules = _rules(chance, figure(0, 1))
    for number, rule in enumerate(rules):
        town = small_town.copy(tmp_path / f"town-{number}")
        disk = first_disk(town.till)
        recorded = record(town, tmp_path, chance, 20, rule, stubborn=True)
        acked = Acked()
        for event in recorded:
            acked.add(event.line)
        faults += sum("fault" in event.line for event in recorded)
        # What was acknowledged in spite of the errors is durable too: the power goes after each of them.
        assert cut(town, recorded, 20, chance, disk) == [], rule
        after = opened(town.till)
        try:
            assert problems(after, acked) == [], rule
        finally:
            after.close()
    print(f"{len(rules)} rules, {faults} faults said, 0 half-done")
    assert faults > len(rules) // 2
