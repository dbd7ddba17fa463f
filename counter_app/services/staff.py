"""The list of staff: who works here, with which role and PIN (docs/settings.md has the file's form)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import Fields, keys, refuse
from counter_app.domain.member import Role, Staff
from counter_app.domain.rights import USUAL, whole
from counter_app.domain.staffing import role_needed
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.bodies import StaffPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    OWNER_NEEDED,
    Act,
    begin,
    current_session,
    finish,
    manager_refusal,
    moment,
    owner_signed_in,
    refusal_of,
    require_manager,
    till_session,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry
from counter_app.services.sign_in import (
    TILL,
    Approval,
    SignInAnswer,
    approve,
    check_manager_pin,
    free_tries,
    is_locked,
    is_pin,
    sign_in,
    sign_out,
)

__all__ = [
    "Approval",
    "SignInAnswer",
    "StaffList",
    "StaffView",
    "approve",
    "check_manager_pin",
    "list_staff",
    "put_staff",
    "read_staff",
    "require_manager",
    "sign_in",
    "sign_out",
]

MOST_ENTRIES = 200
_LONGEST_NAME = 64
_KEYS = keys("name", "role", "pin", "active", "id")


@dataclass(frozen=True, slots=True)
class StaffView:
    """A person as shown in lists; never with anything of the PIN. `last_sign_in_at`: at this counter."""

    id: str
    name: str
    role: str
    active: bool
    has_pin: bool
    locked: bool
    last_sign_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody, also who has left; `reasons` when the person may not see it. `by`: who looks, `owner`: as one.
    `rights`: who may do what."""

    staff: tuple[StaffView, ...]
    reasons: tuple[Reason, ...] = ()
    by: str = ""
    owner: bool = False
    rights: Mapping[str, str] = field(default_factory=lambda: USUAL)


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One entry of the file; None = as it is."""

    name: str
    role: Role
    active: bool
    pin: str | None
    id: str | None

    def without_pin(self) -> dict[str, object]:
        """What may be hashed and kept: a PIN has too few values to lie in any hash without its pepper."""
        return {
            "name": self.name,
            "role": self.role.value,
            "active": self.active,
            "id": self.id,
            "new_pin": bool(self.pin),
        }


def list_staff(counter: Counter) -> StaffList:
    """The staff, for a manager."""
    refused = refusal_of(counter, "staff_list", require_manager)
    if refused is not None:
        return StaffList((), (refused,))
    with counter.store.reading() as reading:
        return _list(reading, counter)


def put_staff(counter: Counter, operation_id: str, entries: Sequence[Mapping[str, object]]) -> StaffList:
    """Add or change people; one is found by `id`, else by name. A new person needs a PIN; being put frees a locked one.

    Only an owner makes or changes owners; one active owner always remains. Raises `InvalidInput`: nothing is changed.
    """
    now = moment(counter)
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "staff_put")
    if refused is not None:
        return StaffList((), (refused,))
    wanted = read_staff(entries)
    # Hashing is slow on purpose and happens before the transaction that keeps others waiting.
    hashes = [None if entry.pin is None else counter.pins.hash(entry.pin) for entry in wanted]
    with counter.store.writing() as writing:
        refused = manager_refusal(writing, now, "staff_put")
        if refused is not None:
            return StaffList((), (refused,))
        fields = {"staff": [entry.without_pin() for entry in wanted]}
        act = begin(writing, operation_id, "staff_put", now, fields)
        told = told_before(writing, act, list[str])
        if isinstance(told, Reason):
            return StaffList((), (told,))
        if told is not None:
            return _list(writing, counter)
        people = [_person(writing, counter, *pair) for pair in zip(wanted, hashes, strict=True)]
        not_owner = _owner_refusal(writing, act, people)
        if not_owner is not None:
            return StaffList((), (not_owner,))
        for turn, number in enumerate(_in_turn(people, act.staff)):
            _put(writing, act, people[number], hashes[number], counter.ids.new() if turn else "")
            counter.failpoint("staff_put.person")
        _end_session(writing, act, people)
        _remember(writing, act, people, hashes)
        return _list(writing, counter)


def read_staff(entries: Sequence[Mapping[str, object]]) -> list[StaffEntry]:
    """The file's entries, checked. Raises `InvalidInput` that names the wrong or unknown key."""
    if not isinstance(entries, list | tuple) or not 0 < len(entries) <= MOST_ENTRIES:
        raise InvalidInput(f"staff: needs a list of 1 to {MOST_ENTRIES} people")
    wanted = [_entry(Fields(entry, f"staff[{number}]")) for number, entry in enumerate(entries)]
    names = [entry.name.strip().lower() for entry in wanted]
    for number, name in enumerate(names):
        if name in names[:number]:
            refuse(f"staff[{number}].name", "stands twice in the list")
    return wanted


