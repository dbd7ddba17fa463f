"""What the page of planned messages shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class MessageCase:
    """One plan. `line`: its kind, and who planned it; `stands`: where it stands and why, in the colour of `tone`;
    `figures`: label and value; `left_out`: why others do not get it; `text`: what it says; `back`: it can be taken
    back."""

    id: str
    title: str
    line: str
    stands: str
    tone: str
    figures: tuple[tuple[str, str], ...]
    left_out: str
    text: str
    back: bool
