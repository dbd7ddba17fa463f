"""What members bought and kept, by day: it comes down while a segment asks for it (`docs/decisions/274`)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import msgspec

# Days that are told apart; what lies before them is in the sums of a whole life alone.
KEPT_DAYS = 400
# The row that says that every member's has been told: without it nobody can say who bought nothing.
EVERYBODY = "*"


class PurchasesRow(msgspec.Struct, frozen=True, kw_only=True):
    """Of the member with this id what was bought, paid with money and not taken back: `purchases` and `paid_minor` of a
    whole life, and `days`, a text of JSON {day: [paid minor, purchases]}, from the business day `since` on. Who has no
    row bought nothing, where there is the row `*`."""

    id: str
    version: int
    paid_minor: int
    purchases: int
    since: str
    days: str
    deleted: bool = False


def days_of(text: str) -> dict[str, list[int]]:
    """The days of a row."""
    return msgspec.json.decode(text, type=dict[str, list[int]])


def days_text(days: dict[str, list[int]], since: str) -> str:
    """The text of them: in order, without what lies before `since` and where nothing is left."""
    return json.dumps({day: total for day, total in sorted(days.items()) if day >= since and any(total)})


def first_kept(today: date) -> str:
    """The first day that is told apart."""
    return (today - timedelta(days=KEPT_DAYS)).isoformat()
