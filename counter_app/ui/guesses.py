"""Guessing codes at the window: typing is locked for a while, scanning goes on (`services.typing_lock`)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.verdict import Note, is_unknown
from counter_app.services.acting import current_session
from counter_app.services.answers import Answer, refused_for
from counter_app.services.context import Counter
from counter_app.services.guessing import tell_manager
from counter_app.services.typing_lock import TypingLock, TypingRules, typing_rules


class Guesses:
    """Used in the thread of the counter's jobs only. `typed` means by hand; a scanner's burst is none."""

    def __init__(self) -> None:
        self._rules: TypingRules | None = None
        self._lock = TypingLock(TypingRules())

    def refusal(self, counter: Counter, *, typed: bool) -> Answer | None:
        """`typing_locked` while typing is locked; None when the code may be looked at."""
        self._follow_settings(counter)
        reason = self._lock.refusal(counter.clock.monotonic()) if typed else None
        return None if reason is None else refused_for(reason)

    def count(self, counter: Counter, answer: Answer, text: str, *, typed: bool) -> Answer:
        """Count the answer for `text`; of too many unknown codes the manager finds a note in the audit log."""
        unknown = any(is_unknown(r) and r.about == text for r in answer.verdict.reasons)
        if not unknown:
            if typed:
                self._lock.known()
            return answer
        note = self._lock.unknown(counter.clock.monotonic(), typed=typed)
        if note is None:
            return answer
        _tell_the_manager(counter, note)
        return replace(answer, verdict=replace(answer.verdict, notes=(*answer.verdict.notes, note)))

    def _follow_settings(self, counter: Counter) -> None:
        with counter.store.reading() as reading:
            device = reading.device()
            rules = typing_rules(reading, device.store if device else "")
        if rules != self._rules:
            self._rules, self._lock = rules, TypingLock(rules)


def _tell_the_manager(counter: Counter, note: Note) -> None:
    now = counter.clock.now()
    with counter.store.writing() as writing:
        session = current_session(writing, now)
        tell_manager(writing, note, now, session.staff if session else "")
