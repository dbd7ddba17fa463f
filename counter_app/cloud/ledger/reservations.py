"""`reserve`: a claim, which takes a place in the slot within the one transaction that judges it.

What becomes of a reservation follows from what there is (`reservation_state`, `docs/decisions/200`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from counter_app.cloud import rows
from counter_app.cloud.ledger import checkouts
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.issuing import put_issued
from counter_app.cloud.ledger.judging import ON_LINE, campaign_value, member_value, store_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.reservation_state import settle
from counter_app.cloud.ledger.segments import as_asked
from counter_app.cloud.ledger.uses import as_text, take_limits, used_of
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.times import iso, parse
from counter_app.domain.benefit_file import minute_of
from counter_app.domain.campaign import ReservationBenefit, Terms
from counter_app.domain.limits import Take
from counter_app.domain.reservation import OpenSlot, deposit_paid_from, open_slot
from counter_app.domain.reserving import Wanted, grace_minutes, judge_reservation, takes_of_reservation
from counter_app.domain.situation import Situation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import Reservation

# What a report, of a cloud that was set back, has not broken: it speaks of the moment.
_OF_THE_MOMENT = frozenset({ReasonCode.NEEDS_ONLINE, ReasonCode.CLOCK_SUSPECT, ReasonCode.MEMBER_REQUIRED})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted, as far as the cloud knows the terms."""

    terms: Terms | None
    wanted: Wanted | None
    slot: OpenSlot | None
    takes: tuple[Take, ...]
    reasons: tuple[Reason, ...]


def reserve(book: Book, act: Act, body: Reservation) -> Outcome:
    """A place in a slot, the coupon for the pick-up, and the deposit as a purchase: all or nothing for a claim."""
    member = member_or_placeholder(book, body.member, act.at_iso)
    wrong = _wrong(book, act, body, member)
    if wrong or member is None:
        return Refusal("invalid", wrong or "No member is named.")
    asked = _asked(book, act, body, member)
    if act.claim and asked.reasons:
        said = [{"code": each.code.value, "about": each.about, **each.details} for each in asked.reasons]
        return Refusal(asked.reasons[0].code.value, detail={"reasons": said})
    if act.claim and body.amount_minor != _deposit(asked.terms):
        return Refusal("invalid", "The deposit is another than the terms say.")
    paid = checkouts.checkout(book, act, body)
    if isinstance(paid, Refusal):
        return paid
    store = store_of(book, body.pick_up_store).id
    broken = put_issued(book, act, [body.coupon], store, member=member.id)
    broken += _broken(act, body, asked)
    row = _row(book, act, body, asked, member.id, store)
    coupon = book.coupons.get(body.coupon.coupon)
    if coupon is not None:
        coupon.reservation = act.id
        book.touch(coupon)
    settle(book, row)
    detail = {**paid.detail, "reservation": act.id, "due_at": row.due_at, "state": row.state}
    return Done((*paid.notes, *notes(book, act, broken)), detail)


def _wrong(book: Book, act: Act, body: Reservation, member: rows.MemberRow | None) -> str:
    if member is None or not body.member:
        return "No member is named."
    if body.coupons or body.discount_minor or body.lines:
        return "A deposit is paid for no coupon and for no line."
    if book.reservations.get(act.id) is not None:
        return "The id belongs to a reservation."
    known = book.coupons.get(body.coupon.coupon)
    identity = book.identities.get(body.coupon.coupon)
    if known is not None and (known.filled or known.reservation):
        return "The coupon belongs to somebody."
    if act.claim and (identity is None or identity.kind != "coupon" or identity.campaign != body.campaign):
        return "The coupon was not drawn for this campaign."
    try:
        date.fromisoformat(body.day)
    except ValueError:
        return "`day` is no day."
    return "" if minute_of(body.slot) is not None else "`slot` is no time of day."


def _deposit(terms: Terms | None) -> int:
    return terms.benefit.deposit_minor if terms is not None and isinstance(terms.benefit, ReservationBenefit) else 0


