"""Ids in time order, made at the counter (RFC 9562, UUID version 7)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BARE = re.compile(r"[0-9a-f]{32}")
_TAIL_BITS = 74
_LAST_MS = (1 << 48) - 1


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID of any version in its canonical form: lower case, with hyphens, nothing around."""
    return _CANONICAL.fullmatch(text) is not None


def canonical(text: str) -> str:
    """A UUID as people copy it (capitals, no hyphens, blanks around) in its canonical form; anything else unchanged."""
    lower = text.strip().lower()
    if _BARE.fullmatch(lower):
        return f"{lower[:8]}-{lower[8:12]}-{lower[12:16]}-{lower[16:20]}-{lower[20:]}"
    return lower if is_uuid(lower) else text


class IdMaker:
    """Makes ids that grow strictly within this maker, whatever the clock does; safe from any thread.

    While the clock stands or runs backwards, the random tail of the last id is counted up by a random step
    (RFC 9562, 6.2, method 2), so ids stay hard to guess and never repeat.
    """

    def __init__(self, now_ms: Callable[[], int], random_bytes: Callable[[int], bytes]) -> None:
        """`now_ms`: milliseconds since 1970 UTC; `random_bytes(n)`: n unpredictable bytes."""
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._lock = threading.Lock()
        self._ms = -1
        self._tail = 0

    def new(self) -> str:
        """A new UUID 7 in canonical form."""
        with self._lock:
            self._step(min(max(self._now_ms(), 0), _LAST_MS))
            return _uuid7(self._ms, self._tail)

    def several(self, count: int) -> list[str]:
        """So many new ones, within the same millisecond: chance is asked for once."""
        if count <= 0:
            return []
        with self._lock:
            self._step(min(max(self._now_ms(), 0), _LAST_MS))
            made, chance = [_uuid7(self._ms, self._tail)], self._random_bytes(4 * (count - 1))
            for place in range(0, len(chance), 4):
                self._add(1 + int.from_bytes(chance[place : place + 4], "big"))
                made.append(_uuid7(self._ms, self._tail))
            return made

    def _step(self, now_ms: int) -> None:
        if now_ms <= self._ms:
            self._add(1 + int.from_bytes(self._random_bytes(4), "big"))
        else:
            self._begin(now_ms)

    def _add(self, more: int) -> None:
        if self._tail + more < 1 << _TAIL_BITS:
            self._tail += more
        else:
            self._begin(self._ms + 1)

    def _begin(self, ms: int) -> None:
        self._ms = ms
        # The top bit starts at 0: room to count within one millisecond.
        self._tail = int.from_bytes(self._random_bytes(10), "big") & ((1 << (_TAIL_BITS - 1)) - 1)


def _uuid7(ms: int, tail: int) -> str:
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    text = f"{ms << 80 | 7 << 76 | high << 64 | 2 << 62 | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
