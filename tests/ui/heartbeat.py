"""How long the window's thread was busy without a pause: whoever types or waits for a picture waits that long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import QAbstractEventDispatcher


@dataclass
class Heartbeat:
    """Seconds between waking up and waiting again, one for each round of the event loop.

    What a test does between two loops is not the window's work and is not counted: a loop that begins wakes up anew.
    """

    gaps: list[float] = field(default_factory=list)
    _woken: float | None = None

    def _awake(self) -> None:
        self._woken = time.perf_counter()

    def _asleep(self) -> None:
        if self._woken is not None:
            self.gaps.append(time.perf_counter() - self._woken)
            self._woken = None

    @property
    def longest_ms(self) -> float:
        """The longest stretch."""
        return max(self.gaps, default=0.0) * 1_000

    def share_ms(self, share: float) -> float:
        """The stretch that this share of all rounds does not pass."""
        ordered = sorted(self.gaps)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000 if ordered else 0.0


@contextmanager
def listening() -> Iterator[Heartbeat]:
    """A heartbeat for as long as the block runs."""
    heart = Heartbeat()
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    dispatcher.awake.connect(heart._awake)
    dispatcher.aboutToBlock.connect(heart._asleep)
    try:
        yield heart
    finally:
        dispatcher.awake.disconnect(heart._awake)
        dispatcher.aboutToBlock.disconnect(heart._asleep)
