"""How long to wait before the next try: exponential, full jitter, 1 s to 5 min, the server's own wish honoured."""

from __future__ import annotations

from collections.abc import Callable

SHORTEST_SECONDS = 1.0
LONGEST_SECONDS = 300.0


class Backoff:
    """Counts failures in a row. `chance()` draws from 0 to 1 (`random.random`)."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0

    def succeeded(self) -> None:
        """Begin again at the shortest pause."""
        self._failures = 0

    def failed(self, retry_after_seconds: float | None = None) -> float:
        """Seconds to wait after this failure; never shorter than the server asked for."""
        ceiling: float = min(LONGEST_SECONDS, SHORTEST_SECONDS * 2 ** min(self._failures + 1, 20))
        self._failures += 1
        # Full jitter spreads a thousand counters that all lost the same cloud in the same second.
        drawn = SHORTEST_SECONDS + self._chance() * (ceiling - SHORTEST_SECONDS)
        return max(drawn, retry_after_seconds or 0.0)
