"""`void` of a redemption that another counter made: the cloud is asked, since nothing here knows what became of it.

Like a redemption on-line it is a claim: durable before it is sent, carried out when the cloud has said yes, cancelled
without an answer in 800 ms. The counter that had redeemed is told by what comes down to it (`docs/decisions/125`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import msgspec

from counter_app.domain import codes as c
from counter_app.domain.coupon import LastUse
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.ids import canonical, is_uuid
from counter_app.domain.verdict import Reason, ReasonCode, needs_online
from counter_app.protocol.bodies import GivenBack, Void
from counter_app.protocol.operations import Mode, Operation, OperationType, Result, ResultKind, encode
from counter_app.services.acting import current_session, own_device
from counter_app.services.answers import carried_out_as
from counter_app.services.claims import CLAIM_SECONDS, give_up, reasons_from
from counter_app.services.context import Counter
from counter_app.services.finding import find_coupon, look_up
from counter_app.services.locks import refuse_locked
from counter_app.services.naming import names_somebody
from counter_app.services.once import replay
from counter_app.services.outbox import append_cancel, closing_time
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, OutboxState, Session, TakenBack
from counter_app.services.voiding import TOO_MUCH, TakesBack, VoidAnswer, VoidRequest, asked_wrongly, no, told_before

_WHY = "void"


def redemption_named(counter: Counter, target: str, *, online: bool) -> str | Reason:
    """The id that a person means: as given, or the last redemption of the coupon whose code it is."""
    if is_uuid(named := canonical(target)):
        with counter.store.reading() as reading:
            return carried_out_as(reading, named)
    code = counter.read_code(target)
    if isinstance(code, c.ReceiptCode):
        return code.checkout
    if online and isinstance(code, c.ShortCode | c.SignedCode):
        look_up(counter, code=target.strip())
    with counter.store.reading() as reading:
        coupon = find_coupon(reading, counter, target)
        found = _last_use(reading, coupon.id) if coupon is not None else ""
        if coupon is not None and (found or online):
            return found or coupon.id  # nothing stands: how was it taken back?
        if not online and isinstance(code, c.ShortCode | c.SignedCode):
            return needs_online(target, _WHY)
    return Reason(ReasonCode.UNKNOWN_CODE, target, {"what": "redemption"})


def _last_use(reading: Reading, coupon: str) -> str:
    """The newest that stands, as far as is known here."""
    own, told = reading.last_use(coupon), reading.told_use(coupon)
    uses = [use for use in (own, told) if use is not None and _stands(reading, use)]
    return max(uses, key=lambda use: use.at).redemption if uses else ""


def _stands(reading: Reading, use: LastUse) -> bool:
    record = reading.redemption(use.redemption)
    return record is None or record.voided_at is None


def void_elsewhere(counter: Counter, request: VoidRequest, named: str, *, online: bool) -> VoidAnswer:
    """Ask the cloud to take back what no row here tells of. Raises `Fault`."""
    body = Void(checkout=named, reason=request.reason, approved_by=request.approved_by, line=request.line)
    return ask_elsewhere(counter, request, OperationType.VOID, lambda _: body, online=online)


def ask_elsewhere(
    counter: Counter,
    request: TakesBack,
    kind: OperationType,
    body_in: Callable[[Writing], msgspec.Struct],
    *,
    online: bool,
) -> VoidAnswer:
    """The same of a void or refund of whatever kind. Raises `Fault`; `InvalidInput` for what cannot be taken back, as
    where this counter knew so itself."""
    if not online:
        return VoidAnswer(False, (needs_online(request.target, _WHY),))
    written = _write_claim(counter, request, kind, body_in)
    if isinstance(written, VoidAnswer):
        return written
    session, operation = written
    counter.failpoint("claim.written")
    result = counter.link.claim(operation, CLAIM_SECONDS)
    counter.failpoint("claim.answered")
    try:
        if result is None or result.result not in tuple(ResultKind):
            return _without_answer(counter, request, session)
        answer = _answered(counter, request, kind, session, result)
    except Fault:
        with suppress(Fault):
            give_up(counter, request.id, session.staff)
        raise
    _bring_coupons(counter, result)
    return answer


def _write_claim(
    counter: Counter, request: TakesBack, kind: OperationType, body_in: Callable[[Writing], msgspec.Struct]
) -> tuple[Session, Operation] | VoidAnswer:
    now = counter.clock.now()
    with counter.store.writing() as writing:
        told = replay(writing, request.id, request.hash)
        if told is not None:
            if told.same and not told.over:
                raise Fault(FaultKind.DATABASE_BUSY, "the same void is under way", retryable=True)
            return told_before(told)
        refuse_locked(own_device(writing))
        session = current_session(writing, now)
        if session is None:
            return no(ReasonCode.SIGN_IN_REQUIRED)
        if named := names_somebody(writing, request.reason, *_whose(writing, counter, request.target)):
            return VoidAnswer(False, (named,))
        body = encode(body_in(writing))
        operation = writing.append_operation(kind, Mode.CLAIM, request.id, session.staff, now, body, request.hash)
    return session, operation


def _whose(reading: Reading, counter: Counter, target: str) -> Iterator[str]:
    """As far as this counter knows: the holder of the coupon, or who had reserved."""
    coupon, held = find_coupon(reading, counter, target), reading.reservation(canonical(target))
    yield coupon.member if coupon is not None else ""
    yield held.member if held is not None else ""


def is_claiming(writing: Writing, operation_id: str) -> bool:
    """Whether the claim still waits for its answer: another start of the program may have cancelled it."""
    record = writing.operation(operation_id)
    return record is not None and record.state is OutboxState.CLAIMING


def _without_answer(counter: Counter, request: TakesBack, session: Session) -> VoidAnswer:
    """Whatever the cloud makes of it, it shall not be: the cashier was told so."""
    with counter.store.writing() as writing:
        return cancelled_untold(writing, counter, request, session)


def cancelled_untold(
    writing: Writing, counter: Counter, request: TakesBack, session: Session, known: VoidAnswer | None = None
) -> VoidAnswer:
    """The same within a transaction. `known`: what can be said without the cloud."""
    now = counter.clock.now()
    if is_claiming(writing, request.id):
        writing.close_operation(request.id, OutboxState.DECLINED.value, None, now)
        append_cancel(writing, counter, request.id, session.staff, now)
    answer = known or VoidAnswer(False, (needs_online(request.target, _WHY),))
    answer = replace(answer, queued=writing.waiting())
    writing.set_answer(request.id, encode(answer))
    return answer


def _answered(
    counter: Counter, request: TakesBack, kind: OperationType, session: Session, result: Result
) -> VoidAnswer:
    """The cloud's word is kept as what this id was told, for ever; what was asked wrongly may be asked again."""
    refused = result.result == ResultKind.REFUSED
    wrong = asked_wrongly(result) if refused else None
    with counter.store.writing() as writing:
        if not is_claiming(writing, request.id):
            # Another start of the program has cancelled it meanwhile.
            return VoidAnswer(False, (needs_online(request.target, _WHY),), queued=writing.waiting(), online=True)
        end = OutboxState.DECLINED if refused else OutboxState.CLOSED
        writing.close_operation(request.id, end.value, result, closing_time(writing, counter))
        if refused:
            answer = nothing_left(request.target, result) or said_no(request, result)
        else:
            answer = said_yes(result)
            _note(writing, counter, request, kind, session, answer)
        answer = replace(answer, queued=writing.waiting(), online=True)
        if wrong is None:
            writing.set_answer(request.id, encode(answer))
        counter.failpoint("void.before_commit")
    if wrong is not None:
        raise wrong
    return answer


