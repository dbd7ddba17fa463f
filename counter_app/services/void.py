"""`void`: a redemption or a whole checkout taken back. A new record, never a deletion; what was used is free again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import is_uuid
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import Void
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.acting import act_refused, clean_reason, current_session, own_device
from counter_app.services.context import Counter
from counter_app.services.left import left_on
from counter_app.services.locks import refuse_locked
from counter_app.services.once import replay
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, RedemptionRecord, Session
from counter_app.services.void_elsewhere import redemption_named, void_elsewhere
from counter_app.services.void_purchase import Purchase, free_minutes, manager_needed, purchase_named, void_purchase
from counter_app.services.voiding import VoidAnswer, VoidRequest, no, told_before

__all__ = ["VoidAnswer", "VoidRequest", "free_minutes", "void"]


def void(counter: Counter, request: VoidRequest) -> VoidAnswer:
    """Take back; works off-line. Raises `Fault`; `InvalidInput` for what the cloud would refuse for its form."""
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    request = replace(request, reason=clean_reason(request.reason))
    with counter.store.reading() as reading:
        told = replay(reading, request.id, request.hash)
    if told is not None and told.over:
        return told_before(told)
    # Asked before the transaction: the link may look at the network, and nobody else could write meanwhile.
    online = counter.link.believed_online()
    named = redemption_named(counter, request.target, online=online)
    if isinstance(named, Reason):
        return VoidAnswer(False, (named,), online=online)
    return _here(counter, request, named, online=online) or void_elsewhere(counter, request, named, online=online)


def _here(counter: Counter, request: VoidRequest, named: str, *, online: bool) -> VoidAnswer | None:
    """What this counter redeemed; None where it knows of nothing by that id."""
    now = counter.clock.now()
    with counter.store.writing() as writing:
        told = replay(writing, request.id, request.hash)
        if told is not None and told.over:
            return told_before(told)
        refuse_locked(own_device(writing))
        session = current_session(writing, now)
        if session is None:
            act_refused(writing, now, "void", named)
            return no(ReasonCode.SIGN_IN_REQUIRED)
        targets = _targets(writing, named)
        purchase = None if targets else purchase_named(writing, named)
        reasons = _reasons(writing, counter, request, session, targets, purchase)
        if any(reason.code is ReasonCode.SIGN_IN_REQUIRED for reason in reasons):
            act_refused(writing, now, "void", named)
        if reasons:
            return VoidAnswer(False, reasons)
        if purchase is not None:
            return void_purchase(writing, counter, request, session, purchase, online=online)
        if not targets:
            return None
        return _standing_ones(writing, counter, request, session, targets, named, online=online)


def _standing_ones(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    named: str,
    *,
    online: bool,
) -> VoidAnswer:
    """Those that nobody has taken back yet; where there is none, how they were."""
    open_ones = [record for record in targets if record.voided_at is None]
    if not open_ones:
        already = tuple(record.voided for record in targets if record.voided is not None)
        return VoidAnswer(True, checkout=targets[0].checkout, queued=writing.waiting(), already=already)
    return _take_back(writing, counter, request, session, open_ones, online=online, whole=targets[0].id != named)


def _targets(reading: Reading, target: str) -> Sequence[RedemptionRecord]:
    single = reading.redemption(target)
    return [single] if single else reading.redemptions_of(target)


def _reasons(
    reading: Reading,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    purchase: Purchase | None,
) -> tuple[Reason, ...]:
    made = [(record.at, record.store) for record in targets] + ([(purchase.at, purchase.store)] if purchase else [])
    needed = manager_needed(reading, counter, request, session, *min(made)) if made else None
    if needed is not None:
        return (needed,)
    reasons = []
    for record in targets:
        coupon = reading.coupon(record.coupon)
        terms = reading.terms(coupon.campaign, coupon.terms_version) if coupon else None
        if coupon and terms and record.voided_at is None and coupon.cycles >= terms.on_void.max_cycles:
            details: dict[str, Detail] = {"rule": "max_cycles", "limit": terms.on_void.max_cycles}
            reasons.append(Reason(ReasonCode.NOT_ELIGIBLE, request.target, details))
    return tuple(reasons)


def _take_back(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    *,
    online: bool,
    whole: bool,
) -> VoidAnswer:
    now = counter.clock.now()
    checkout = targets[0].checkout
    redemption = "" if whole else targets[0].id
    body = encode(
        Void(checkout=checkout, reason=request.reason, redemption=redemption, approved_by=request.approved_by)
    )
    writing.append_operation(OperationType.VOID, Mode.REPORT, request.id, session.staff, now, body, request.hash)
    counter.failpoint("void.after_operation")
    for record in targets:
        coupon = writing.coupon(record.coupon)
        terms = writing.terms(record.campaign, coupon.terms_version) if coupon else None
        frees = terms is None or terms.on_void.frees_limits
        writing.give_back(record.id, request.id, coupon_only=not frees)
        writing.set_voided(record.id, request.id, now)
        if coupon is not None:
            writing.put_coupon(replace(coupon, cycles=coupon.cycles + 1))
        counter.failpoint("void.after_redemption")
    taken_back = tuple(record.id for record in targets)
    details = {"redemptions": list(taken_back), "reason": request.reason, "approved_by": request.approved_by}
    writing.add_audit(AuditEntry(now, session.staff, "void", checkout, "voided", details))
    uses, left = _left_on(writing, targets)
    answer = VoidAnswer(
        True,
        uses=uses,
        uses_left=left,
        redemptions=taken_back,
        checkout=checkout,
        queued=writing.waiting(),
        online=online,
    )
    writing.set_answer(request.id, encode(answer))
    return answer


def _left_on(reading: Reading, targets: Sequence[RedemptionRecord]) -> tuple[int, int | None]:
    """Uses of the coupon that came back and how many of them are left now; only where it was one coupon of several."""
    coupon = reading.coupon(targets[0].coupon) if len(targets) == 1 else None
    left = left_on(reading, coupon) if coupon else None
    return (1, None) if left is None or left.rest_minor is not None or left.of == 1 else (left.of, left.uses)
