"""`void`: gives a use back and frees the limits it took; also before the checkout itself has arrived, and from another
counter than the one that redeemed, which is then told (`docs/decisions/125`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter_app.cloud import rows
from counter_app.cloud.account_rows import PostingRow
from counter_app.cloud.ledger import cards, moot, no_shows, postings, reservation_state, sales, taking_back
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.allowing import not_allowed
from counter_app.cloud.ledger.alone import due_minor, not_alone, not_eligible
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.refunds import void_sale
from counter_app.cloud.ledger.uses import give_back, refresh_coupon
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.void_rows import PendingVoidRow, VoidRow
from counter_app.domain.campaign import Terms
from counter_app.domain.reservation import FROM_VALUE, ReservationState
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import GivenBack, Void

MAX_CYCLES = "max_cycles"
UNKNOWN_REDEMPTION = "unknown_redemption"
RESERVATION_PICKED_UP = "reservation_picked_up"


def void(book: Book, act: Act, body: Void) -> Outcome:
    """Take back one redemption, a line, or all of a checkout or top-up; what is taken back already stays so."""
    checkout, named = resolved(book, body)
    if body.line or (not named and _is_top_up(book, checkout)):
        return void_sale(book, act, body)
    row = _whole(book, act, body, checkout) if not named else None
    if not _arrived(book, checkout):
        return _of_coupon(book, act, checkout) or _waits(book, act, _pending_row(book, act, checkout, named), row)
    targets = targets_of(book, checkout, named)
    reserved = book.reservations.get(checkout) if not named else None
    broken = _broken_rules(book, named, targets, reserved)
    if act.claim:
        made = _made(book, checkout, named, targets, act.at_iso)
        refusal = not_allowed(book, act, body.approved_by, body.checkout, made) or _refused_as(body, broken)
        if refusal := refusal or not_alone(book, body, targets if named else ()):
            return refusal
    this = _pending_row(book, act, checkout, named)
    due = {"due_minor": due_minor(book, targets)} if named and act.claim else {}
    of_purchase = not targets and not named
    detail = due | (_of_purchase(book, act, this) if of_purchase else _void_all(book, act, this, targets))
    detail |= _cancelled(book, act, reserved)
    broken += cards.follow_stamps(book, targets)
    sale = sales.sale_of(book, checkout) if row is not None else None
    if row is not None and sale is not None:
        found, back = taking_back.carry_out(book, act, sale, row)
        broken += found
        if act.claim or back != GivenBack(tender_minor=back.tender_minor):
            detail |= sales.told_of_back(book, act, sale, back)
    return Done(notes(book, act, broken), detail)


def _broken_rules(
    book: Book, named: str, targets: Sequence[rows.RedemptionRow], reserved: ReservationRow | None
) -> list[Broken]:
    broken = [each for each in (_too_often(book, redemption) for redemption in targets if redemption.counts) if each]
    if named and not targets:
        broken.append(Broken(UNKNOWN_REDEMPTION, facts={"redemption": named}))
    return broken + _picked_up(reserved)


def _picked_up(reserved: ReservationRow | None) -> list[Broken]:
    """What was picked up is not cancelled: first its pick-up is taken back."""
    if reserved is None or reserved.state != ReservationState.PICKED_UP.value:
        return []
    facts = {"reservation": reserved.id, "coupon": reserved.coupon, "campaign": reserved.campaign}
    return [Broken(RESERVATION_PICKED_UP, reserved.deposit_minor, (), facts)]


def _arrived(book: Book, checkout: str) -> bool:
    """Whether the checkout, or the stamp, is here."""
    if book.checkouts.get(checkout) is not None:
        return True
    stamp = book.redemptions.get(checkout)
    return stamp is not None and not stamp.coupon


def _waits(book: Book, act: Act, this: PendingVoidRow, row: PostingRow | None) -> Outcome:
    """What it takes back is not there yet."""
    if act.claim:
        return Refusal("unknown_checkout", "The cloud has no such checkout.")
    book.pending_voids.put(this)
    if row is not None:
        book.postings.put(row)
    return Done(detail={"pending": True})


def _void_all(book: Book, act: Act, this: PendingVoidRow, targets: Sequence[rows.RedemptionRow]) -> dict[str, object]:
    """The redemptions; answers what of it is told."""
    standing = [redemption for redemption in targets if redemption.voided_by]
    detail: dict[str, object] = {
        "redemptions": [redemption.id for redemption in targets if void_one(book, redemption, this)]
    }
    if standing:
        # Should the void that was faster be withdrawn, this one takes effect.
        book.pending_voids.put(this)
    if act.claim:
        detail["checkout"] = this.checkout
        detail["coupons"] = sorted({redemption.coupon for redemption in targets if redemption.coupon})
        detail["already"] = [_told_of(book, redemption) for redemption in standing]
    _show_again(book, act, standing)
    return detail


def _is_top_up(book: Book, identity: str) -> bool:
    posting = book.postings.get(identity)
    return posting is not None and posting.kind == postings.TOP_UP


def _whole(book: Book, act: Act, body: Void, checkout: str) -> PostingRow:
    """What is left of a checkout comes back beside its coupons."""
    row = taking_back.asked(book, act, postings.VOID, checkout, store_of(book, ""))
    row.reason, row.said = body.reason, taking_back.said_by(act, body.back)
    return row


def _of_purchase(book: Book, act: Act, this: PendingVoidRow) -> dict[str, object]:
    """No coupon was used in it: what there is to give back is money at a counter, and once. Another void of it is told
    of the first."""
    others = [row for row in _pending(book, this.checkout) if row.id != act.id]
    book.pending_voids.put(this)
    detail: dict[str, object] = {"redemptions": []}
    if act.claim or others:
        detail |= {"checkout": this.checkout, "coupons": [], "already": [_told_of_pending(row) for row in others[:1]]}
    checkout = book.checkouts.get(this.checkout)
    if not others and checkout is not None and this.device != checkout.device:
        _tell(book, this.checkout, checkout.device, checkout.id, this)
    return detail


def _told_of_pending(row: PendingVoidRow) -> dict[str, object]:
    told = {"redemption": row.checkout, "at": row.at, "store": row.store}
    return {**told, "counter": row.counter, "staff": row.staff}


def _of_coupon(book: Book, act: Act, coupon: str) -> Done | None:
    """A counter saw no use of the coupon that stands: how the last one was taken back. This takes nothing back, so a
    repetition cannot mean another use."""
    every = book.redemptions.find("coupon", coupon) if act.claim and book.coupons.get(coupon) is not None else []
    last = max(every, key=lambda redemption: (redemption.at, redemption.id), default=None)
    if last is None or not last.voided_by:
        return None
    detail = {"redemptions": [], "coupons": [coupon], "already": [_told_of(book, last)], "checkout": last.checkout}
    return Done(detail=detail)


def _cancelled(book: Book, act: Act, reserved: ReservationRow | None) -> dict[str, object]:
    """What was reserved by this checkout is so no more; answers what of it is told."""
    if reserved is None:
        return {}
    reservation_state.settle(book, reserved)
    no_shows.handed_over(book, reserved)
    return {"coupons": [reserved.coupon]} if act.claim else {}


def _is_free_to_cancel(book: Book, checkout: str, at: str) -> bool:
    """A member may cancel while it is held, and any cashier says so, as long as no money goes over the counter."""
    row = book.reservations.get(checkout)
    return row is not None and at < row.due_at and (not row.deposit_minor or row.deposit_from == FROM_VALUE)


def _made(
    book: Book, checkout: str, named: str, targets: Sequence[rows.RedemptionRow], act_at: str
) -> list[tuple[str, str]]:
    """Where and when was made what is to be taken back."""
    made = [(redemption.store, redemption.at) for redemption in targets if redemption.counts]
    bought = book.checkouts.get(checkout)
    if _is_free_to_cancel(book, checkout, act_at):
        return made
    if not named and bought is not None and (not targets or _stands(book, checkout)):
        made.append((bought.store, bought.at))
    return made


def _stands(book: Book, checkout: str) -> bool:
    return (sale := sales.sale_of(book, checkout)) is not None and sales.stays_of(book, sale).minor > 0


def _refused_as(body: Void, broken: list[Broken]) -> Refusal | None:
    """A claim that would break a rule does not take effect."""
    if not broken:
        return None
    first = broken[0]
    if first.reason == RESERVATION_PICKED_UP:
        code = ReasonCode.ALREADY_REDEEMED.value
        return Refusal(code, detail={"reasons": [{"code": code, "about": body.checkout, "what": "reservation"}]})
    if first.reason != MAX_CYCLES:
        return Refusal(first.reason)
    return not_eligible(body, MAX_CYCLES, limit=first.facts["limit"])


def carry_out_pending(book: Book, act: Act) -> None:
    """The checkout has arrived: the voids that were here before it take effect, oldest first."""
    for pending in _pending(book, act.id):
        for redemption in _named_by(book, act.id, pending):
            void_one(book, redemption, pending)


def carry_out_others(book: Book, checkout: str, undone: str) -> None:
    """A void was withdrawn: what others had asked meanwhile, and found done, takes effect now."""
    for pending in _pending(book, checkout):
        if pending.id != undone:
            for redemption in _named_by(book, checkout, pending):
                void_one(book, redemption, pending)


def voided_ahead(book: Book, act: Act, redemption: str) -> bool:
    """Whether a void of this redemption was here before its checkout: a claim overtakes the queue, and takes the void
    that frees its coupon along."""
    named = (act.id, redemption)
    found = [*book.pending_voids.find("checkout", act.id), *book.pending_voids.find("checkout", redemption)]
    waiting = (pending for pending in found if book.cancellations.get(pending.id) is None)
    return any(pending.checkout in named and pending.redemption in ("", redemption) for pending in waiting)


def _pending(book: Book, checkout: str) -> list[PendingVoidRow]:
    """Oldest first. One made at another counter may name the redemption where others name the checkout."""
    redemptions = book.redemptions.find("checkout", checkout)
    waiting = [*book.pending_voids.find("checkout", checkout)]
    for redemption in redemptions:
        waiting += book.pending_voids.find("checkout", redemption.id)
    return sorted((row for row in waiting if book.cancellations.get(row.id) is None), key=lambda row: (row.at, row.id))


def _named_by(book: Book, checkout: str, pending: PendingVoidRow) -> list[rows.RedemptionRow]:
    named = pending.redemption if pending.checkout == checkout else pending.checkout
    return targets_of(book, checkout, named)


def _pending_row(book: Book, act: Act, checkout: str, redemption: str) -> PendingVoidRow:
    caller = book.moment.caller
    return PendingVoidRow(
        merchant=book.merchant,
        id=act.id,
        checkout=checkout,
        redemption=redemption,
        at=act.at_iso,
        device=act.operation.device,
        store=caller.store,
        counter=caller.counter,
        staff=book.staff_name(act.operation.staff),
    )


def resolved(book: Book, body: Void) -> tuple[str, str]:
    """(checkout, redemption or ""). Whoever voids another counter's redemption knows one id, and not of what it is."""
    if not body.redemption and book.checkouts.get(body.checkout) is None:
        named = book.redemptions.get(body.checkout)
        if named is not None:
            return named.checkout, named.id
    return body.checkout, body.redemption


