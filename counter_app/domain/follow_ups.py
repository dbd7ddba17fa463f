"""Somebody is to be called again: who, why, until when, and what has come of it. Standard library only.

An entry is made once, and any number of calls say what came of them, at any counter and in any order of arrival: the
last one by its time counts, and how many there were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import is_plain
from counter_app.domain.values import dataclass

LONGEST_TITLE, LONGEST_SCRIPT, LONGEST_NOTE = 60, 500, 200


class Outcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    COMES = "comes"
    NO_INTEREST = "no_interest"
    WRONG_NUMBER = "wrong_number"


class When(StrEnum):
    """Where an entry stands on a day."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """`due`: the day until which the member is to be called; `who`: by whom ("" = anybody). `said_at`, `said_op`: when
    the last call was told of, and by which operation; `tries`: how many were. Times are ISO texts of UTC. Without
    `title` the entry itself has not arrived yet."""

    id: str
    member: str
    list: str = ""
    title: str = ""
    script: str = ""
    due: str = ""
    who: str = ""
    made_at: str = ""
    outcome: str = ""
    note: str = ""
    next: str = ""
    said_at: str = ""
    said_op: str = ""
    said_by: str = ""
    tries: int = 0

    @property
    def open(self) -> bool:
        """Whether the member is to be called still."""
        return bool(self.title) and (not self.outcome or bool(self.next) or self.outcome == Outcome.NOT_REACHED)

    @property
    def day(self) -> str:
        """The day until which."""
        return self.next or self.due

    def when(self, today: date) -> When:
        """Where it stands on a day of the store."""
        if not self.open:
            return When.DONE
        day = today.isoformat()
        return When.TODAY if self.day == day else When.OVERDUE if self.day < day else When.LATER

    def said(self, told: FollowUp) -> FollowUp:
        """With what a call has told: `told` has its outcome, note, next day, time and operation."""
        found = replace(self, tries=self.tries + 1)
        if (told.said_at, told.said_op) <= (self.said_at, self.said_op):
            return found
        return replace(
            found,
            outcome=told.outcome,
            note=told.note,
            next=told.next,
            said_at=told.said_at,
            said_op=told.said_op,
            said_by=told.said_by,
        )


def is_day(text: str) -> bool:
    """A day as it is written."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_words(text: str, most: int) -> bool:
    """A text that may stand in an entry."""
    return len(text) <= most and is_plain(text.replace("\n", " "))


def clean(name: str, text: str, most: int, *, needed: bool = False) -> str:
    """What was typed. Raises `InvalidInput` that names the field."""
    plain = text.strip()
    if not is_words(plain, most) or (needed and not plain):
        raise InvalidInput(f"{name}: needs a text of at most {most} characters", key=name)
    return plain
