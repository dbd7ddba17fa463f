"""The trusted time, set anew by a manager who has looked at a clock (`sync.md`, "Clock")."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.situation import CLOCK_TOLERANCE
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, manager_refusal
from counter_app.services.context import Counter
from counter_app.services.records import AuditEntry


@dataclass(frozen=True, slots=True)
class ClockReset:
    """`before` and `after`: the trusted time; `reason` says why it was refused."""

    before: datetime | None
    after: datetime | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class ClockState:
    """The computer's time and the trusted one; `behind`: too far apart to redeem by."""

    now: datetime
    trusted_at: datetime | None
    behind: bool


def clock_state(counter: Counter) -> ClockState:
    """What both clocks say now. Raises `Fault`."""
    now = counter.clock.now()
    with counter.store.reading() as reading:
        trusted = reading.trusted_at()
    return ClockState(now, trusted, trusted is not None and trusted - now > CLOCK_TOLERANCE)


def reset_clock(counter: Counter, approved_by: str = "") -> ClockReset:
    """Believe the computer's clock from now on: it was behind what had been seen, and what had been seen was wrong.

    Doing it twice changes nothing more. For managers, signed in or by the PIN of `approved_by` (their id); audited.
    Raises `Fault`.
    """
    now = counter.clock.now()
    with counter.store.writing() as writing:
        before = writing.trusted_at()
        approver = writing.staff_by_id(approved_by) if approved_by else None
        approved = approver is not None and approver.active and approver.role.manages
        refused = None if approved else manager_refusal(writing, now, "clock_reset")
        if refused is not None:
            return ClockReset(before, before, refused)
        session = current_session(writing, now)
        who = approved_by if approved else (session.staff if session else "")
        writing.reset_trusted(now)
        details = {"before": before.isoformat() if before else "", "after": now.isoformat()}
        writing.add_audit(AuditEntry(now, who, "clock_reset", "", "done", details))
    return ClockReset(before, now)
