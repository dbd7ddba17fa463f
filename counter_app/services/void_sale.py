"""`void` of a purchase in which no coupon was used, of one line of a checkout, of a top-up; and what a void of any
whole checkout hands back.

The visit stays, as it does where redemptions are taken back: somebody has stood at the counter
(`docs/decisions/155`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from counter_app.domain import coupon
from counter_app.domain.member import Role
from counter_app.domain.rights import least_role
from counter_app.domain.taking_back import Consequences
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.bodies import Void
from counter_app.protocol.operations import OperationType, encode
from counter_app.services.context import Counter
from counter_app.services.own_claims import About, OwnClaim, written
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, Session
from counter_app.services.sales import Sale, Wanted, already_taken, as_told, hand_back, preview, with_balances
from counter_app.services.voiding import TakesBack, VoidAnswer, VoidRequest


def free_minutes(reading: Reading, store: str) -> int:
    """How long a cashier may take back without a manager."""
    return coupon.free_minutes(reading.settings(store).get("void_free_minutes"))


def manager_needed(
    reading: Reading, counter: Counter, request: TakesBack, session: Session, oldest: datetime, store: str
) -> Reason | None:
    """A cashier takes back what is fresh; else it needs a manager, or one's PIN beside the cashier's session. The
    merchant may have left all of it to managers, or to owners."""
    minutes = free_minutes(reading, store)
    least = least_role(reading.settings().get("rights"), request.right)
    late = counter.clock.now() - oldest > timedelta(minutes=minutes)
    needed = Role.MANAGER if late and least is Role.CASHIER else least
    approver = reading.staff_by_id(request.approved_by) if request.approved_by else None
    if session.role.at_least(needed) or (approver and approver.active and approver.role.at_least(needed)):
        return None
    since: dict[str, Detail] = {"minutes": minutes} if least is Role.CASHIER else {}
    return Reason(ReasonCode.SIGN_IN_REQUIRED, request.target, {"role": needed.value, **since})


def void_sale(
    writing: Writing, counter: Counter, request: VoidRequest, session: Session, sale: Sale, *, online: bool
) -> VoidAnswer | OwnClaim:
    """Write that it, or one line of it, was taken back, and what that hands back; where somebody has done so already,
    here or at another counter, tell how. On-line the cloud is asked first."""
    told = None if sale.coupons else writing.purchase_taken_back(sale.id)
    if told is not None:
        return VoidAnswer(True, checkout=sale.id, queued=writing.waiting(), online=online, already=(told,))
    wanted = Wanted(line=request.line)
    found = preview(writing, counter, sale, wanted)
    if sale.gone or (request.line and sale.line_gone(request.line)):
        already = already_taken(writing, sale, request.line)
        answer = VoidAnswer(True, checkout=sale.id, queued=writing.waiting(), already=already)
        return with_balances(writing, counter, sale, answer)
    body = encode(
        Void(
            checkout=sale.id,
            reason=request.reason,
            approved_by=request.approved_by,
            line=request.line,
            back=as_told(found),
        )
    )

    def effect(writing: Writing, session: Session, sale: Sale, found: Consequences) -> VoidAnswer:
        return replace(_effect(writing, counter, request, session, sale, found), online=online)

    about = About(session, sale, wanted, found)
    return written(writing, counter, request, OperationType.VOID, body, about, effect, online=online)


def _effect(
    writing: Writing, counter: Counter, request: VoidRequest, session: Session, sale: Sale, found: Consequences
) -> VoidAnswer:
    hand_back(writing, request.id, sale, found, request.line)
    counter.failpoint("void.after_entries")
    details: dict[str, object] = {"redemptions": [], "reason": request.reason, "approved_by": request.approved_by}
    details |= {"line": request.line} if request.line else {}
    # Of its own name: what takes a line back leaves the checkout standing.
    action = "void_line" if request.line else "void"
    at = counter.clock.now()
    writing.add_audit(AuditEntry(at, session.staff, action, sale.id, "voided", details | amounts(found)))
    answer = VoidAnswer(True, checkout=sale.id, queued=writing.waiting(), back=as_told(found))
    return with_balances(writing, counter, sale, answer)


def amounts(found: Consequences) -> dict[str, object]:
    """What was handed back, for the audit log."""
    back = found.back
    told = {
        "tender_minor": back.tender_minor,
        "principal_minor": back.principal_minor,
        "bonus_minor": back.bonus_minor,
        "points": back.points,
        "taken_points": back.earned,
        "debt_points": found.debt,
    }
    return {name: amount for name, amount in told.items() if amount}
