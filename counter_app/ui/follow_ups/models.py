"""What the page of follow-ups shows."""

from __future__ import annotations

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class FollowUpCase:
    """One who is to be called, or was. `phone` as the person may see it; `phone_note`: why it is not whole; `line`: by
    when, and on which list; `script`: what is to be said; `last`: what came of the call before."""

    id: str
    title: str
    who: str
    phone: str
    phone_note: str
    line: str
    script: str
    last: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpProgress:
    """`share` of today's calls that are done, from 0 to 1; below 0 where nobody is to be called."""

    share: float
    words: str
