"""Verdicts on their way to a person: a redemption is marked in its own transaction, until it was shown.

A mark that stays says that the coupon is used and that perhaps nobody knows: the process was killed, or the window
could not show it. The next start lists it, and the same code says so until somebody acknowledges it
(docs/decisions/130-verdicts-nobody-saw.md).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.ids import is_uuid
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.acting import act_refused, current_session
from counter_app.services.context import Counter
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, UnshownRecord

_log = logging.getLogger(__name__)


def unshown(reading: Reading, counter: Counter, coupon: str = "") -> Sequence[UnshownRecord]:
    """Uses (of one coupon) whose verdict nobody saw, newest first."""
    now = counter.clock.now()
    return [mark for mark in reading.unshown(coupon) if counter.showing.nobody_saw(mark, now)]


def was_shown(counter: Counter, checkout: str) -> None:
    """The verdict is before somebody's eyes. Nothing waits for this: where it fails, it is listed once more."""
    try:
        with counter.store.noting() as writing:
            writing.clear_unshown(checkout)
    except Fault as fault:
        _log.warning("the mark of a verdict stays: %s", fault.kind.value)


def acknowledge(counter: Counter, checkouts: Sequence[str]) -> Reason | None:
    """A person knows of these redemptions now, and says so with their name; what is known already stays so. Raises
    `Fault`, and `InvalidInput` for what is no checkout's id."""
    for checkout in checkouts:
        if not is_uuid(checkout):
            raise InvalidInput("acknowledge: needs the id of a checkout, as queue lists it", key="acknowledge")
    now = counter.clock.now()
    with counter.store.writing() as writing:
        session = current_session(writing, now)
        if session is None:
            act_refused(writing, now, "unshown_verdict", checkouts[0])
            return Reason(ReasonCode.SIGN_IN_REQUIRED)
        strange = next((each for each in checkouts if writing.operation(each) is None), None)
        if strange is not None:
            return Reason(ReasonCode.UNKNOWN_CODE, strange, {"what": "redemption"})
        known = {mark.checkout for mark in writing.unshown()}
        for checkout in checkouts:
            if checkout in known:
                writing.clear_unshown(checkout)
                writing.add_audit(AuditEntry(now, session.staff, "unshown_verdict", checkout, "acknowledged"))
    return None


def lose_unshown(counter: Counter) -> int:
    """No other process is at work: whatever is marked was shown by nobody. Answers how many are marked."""
    with counter.store.reading() as reading:
        marks = reading.unshown()
    if any(not mark.lost for mark in marks):
        with counter.store.writing() as writing:
            writing.lose_unshown()
    return len(marks)


def mark(writing: Writing, counter: Counter, checkout: str, at: datetime) -> None:
    """Inside the redemption's own transaction."""
    writing.mark_unshown(checkout, at)
    counter.showing.begin(checkout)
