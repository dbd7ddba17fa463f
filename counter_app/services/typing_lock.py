"""Guessing at the window: unknown typed codes lock typing for a while; too many of any source are told to the manager.

Source: `product.md`, "Typed codes". Lives as long as the window does; scanning is never locked. Times are monotonic
seconds, handed in.
"""

from __future__ import annotations

import math
from collections import deque

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.ports import Reading
from counter_app.services.settings import setting

UNKNOWN_CODES_MANY = "unknown_codes_many"


@dataclass(frozen=True, slots=True)
class TypingRules:
    """The setting `typing_lock`."""

    unknown_codes: int = 5
    within_seconds: int = 60
    lock_seconds: int = 60
    note_unknown_codes: int = 20


def typing_rules(reading: Reading, store: str) -> TypingRules:
    """The rules that hold in `store`."""
    return TypingRules(**setting(reading, "typing_lock", store))


class TypingLock:
    """Counts unknown codes. One window, one thread."""

    def __init__(self, rules: TypingRules) -> None:
        self._rules = rules
        self._typed: deque[float] = deque()
        self._any: deque[float] = deque()
        self._locked_until = -math.inf
        self._next_lock: float = rules.lock_seconds

    def refusal(self, now: float) -> Reason | None:
        """`typing_locked` with the seconds that are left, while typing is locked."""
        left = self._locked_until - now
        return Reason(ReasonCode.TYPING_LOCKED, "", {"locked_seconds": math.ceil(left)}) if left > 0 else None

    def known(self) -> None:
        """A typed code was a known one: the next lock is as short as the first."""
        self._typed.clear()
        self._next_lock = self._rules.lock_seconds

    def unknown(self, now: float, *, typed: bool) -> Note | None:
        """Count an unknown code; the note for the manager when there are too many of any source."""
        if typed and self._count(self._typed, now, self._rules.unknown_codes):
            self._locked_until = now + self._next_lock
            self._next_lock *= 2
        if self._count(self._any, now, self._rules.note_unknown_codes):
            return Note(UNKNOWN_CODES_MANY, {"count": self._rules.note_unknown_codes})
        return None

    def _count(self, seen: deque[float], now: float, enough: int) -> bool:
        """Whether this one makes it `enough` within the time; then the count begins anew."""
        seen.append(now)
        while now - seen[0] >= self._rules.within_seconds:
            seen.popleft()
        if len(seen) < enough:
            return False
        seen.clear()
        return True
