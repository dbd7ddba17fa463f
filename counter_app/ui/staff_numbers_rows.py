"""What each person did, in the present language; of this counter alone, and said so."""

from __future__ import annotations

from collections.abc import Mapping

from counter_app.services.acting import TILL
from counter_app.services.staff_numbers import PersonNumbers, StaffNumbers
from counter_app.ui.money import money
from counter_app.ui.staff.models import StaffCase
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

# Letter of a key, and how many days before today it begins.
SPANS: Mapping[str, int] = {"T": 0, "W": 6, "M": 29}


def span_words(letter: str) -> str:
    """What a span of days is called."""
    return {
        "T": translate("Audit", "Today"),
        "W": translate("Audit", "7 days"),
        "M": translate("Audit", "30 days"),
    }[letter]


def _name(person: PersonNumbers) -> str:
    return translate("Staff", "Shared till") if person.name == TILL else person.name


def number_rows(found: StaffNumbers) -> list[ListRow]:
    """A line for each person: how many checkouts, and for how much."""
    return [
        ListRow(
            each.staff,
            f"{each.checkouts:,}",
            _name(each),
            translate("Numbers", "Voids {0}, refunds {1}").format(each.voids, each.refunds),
            note=money(each.amount_minor),
        )
        for each in found.people
    ]


def number_case(person: PersonNumbers, found: StaffNumbers, letter: str) -> StaffCase:
    """All that is known of one person in the span."""
    figures = (
        (translate("Numbers", "Checkouts"), f"{person.checkouts:,} · {money(person.amount_minor)}"),
        (translate("Numbers", "Discounts in them"), money(person.discount_minor)),
        (
            translate("Numbers", "Taken back"),
            translate("Numbers", "Voids {0}, refunds {1}").format(person.voids, person.refunds),
        ),
        (translate("Numbers", "Handed back"), money(person.back_minor)),
    )
    notes = (
        translate("Numbers", "Sign-ups: {0}").format(person.sign_ups),
        translate("Numbers", "Top-ups: {0}").format(person.top_ups),
        translate("Numbers", "Let beyond the off-line limits: {0}").format(person.overrides),
        translate("Numbers", "Refused what they may not: {0}").format(person.refused),
        translate("Numbers", "Exceptions of their acts: {0}").format(person.exceptions),
    )
    acts = tuple((each, span_words(each)) for each in SPANS if each != letter)
    line = translate("Numbers", "{0} · only counter {1}").format(span_words(letter), found.counter)
    return StaffCase(person.staff, _name(person), line, figures, notes, acts)
