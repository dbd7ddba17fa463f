"""The audit log for managers: who did what, newest first, by person, act, member, text and day; and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.exports import Column, ExportTarget, TableAbout
from counter_app.services.acting import current_session, moment, own_device, refusal_of, require_manager
from counter_app.services.audit_records import AuditAsked, AuditLine, AuditWanted, alike
from counter_app.services.audit_words import action_words, actions_called, outcome_words
from counter_app.services.context import Counter
from counter_app.services.gather import find_member
from counter_app.services.ports import Reading
from counter_app.services.records import AuditEntry, AuditRecord
from counter_app.services.staff_numbers import midnight

PAGE = 50
MOST = 1_000
ACT, EXPORT_ACT = "audit_list", "export_audit"
END = 2**62
_LONGEST_TEXT = 100
_COLUMNS = ("number", "at", "staff", "who", "action", "action_words", "subject", "about", "outcome", "details", "hash")
TABLE = TableAbout("audit", tuple(Column(name) for name in _COLUMNS), ("number",))


@dataclass(frozen=True, slots=True)
class AuditPage:
    """`lines`, newest first; `before`: where the next one goes on, 0 when the beginning is reached. Fewer lines than
    were asked for, and not the beginning: what was typed is looked for further on. `searched_to`: the time of the
    oldest record that was looked at; `names`: of everybody who works or worked here, by id."""

    lines: tuple[AuditLine, ...] = ()
    before: int = 0
    searched_to: datetime | None = None
    total: int = 0
    by: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditExport:
    """How many records left, or why none did."""

    rows: int = 0
    reasons: tuple[Reason, ...] = ()


def audit_page(counter: Counter, asked: AuditAsked, before: int = END, limit: int = PAGE) -> AuditPage:
    """One slice of the log, for a manager. Raises `Fault`, and `InvalidInput` for a person or days that make no
    sense."""
    if not 0 < limit <= MOST:
        raise InvalidInput(f"limit: must be from 1 to {MOST}", key="limit")
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return AuditPage(reasons=(refused,))
    with counter.store.reading() as reading:
        session = current_session(reading, moment(counter))
        wanted = _wanted(reading, counter, asked)
        found = reading.audit_slice(wanted, before, limit)
        names = _Names(reading)
        lines = tuple(names.line(record) for record in found.records)
        reached = reading.audit_records(found.reached - 1, 1) if found.reached else ()
        searched = reached[0].entry.at if reached else (lines[-1].at if lines else None)
        total = reading.audit_bounds(AuditWanted())[1]
        return AuditPage(lines, found.reached, searched, total, session.staff if session else "", names.staff)


def export_audit(counter: Counter, asked: AuditAsked, target: ExportTarget, most: int = 0) -> AuditExport:
    """What is shown, as a file: at most `most` records (0 = all). A manager's act, which stands in the log itself
    before the file has its name. Raises `Fault`, `InvalidInput`."""
    refused = refusal_of(counter, EXPORT_ACT, require_manager)
    if refused is not None:
        return AuditExport(reasons=(refused,))
    rows = 0
    with counter.store.reading() as reading:
        own_device(reading)
        target.begin(TABLE)
        for line in _every(reading, counter, asked):
            target.add(_cells(line))
            rows += 1
            if rows == most:
                break
    target.finish()
    now = moment(counter)
    with counter.store.writing(urgent=False) as writing:
        session = current_session(writing, now)
        details = {"rows": rows, "by": asked.by, "act": asked.action, "typed": bool(asked.text)}
        writing.add_audit(AuditEntry(now, session.staff if session else "", EXPORT_ACT, "", "done", details))
    counter.failpoint("export_audit.audited")
    target.publish()
    return AuditExport(rows)


def _every(reading: Reading, counter: Counter, asked: AuditAsked) -> Iterator[AuditLine]:
    wanted, names, before = _wanted(reading, counter, asked), _Names(reading), END
    while before:
        found = reading.audit_slice(wanted, before, MOST)
        for record in found.records:
            yield names.line(record)
        before = found.reached


def _cells(line: AuditLine) -> tuple[str, ...]:
    details = json.dumps(dict(line.details), ensure_ascii=False, sort_keys=True) if line.details else ""
    said = f"{action_words(line.action, 'zh_CN')} / {action_words(line.action, 'en')}"
    told = (str(line.number), line.at.isoformat(), line.staff, line.who, line.action, said)
    return (*told, line.subject, line.about, line.outcome, details, line.hash)


# --- what is meant ----------------------------------------------------------------------------------------------------


def _wanted(reading: Reading, counter: Counter, asked: AuditAsked) -> AuditWanted:
    zone = _zone(reading)
    if asked.from_day and asked.until_day and asked.until_day < asked.from_day:
        raise InvalidInput("until: lies before from", key="until", code=SlipCode.ENDS_BEFORE)
    staff = _person(reading, asked.by) if asked.by else ""
    text = " ".join(asked.text.encode("utf-8", "ignore").decode().replace("\0", "").split())[:_LONGEST_TEXT]
    people: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    if text:
        low = alike(text).casefold()
        people = tuple(person.id for person in reading.all_staff() if low in person.name.casefold())
        acts = actions_called(low)
        member = find_member(reading, counter, text) if len(text) >= 4 else None
        texts = (text, member.id) if member is not None and member.id != text else (text,)
    until = asked.until_day + timedelta(days=1) if asked.until_day and asked.until_day < date.max else None
    return AuditWanted(staff, asked.action, midnight(asked.from_day, zone), midnight(until, zone), people, acts, texts)


def _zone(reading: Reading) -> ZoneInfo:
    device = reading.device()
    store = reading.store(device.store) if device is not None else None
    return store.zone if store is not None else ZoneInfo("UTC")


def _person(reading: Reading, named: str) -> str:
    person = reading.staff_by_name(named) or reading.staff_by_id(named.strip())
    if person is None:
        raise InvalidInput("by: nobody of the staff is called that", key="by")
    return person.id


class _Names:
    """What people and subjects of one page are called, each looked up once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.staff = MappingProxyType({person.id: person.name for person in reading.all_staff()})
        self._known: dict[str, str] = {}

    def line(self, record: AuditRecord) -> AuditLine:
        entry = record.entry
        who = self.staff.get(entry.staff, entry.staff)
        about = self._about(entry.subject) if entry.subject else self._of_details(entry)
        return AuditLine(
            record.number,
            entry.at,
            entry.staff,
            who,
            entry.action,
            entry.subject,
            about,
            entry.outcome,
            entry.details,
            record.hash,
        )

    def _of_details(self, entry: AuditEntry) -> str:
        people = entry.details.get("staff")
        named = [self.staff.get(str(each), "") for each in people] if isinstance(people, list) else []
        return ", ".join(name for name in named if name)

    def _about(self, subject: str) -> str:
        if subject not in self._known:
            self._known[subject] = self._name(subject)
        return self._known[subject]

    def _name(self, subject: str) -> str:
        if subject in self.staff:
            return self.staff[subject]
        member = self._reading.member(subject)
        if member is not None:
            return member.name or member.number
        known = self._reading.campaign(subject)
        return known.id if known is not None else ""


__all__ = ["AuditAsked", "AuditExport", "AuditPage", "action_words", "audit_page", "export_audit", "outcome_words"]
