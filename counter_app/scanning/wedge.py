"""Hand scanners that type: a burst of keys 2 to 4 ms apart, told from a person's typing by time alone.

A pure state machine: keys and times come in, decisions go out; the window's event filter holds and replays the real
events.

The first key of anything is held. If enough others follow fast enough, it is a burst, which reaches no widget, nor
does the Enter after it; else all that was held is given back in order, at most 35 ms late. What counts is what the
keyboard produced, so the text is exact whatever the language or layout (full-width digits come out as they were
typed).
"""

from __future__ import annotations

from typing import Literal

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class WedgeRules:
    """Times in seconds.

    `least_keys` keys, each at most `fast_gap_seconds` after the one before, within `hold_seconds` of the first make a
    burst (a key that repeats because it is held down comes every 33 ms or slower: no burst). From then on a gap may
    be as long as `idle_end_seconds`, which also ends a burst that has no terminator. A terminator up to
    `late_terminator_seconds` after the last key of a burst belongs to it still. `prefix` and `suffix` are what the
    scanner was configured to add; they are cut off.
    """

    fast_gap_seconds: float = 0.030
    hold_seconds: float = 0.035
    least_keys: int = 4
    idle_end_seconds: float = 0.050
    late_terminator_seconds: float = 0.250
    prefix: str = ""
    suffix: str = ""
    most_characters: int = 8192


DecisionKind = Literal["pass_through", "hold", "swallow", "burst_complete", "flush"]


@dataclass(frozen=True, slots=True)
class WedgeDecision:
    """What to do with the kept events.

    First put the event that was fed behind them, then drop the first `drop`, then deliver the next `deliver` in order.
    The rest stays kept. `kind` names the case:

    - `pass_through`: nothing was kept; deliver this key.
    - `hold`: wait.
    - `swallow`: a key of a burst, or the Enter after one: dropped.
    - `flush`: what was kept is a person's typing.
    - `burst_complete`: `text` was scanned.
    """

    kind: DecisionKind
    text: str = ""
    drop: int = 0
    deliver: int = 0


class Wedge:
    """Feed it every key press, Enter and Tab as terminators; not modifier keys, nor shortcuts with Ctrl or Alt.

    Times are seconds of one steady clock, best the keyboard's own time stamps: a window that was busy then sees late
    keys at their true distance. After each call, if `due_at` is set, call `tick` at that time unless a key comes
    before.
    """

    def __init__(self, rules: WedgeRules | None = None) -> None:
        self._rules = rules if rules is not None else WedgeRules()
        self._characters: list[str] = []
        self._kept = 0
        self._first_at = 0.0
        self._last_at = 0.0
        self._in_burst = False
        self._burst_ended_at = float("-inf")

    @property
    def due_at(self) -> float | None:
        """When `tick` has something to decide; None while nothing waits."""
        if not self._characters:
            return None
        if self._in_burst:
            return self._last_at + self._rules.idle_end_seconds
        return min(self._first_at + self._rules.hold_seconds, self._last_at + self._rules.fast_gap_seconds)

    def feed_key(self, char: str, now: float, *, is_terminator: bool) -> WedgeDecision:
        """One key; `char` is what it typed: a character, what an input method committed, or nothing."""
        before = self.tick(now)
        if is_terminator or not char:
            return self._join(before, self._key_without_text(now, is_terminator=is_terminator))
        return self._join(before, self._character(char, now))

    def tick(self, now: float) -> WedgeDecision | None:
        """What time alone decides: a burst is over, or the held keys were a person's; None when neither yet."""
        due = self.due_at
        if due is None or now < due:
            return None
        return self._complete(self._last_at) if self._in_burst else self._flush(0)

    def reset(self) -> WedgeDecision | None:
        """Gives up waiting (the window lost its focus): typing is delivered, a burst that was cut off is dropped."""
        if not self._characters:
            return None
        if self._in_burst:
            return self._swallow_all()
        return self._flush(0)

    def _character(self, char: str, now: float) -> WedgeDecision:
        if not self._characters:
            self._first_at = now
        if len(self._characters) < self._rules.most_characters:
            self._characters.append(char)
        self._last_at = now
        self._kept += 1
        if not self._in_burst:
            self._in_burst = len(self._characters) >= self._rules.least_keys
        if not self._in_burst:
            return WedgeDecision("hold")
        drop, self._kept = self._kept, 0
        return WedgeDecision("swallow", drop=drop)

    def _key_without_text(self, now: float, *, is_terminator: bool) -> WedgeDecision:
        if self._in_burst:
            return self._complete(now, dropped=1) if is_terminator else WedgeDecision("swallow", drop=1)
        if self._characters:
            return self._flush(1)
        if is_terminator and now - self._burst_ended_at <= self._rules.late_terminator_seconds:
            return WedgeDecision("swallow", drop=1)
        return WedgeDecision("pass_through", deliver=1)

    def _complete(self, at: float, dropped: int = 0) -> WedgeDecision:
        text = self._bare("".join(self._characters))
        drop = self._kept + dropped
        self._clear()
        self._burst_ended_at = at
        return WedgeDecision("burst_complete", text=text, drop=drop)

    def _flush(self, more: int) -> WedgeDecision:
        deliver = self._kept + more
        self._clear()
        self._burst_ended_at = float("-inf")  # a person types now: the next Enter is theirs
        return WedgeDecision("flush", deliver=deliver)

    def _swallow_all(self) -> WedgeDecision:
        drop = self._kept
        self._clear()
        return WedgeDecision("swallow", drop=drop)

    def _join(self, before: WedgeDecision | None, now: WedgeDecision) -> WedgeDecision:
        """What time had decided when this key came, and what to do with the key, as one decision.

        The earlier one is `burst_complete` (it drops) or `flush` (it delivers); after a flush the key can only be
        held or passed, so that dropping first and delivering then keeps the order.
        """
        if before is None:
            return now
        return WedgeDecision(before.kind, before.text, before.drop + now.drop, before.deliver + now.deliver)

    def _bare(self, text: str) -> str:
        rules = self._rules
        if rules.prefix and text.startswith(rules.prefix):
            text = text[len(rules.prefix) :]
        if rules.suffix and text.endswith(rules.suffix):
            text = text[: -len(rules.suffix)]
        return text

    def _clear(self) -> None:
        self._characters.clear()
        self._kept = 0
        self._in_burst = False
