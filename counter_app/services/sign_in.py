"""Sign-in by PIN, sign-out, and a manager's PIN given in passing.

Guessing is slow by rule: after 5 wrong tries 30 s pass, doubling with each further one; at 20 the PIN stays locked
until a manager frees it. A try is counted, durably, before the PIN is looked at, so that neither a kill nor two
processes save one. An unknown name costs the same time and the same waits as a wrong PIN.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from counter_app.domain.member import Role, Staff
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.services.acting import current_session, moment, own_device
from counter_app.services.context import Counter
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry, PinTries, Session

SESSION = timedelta(hours=12)
FREE_TRIES = 5
FIRST_LOCK = timedelta(seconds=30)
LAST_TRY = 20
TILL = "till"
_APPROVAL = "approval"
_PIN_LENGTHS = range(4, 9)


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """`reason` says why not; `locked_seconds` how long to wait (0 = not locked, or only a manager helps)."""

    ok: bool
    session: Session | None
    reason: Reason | None = None
    locked_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Approval:
    """A manager's PIN given in passing: `staff` is the manager, else `reason` says why not."""

    staff: Staff | None
    reason: Reason | None = None


def is_pin(text: str) -> bool:
    """4 to 8 ASCII digits."""
    return len(text) in _PIN_LENGTHS and text.isascii() and text.isdigit()


def sign_in(counter: Counter, name: str, pin: str) -> SignInAnswer:
    """Begin a session of 12 hours for whom `name` (or an id) names. The till has no PIN and no end. Raises `Fault`."""
    now = moment(counter)
    with counter.store.writing() as writing:
        own_device(writing)
        person = _named(writing, name)
        if person is not None and _is_till(person):
            return _begin(writing, person, now, None)
        key = person.id if person else _unknown_key(name)
        refused = _count_try(writing, key, now)
    counter.failpoint("sign_in.counted")
    if refused is not None:
        return _no(refused)
    if not _pin_fits(counter, person, pin):
        return _wrong(counter, key, person, now)
    with counter.store.writing() as writing:
        person = _named(writing, name)
        if person is None:
            return _no(_reason("wrong_pin"))
        free_tries(writing, person)
        return _begin(writing, person, now, now + SESSION)


def sign_out(counter: Counter, why: str = "", who: str = "") -> Session | None:
    """End the session, of `who` only where that is said; the till takes over where it is active. Answers who is signed
    in now; `why` is recorded."""
    now = moment(counter)
    with counter.store.writing() as writing:
        before = writing.session()
        if who and (before is None or before.staff != who):
            return before
        till = _active(writing.staff_by_name(TILL))
        session = Session(till.id, till.name, till.role, None) if till and _is_till(till) else None
        writing.set_session(session)
        writing.add_audit(
            AuditEntry(now, before.staff if before else "", "sign_out", "", "done", {"why": why} if why else {})
        )
        return session


def approve(counter: Counter, pin: str) -> Approval:
    """The manager whose PIN this is, without a session. Tries are counted together, as for one person."""
    now = moment(counter)
    with counter.store.writing() as writing:
        managers = [person for person in writing.all_staff() if person.active and person.role.manages]
        refused = _count_try(writing, _APPROVAL, now)
    if refused is not None:
        return Approval(None, refused)
    found = [person for person in managers if _pin_fits(counter, person, pin)]
    if not found:
        with counter.store.writing() as writing:
            tries = writing.pin_tries(_APPROVAL)
            session = current_session(writing, now)
            writing.add_audit(AuditEntry(now, session.staff if session else "", "approve", "", "refused"))
        return Approval(None, _wrong_reason(tries, now))
    with counter.store.writing() as writing:
        writing.set_pin_tries(PinTries(_APPROVAL))
    return Approval(found[0])


def check_manager_pin(counter: Counter, pin: str) -> Staff | None:
    """`approve`, where only the manager is of interest."""
    return approve(counter, pin).staff


def free_tries(writing: Writing, person: Staff) -> None:
    """This person is who it claims to be, or a manager says so: the next try is the first again."""
    writing.set_pin_tries(PinTries(person.id))
    if person.role.manages:
        writing.set_pin_tries(PinTries(_APPROVAL))


def is_locked(reading: Reading, person: Staff, now: datetime) -> bool:
    """Whether the PIN is refused at present."""
    return _lock(reading.pin_tries(person.id), now) is not None


# --- tries ------------------------------------------------------------------------------------------------------------


def _count_try(writing: Writing, key: str, now: datetime) -> Reason | None:
    """Count one try before it is made; the reason when none is allowed now."""
    tries = writing.pin_tries(key)
    locked = _lock(tries, now)
    if locked is not None:
        return locked
    failures = tries.failures + 1
    until = now + _wait(failures) if failures >= FREE_TRIES else None
    writing.set_pin_tries(PinTries(key, failures, until))
    return None


def _wait(failures: int) -> timedelta:
    return FIRST_LOCK * (1 << (failures - FREE_TRIES))


def _lock(tries: PinTries, now: datetime) -> Reason | None:
    if tries.failures >= LAST_TRY:
        return _reason("blocked")
    if tries.locked_until is None:
        return None
    # A clock that was set back makes nobody wait longer than the rule says.
    left = min(tries.locked_until - now, _wait(max(tries.failures, FREE_TRIES)))
    return _reason("locked", locked_seconds=-int(-left.total_seconds() // 1)) if left > timedelta(0) else None


def _pin_fits(counter: Counter, person: Staff | None, pin: str) -> bool:
    if not is_pin(pin):
        return False
    if person is None or not person.pin_hash:
        # The same work as for a known name, so that time tells nobody who works here.
        counter.pins.hash(pin)
        return False
    return counter.pins.matches(pin, person.pin_hash)


def _wrong(counter: Counter, key: str, person: Staff | None, now: datetime) -> SignInAnswer:
    with counter.store.writing() as writing:
        tries = writing.pin_tries(key)
        writing.add_audit(AuditEntry(now, person.id if person else "", "sign_in", "", "refused"))
    return _no(_wrong_reason(tries, now))


def _wrong_reason(tries: PinTries, now: datetime) -> Reason:
    locked = _lock(tries, now)
    return locked if locked is not None else _reason("wrong_pin", tries_left=FREE_TRIES - tries.failures)


def _reason(why: str, **details: Detail) -> Reason:
    return Reason(ReasonCode.SIGN_IN_REQUIRED, "", {"why": why, **details})


def _no(reason: Reason) -> SignInAnswer:
    seconds = reason.details.get("locked_seconds", 0)
    return SignInAnswer(False, None, reason, seconds if isinstance(seconds, int) else 0)


def _begin(writing: Writing, person: Staff, now: datetime, until: datetime | None) -> SignInAnswer:
    session = Session(person.id, person.name, person.role, until)
    writing.set_session(session)
    writing.add_audit(AuditEntry(now, person.id, "sign_in", "", "done"))
    return SignInAnswer(True, session)


def _named(reading: Reading, name: str) -> Staff | None:
    """By name; by id too, since that is what `cloud init` prints of the owner."""
    return _active(reading.staff_by_name(name) or reading.staff_by_id(name.strip()))


def _active(person: Staff | None) -> Staff | None:
    return person if person is not None and person.active else None


def _is_till(person: Staff) -> bool:
    return person.name == TILL and person.role is Role.CASHIER and not person.pin_hash


def _unknown_key(name: str) -> str:
    """Tries at a name that nobody has are kept too; the name itself is not."""
    return "unknown:" + hashlib.sha256(name.strip().lower().encode("utf-8", "replace")).hexdigest()[:16]
