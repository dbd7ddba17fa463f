"""What the page of channels shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ChannelCase:
    """One channel. `line`: its kind, and who stands behind it; `figures`: label and value; `code`: what is in its QR
    code; `acts`: letter of a key and what it is called. A text of members that is no channel has neither code nor acts.
    """

    id: str
    title: str
    line: str
    figures: tuple[tuple[str, str], ...]
    code: str = ""
    acts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelTyped:
    """What stands in the form. `id` empty: a new one; `kind`: its number from 0."""

    id: str = ""
    name: str = ""
    who: str = ""
    kind: int = 0
