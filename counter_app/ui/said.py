"""What the services say, with money as this shop has it: the window takes its words from here, never from
`services.words`, whose words need to be told how many digits an amount has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.services import words
from counter_app.services.words import Manner, Said, camera_words, fault_words, sentence
from counter_app.ui.money import SHOP_MONEY

if TYPE_CHECKING:
    from counter_app.domain.campaign import Terms
    from counter_app.domain.settling import Case, SettledAs
    from counter_app.domain.verdict import Note, Reason

__all__ = [
    "Manner",
    "Said",
    "benefit_words",
    "camera_words",
    "consequence",
    "fault_words",
    "note_words",
    "outcome_words",
    "promise_words",
    "reason_words",
    "sentence",
]

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


def reason_words(reason: Reason, lang: str, manner: Manner = words.PLAIN) -> Said:
    """What to say about one reason."""
    return words.reason_words(reason, lang, _ours(manner))


def outcome_words(
    outcome: str, lang: str, details: Mapping[str, object] = _NO_VALUES, manner: Manner = words.PLAIN
) -> Said:
    """What to say when it is no refusal."""
    return words.outcome_words(outcome, lang, details, _ours(manner))


def note_words(note: Note, lang: str, manner: Manner = words.PLAIN) -> str:
    """One line; empty for a note that is not for people."""
    return words.note_words(note, lang, _ours(manner))


def benefit_words(terms: Terms, lang: str) -> str:
    """What the customer gets, in a few words."""
    return words.benefit_words(terms, lang, SHOP_MONEY.digits)


def promise_words(terms: Terms, lang: str) -> str:
    """The same where no title stands beside it."""
    return words.promise_words(terms, lang, SHOP_MONEY.digits)


def consequence(case: Case, outcome: SettledAs, lang: str) -> str:
    """What an outcome of an exception does, before it is done."""
    from counter_app.services import exception_words

    return exception_words.consequence(case, outcome, lang, SHOP_MONEY.digits)


def _ours(manner: Manner) -> Manner:
    return manner if manner.digits == SHOP_MONEY.digits else replace(manner, digits=SHOP_MONEY.digits)
