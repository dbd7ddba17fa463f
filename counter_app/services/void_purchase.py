"""`void` of a purchase in which no coupon was used: no use comes back, the record of it goes up.

The visit stays, as it does where redemptions are taken back: somebody has stood at the counter
(`docs/decisions/155`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from counter_app.domain import coupon
from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.bodies import Checkout, Void
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.context import Counter
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, OutboxState, Session
from counter_app.services.voiding import VoidAnswer, VoidRequest

_NEVER_WAS = frozenset({OutboxState.CLAIMING, OutboxState.DECLINED})


@dataclass(frozen=True, slots=True)
class Purchase:
    """What this counter sold without a coupon."""

    checkout: str
    store: str
    at: datetime


def purchase_named(reading: Reading, target: str) -> Purchase | None:
    """The purchase with that id, where it was made here and its operation is still kept."""
    record = reading.operation(target)
    if record is None or record.operation.type != OperationType.CHECKOUT or record.state in _NEVER_WAS:
        return None
    kept = bytes(record.operation.body)
    if kept[:1] != b"{":
        return None  # cleaned after its ninety days: the cloud knows it still
    body = msgspec.json.decode(kept, type=Checkout)
    return None if body.coupons else Purchase(target, body.store, datetime.fromisoformat(record.operation.at))


def free_minutes(reading: Reading, store: str) -> int:
    """How long a cashier may take back without a manager."""
    return coupon.free_minutes(reading.settings(store).get("void_free_minutes"))


def manager_needed(
    reading: Reading, counter: Counter, request: VoidRequest, session: Session, oldest: datetime, store: str
) -> Reason | None:
    """A cashier takes back what is fresh; else it needs a manager, or one's PIN beside the cashier's session."""
    minutes = free_minutes(reading, store)
    late = counter.clock.now() - oldest > timedelta(minutes=minutes)
    approver = reading.staff_by_id(request.approved_by) if request.approved_by else None
    if not late or session.role is not Role.CASHIER or (approver and approver.active and approver.role.manages):
        return None
    return Reason(ReasonCode.SIGN_IN_REQUIRED, request.target, {"role": "manager", "minutes": minutes})


def void_purchase(
    writing: Writing, counter: Counter, request: VoidRequest, session: Session, purchase: Purchase, *, online: bool
) -> VoidAnswer:
    """Write that it was taken back; where somebody has done so already, here or at another counter, tell how."""
    told = writing.purchase_taken_back(purchase.checkout)
    if told is not None:
        return VoidAnswer(True, checkout=purchase.checkout, queued=writing.waiting(), online=online, already=(told,))
    now = counter.clock.now()
    body = encode(Void(checkout=purchase.checkout, reason=request.reason, approved_by=request.approved_by))
    writing.append_operation(OperationType.VOID, Mode.REPORT, request.id, session.staff, now, body, request.hash)
    counter.failpoint("void.after_operation")
    details: dict[str, object] = {"redemptions": [], "reason": request.reason, "approved_by": request.approved_by}
    writing.add_audit(AuditEntry(now, session.staff, "void", purchase.checkout, "voided", details))
    answer = VoidAnswer(True, checkout=purchase.checkout, queued=writing.waiting(), online=online)
    writing.set_answer(request.id, encode(answer))
    return answer
