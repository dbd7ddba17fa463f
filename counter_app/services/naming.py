"""Texts that stay when a member is erased, in the log for ever or with other members: they name nobody
(`docs/decisions/283`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from counter_app.domain.member import Member
from counter_app.domain.naming import has_mobile, names_person
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.context import Counter
from counter_app.services.member_records import Selection
from counter_app.services.ports import Reading
from counter_app.services.selection import stretches

# What is said of more members than these is about nobody of them.
MOST_NAMED = 200
NAMES_MEMBER = Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "names_member"})


def names_member(reading: Reading, text: str, *members: str) -> Reason | None:
    """Why `text` is not written of these members (ids, "" for nobody): it says the name or phone of one of them."""
    for each in dict.fromkeys(filter(None, members)):
        member = reading.member(each)
        if member is not None and names_person(text, member.name, member.phone):
            return NAMES_MEMBER
    return None


def names_somebody(reading: Reading, text: str, *members: str) -> Reason | None:
    """The same where these need not be all whom it is about: no mobile number at all stands in it."""
    return NAMES_MEMBER if has_mobile(text) else names_member(reading, text, *members)


def names_marked(counter: Counter, selection: Selection, *texts: str) -> Reason | None:
    """The same of texts that are put on whoever is marked, while those are a few."""
    few = tuple(islice(_marked(counter, selection), MOST_NAMED + 1))
    if len(few) > MOST_NAMED:
        return None
    named = any(names_person(text, member.name, member.phone) for member in few for text in texts if text)
    return NAMES_MEMBER if named else None


def _marked(counter: Counter, selection: Selection) -> Iterator[Member]:
    for low, high in stretches(counter, selection, ""):
        with counter.store.reading() as reading:
            found = reading.selected(selection, low, high, MOST_NAMED + 1)
        yield from found
