"""`top_up` and `points_adjust`: what is added to ledgers, or taken from them, outside a checkout."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import postings
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.allowing import may
from counter_app.cloud.ledger.balances import beyond, points_left, points_missing
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.taking_back import carry_out_waiting
from counter_app.domain.rights import least_role
from counter_app.domain.verdict import ReasonCode
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import PointsAdjust, TopUp


def top_up(book: Book, act: Act, body: TopUp) -> Outcome:
    """Principal was paid for; bonus comes with it."""
    if min(body.amount_minor, body.bonus_minor, *(each.minor for each in body.tender)) < 0:
        return Refusal("invalid", "An amount is negative.")
    if not body.amount_minor + body.bonus_minor:
        return Refusal("invalid", "Nothing is topped up.")
    if body.tender and sum(each.minor for each in body.tender) != body.amount_minor:
        return Refusal("invalid", "The tender does not make the amount.")
    member = _member(book, act, body.member)
    if member is None:
        return Refusal("invalid", "No member is named.")
    row = _row(book, act, postings.TOP_UP, member, body.store)
    row.tender_minor = row.principal_minor = body.amount_minor
    row.bonus_minor = body.bonus_minor
    postings.post(book, act, row)
    return _done(book, act, row, carry_out_waiting(book, act, act.id))


def points_adjust(book: Book, act: Act, body: PointsAdjust) -> Outcome:
    """A manager adds points, or takes some away; asked beforehand, no more than there are."""
    if not body.points:
        return Refusal("invalid", "No points are named.")
    if act.claim and not may(book, act.operation.staff, "points_adjust"):
        code = ReasonCode.SIGN_IN_REQUIRED.value
        least = least_role(book.setting("rights", ""), "points_adjust")
        return Refusal(code, detail={"reasons": [{"code": code, "about": body.member, "role": least.value}]})
    member = _member(book, act, body.member)
    if member is None:
        return Refusal("invalid", "No member is named.")
    row = _row(book, act, postings.ADJUST, member, body.store)
    row.points, row.until, row.reason = body.points, body.until if body.points > 0 else "", body.reason
    missing = points_missing(book, row) if act.claim else None
    if missing is not None:
        said = {"code": missing.code.value, "about": missing.about, **missing.details}
        return Refusal(missing.code.value, detail={"reasons": [said]})
    postings.post(book, act, row)
    return _done(book, act, row, beyond(book, row))


def _done(book: Book, act: Act, row: PostingRow, broken: list[Broken]) -> Done:
    return Done(notes(book, act, broken), {"member": row.member, "points": points_left(book, row)})


def _member(book: Book, act: Act, named: str) -> rows.MemberRow | None:
    """The member; one that the cloud does not know yet is there from now on."""
    member = member_or_placeholder(book, named, act.at_iso)
    if member is not None and book.members.get(member.id) is None:
        book.touch(member)
    return member


def _row(book: Book, act: Act, kind: str, member: rows.MemberRow, named: str) -> PostingRow:
    store = store_of(book, named)
    return postings.blank(
        book, act, kind, member.id, store.id, business_day(act.at, store.zone, store.business_day_starts)
    )
