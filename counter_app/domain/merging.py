"""Two members whom a manager merged: what is shown of the one who stays (`docs/decisions/260`).

What was said of each record stays in that record. What is shown follows from all of them, so that the order in which
anything arrives does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one record. `joined_at`: a moment, or its text; `known`: its own sign-up or import is here."""

    id: str
    name: str
    birthday: str
    tags: tuple[str, ...]
    channel: str
    joined_at: datetime | str
    consent: str = ""
    known: bool = True


def combined(own: Said, others: Sequence[Said]) -> Said:
    """Name, birthday and consent of the one who stays, where it has none those of the others, who joined first first;
    all tags; the first known source; and the day on which the first of them came in."""
    every = [own, *sorted(others, key=lambda each: (str(each.joined_at), each.id))]
    known = [each for each in every if each.known]
    sources = [each for each in known if each.channel]
    return Said(
        id=own.id,
        name=_first(every, "name"),
        birthday=_first(every, "birthday"),
        tags=tuple(dict.fromkeys(tag for each in every for tag in each.tags)),
        channel=min(sources, key=lambda each: str(each.joined_at)).channel if sources else own.channel,
        joined_at=min((each.joined_at for each in known), key=str, default=own.joined_at),
        consent=_first(every, "consent"),
        known=own.known,
    )


def _first(every: Sequence[Said], name: str) -> str:
    return next((str(value) for each in every if (value := getattr(each, name))), "")
