"""A coupon taken back alone: the purchase stays, without its discount. Until the member buys again."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import sales
from counter_app.cloud.ledger.act import Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.times import parse
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Void

NEXT_CHECKOUT = "next_checkout"


def due_minor(book: Book, targets: Sequence[rows.RedemptionRow]) -> int:
    """What the customer owes once they are: their discount, as long as the purchase stands."""
    return sum(row.discount_minor for row in targets if row.counts and row.coupon and _stands(book, row.checkout))


def settled_since(book: Book, body: Void, targets: Sequence[rows.RedemptionRow]) -> Refusal | None:
    """Why a claim of it is refused: the member has bought again, and nobody stands at the counter who would pay."""
    for row in targets:
        member = book.members.get(book.member_id(row.member)) if row.member else None
        if member is not None and member.last_visit_at > row.at and due_minor(book, (row,)):
            here = store_of(book, "").zone
            return not_eligible(body, NEXT_CHECKOUT, since=parse(member.last_visit_at).astimezone(here).isoformat())
    return None


def not_eligible(body: Void, rule: str, **details: object) -> Refusal:
    """By which rule it may not be taken back."""
    reason = {"code": ReasonCode.NOT_ELIGIBLE.value, "about": body.checkout, "rule": rule}
    return Refusal(rule, detail={"reasons": [{**reason, **details}]})


def _stands(book: Book, checkout: str) -> bool:
    sale = sales.sale_of(book, checkout)
    return sale is not None and (not sales.returns_of(book, checkout) or sales.stays_of(book, sale).minor > 0)
