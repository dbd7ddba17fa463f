"""The shape of the tables of words, and how a phrase is filled with values.

A text may hold alternatives, divided by `|`: the first one whose placeholders are all known is said. A fact none of
whose alternatives can be filled is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Headline, what to do, facts; with placeholders."""

    headline: str
    advice: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything of one language; keys are wire names, a variant behind a slash."""

    reasons: Mapping[str, Phrase]
    outcomes: Mapping[str, Phrase]
    faults: Mapping[str, Phrase]
    cameras: Mapping[str, Phrase]
    notes: Mapping[str, str]


def placeholders(text: str) -> frozenset[str]:
    """Names of the values that `text` needs."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The first alternative that can be filled; empty when none can."""
    for alternative in text.split("|"):
        if placeholders(alternative) <= values.keys():
            return alternative.format_map(values)
    return ""
