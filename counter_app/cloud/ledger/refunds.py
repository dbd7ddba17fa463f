"""`refund`: a part of what was paid for a checkout, or all that is left of it, or a top-up; and voids of a line or of a
top-up, which are refunds of what that was worth."""

from __future__ import annotations

from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import postings, sales, taking_back
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.allowing import not_allowed
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import notes
from counter_app.cloud.ledger.sales import Sale
from counter_app.cloud.ledger.taking_back import MORE_THAN_PAID, UNKNOWN_LINE
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Refund, Void

UNKNOWN_CHECKOUT, ONLY_WHOLE = "unknown_checkout", "only_whole"


def refund(book: Book, act: Act, body: Refund) -> Outcome:
    """All or nothing for a claim; as much as is left, with its exception, for a report."""
    if body.amount_minor < 0 or _negative(body.back):
        return Refusal("invalid", "An amount is negative.")
    row = taking_back.asked(book, act, postings.REFUND, body.checkout, store_of(book, body.store))
    row.asked_minor, row.reason, row.said = body.amount_minor, body.reason, taking_back.said_by(act, body.back)
    if act.claim and book.reservations.get(body.checkout) is not None:
        # Its deposit counts at the pick-up: it comes back with the whole reservation, or not at all.
        code = ReasonCode.NOT_ELIGIBLE.value
        return Refusal(code, detail={"reasons": [{"code": code, "about": body.checkout, "rule": "deposit"}]})
    return _taken_back(book, act, row, body.approved_by)


def void_sale(book: Book, act: Act, body: Void) -> Outcome:
    """One line of a checkout, or a whole top-up."""
    if body.line < 0 or (body.line and body.redemption) or (body.back is not None and _negative(body.back)):
        return Refusal("invalid", "A line is counted from 1, an amount from 0.")
    kind = postings.LINE if body.line else postings.VOID
    row = taking_back.asked(book, act, kind, body.checkout, store_of(book, ""))
    row.line, row.reason, row.said = body.line, body.reason, taking_back.said_by(act, body.back)
    return _taken_back(book, act, row, body.approved_by)


def _negative(back: object) -> bool:
    return any(getattr(back, name) < 0 for name in type(back).__struct_fields__)  # type: ignore[attr-defined]  # a struct


def _taken_back(book: Book, act: Act, row: PostingRow, approved_by: str) -> Outcome:
    sale = sales.sale_of(book, row.origin)
    if sale is None:
        if act.claim:
            return Refusal(UNKNOWN_CHECKOUT, "The cloud has no such checkout or top-up.")
        book.postings.put(row)
        return Done(detail={"pending": True})
    if act.claim:
        refusal = not_allowed(book, act, approved_by, row.origin, [(sale.store, sale.at)]) or _too_much(book, sale, row)
        if refusal is not None:
            return refusal
    before = _same_line(book, sale, row) if act.claim else []
    broken, back = taking_back.carry_out(book, act, sale, row)
    detail = {"checkout": sale.id, **sales.told_of_back(book, act, sale, back)}
    if before:
        detail["already"] = [_told_of(book, before[0])]
    return Done(notes(book, act, broken), detail)


def _same_line(book: Book, sale: Sale, row: PostingRow) -> list[PostingRow]:
    """What took the same line back before."""
    every = sales.returns_of(book, sale.id) if row.kind == postings.LINE else []
    return [each for each in every if each.kind == postings.LINE and each.line == row.line and each.id != row.id]


def _told_of(book: Book, row: PostingRow) -> dict[str, object]:
    told = {"redemption": row.origin, "at": row.at, "store": row.store, "counter": row.counter}
    return {**told, "staff": book.staff_name(row.staff)}


def _too_much(book: Book, sale: Sale, row: PostingRow) -> Refusal | None:
    """A claim that would take back what is not there does not take effect, nor a part of a top-up; of what was taken
    back already, nothing more is."""
    if row.kind == postings.LINE:
        lines = len(sales.net_prices(book, sale))
        return None if 0 < row.line <= lines else Refusal(UNKNOWN_LINE, detail={"lines": lines})
    if sale.posting is not None and sale.top_up:
        whole = sale.posting.tender_minor
        return None if row.asked_minor in (0, whole) else Refusal(ONLY_WHOLE, detail={"amount_minor": whole})
    left = max(0, sales.stays_of(book, sale).minor)
    if row.kind != postings.REFUND or row.asked_minor <= left:
        return None
    return Refusal(MORE_THAN_PAID, detail={"left_minor": left})
