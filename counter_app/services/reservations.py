"""The pick-up list of a day, the places that are free, and a reservation that is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from counter_app.domain.campaign import ReservationBenefit
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import canonical, is_uuid
from counter_app.domain.limits import coupon_scope
from counter_app.domain.member import Member
from counter_app.domain.reservation import (
    FROM_VALUE,
    OpenSlot,
    Reservation,
    ReservationState,
    open_slot,
    slot_scope,
    slots_on,
)
from counter_app.domain.reserving import WHAT, grace_minutes
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, needs_online
from counter_app.protocol.bodies import GivenBack, Void
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import cashier_refusal, clean_reason, require_cashier
from counter_app.services.context import Counter
from counter_app.services.drawing import newest_terms, own_store
from counter_app.services.finding import find_coupon
from counter_app.services.holdings import today
from counter_app.services.ports import Reading
from counter_app.services.void_elsewhere import ask_elsewhere
from counter_app.services.voiding import VoidAnswer, VoidRequest


@dataclass(frozen=True, slots=True)
class Held:
    """A line of the list: the reservation as it stands now, what it is, whose, and the code of its coupon."""

    reservation: Reservation
    state: ReservationState
    item: str
    title: str
    member: Member | None
    short_code: str


@dataclass(frozen=True, slots=True)
class PickUps:
    """What is to be picked up in this store on a day; `online`: the cloud was asked a moment ago."""

    day: date
    lines: tuple[Held, ...]
    reasons: tuple[Reason, ...] = ()
    online: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """A slot and how many of its places are taken, as far as is known here."""

    slot: OpenSlot
    taken: int

    @property
    def free(self) -> int:
        """Places that are left."""
        return max(0, self.slot.slot.capacity - self.taken)


def pick_ups(counter: Counter, day: date | None, lang: str = "zh_CN", *, ask: bool = False) -> PickUps:
    """The list of a day (today, where none is named). `ask`: by whoever does not hear of what happens elsewhere (a
    command): what is new comes down first, where the cloud is there."""
    online = ask and counter.link.believed_online() and counter.link.refresh()
    with counter.store.reading() as reading:
        wanted = day or today(reading, counter)
        refused = require_cashier(reading, counter.clock.now())
        if refused is not None:
            return PickUps(wanted, (), (refused,))
        now = counter.clock.now()
        found = reading.reservations_on(own_store(reading).id, wanted)
        return PickUps(wanted, tuple(_held(reading, each, now, lang) for each in found), online=online)


def _held(reading: Reading, found: Reservation, now: datetime, lang: str) -> Held:
    terms = reading.terms(found.campaign, found.terms_version)
    coupon = reading.coupon(found.coupon)
    benefit = terms.benefit if terms is not None else None
    return Held(
        found,
        state_of(reading, found, coupon, now),
        benefit.item if isinstance(benefit, ReservationBenefit) else "",
        terms.title.pick(lang) if terms is not None else found.campaign,
        reading.member(found.member) if found.member else None,
        coupon.short_code if coupon is not None else "",
    )


def state_of(reading: Reading, found: Reservation, coupon: Coupon | None, now: datetime) -> ReservationState:
    """With this counter's own pick-ups and voids, which the row does not hold yet."""
    if reading.usage([coupon_scope(found.coupon)])[coupon_scope(found.coupon)]:
        return ReservationState.PICKED_UP
    if coupon is not None and coupon.status is CouponStatus.VOIDED:
        return ReservationState.CANCELLED
    told = found.state
    # Picked up by the row, and no use stands: it was voided here a moment ago.
    booked = told is ReservationState.PICKED_UP and coupon is not None
    return replace(found, state=ReservationState.BOOKED).at(now) if booked else found.at(now)


def places(counter: Counter, campaign: str, day: date, *, ask: bool = False) -> tuple[Places, ...]:
    """The slots that this store has on a day. Raises `InvalidInput` for a campaign that is not known here, or
    that has none."""
    if ask and counter.link.believed_online():
        counter.link.refresh()
    with counter.store.reading() as reading:
        known = newest_terms(reading, campaign)
        if known is None:
            raise InvalidInput(f"campaign: there is no campaign {campaign}", key="campaign")
        store, terms = own_store(reading), known[1]
        if not isinstance(terms.benefit, ReservationBenefit):
            raise InvalidInput(f"campaign: {campaign} has no slots: nothing of it is reserved", key="campaign")
        grace = grace_minutes(reading.settings(store.id).get("reservations"))
        opened = [open_slot(terms, store, day, slot.from_minute, grace) for slot in slots_on(terms, day)]
        found = []
        for slot in opened:
            if slot is not None:
                scope = slot_scope(campaign, store.id, day, slot.slot.from_minute)
                found.append(Places(slot, reading.usage([scope])[scope]))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class CancelRequest:
    """`target`: the reservation's id, or the code of its coupon."""

    id: str
    target: str
    reason: str
    approved_by: str = ""


def cancel(counter: Counter, request: CancelRequest) -> VoidAnswer:
    """Cancel one: its place is free again, and its deposit comes back. The cloud is asked, for it may have been picked
    up elsewhere. Raises `Fault`, `InvalidInput`."""
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    reason = clean_reason(request.reason)
    online = counter.link.believed_online()
    with counter.store.writing() as writing:
        refused = cashier_refusal(writing, counter.clock.now(), "reservation_cancel", request.target)
        if refused is not None:
            return VoidAnswer(False, (refused,))
        found = _named(writing, counter, request.target)
    named = found.id if found is not None else canonical(request.target)
    if not is_uuid(named):
        return VoidAnswer(False, (Reason(ReasonCode.UNKNOWN_CODE, request.target, {"what": WHAT}),), online=online)
    if not online:
        return VoidAnswer(False, (needs_online(request.target, WHAT),))
    asked = VoidRequest(request.id, named, reason, request.approved_by)
    body = Void(checkout=named, reason=reason, approved_by=request.approved_by, back=_expected(found))
    answer = ask_elsewhere(counter, asked, OperationType.VOID, lambda _: body, online=True)
    if answer.done:
        _note(counter, named)
    return replace(answer, reasons=tuple(map(_said, answer.reasons)))


def _named(reading: Reading, counter: Counter, target: str) -> Reservation | None:
    known = reading.reservation(canonical(target))
    coupon = find_coupon(reading, counter, target) if known is None else None
    return known if coupon is None else reading.reservation_of(coupon.id)


def _expected(found: Reservation | None) -> GivenBack | None:
    """What the drawer hands back if the cloud says so."""
    if found is None or not found.deposit_minor or found.deposit_from == FROM_VALUE:
        return None
    return GivenBack(tender_minor=found.deposit_minor)


def _note(counter: Counter, named: str) -> None:
    """What the cloud has done is known here at once, and not at the next round."""
    with counter.store.writing() as writing:
        found = writing.reservation(named)
        if found is None:
            return
        writing.put_reservation(replace(found, state=ReservationState.CANCELLED))
        coupon = writing.coupon(found.coupon)
        if coupon is not None and coupon.status is CouponStatus.ACTIVE:
            writing.put_coupon(replace(coupon, status=CouponStatus.VOIDED, status_since=counter.clock.now()))


def _said(reason: Reason) -> Reason:
    """In the words of a reservation."""
    if reason.code is ReasonCode.NEEDS_ONLINE:
        return needs_online(reason.about, WHAT)
    return replace(reason, details={**reason.details, "what": WHAT}) if reason.details.get("what") else reason