def terms_of(book: Book, redemption: rows.RedemptionRow) -> Terms | None:
    """The terms under which a coupon was redeemed."""
    return book.terms_version(redemption.campaign, redemption.terms_version)


def targets_of(book: Book, checkout: str, redemption: str) -> list[rows.RedemptionRow]:
    """One redemption of a checkout, or all."""
    every = book.redemptions.find("checkout", checkout)
    return [row for row in every if redemption in ("", row.id)]


def void_one(book: Book, redemption: rows.RedemptionRow, by: PendingVoidRow) -> bool:
    """Give the use back; False where there is nothing to give back any more."""
    coupon = book.coupons.get(redemption.coupon) if redemption.coupon else None
    if not redemption.counts or (coupon is None and redemption.coupon):
        return False
    terms = terms_of(book, redemption)
    redemption.voided_by, redemption.voided_at = by.id, by.at
    _tell_its_counter(book, redemption, by)
    if terms is None or terms.on_void.frees_limits:
        give_back(book, redemption)
    book.redemptions.put(redemption)
    if coupon is not None:
        refresh_coupon(book, coupon, terms)
        cards.follow(book, coupon)
    moot.follow(book, (redemption,))
    return True


def _tell_its_counter(book: Book, redemption: rows.RedemptionRow, by: PendingVoidRow) -> None:
    """Before coupon and limits: whoever sees in them that a use is free again has been told why, wherever a page ends,
    and gives it back no second time."""
    device = _device_of(book, redemption)
    if not device or (by.device in ("", device) and device not in book.copied_devices):
        return  # whoever takes back its own knows it, and a copy of it does not
    _tell(book, redemption.id, device, redemption.checkout, by)