def _note(
    writing: Writing, counter: Counter, request: TakesBack, kind: OperationType, session: Session, answer: VoidAnswer
) -> None:
    details: dict[str, object] = {"redemptions": list(answer.redemptions), "reason": request.reason}
    details |= {"approved_by": request.approved_by, "elsewhere": True}
    at, subject = counter.clock.now(), answer.checkout
    outcome = "voided" if kind is OperationType.VOID else "refunded"
    writing.add_audit(AuditEntry(at, session.staff, kind.value, subject, outcome, details))


def nothing_left(checkout: str, result: Result) -> VoidAnswer | None:
    """Of what is gone already nothing comes back."""
    gone = result.detail.get("reason") == TOO_MUCH and result.detail.get("left_minor") == 0
    return VoidAnswer(True, checkout=checkout) if gone else None


def said_no(request: TakesBack, result: Result) -> VoidAnswer:
    """The cloud's reasons."""
    reasons = [
        Reason(reason.code, request.target, {"what": "redemption"})
        if reason.code is ReasonCode.UNKNOWN_CODE
        else replace(reason, about=request.target)
        for reason in reasons_from(result)
    ]
    return VoidAnswer(False, tuple(reasons))


def said_yes(result: Result) -> VoidAnswer:
    """What the cloud has taken back."""
    return VoidAnswer(
        True,
        redemptions=tuple(map(str, _listed(result, "redemptions"))),
        checkout=str(result.detail.get("checkout", "")),
        already=tuple(msgspec.convert(each, TakenBack) for each in _listed(result, "already")),
        back=_back(result),
        due_minor=_count(result, "due_minor"),
    )


def _count(result: Result, name: str) -> int:
    value = result.detail.get(name)
    return value if isinstance(value, int) and value > 0 else 0


def _back(result: Result) -> GivenBack | None:
    """What the cloud has worked out: nobody here knows how it had been paid."""
    told = result.detail.get("back")
    try:
        return msgspec.convert(told, GivenBack) if isinstance(told, dict) else None
    except msgspec.ValidationError:
        return None


def _listed(result: Result, name: str) -> list[object]:
    value = result.detail.get(name)
    return value if isinstance(value, list) else []


def _bring_coupons(counter: Counter, result: Result) -> None:
    """The coupon is in the customer's hand: that it is free again is known here at once, not at the next round."""
    with counter.store.reading() as reading:
        found = [reading.coupon(str(each)) for each in _listed(result, "coupons")]
    for coupon in found:
        if coupon is not None and coupon.short_code:
            look_up(counter, code=coupon.short_code)
