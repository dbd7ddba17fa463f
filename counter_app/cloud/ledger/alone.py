"""A coupon taken back alone: the purchase stays, without its discount, and what is due then is said.

Within its own business day it can be; on a later one until the member's next checkout (`docs/decisions/226`).
"""

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

NEXT_CHECKOUT, PICK_UP, PARTLY_BACK = "next_checkout", "pick_up", "partly_back"


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
        if later := _next_checkout(book, row):
            return not_eligible(body, NEXT_CHECKOUT, since=parse(later).astimezone(store_of(book, "").zone).isoformat())
    return None


def _next_checkout(book: Book, row: rows.RedemptionRow) -> str:
    """When the member bought next on a later business day; their whole life is looked at only where they came again."""
    member = book.members.get(book.member_id(row.member)) if row.member else None
    sale = sales.sale_of(book, row.checkout)
    if member is None or sale is None or member.last_visit_at <= row.at:
        return ""
    every = book.checkouts.find("member", member.id)
    after = (each for each in every if each.business_day > sale.business_day and not each.cancelled)
    return min((each.at for each in after if _stands(book, each.id)), default="")


def not_eligible(body: Void, rule: str, **details: object) -> Refusal:
    """By which rule it may not be taken back."""
    reason = {"code": ReasonCode.NOT_ELIGIBLE.value, "about": body.checkout, "rule": rule}
    return Refusal(rule, detail={"reasons": [{**reason, **details}]})


def _stands(book: Book, checkout: str) -> bool:
    sale = sales.sale_of(book, checkout)
    return sale is not None and (not sales.returns_of(book, checkout) or sales.stays_of(book, sale).minor > 0)
