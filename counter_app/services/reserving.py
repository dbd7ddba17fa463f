"""`reserve`: a slot for a member, on-line only: the cloud alone knows which places are free.

It is a claim, durable before it is sent, and takes effect with the cloud's yes: the coupon for the pick-up from this
counter's reserve, and the deposit as a purchase. Without a yes nothing has happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import msgspec

from counter_app.domain import codes as c
from counter_app.domain.benefit_file import clock_of
from counter_app.domain.campaign import ReservationBenefit, Terms
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.holdings import Balances
from counter_app.domain.judge import judge
from counter_app.domain.ledgers import Paid
from counter_app.domain.lines import TENDERS
from counter_app.domain.member import Store
from counter_app.domain.reservation import FROM_VALUE, OpenSlot, Reservation, open_slot
from counter_app.domain.reserving import WHAT, Wanted, grace_minutes, judge_reservation, takes_of_reservation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, Verdict, in_order, needs_online, no_because
from counter_app.protocol import bodies as wire
from counter_app.protocol.operations import Mode, Operation, OperationType, Result, ResultKind, encode
from counter_app.services.acting import Act, act_refused, begin, cashier_refusal, finish, moment, told_before
from counter_app.services.checkout_body import body_of, on_word
from counter_app.services.checkout_form import CheckoutForm, refuse_unusable_form
from counter_app.services.claiming import claim_with
from counter_app.services.context import Counter
from counter_app.services.drawing import IssuedCoupon, draw, newest_terms, on_the_wire, own_store, reserved, wire_time
from counter_app.services.finding import bring_member
from counter_app.services.gather import Asked, Gathered, gather
from counter_app.services.holdings import carry_out, day_of
from counter_app.services.ports import Reading, Writing
from counter_app.services.reservations_again import reservation_from

FROM_TENDER = "tender"
_COUPONS_WANTED = 20
_YES = (ResultKind.APPLIED, ResultKind.DUPLICATE, ResultKind.EXCEPTION)


@dataclass(frozen=True, slots=True)
class ReserveRequest:
    """`member` is an id, number, phone or member code; `slot` the minute of the day at which it begins; `store` where
    it is picked up, by name or id (empty: here). A deposit that the terms want is paid from value, or with `tender`.
    """

    id: str
    campaign: str
    member: str
    day: date
    slot: int
    store: str = ""
    deposit_from: str = FROM_TENDER
    tender: str = ""
    confirmed_by: str = ""
    approved_by: str = ""

    @property
    def fields(self) -> dict[str, object]:
        """What makes it the same request."""
        return {
            "campaign": self.campaign,
            "member": self.member,
            "day": self.day.isoformat(),
            "slot": self.slot,
            "store": self.store,
            "deposit_from": self.deposit_from,
            "tender": self.tender,
            "confirmed_by": self.confirmed_by,
        }


@dataclass(frozen=True, slots=True)
class ReserveAnswer:
    """`reservation` and the `coupon` that is redeemed at the pick-up, where it was made; `paid`: the deposit."""

    done: bool
    reasons: tuple[Reason, ...] = ()
    reservation: Reservation | None = None
    coupon: IssuedCoupon | None = None
    member: str = ""
    paid: Paid = Paid()
    balances: Balances | None = None
    online: bool = False


@dataclass(frozen=True, slots=True)
class JudgedReservation:
    """What it stands on. `form`: how the deposit is paid; `verdict`: on that purchase."""

    terms: Terms
    store: Store
    slot: OpenSlot | None
    form: CheckoutForm
    gathered: Gathered
    verdict: Verdict
    reasons: tuple[Reason, ...]

    @property
    def member(self) -> str:
        member = self.gathered.situation.member
        return member.id if member else ""


def reserve(counter: Counter, request: ReserveRequest) -> ReserveAnswer:
    """Reserve a slot. Raises `Fault`, `InvalidInput`."""
    _refuse_unusable(request)
    bring_member(counter, request.member)
    online = counter.link.believed_online()
    if online:
        _fill_reserve(counter, request)
        online = counter.link.believed_online()
    with counter.store.writing() as writing:
        act = begin(writing, request.id, "reserve", moment(counter), request.fields)
        told = told_before(writing, act, ReserveAnswer)
        if told is not None:
            return told if isinstance(told, ReserveAnswer) else ReserveAnswer(False, (told,))
        refused = cashier_refusal(writing, act.at, "reserve", request.campaign)
        if refused is not None:
            return ReserveAnswer(False, (refused,))
        found = judge_request(writing, counter, request, online=online)
        if found.reasons or found.slot is None:
            if any(reason.code is ReasonCode.SIGN_IN_REQUIRED for reason in found.reasons):
                act_refused(writing, act.at, "reserve", request.campaign)
            return _no(found, found.reasons, online=online)
        coupon = _draw(writing, act, found)
        if coupon is None:
            return _no(found, (needs_online(request.campaign, "reserve"),), online=online)
        operation = _append(writing, act, request, found, found.slot, coupon)
        counter.failpoint("reserve.after_operation")
    return claim_with(
        counter,
        act,
        operation,
        lambda writing, result: _take_effect(writing, counter, act, found, coupon, operation, result),
        partial(_no, found),
        needs_online(request.campaign, WHAT),
    )


def _refuse_unusable(request: ReserveRequest) -> None:
    if request.deposit_from not in (FROM_VALUE, FROM_TENDER):
        raise InvalidInput("deposit-from: must be value or tender", key="deposit_from")
    if request.tender and request.tender not in TENDERS:
        raise InvalidInput(f"tender: must be one of {', '.join(TENDERS)}", key="tender")
    refuse_unusable_form(CheckoutForm(confirmed_by=request.confirmed_by), 0)


def _fill_reserve(counter: Counter, request: ReserveRequest) -> None:
    """On-line a coupon for the pick-up is in the reserve, and a campaign that is not known here yet comes down."""
    with counter.store.reading() as reading:
        known = newest_terms(reading, request.campaign)
        short = known is None or (known[1].issues and not reserved(reading, known[1]))
    if short:
        counter.link.refresh(coupons={request.campaign: _COUPONS_WANTED})


def judge_request(reading: Reading, counter: Counter, request: ReserveRequest, *, online: bool) -> JudgedReservation:
    """What speaks for and against it. Raises `InvalidInput`."""
    known = newest_terms(reading, request.campaign)
    if known is None:
        raise InvalidInput(f"campaign: there is no campaign {request.campaign}", key="campaign")
    campaign, terms = known
    store = _store(reading, request.store)
    grace = grace_minutes(reading.settings(store.id).get("reservations"))
    slot = open_slot(terms, store, request.day, request.slot, grace)
    form = _form(terms, request)
    gathered, verdict = _paid(reading, counter, _asked(counter, request, terms, form), online=online)
    situation = gathered.situation
    member = situation.member.id if situation.member else ""
    takes = takes_of_reservation(terms, member, store.id, day_of(situation), slot)
    usage = reading.usage([take.scope for take in takes])
    wanted = Wanted(terms, campaign, store, slot, takes, usage)
    # How many places are free the cloud says: it may know of a cancellation that has not come down yet.
    said = [each for each in judge_reservation(wanted, request.day, situation) if not _lifted(each, online=online)]
    return JudgedReservation(terms, store, slot, form, gathered, verdict, in_order([*said, *verdict.reasons]))


def _paid(reading: Reading, counter: Counter, asked: Asked, *, online: bool) -> tuple[Gathered, Verdict]:
    """The purchase of the deposit. A tier takes nothing off it: it does of what is paid at the pick-up."""
    gathered = gather(reading, counter, asked, online=online)
    held = gathered.situation.holdings
    if held is not None:
        gathered = replace(gathered, situation=replace(gathered.situation, holdings=replace(held, tier=None)))
    verdict = judge(gathered.candidates, gathered.situation)
    if not gathered.unknown_member:
        return gathered, verdict
    unknown = Reason(ReasonCode.UNKNOWN_CODE, asked.member, {"what": "member"})
    return gathered, no_because(verdict, [*verdict.reasons, unknown])


def _lifted(reason: Reason, *, online: bool) -> bool:
    """Limits are the cloud's to judge; it has the last word on what is free."""
    limits = (ReasonCode.QUOTA_EXHAUSTED, ReasonCode.MEMBER_LIMIT_REACHED, ReasonCode.DAILY_LIMIT_REACHED)
    return online and reason.code in limits