def _entry(fields: Fields) -> StaffEntry:
    fields.only(_KEYS)
    name = fields.text("name", _LONGEST_NAME)
    role = fields.text("role")
    if role not in {each.value for each in Role}:
        refuse(fields.path("role"), f"must be one of {', '.join(Role)}")
    pin = fields.text_or_none("pin")
    if pin is not None and not is_pin(pin):
        refuse(fields.path("pin"), "must have 4 to 8 digits, in quotes")
    entry = StaffEntry(name.strip(), Role(role), fields.flag("active", True), pin, fields.text_or_none("id"))
    fields.done()
    return entry


def _person(reading: Reading, counter: Counter, entry: StaffEntry, pin_hash: str | None) -> Staff:
    known = reading.staff_by_id(entry.id) if entry.id else reading.staff_by_name(entry.name)
    if entry.id and known is None:
        raise InvalidInput(f"id: nobody has the id {entry.id}", key="id")
    same_name = reading.staff_by_name(entry.name)
    if same_name is not None and (known is None or same_name.id != known.id):
        raise InvalidInput(f"name: {entry.name} is taken already", key="name")
    if entry.name == TILL and (entry.role is not Role.CASHIER or pin_hash is not None):
        raise InvalidInput(f"name: {TILL} is the counter itself, a cashier without a PIN", key="name")
    kept = pin_hash or (known.pin_hash if known else "")
    if not kept and entry.name != TILL and entry.active:
        raise InvalidInput(f"pin: {entry.name} needs a PIN", key="pin")
    return Staff(known.id if known else counter.ids.new(), entry.name, entry.role, kept, entry.active)


def _owner_refusal(writing: Writing, act: Act, people: Sequence[Staff]) -> Reason | None:
    """Owners are changed by owners only, and never all taken away."""
    before = {person.id: person for person in writing.all_staff()}
    needed = {role_needed(before[each.id].role if each.id in before else None, each.role) for each in people}
    if Role.OWNER not in needed:
        return None
    if not owner_signed_in(writing, act.at):
        return OWNER_NEEDED
    after = {**before, **{person.id: person for person in people}}
    if not any(person.active and person.role is Role.OWNER for person in after.values()):
        raise InvalidInput("role: one active owner must remain", key="role")
    return None


def _in_turn(people: Sequence[Staff], by: str) -> list[int]:
    """The places of these people in the order in which the cloud, that takes one after the other, refuses nobody: an
    owner comes before another one goes, and whoever says all this changes last."""
    owns = [person.active and person.role is Role.OWNER for person in people]
    return sorted(range(len(people)), key=lambda number: (people[number].id == by, not owns[number]))


def _put(writing: Writing, act: Act, person: Staff, pin_hash: str | None, operation_id: str) -> None:
    body = StaffPut(staff=person.id, name=person.name, role=person.role.value, active=person.active, pin_hash=pin_hash)
    write(writing, act, OperationType.STAFF_PUT, body, operation_id=operation_id)
    writing.put_staff(person)
    free_tries(writing, person)


def _end_session(writing: Writing, act: Act, people: Sequence[Staff]) -> None:
    """Whoever has left is signed in no longer."""
    session = writing.session()
    if session is not None and any(person.id == session.staff and not person.active for person in people):
        writing.set_session(till_session(writing))
        writing.add_audit(AuditEntry(act.at, session.staff, "sign_out", "", "done", {"why": "left"}))


def _remember(writing: Writing, act: Act, people: Sequence[Staff], hashes: Sequence[str | None]) -> None:
    """Who was made what, and whose PIN is another one; of one person alone the log tells by its subject too."""
    ids = [person.id for person in people]
    became = [person.role.value if person.active else "left" for person in people]
    pins = [person.id for person, pin in zip(people, hashes, strict=True) if pin is not None]
    details = {"staff": ids, "became": became, "new_pins": pins}
    finish(writing, act, ids, ids[0] if len(ids) == 1 else "", details)


def _list(reading: Reading, counter: Counter) -> StaffList:
    now = moment(counter)
    session = current_session(reading, now)
    return StaffList(
        tuple(
            StaffView(
                person.id,
                person.name,
                person.role.value,
                person.active,
                bool(person.pin_hash),
                is_locked(reading, person, now),
                reading.last_sign_in(person.id),
            )
            for person in reading.all_staff()
        ),
        by=session.staff if session else "",
        owner=session is not None and session.role is Role.OWNER,
        rights=whole(reading.settings().get("rights")),
    )
