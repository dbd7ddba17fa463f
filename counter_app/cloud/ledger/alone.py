"""A coupon taken back alone: the purchase stays, without its discount, and what is due then is said."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import sales
from counter_app.cloud.ledger.act import Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Void

PICK_UP, PARTLY_BACK = "pick_up", "partly_back"


def due_minor(book: Book, targets: Sequence[rows.RedemptionRow]) -> int:
    """What the customer owes once they are: their discount, as long as the purchase stands."""
    return sum(row.discount_minor for row in targets if row.counts and row.coupon and _stands(book, row.checkout))


def not_alone(book: Book, body: Void, targets: Sequence[rows.RedemptionRow]) -> Refusal | None:
    """Why a claim of it is refused (`services.alone`). Where nothing is due it is not."""
    for row in targets:
        if not due_minor(book, (row,)):
            continue
        coupon = book.coupons.get(row.coupon)
        if coupon is not None and coupon.reservation:
            return not_eligible(body, PICK_UP)
        if sales.returns_of(book, row.checkout):
            return not_eligible(body, PARTLY_BACK)
    return None


def not_eligible(body: Void, rule: str, **details: object) -> Refusal:
    """By which rule it may not be taken back."""
    reason = {"code": ReasonCode.NOT_ELIGIBLE.value, "about": body.checkout, "rule": rule}
    return Refusal(rule, detail={"reasons": [{**reason, **details}]})


def _stands(book: Book, checkout: str) -> bool:
    sale = sales.sale_of(book, checkout)
    return sale is not None and (not sales.returns_of(book, checkout) or sales.stays_of(book, sale).minor > 0)
