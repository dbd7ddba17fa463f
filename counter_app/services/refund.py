"""`refund`: money, value and points of a checkout come back, in part or all of it; its coupons stay used. A top-up
comes back whole.

What this counter sold is refunded here, also off-line; what another one sold is asked of the cloud, which works out
what comes back.
"""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain import codes as c
from counter_app.domain.errors import InvalidInput
from counter_app.domain.ids import canonical, is_uuid
from counter_app.domain.taking_back import Consequences
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import Refund
from counter_app.protocol.operations import OperationType, encode
from counter_app.services.acting import act_refused, clean_reason, current_session, own_device
from counter_app.services.answers import carried_out_as
from counter_app.services.context import Counter
from counter_app.services.holdings import today
from counter_app.services.locks import refuse_locked
from counter_app.services.naming import names_member
from counter_app.services.once import replay, request_hash
from counter_app.services.own_claims import About, OwnClaim, ask_about_own, bring_holder, written
from counter_app.services.ports import Writing
from counter_app.services.records import AuditEntry, Session
from counter_app.services.sales import (
    Sale,
    Wanted,
    as_told,
    hand_back,
    nothing_stands,
    preview,
    sale_named,
    with_balances,
)
from counter_app.services.void_elsewhere import ask_elsewhere
from counter_app.services.void_sale import amounts, manager_needed
from counter_app.services.voiding import VoidAnswer, no, told_before


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """`target`: a checkout's or top-up's id. `amount_minor` None: all that is left of it. `approved_by`: staff id of
    the manager whose PIN was given."""

    id: str
    target: str
    reason: str
    amount_minor: int | None = None
    approved_by: str = ""

    @property
    def right(self) -> str:
        """By which switch of the merchant it is allowed (`domain.rights`)."""
        return "refund"

    @property
    def hash(self) -> str:
        """What makes it the same request."""
        fields = {"target": self.target, "reason": self.reason, "amount": self.amount_minor}
        return request_hash("refund", fields)


def refund(counter: Counter, request: RefundRequest) -> VoidAnswer:
    """Hand back. Raises `Fault`; `InvalidInput` for more than is left."""
    if not is_uuid(request.id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    named = _named(counter, request.target)
    if named is None:
        return VoidAnswer(False, (Reason(ReasonCode.UNKNOWN_CODE, request.target, {"what": "checkout"}),))
    request = replace(request, target=named, reason=clean_reason(request.reason))
    if counter.link.believed_online():
        bring_holder(counter, named)
    online = counter.link.believed_online()
    found = _here(counter, request, online=online)
    if isinstance(found, OwnClaim):
        return ask_about_own(counter, request, found)
    return found or _elsewhere(counter, request, online=online)


def _named(counter: Counter, target: str) -> str | None:
    """The id that a person means: as given, or as a receipt's code says it."""
    code = counter.read_code(target)
    if isinstance(code, c.ReceiptCode):
        return code.checkout
    named = canonical(target)
    if not is_uuid(named):
        return None
    with counter.store.reading() as reading:
        return carried_out_as(reading, named)


def _here(counter: Counter, request: RefundRequest, *, online: bool) -> VoidAnswer | OwnClaim | None:
    """What this counter sold; None where it knows of nothing by that id."""
    now = counter.clock.now()
    with counter.store.writing() as writing:
        told = replay(writing, request.id, request.hash)
        if told is not None and told.over:
            return told_before(told)
        refuse_locked(own_device(writing))
        session = current_session(writing, now)
        sale = sale_named(writing, request.target) if session else None
        needed = manager_needed(writing, counter, request, session, sale.at, sale.store) if session and sale else None
        if session is None or needed is not None:
            act_refused(writing, now, "refund", request.target)
            return no(ReasonCode.SIGN_IN_REQUIRED) if needed is None else VoidAnswer(False, (needed,))
        if sale is None:
            return None
        if named := names_member(writing, request.reason, sale.member):
            return VoidAnswer(False, (named,))
        found = preview(writing, counter, sale, Wanted(request.amount_minor))
        if nothing_stands(writing, sale):
            return with_balances(writing, counter, sale, VoidAnswer(True, checkout=sale.id, queued=writing.waiting()))
        whole = sale.topped_up[0] if sale.topped_up else found.back.minor
        # All that is left is for the cloud to say where it is asked: another counter may have given back a part.
        asked = 0 if online and request.amount_minor is None and not sale.topped_up else whole
        body = encode(_body(writing, counter, request, asked, sale.id, found))

        def effect(writing: Writing, session: Session, sale: Sale, found: Consequences) -> VoidAnswer:
            answer = _effect(writing, counter, request, session, sale, found)
            return replace(answer, online=online)

        about = About(session, sale, Wanted(request.amount_minor), found)
        return written(writing, counter, request, OperationType.REFUND, body, about, effect, online=online)


def _effect(
    writing: Writing, counter: Counter, request: RefundRequest, session: Session, sale: Sale, found: Consequences
) -> VoidAnswer:
    hand_back(writing, request.id, sale, found)
    counter.failpoint("refund.after_entries")
    details = {"reason": request.reason, "approved_by": request.approved_by, **amounts(found)}
    writing.add_audit(AuditEntry(counter.clock.now(), session.staff, "refund", sale.id, "refunded", details))
    answer = VoidAnswer(True, checkout=sale.id, queued=writing.waiting(), back=as_told(found))
    return with_balances(writing, counter, sale, answer)


def _body(
    writing: Writing, counter: Counter, request: RefundRequest, amount: int, checkout: str, found: Consequences
) -> Refund:
    return Refund(
        checkout=checkout,
        amount_minor=amount,
        store=own_device(writing).store,
        business_day=today(writing, counter).isoformat(),
        reason=request.reason,
        back=as_told(found),
        approved_by=request.approved_by,
    )


def _elsewhere(counter: Counter, request: RefundRequest, *, online: bool) -> VoidAnswer:
    """The cloud knows what became of it. An amount of 0: all that is left."""
    return ask_elsewhere(
        counter,
        request,
        OperationType.REFUND,
        lambda writing: _body(writing, counter, request, request.amount_minor or 0, request.target, Consequences()),
        online=online,
    )
