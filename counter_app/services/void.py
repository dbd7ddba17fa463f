"""`void`: a redemption or a whole checkout taken back. A new record, never a deletion; what was used is free again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec

from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import is_uuid
from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.operations import Mode, OperationType, Void, encode
from counter_app.services.acting import clean_reason, current_session, own_device
from counter_app.services.context import Counter
from counter_app.services.locks import refuse_locked
from counter_app.services.once import replay, request_hash
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, RedemptionRecord, Session

DEFAULT_FREE_MINUTES = 15


@dataclass(frozen=True, slots=True)
class VoidRequest:
    """`target`: a redemption's or a checkout's id. `approved_by`: staff id of the manager whose PIN was given."""

    id: str
    target: str
    reason: str
    approved_by: str = ""

    @property
    def hash(self) -> str:
        """What makes it the same request."""
        return request_hash("void", {"target": self.target, "reason": self.reason})


@dataclass(frozen=True, slots=True)
class VoidAnswer:
    """`done`: nothing of the target is left redeemed; `redemptions` are those that this void took back."""

    done: bool
    reasons: tuple[Reason, ...] = ()
    redemptions: tuple[str, ...] = ()
    checkout: str = ""
    queued: int = 0
    online: bool = False


def void(counter: Counter, request: VoidRequest) -> VoidAnswer:
    """Take back; works off-line. Raises `Fault`; `InvalidInput` for what the cloud would refuse for its form."""
    now = counter.clock.now()
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    request = replace(request, reason=clean_reason(request.reason))
    # Asked before the transaction: the link may look at the network, and nobody else could write meanwhile.
    online = counter.link.believed_online()
    with counter.store.writing() as writing:
        told = replay(writing, request.id, request.hash)
        if told is not None:
            if told.same and told.answer:
                return msgspec.json.decode(told.answer, type=VoidAnswer)
            return _no(ReasonCode.ID_REUSED)
        refuse_locked(own_device(writing))
        session = current_session(writing, now)
        if session is None:
            return _no(ReasonCode.SIGN_IN_REQUIRED)
        targets = _targets(writing, request.target)
        reasons = _reasons(writing, counter, request, session, targets)
        if reasons:
            return VoidAnswer(False, reasons)
        open_ones = [record for record in targets if record.voided_at is None]
        if not open_ones:
            return VoidAnswer(True, checkout=targets[0].checkout, queued=writing.waiting())
        return _take_back(writing, counter, request, session, open_ones, online=online)


def _no(code: ReasonCode, **details: str | int | bool | None) -> VoidAnswer:
    return VoidAnswer(False, (Reason(code, "", details),))


def _targets(reading: Reading, target: str) -> Sequence[RedemptionRecord]:
    single = reading.redemption(target)
    return [single] if single else reading.redemptions_of(target)


def _reasons(
    reading: Reading, counter: Counter, request: VoidRequest, session: Session, targets: Sequence[RedemptionRecord]
) -> tuple[Reason, ...]:
    if not targets:
        return (Reason(ReasonCode.UNKNOWN_CODE, request.target, {"what": "redemption"}),)
    minutes = free_minutes(reading, targets[0].store)
    late = any(counter.clock.now() - record.at > timedelta(minutes=minutes) for record in targets)
    approver = reading.staff_by_id(request.approved_by) if request.approved_by else None
    if late and session.role is Role.CASHIER and not (approver and approver.active and approver.role.manages):
        return (Reason(ReasonCode.SIGN_IN_REQUIRED, request.target, {"role": "manager", "minutes": minutes}),)
    reasons = []
    for record in targets:
        coupon = reading.coupon(record.coupon)
        terms = reading.terms(coupon.campaign, coupon.terms_version) if coupon else None
        if coupon and terms and record.voided_at is None and coupon.cycles >= terms.on_void.max_cycles:
            details: dict[str, Detail] = {"rule": "max_cycles", "limit": terms.on_void.max_cycles}
            reasons.append(Reason(ReasonCode.NOT_ELIGIBLE, request.target, details))
    return tuple(reasons)


def free_minutes(reading: Reading, store: str) -> int:
    """How long a cashier may take back without a manager."""
    value = reading.settings(store).get("void_free_minutes", DEFAULT_FREE_MINUTES)
    return value if isinstance(value, int) else DEFAULT_FREE_MINUTES


def _take_back(
    writing: Writing,
    counter: Counter,
    request: VoidRequest,
    session: Session,
    targets: Sequence[RedemptionRecord],
    *,
    online: bool,
) -> VoidAnswer:
    now = counter.clock.now()
    whole = targets[0].id != request.target
    checkout = targets[0].checkout
    body = encode(Void(checkout=checkout, reason=request.reason, redemption="" if whole else targets[0].id))
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
    answer = VoidAnswer(
        True,
        redemptions=taken_back,
        checkout=checkout,
        queued=writing.waiting(),
        online=online,
    )
    writing.set_answer(request.id, encode(answer))
    return answer
