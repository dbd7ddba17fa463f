"""What the page of settings shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the values that a setting can have; `chosen`: it has it now."""

    words: str
    detail: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SettingShown:
    """One setting: `answers` to choose from, or a text to type (`typed` None: neither). `places`: for the merchant, for
    this store, with which of the two a change is made for (empty: there is nothing to choose)."""

    id: str
    name: str
    sentence: str
    facts: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    typed: str | None = None
    hint: str = ""
    places: tuple[Answer, ...] = ()
    may_reset: bool = False
