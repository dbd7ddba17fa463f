"""From readings, many a second, to one scanned code.

"The same code" is the same kind and subject, not the same text: what the caller's `identify` answers is the key. A
key fires once, and again after 1.5 s out of view or after another code. Two different codes in view are asked about,
never both taken.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import Symbol


@dataclass(frozen=True, slots=True)
class SettleRules:
    """Times in seconds.

    `away_seconds`: out of view for so long, a code is a new one when it comes back. `together_seconds`: codes read
    within this time are in view together (an engine may read one of them in one frame and the other in the next).
    `unseen_seconds`: for so long nobody may have looked without a code counting as away: a busy machine that looks at
    one picture a second has not seen it leave. Longer is a camera that was gone.
    """

    away_seconds: float = 1.5
    together_seconds: float = 0.4
    unseen_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class SettleEvent:
    """`scanned` with one symbol, or `ambiguous` with all that are in view, in the order in which they were first
    seen."""

    kind: Literal["scanned", "ambiguous"]
    keys: tuple[Hashable, ...]
    symbols: tuple[Symbol, ...]


@dataclass(slots=True)
class _Sighting:
    """`held`: taken, so quiet. `superseded`: another code was taken since. `elsewhere`: taken, not seen by a camera."""

    symbol: Symbol | None
    first: float
    last: float
    held: bool = False
    superseded: bool = False

    @property
    def elsewhere(self) -> bool:
        return self.symbol is None


class Settler:
    """Fed with each frame's readings, also with none; times are monotonic seconds. Not for several threads at once."""

    def __init__(self, rules: SettleRules | None = None) -> None:
        self._rules = rules if rules is not None else SettleRules()
        self._seen: dict[Hashable, _Sighting] = {}
        self._asked: frozenset[Hashable] = frozenset()
        self._looked = 0.0

    def feed(self, keys: Sequence[tuple[Hashable, Symbol]], now: float) -> SettleEvent | None:
        """Takes the readings of one frame and says whether a code is to be taken, or several to be asked about."""
        self._leave_out_what_nobody_saw(now)
        self._forget_what_left(now)
        for key, symbol in keys:
            self._note(key, symbol, now)
        if not keys:
            return None
        together = self._together(now)
        if len(together) > 1:
            return self._ask(together)
        (key,) = together
        if self._seen[key].held or self._others_may_return(key):
            return None
        return self._take(key)

    def take(self, key: Hashable, now: float) -> None:
        """Another way in has taken this code (a hand scanner, the keyboard, the answer to a question).

        It does not fire while it stays in view; nor do the codes that were asked about with it.
        """
        together = self._asked if key in self._asked else frozenset({key})
        self._seen.setdefault(key, _Sighting(None, now, now))
        self._hold(together)

    def forget(self) -> None:
        """Begins afresh: what is in view counts as new."""
        self._seen.clear()
        self._asked = frozenset()

    def _leave_out_what_nobody_saw(self, now: float) -> None:
        blind = now - self._looked - self._rules.together_seconds
        if 0 < blind <= self._rules.unseen_seconds:
            for sighting in self._seen.values():
                sighting.first += blind
                sighting.last += blind
        self._looked = max(self._looked, now)

    def _forget_what_left(self, now: float) -> None:
        for key in [key for key, sighting in self._seen.items() if self._has_left(sighting, now)]:
            del self._seen[key]
        if not self._asked & self._seen.keys():
            self._asked = frozenset()

    def _has_left(self, sighting: _Sighting, now: float) -> bool:
        # After another code, one that has left the picture is new again at once; one that never left stays quiet.
        rules = self._rules
        return now - sighting.last >= (rules.together_seconds if sighting.superseded else rules.away_seconds)

    def _note(self, key: Hashable, symbol: Symbol, now: float) -> None:
        sighting = self._seen.setdefault(key, _Sighting(symbol, now, now))
        if now - sighting.last > self._rules.together_seconds:
            sighting.first = now
        sighting.symbol, sighting.last = symbol, now

    def _together(self, now: float) -> list[Hashable]:
        """The codes in view, in the order in which they came: those that a camera read lately."""
        limit = self._rules.together_seconds
        near = [key for key, seen in self._seen.items() if not seen.elsewhere and now - seen.last <= limit]
        return sorted(near, key=lambda key: self._seen[key].first)

    def _ask(self, keys: list[Hashable]) -> SettleEvent | None:
        if not self._overlap(keys) or frozenset(keys) <= self._asked:
            return None
        self._asked = frozenset(keys)
        symbols = tuple(symbol for key in keys if (symbol := self._seen[key].symbol) is not None)
        return SettleEvent("ambiguous", tuple(keys), symbols)

    def _overlap(self, keys: list[Hashable]) -> bool:
        """Whether the older codes were still read once a newer one had come; else one has just followed the other."""
        newest_first = max(self._seen[key].first for key in keys)
        return all(self._seen[key].last >= newest_first for key in keys)

    def _others_may_return(self, key: Hashable) -> bool:
        """After a question, the one that stays is taken only once the others have been away for the full time."""
        return key in self._asked and any(other in self._seen for other in self._asked - {key})

    def _take(self, key: Hashable) -> SettleEvent | None:
        sighting = self._seen[key]
        if sighting.symbol is None:
            return None
        self._hold(frozenset({key}))
        return SettleEvent("scanned", (key,), (sighting.symbol,))

    def _hold(self, keys: frozenset[Hashable]) -> None:
        for key, sighting in self._seen.items():
            if key in keys:
                sighting.held, sighting.superseded = True, False
            elif sighting.held:
                sighting.superseded = True
        if not keys & self._asked:
            self._asked = frozenset()
