"""What the page of exceptions shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side: who and where, then what is known of it."""

    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """One way to settle it: the letter of its key, its name, and what it does."""

    outcome: str
    letter: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CaseShown:
    """One exception, or one operation that waits. `stake` empty where no amount belongs to it; `facts`: sentences."""

    id: str
    title: str
    stake: str = ""
    made: str = ""
    sides: tuple[SideShown, ...] = ()
    ways: tuple[Way, ...] = ()
    facts: tuple[str, ...] = ()