def _store(reading: Reading, named: str) -> Store:
    if not named:
        return own_store(reading)
    found = [store for store in reading.stores() if named in (store.id, store.name)]
    if len(found) != 1:
        raise InvalidInput(f"store: there is no store {named}", key="store")
    return reading.store(found[0].id) or found[0]


def _form(terms: Terms, request: ReserveRequest) -> CheckoutForm:
    deposit = _deposit(terms)
    if request.deposit_from == FROM_VALUE and deposit:
        return CheckoutForm(confirmed_by=request.confirmed_by, value_minor=deposit, approved_by=request.approved_by)
    return CheckoutForm(tender=request.tender if deposit else "", confirmed_by=request.confirmed_by)


def _deposit(terms: Terms) -> int:
    return terms.benefit.deposit_minor if isinstance(terms.benefit, ReservationBenefit) else 0


def _asked(counter: Counter, request: ReserveRequest, terms: Terms, form: CheckoutForm) -> Asked:
    """A member code is one of the codes of this purchase: it may spend."""
    code = counter.read_code(request.member)
    shown = isinstance(code, c.SignedCode) and code.kind is c.CodeKind.MEMBER
    asked = Asked((request.member,) if shown else (), _deposit(terms), "" if shown else request.member)
    return replace(asked, spending=form.spending, approved_by=form.approved_by) if form.spending else asked


