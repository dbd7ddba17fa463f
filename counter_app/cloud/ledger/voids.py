"""`void`: gives a use back and frees the limits it took; also before the checkout itself has arrived."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.uses import give_back, refresh_coupon, seat, take_again
from counter_app.domain.campaign import Terms
from counter_app.protocol.operations import Void

MAX_CYCLES = "max_cycles"
UNKNOWN_REDEMPTION = "unknown_redemption"


def void(book: Book, act: Act, body: Void) -> Outcome:
    """Take back one redemption or all of a checkout; what is taken back already stays so."""
    if book.checkouts.get(body.checkout) is None:
        if act.claim:
            return Refusal("unknown_checkout", "The cloud has no such checkout.")
        pending = rows.PendingVoidRow(book.merchant, act.id, body.checkout, body.redemption, act.at_iso)
        book.pending_voids.put(pending)
        return Done(detail={"pending": True})
    targets = _targets(book, body.checkout, body.redemption)
    broken = [each for each in (_too_often(book, redemption) for redemption in targets if redemption.counts) if each]
    if body.redemption and not targets:
        broken.append(Broken(UNKNOWN_REDEMPTION, facts={"redemption": body.redemption}))
    if act.claim and broken:
        return Refusal(broken[0].reason)
    taken_back = [redemption.id for redemption in targets if _void(book, redemption, act.id, act.at_iso)]
    return Done(notes(book, act, broken), {"redemptions": taken_back})


def carry_out_pending(book: Book, act: Act) -> None:
    """The checkout has arrived: the voids that were here before it take effect, oldest first."""
    for pending in _pending(book, act):
        for redemption in _targets(book, act.id, pending.redemption):
            _void(book, redemption, pending.id, pending.at)


def voided_ahead(book: Book, act: Act, redemption: str) -> bool:
    """Whether a void of this redemption was here before its checkout: a claim overtakes the queue, and takes the void
    that frees its coupon along."""
    return any(pending.redemption in ("", redemption) for pending in _pending(book, act))


def _pending(book: Book, act: Act) -> list[rows.PendingVoidRow]:
    waiting = book.pending_voids.find("checkout", act.id)
    return sorted((row for row in waiting if book.cancellations.get(row.id) is None), key=lambda row: (row.at, row.id))


def undo_void(book: Book, void_id: str, body: Void) -> None:
    """The void is cancelled: what it gave back is taken again."""
    for redemption in _targets(book, body.checkout, body.redemption):
        if redemption.voided_by != void_id:
            continue
        coupon = book.coupons.get(redemption.coupon)
        if coupon is None or redemption.cancelled:
            continue
        terms = terms_of(book, redemption)
        redemption.voided_by = redemption.voided_at = ""
        seat(book, coupon, redemption, terms)
        take_again(book, redemption)
        book.redemptions.put(redemption)
        refresh_coupon(book, coupon, terms)


def terms_of(book: Book, redemption: rows.RedemptionRow) -> Terms | None:
    """The terms under which a coupon was redeemed."""
    return book.terms_version(redemption.campaign, redemption.terms_version)


def _targets(book: Book, checkout: str, redemption: str) -> list[rows.RedemptionRow]:
    every = book.redemptions.find("checkout", checkout)
    return [row for row in every if redemption in ("", row.id)]


def _void(book: Book, redemption: rows.RedemptionRow, by: str, at_iso: str) -> bool:
    coupon = book.coupons.get(redemption.coupon)
    if not redemption.counts or coupon is None:
        return False
    terms = terms_of(book, redemption)
    redemption.voided_by, redemption.voided_at = by, at_iso
    if terms is None or terms.on_void.frees_limits:
        give_back(book, redemption)
    book.redemptions.put(redemption)
    refresh_coupon(book, coupon, terms)
    return True


def _too_often(book: Book, redemption: rows.RedemptionRow) -> Broken | None:
    """A coupon can go round a limited number of times; one more is for a manager to look at."""
    coupon = book.coupons.get(redemption.coupon)
    terms = terms_of(book, redemption)
    if coupon is None or terms is None or coupon.cycles < terms.on_void.max_cycles:
        return None
    facts = {"coupon": coupon.id, "campaign": redemption.campaign, "cycles": coupon.cycles}
    return Broken(MAX_CYCLES, redemption.discount_minor, (redemption.id,), facts)
