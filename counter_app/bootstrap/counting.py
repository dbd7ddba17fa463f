"""Segments are counted in quiet moments: a part of the members at a time, so that nobody waits for more than one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from counter_app.services.context import Counter

if TYPE_CHECKING:
    from counter_app.services.segment_counting import Pass

# The window has other things to do when it comes up; later a size is at most so old.
_FIRST_SECONDS = 60.0
_AGAIN_SECONDS = 900.0


class SegmentUpkeep:
    """Call `look` in quiet moments: it does a part of what is due, and nothing where nothing is."""

    def __init__(self, counter: Counter, clock: Callable[[], float] = time.monotonic) -> None:
        self._counter, self._clock = counter, clock
        self._next = clock() + _FIRST_SECONDS
        self._under_way: Pass | None = None

    def look(self) -> bool:
        """One part; whether there is more. Raises `Fault`; then it begins again."""
        if self._under_way is None and self._clock() < self._next:
            return False
        # What it needs is loaded with the first pass: not while the window starts.
        from counter_app.services.segment_counting import begin_pass, count_on

        before, self._under_way = self._under_way, None
        found = begin_pass(self._counter) if before is None else count_on(self._counter, before)
        if found.done:
            self._next = self._clock() + _AGAIN_SECONDS
        else:
            self._under_way = found
        return not found.done
