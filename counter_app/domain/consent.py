"""Whether a member agrees to be written to: the last word of the person, and who is too young to give it alone
(`docs/decisions/276`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from counter_app.domain.values import dataclass

OF_AGE_YEARS = 14


class How(StrEnum):
    """By which way the word was given."""

    COUNTER = "counter"
    PAPER = "paper"
    PHONE = "phone"
    MESSAGE = "message"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class ConsentWord:
    """What a member said, when and how, and which text it was about; `guardian`: a parent or guardian said it.
    `staff` and `store`: who wrote it down."""

    given: bool
    at: datetime
    how: str = ""
    text_version: str = ""
    guardian: bool = False
    staff: str = ""
    store: str = ""


def last_word(words: Iterable[ConsentWord]) -> ConsentWord | None:
    """The latest, in whatever order they came; of the same moment the one that withdraws. None where there are none."""
    return max(words, key=_weight, default=None)


def _weight(word: ConsentWord) -> tuple[object, ...]:
    # Everything else only makes the order whole, so that two ends choose the same one.
    return (word.at, not word.given, word.guardian, word.how, word.text_version, word.staff, word.store)


def is_child(birthday: date | None, today: date) -> bool:
    """Whether somebody born on that day has not had the fourteenth birthday yet; who was born on 29 February has it on
    1 March. Unknown: no."""
    if birthday is None:
        return False
    try:
        of_age = birthday.replace(year=birthday.year + OF_AGE_YEARS)
    except ValueError:
        of_age = date(birthday.year + OF_AGE_YEARS, 3, 1)
    return today < of_age
