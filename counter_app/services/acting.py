"""What every act at the desk has in common: who acts, under which id, and what is remembered of it.

An act is checked in this order: may this person do it; is the id known already; then its content. All of its writes
(effect, operation, answer, audit) are made in the caller's one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.fields import is_plain
from counter_app.domain.ids import is_uuid
from counter_app.domain.member import Role, Staff
from counter_app.domain.rights import least_role, right_of
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.context import Counter
from counter_app.services.locks import refuse_locked
from counter_app.services.once import replay, request_hash
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, DeviceIdentity, Session

T = TypeVar("T")
_LONGEST_REASON = 200
TILL = "till"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: its id, what it is called in the audit log, what was asked for (hashed), who acts and when."""

    id: str
    name: str
    hash: str
    staff: str
    at: datetime


def moment(counter: Counter) -> datetime:
    """Now, in whole milliseconds: what is told at once and what is read back later are the same."""
    now = counter.clock.now()
    return now.replace(microsecond=now.microsecond // 1_000 * 1_000)


def till_session(reading: Reading) -> Session | None:
    """The session of the till, the cashier without a PIN that comes with enrolment; None where it was retired."""
    till = reading.staff_by_name(TILL)
    if till is None or not till.active or not is_till(till):
        return None
    return Session(till.id, till.name, till.role, None)


def is_till(person: Staff) -> bool:
    """A till has nothing to lose: a cashier's rights and no PIN."""
    return person.name == TILL and person.role is Role.CASHIER and not person.pin_hash


def current_session(reading: Reading, now: datetime) -> Session | None:
    """Who is signed in now, with the role that the staff list gives today; None when nobody is or may be any more.

    When a person's twelve hours are over, or the person works here no more, the till goes on where it is active, as
    after a sign-out: no queue of customers is stopped by that, and a manager's rights end all the same.
    """
    session = reading.session()
    if session is None:
        return None
    if session.until is not None and session.until <= now:
        return till_session(reading)
    person = reading.staff_by_id(session.staff)
    if person is None:
        # The cloud has refused that this person works here, or the staff list has not come down yet: only the till,
        # which has nothing to lose, may go on.
        return till_session(reading) or (session if session.role is Role.CASHIER else None)
    if not person.active:
        return till_session(reading)
    return Session(person.id, person.name, person.role, session.until)


OWNER_NEEDED = Reason(ReasonCode.SIGN_IN_REQUIRED, "", {"why": "owner"})


def require_cashier(reading: Reading, now: datetime) -> Reason | None:
    """`sign_in_required` when nobody is signed in."""
    return None if current_session(reading, now) else Reason(ReasonCode.SIGN_IN_REQUIRED)


def require_manager(reading: Reading, now: datetime) -> Reason | None:
    """`sign_in_required` when it is not a manager or owner who is signed in."""
    session = current_session(reading, now)
    if session is not None and session.role.manages:
        return None
    details: Mapping[str, Detail] = {"why": "manager"}
    return Reason(ReasonCode.SIGN_IN_REQUIRED, "", details)


def may(reading: Reading, now: datetime, right: str) -> bool:
    """Whether who is signed in has a right (`domain.rights`), as the merchant has given it."""
    session = current_session(reading, now)
    return session is not None and session.role.at_least(least_role(reading.settings().get("rights"), right))


def who_may(
    reading: Reading, now: datetime, action: str, usual: Callable[[Reading, datetime], Reason | None]
) -> Reason | None:
    """Why who is signed in may not do `action`: by the merchant's switch for it, else by the `usual` rule."""
    right = right_of(action)
    if right is None:
        return usual(reading, now)
    least = least_role(reading.settings().get("rights"), right.name)
    if may(reading, now, right.name):
        return None
    return Reason(ReasonCode.SIGN_IN_REQUIRED, "", {} if least is Role.CASHIER else {"why": least.value})


def manager_refusal(writing: Writing, now: datetime, action: str, subject: str = "") -> Reason | None:
    """What `who_may` says of a manager's act, and a line in the audit log when it is no."""
    refused = who_may(writing, now, action, require_manager)
    if refused is not None:
        act_refused(writing, now, action, subject)
    return refused


def cashier_refusal(writing: Writing, now: datetime, action: str, subject: str = "") -> Reason | None:
    """What `who_may` says of everybody's act, and a line in the audit log when it is no."""
    refused = who_may(writing, now, action, require_cashier)
    if refused is not None:
        act_refused(writing, now, action, subject)
    return refused


def refusal_of(counter: Counter, action: str, allowed: Callable[[Reading, datetime], Reason | None]) -> Reason | None:
    """Before anything is looked at: the merchant's switch for it, else what `allowed` says, and a line in the audit log
    when it is no. Raises `Fault`."""
    now = moment(counter)
    with counter.store.reading() as reading:
        refused = who_may(reading, now, action, allowed)
    if refused is not None:
        with counter.store.writing() as writing:
            act_refused(writing, now, action, "")
    return refused


def owner_signed_in(reading: Reading, now: datetime) -> bool:
    """Whether it is an owner who is signed in."""
    session = current_session(reading, now)
    return session is not None and session.role is Role.OWNER


def manages(reading: Reading, now: datetime, approved_by: str = "") -> bool:
    """Whether a manager is signed in, or has given the PIN beside the cashier's session."""
    session = current_session(reading, now)
    if session is not None and session.role.manages:
        return True
    approver = reading.staff_by_id(approved_by) if approved_by else None
    return approver is not None and approver.active and approver.role.manages


def act_refused(writing: Writing, now: datetime, action: str, subject: str) -> None:
    """A line in the audit log: somebody wanted what they may not."""
    session = writing.session()
    writing.add_audit(AuditEntry(now, session.staff if session else "", action, subject, "refused"))


def begin(reading: Reading, operation_id: str, name: str, now: datetime, fields: Mapping[str, object]) -> Act:
    """An act by whoever is signed in. Raises `InvalidInput` for what is no UUID, `Fault(not_enrolled, revoked)`."""
    if not is_uuid(operation_id):
        raise InvalidInput("id: must be a UUID in lower case", key="id")
    refuse_locked(own_device(reading))
    try:
        asked = request_hash(name, fields)
    except UnicodeEncodeError:
        raise InvalidInput("this holds characters that are no text") from None
    session = current_session(reading, now)
    return Act(operation_id, name, asked, session.staff if session else "", now)


def told_before(reading: Reading, act: Act, kind: type[T]) -> T | Reason | None:
    """The answer that this id had; a reason when it stood for something else; None when it is new."""
    known = replay(reading, act.id, act.hash)
    if known is None:
        return None
    if not known.same or not known.answer:
        return Reason(ReasonCode.ID_REUSED, "", known.why_not)
    answer: T = msgspec.json.decode(known.answer, type=kind)
    return answer


def write(writing: Writing, act: Act, kind: OperationType, body: msgspec.Struct, *, operation_id: str = "") -> None:
    """Write what happened as an operation that goes up; under `operation_id` where one act needs several."""
    writing.append_operation(
        kind.value, Mode.REPORT.value, operation_id or act.id, act.staff, act.at, encode(body), act.hash
    )


def finish(
    writing: Writing, act: Act, answer: object, subject: str, details: Mapping[str, Any], outcome: str = "done"
) -> None:
    """Remember the answer for a repetition, and who did it. `details`: ids and amounts only."""
    writing.set_answer(act.id, encode(answer))
    writing.add_audit(AuditEntry(act.at, act.staff, act.name, subject, outcome, details))


def own_device(reading: Reading) -> DeviceIdentity:
    """Who this counter is. Raises `Fault(not_enrolled)`."""
    device = reading.device()
    if device is None:
        raise Fault(FaultKind.NOT_ENROLLED)
    return device


def clean_reason(text: str) -> str:
    """A reason that a person gave. Raises `InvalidInput` when it says nothing or too much."""
    plain = " ".join(text.split())
    if not plain or len(plain) > _LONGEST_REASON or not is_plain(plain):
        raise InvalidInput(f"reason: needs a text of at most {_LONGEST_REASON} characters", key="reason")
    return plain
