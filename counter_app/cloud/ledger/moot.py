"""Exceptions about uses that were taken back by an ordinary void or a cancel: they need nobody any more, and say why.

They are open again where that void is withdrawn. What a manager has settled stays as it was settled
(`docs/decisions/265`).
"""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import OPEN, WITHDRAWN, facts_of
from counter_app.domain.settling import Case, losing, sides_of
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import encode

DOUBLE_REDEMPTION = "double_redemption"
USE_TAKEN_BACK, OTHER_TAKEN_BACK, USE_CANCELLED = "use_taken_back", "other_taken_back", "use_cancelled"
# A coupon has to be withdrawn with them, or more than uses is at stake.
_NOT_BY_ITSELF = frozenset({"double_welcome", "stamp_reward_used", "counter_written_off"})
_WITHDRAWN_AS = "withdrawn_as"


def follow(book: Book, redemption: rows.RedemptionRow) -> None:
    """A use was taken back, or stands again: the exceptions that name it."""
    others = book.redemptions.find("coupon", redemption.coupon)
    for operation in dict.fromkeys((redemption.checkout, *(each.checkout for each in others))):
        for row in book.exceptions.find("operation", operation):
            if row.status in (OPEN, WITHDRAWN) and redemption.id in row.facts:
                _look_at(book, row)


def withdrawn_as(row: rows.ExceptionRow) -> str:
    """Why it needs nobody any more; empty where it does, or where its operation never was."""
    return str(facts_of(row).get(_WITHDRAWN_AS, "")) if row.status == WITHDRAWN else ""


def _look_at(book: Book, row: rows.ExceptionRow) -> None:
    facts = facts_of(row)
    why = _why(book, Case(row.operation, row.reason, row.at_stake_minor, facts))
    if why and row.status == OPEN:
        facts[_WITHDRAWN_AS], row.status = why, WITHDRAWN
    elif not why and facts.pop(_WITHDRAWN_AS, ""):
        row.status = OPEN
    else:
        return
    row.facts = encode(facts).decode()
    book.touch(row)


def _why(book: Book, case: Case) -> str:
    """Empty where it is a case yet."""
    uses = {use.redemption for use in losing(case)}
    if case.reason in _NOT_BY_ITSELF or not uses:
        return ""
    if not any(_counts(book, each) for each in uses):
        known = [row for each in uses if (row := book.redemptions.get(each)) is not None]
        return USE_CANCELLED if all(row.cancelled for row in known) else USE_TAKEN_BACK
    others = {str(side["redemption"]) for side in sides_of(case) if side.get("redemption")} - uses
    twice = case.reason == DOUBLE_REDEMPTION and case.facts.get("reasons") == [ReasonCode.ALREADY_REDEEMED.value]
    return OTHER_TAKEN_BACK if twice and others and not any(_counts(book, each) for each in others) else ""


def _counts(book: Book, redemption: str) -> bool:
    row = book.redemptions.get(redemption)
    return row is not None and row.counts
