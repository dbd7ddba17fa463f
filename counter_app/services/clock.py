"""The trusted time, set anew by a manager who has looked at a clock (`sync.md`, "Clock")."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, require_manager
from counter_app.services.context import Counter
from counter_app.services.records import AuditEntry


@dataclass(frozen=True, slots=True)
class ClockReset:
    """`before` and `after`: the trusted time; `reason` says why it was refused."""

    before: datetime | None
    after: datetime | None
    reason: Reason | None = None


def reset_clock(counter: Counter) -> ClockReset:
    """Believe the computer's clock from now on: it was behind what had been seen, and what had been seen was wrong.

    Doing it twice changes nothing more. For managers; audited. Raises `Fault`.
    """
    now = counter.clock.now()
    with counter.store.writing() as writing:
        before = writing.trusted_at()
        refused = require_manager(writing, now)
        if refused is not None:
            return ClockReset(before, before, refused)
        session = current_session(writing, now)
        writing.reset_trusted(now)
        details = {"before": before.isoformat() if before else "", "after": now.isoformat()}
        writing.add_audit(AuditEntry(now, session.staff if session else "", "clock_reset", "", "done", details))
    return ClockReset(before, now)
