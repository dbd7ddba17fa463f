"""What the page of campaigns shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and the sentences below it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CampaignCase:
    """One campaign. `line`: its kind and where it stands; `figures`: label and value; `acts`: letter of a key and what
    it is called."""

    id: str
    title: str
    line: str
    figures: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    acts: tuple[tuple[str, str], ...] = ()
