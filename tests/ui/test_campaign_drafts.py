"""What is typed into the form of a campaign, and the file that it says."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.campaign import ReservationBenefit, Terms
from counter_app.domain.campaign_file import check_terms, parse_terms, terms_to_dict
from counter_app.ui.making.draft import begin, day_of, document, minor_of, new_id, number_of, read, spans_of
from counter_app.ui.making.shapes import FLAVOURS, fields_in, groups_of
from counter_app.ui.making.slips import field_of
from tests.domain.test_campaign_file import every_terms

TODAY = date(2026, 3, 10)


def as_a_form_says_it(terms: Terms) -> Terms:
    """Slots in the order of their rows; what has no amount, and nothing else, has none."""
    if isinstance(terms.benefit, ReservationBenefit):
        slots = tuple(sorted(terms.benefit.slots, key=lambda slot: (slot.weekday, slot.from_minute)))
        return replace(terms, benefit=replace(terms.benefit, slots=slots))
    return terms


@given(every_terms())
def test_a_campaign_that_is_opened_and_left_alone_says_what_it_said(terms: Terms) -> None:
    before = parse_terms(terms_to_dict(terms))
    said = parse_terms(document(read(before), TODAY))
    assert as_a_form_says_it(said) == as_a_form_says_it(before)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_of_a_new_form_nothing_but_what_is_left_to_fill_in_is_wrong(flavour: str) -> None:
    draft = begin(flavour, TODAY, new_id(flavour, "019c-77aa01"))
    needed = {shape.key for shape in fields_in(groups_of(flavour, draft.values)) if shape.needed}
    wrong = {field_of(slip, draft) for slip in check_terms(document(draft, TODAY)).slips}
    assert wrong <= needed
    assert "title.zh_CN" in wrong


@given(st.sampled_from(FLAVOURS), st.dictionaries(st.sampled_from(
    ["title.en", "benefit.amount_off_minor", "valid.until", "hours", "slots.0.hours", "slots.2.places", "limits.total",
     "offline.amount_minor", "id", "audience.member_since_before", "benefit.reward"]
), st.text(max_size=12)))  # fmt: skip
def test_whatever_is_typed_is_said_and_every_slip_has_its_field(flavour: str, typed: dict[str, str]) -> None:
    draft = begin(flavour, TODAY, "X-1")
    for key, text in typed.items():
        draft = draft.with_value(key, text)
    there = {shape.key for shape in fields_in(groups_of(flavour, draft.values))}
    for slip in check_terms(document(draft, TODAY)).slips:
        assert field_of(slip, draft) in there, slip


@pytest.mark.parametrize(
    "typed, said",
    [
        ("50", 5_000),
        ("9.9", 990),
        ("187.", 18_700),
        (".5", 50),
        (".", "."),
        ("９．９０", 990),
        ("1,200", 120_000),
        ("0", 0),
        ("5o", "5o"),
        ("1.234", "1.234"),
    ],
)
def test_amounts(typed: str, said: int | str) -> None:
    assert minor_of(typed) == said


@pytest.mark.parametrize("typed, said", [("12", 12), ("１２", 12), ("-1", "-1"), ("1.5", "1.5"), ("²", "²")])
def test_numbers(typed: str, said: int | str) -> None:
    assert number_of(typed) == said


@pytest.mark.parametrize(
    "typed, said",
    [
        ("2026-03-31", "2026-03-31"),
        ("2026/3/31", "2026-03-31"),
        ("2026年3月31日", "2026-03-31"),
        ("3-31", "2026-03-31"),
        ("3.10", "2026-03-10"),
        ("3-9", "2027-03-09"),
        ("+30", "2026-04-09"),
        ("2-30", "2027-02-30"),
        ("+99999", "+99999"),
        ("soon", "soon"),
    ],
)
def test_days(typed: str, said: str) -> None:
    assert day_of(typed, TODAY) == said


@pytest.mark.parametrize(
    "typed, said",
    [
        ("10:00-18:00", ["10:00-18:00"]),
        ("10-12，14:30–18", ["10:00-12:00", "14:30-18:00"]),
        ("22:00 - 02:00", ["22:00-02:00"]),
        ("10至12", ["10:00-12:00"]),
        ("noon", ["noon"]),
        ("", []),
    ],
)
def test_hours(typed: str, said: list[str]) -> None:
    assert spans_of(typed) == said