def _draw(writing: Writing, act: Act, found: JudgedReservation) -> IssuedCoupon | None:
    coupon = draw(writing, found.terms, found.member, act.at)
    row = writing.coupon(coupon.id) if coupon is not None else None
    if row is not None:
        writing.put_coupon(replace(row, home_store=found.store.id))
    return coupon


def _append(
    writing: Writing, act: Act, request: ReserveRequest, found: JudgedReservation, slot: OpenSlot, coupon: IssuedCoupon
) -> Operation:
    paid = body_of(found.form, (), found.gathered, found.verdict)
    benefit = found.terms.benefit
    body = wire.Reservation(
        **{name: getattr(paid, name) for name in wire.Checkout.__struct_fields__},
        campaign=found.terms.campaign,
        terms_version=found.terms.version,
        pick_up_store=found.store.id,
        day=request.day.isoformat(),
        slot=clock_of(request.slot),
        from_at=wire_time(slot.from_at),
        until_at=wire_time(slot.until_at),
        due_at=wire_time(slot.due_at),
        price_minor=benefit.price_minor if isinstance(benefit, ReservationBenefit) else 0,
        coupon=on_the_wire(coupon),
    )
    kind, mode = OperationType.RESERVE, Mode.CLAIM
    return writing.append_operation(kind, mode, act.id, act.staff, act.at, encode(body), act.hash)


def _take_effect(
    writing: Writing,
    counter: Counter,
    act: Act,
    found: JudgedReservation,
    coupon: IssuedCoupon,
    operation: Operation,
    result: Result,
) -> ReserveAnswer:
    situation, verdict = found.gathered.situation, found.verdict
    body = msgspec.json.decode(bytes(operation.body), type=wire.Reservation)
    made = reservation_from(act.id, body, found.member, str(result.detail.get("due_at", "")))
    writing.put_reservation(made)
    counter.failpoint("reserve.after_reservation")
    enough, balances = carry_out(writing, act.id, situation, verdict, confirmed=on_word(found.form, found.gathered))
    if not enough:
        raise Fault(FaultKind.DATABASE_BUSY, "the value was spent meanwhile", retryable=True)
    member = situation.member
    if member is not None and member.number:
        writing.put_member(replace(member, visits=member.visits + 1, last_visit_at=situation.now))
    answer = ReserveAnswer(
        True,
        reservation=made,
        coupon=coupon,
        member=found.member,
        paid=verdict.paid,
        balances=balances,
        online=True,
    )
    details = {"campaign": made.campaign, "day": made.day.isoformat(), "slot": body.slot, "store": made.store}
    details |= {"coupon": made.coupon, "deposit_minor": str(made.deposit_minor), "deposit_from": made.deposit_from}
    finish(writing, act, answer, found.member, details, "reserved")
    counter.own_time.keep(writing, counter.clock)
    counter.failpoint("reserve.before_commit")
    return answer


def _no(found: JudgedReservation, reasons: Sequence[Reason], *, online: bool) -> ReserveAnswer:
    return ReserveAnswer(False, tuple(reasons), member=found.member, online=online)