def _device_of(book: Book, redemption: rows.RedemptionRow) -> str:
    """The counter that redeemed, or stamped."""
    checkout = book.checkouts.get(redemption.checkout)
    if checkout is not None:
        return checkout.device
    operation = book.operations.get(redemption.checkout)
    return operation.device if operation is not None else book.moment.caller.device


def _tell(book: Book, taken: str, device: str, checkout: str, by: PendingVoidRow) -> None:
    """`taken`: a redemption, or a checkout in which there was none."""
    row = book.voids.get(taken) or VoidRow(book.merchant, taken, device, checkout, "", "", "", "", "")
    row.operation, row.at, row.deleted = by.id, by.at, False
    row.store, row.counter, row.staff = by.store, by.counter, by.staff
    book.touch(row)


def _show_again(book: Book, act: Act, standing: Iterable[rows.RedemptionRow]) -> None:
    """A void that finds its work done changed nothing; its counter, which counts on its own effect until the answer's
    version has come down, is answered with that of the row which tells of the other one. The row keeps it: with a later
    one it would say that rows before that do not hold the void (`docs/decisions/145`)."""
    for redemption in standing:
        row = book.voids.get(redemption.id)
        if row is not None and not row.deleted and row.device == act.operation.device:
            book.show(row)


def _told_of(book: Book, redemption: rows.RedemptionRow) -> dict[str, object]:
    """When, where and by whom a redemption was taken back."""
    row = book.voids.get(redemption.id)
    if row is not None and row.operation == redemption.voided_by:
        store, counter, staff = row.store, row.counter, row.staff
    else:
        operation = book.operations.get(redemption.voided_by)
        store, counter = redemption.store, redemption.counter
        staff = book.staff_name(operation.staff) if operation is not None else ""
    told = {"redemption": redemption.id, "at": redemption.voided_at, "store": store, "counter": counter}
    return {**told, "staff": staff}


def _too_often(book: Book, redemption: rows.RedemptionRow) -> Broken | None:
    """A coupon can go round a limited number of times; one more is for a manager to look at."""
    coupon = book.coupons.get(redemption.coupon)
    terms = terms_of(book, redemption)
    if coupon is None or terms is None or coupon.cycles < terms.on_void.max_cycles:
        return None
    facts = {"coupon": coupon.id, "campaign": redemption.campaign, "cycles": coupon.cycles}
    facts["limit"] = terms.on_void.max_cycles
    return Broken(MAX_CYCLES, redemption.discount_minor, (redemption.id,), facts)
