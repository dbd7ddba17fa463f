"""Who looks on while an import goes through its rows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from counter_app.domain.values import dataclass

BLOCK = 500


class Stage(StrEnum):
    """What is under way."""

    READING = "reading"
    REHEARSING = "rehearsing"
    WRITING = "writing"


def _nobody_listens(_stage: Stage, _done: int, _of: int) -> None:
    """Where nobody looks on."""


def _at_once(_seconds: float) -> bool:
    """The next block, without a pause."""
    return True


@dataclass(frozen=True, slots=True)
class Watch:
    """`told` gets the rows done, of how many. `go_on` gets, behind each block, the seconds for which its transaction
    kept other writers away: it may take its time, so that they have theirs, and answers False to stop there. `block`:
    rows of a transaction, at most `BLOCK`."""

    told: Callable[[Stage, int, int], None] = _nobody_listens
    go_on: Callable[[float], bool] = _at_once
    block: int = BLOCK


NOBODY = Watch()


@contextmanager
def kept_aside() -> Iterator[Callable[[], None]]:
    """Within, the call sets aside for Python's sweeps what there is: a list of 100,000 rows stays until the end and
    holds no cycle, and going through all of it again and again took a tenth of an import."""
    try:
        yield gc.freeze
    finally:
        gc.unfreeze()