def _asked(book: Book, act: Act, body: Reservation, member: rows.MemberRow) -> _Asked:
    """By the terms that its counter had; but whether there is a place, a claim is told by those that hold now."""
    campaign = book.campaigns.get(body.campaign)
    newest = book.terms_version(body.campaign, campaign.current_version) if campaign is not None else None
    terms = book.terms_version(body.campaign, body.terms_version) or newest
    if terms is None:
        unknown = Reason(ReasonCode.UNKNOWN_CODE, body.campaign, {"what": "campaign"})
        return _Asked(None, None, None, (), (unknown,))
    asked = _judged(book, act, body, member, terms)
    if not act.claim or newest is None or newest.version == terms.version:
        return asked
    now = _judged(book, act, body, member, newest)
    return replace(asked, reasons=now.reasons, takes=now.takes)


def _judged(book: Book, act: Act, body: Reservation, member: rows.MemberRow, terms: Terms) -> _Asked:
    campaign = book.campaigns.get(body.campaign)
    store, minute = store_of(book, body.pick_up_store), minute_of(body.slot) or 0
    grace = grace_minutes(book.setting("reservations", store.id))
    slot = open_slot(terms, store, date.fromisoformat(body.day), minute, grace)
    own = store_of(book, body.store)
    day = business_day(act.at, own.zone, own.business_day_starts)
    takes = takes_of_reservation(terms, member.id, store.id, day, slot)
    usage = {take.scope: used_of(book, take.scope, None) for take in takes}
    wanted = Wanted(terms, None if campaign is None else campaign_value(campaign), store, slot, takes, usage)
    situation = Situation(
        now=act.at, store=own, offline=ON_LINE, member=member_value(member), store_names=book.store_names
    )
    situation = as_asked(book, situation, member, (terms,))
    reasons = judge_reservation(wanted, date.fromisoformat(body.day), situation)
    if body.pick_up_store not in book.stores:
        reasons = (Reason(ReasonCode.WRONG_STORE, body.campaign, {"stores": ()}), *reasons)
    return _Asked(terms, wanted, slot, takes, reasons)


def _broken(act: Act, body: Reservation, asked: _Asked) -> list[Broken]:
    """What a report broke: the slot may have been given to others since."""
    if act.claim or asked.terms is None:
        return []
    named = [each.code.value for each in asked.reasons if each.code not in _OF_THE_MOMENT]
    if act.forced and not named:
        named = [act.forced]
    if not named:
        return []
    facts: dict[str, object] = {"reservation": act.id, "coupon": body.coupon.coupon, "campaign": body.campaign}
    facts |= {"member": body.member, "day": body.day, "slot": body.slot, "reasons": named}
    return [Broken(named[0], body.payable_minor, (act.id,), facts)]


def _row(book: Book, act: Act, body: Reservation, asked: _Asked, member: str, store: str) -> ReservationRow:
    benefit = asked.terms.benefit if asked.terms is not None else None
    price = benefit.price_minor if isinstance(benefit, ReservationBenefit) else body.price_minor
    from_at, until_at, due_at = _moments(body, asked.slot)
    tenders = [each.kind for each in body.tender]
    return ReservationRow(
        merchant=book.merchant,
        id=act.id,
        coupon=body.coupon.coupon,
        campaign=body.campaign,
        terms_version=asked.terms.version if asked.terms is not None else body.terms_version,
        member=member,
        store=store,
        day=body.day,
        from_at=iso(from_at),
        until_at=iso(until_at),
        due_at=iso(due_at),
        price_minor=price,
        deposit_minor=body.payable_minor,
        deposit_from=deposit_paid_from(body.payable_minor, tenders, value=body.value is not None),
        state="",
        takes=as_text(take_limits(book, asked.takes)),
        made_at=act.at_iso,
        open_until=iso(due_at),
    )


def _moments(body: Reservation, slot: OpenSlot | None) -> Sequence[datetime]:
    """By the cloud's own terms; of a slot that it does not know, as its counter says."""
    if slot is not None:
        return slot.from_at, slot.until_at, slot.due_at
    return parse(body.from_at), parse(body.until_at), parse(body.due_at)
