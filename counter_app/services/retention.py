"""How long personal data is kept: what an owner is shown, and what of it this counter does by itself
(`docs/decisions/280`).

The cloud erases people and what was said of calls; a counter forgets what it alone has: what was scanned, and what rows
of a list added. By the cloud's time at the last contact, announced for as long as the rules say, and never behind a
clock that jumped, as the cloud does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from datetime import datetime

import msgspec

from counter_app.domain.retention import DONE, NOTICE, SETTING, Rules, Watch, advanced, cutoff, rules_from
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.protocol.retention import RetentionFound, RetentionTold
from counter_app.services.acting import (
    OWNER_NEEDED,
    current_session,
    moment,
    owner_signed_in,
    refusal_of,
    require_manager,
)
from counter_app.services.context import Counter
from counter_app.services.outbox import cloud_moment
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry
from counter_app.services.settings import setting

ACT, SHOW = "retention", "retention_list"
_WATCH, _NOTED, _DAY = "retention", "retention_noted", "retention_day"
_AT_ONCE = 500
_MOST_PARTS = 100_000


@dataclass(frozen=True, slots=True)
class RetentionSeen:
    """`rules` as they hold. `told`: how far the cloud is with them, None where nobody could say. `found`: whom they
    concern by the day from which on they are carried out, None where that was not counted. `erased`, `calls`: what a
    run has done."""

    rules: Rules = field(default_factory=Rules)
    told: RetentionTold | None = None
    found: RetentionFound | None = None
    erased: int = 0
    calls: int = 0
    reasons: tuple[Reason, ...] = ()


def show_retention(
    counter: Counter, *, count: bool = False, go_on: Callable[[int], bool] = lambda _: True
) -> RetentionSeen:
    """The rules, and how far the cloud is; with `count` whom they concern, part by part. `go_on` is told how many parts
    there were, and may end it. For managers; nothing is written. Raises `Fault`."""
    refused = refusal_of(counter, SHOW, require_manager)
    if refused is not None:
        return RetentionSeen(reasons=(refused,))
    with counter.store.reading() as reading:
        rules = _rules(reading)
    told = counter.link.retention("") if counter.link.believed_online() else None
    if told is None:
        return RetentionSeen(rules, reasons=(Reason(ReasonCode.NEEDS_ONLINE),) if count else ())
    found: RetentionFound | None = told.portion if count else None
    after, parts = told.after, 1
    while found is not None and after and parts < _MOST_PARTS and go_on(parts):
        more = counter.link.retention(after)
        if more is None:
            return RetentionSeen(rules, told, reasons=(Reason(ReasonCode.NEEDS_ONLINE),))
        found, after, parts = _together(found, more.portion), more.after, parts + 1
    return RetentionSeen(rules, told, found)


def run_retention(counter: Counter, go_on: Callable[[int], bool] = lambda _: True) -> RetentionSeen:
    """Go on at once with what the cloud does by itself, and with what this counter does: nothing goes that would not go
    anyway. For the owner. Raises `Fault`."""
    refused = refusal_of(counter, ACT, _require_owner)
    if refused is not None:
        return RetentionSeen(reasons=(refused,))
    counter.link.refresh()
    with counter.store.reading() as reading:
        rules = _rules(reading)
    told, parts = counter.link.retention("", run=True), 1
    while told is not None and told.done and parts < _MOST_PARTS and go_on(parts):
        told, parts = counter.link.retention("", run=True), parts + 1
    if told is None:
        return RetentionSeen(rules, reasons=(Reason(ReasonCode.NEEDS_ONLINE),))
    counter.link.refresh()
    follow_rules(counter)
    purged = told.purged or RetentionFound()
    now = moment(counter)
    with counter.store.writing() as writing:
        session = current_session(writing, now)
        details = {"erased": purged.members, "calls": purged.calls}
        writing.add_audit(AuditEntry(now, session.staff if session else "", ACT, "", "begun", details))
    return RetentionSeen(rules, told, erased=purged.members, calls=purged.calls)


def follow_rules(counter: Counter) -> None:
    """Once a day by the cloud's time: this counter's own part, and a line in its log for what the cloud has announced
    and done. Raises `Fault`."""
    with counter.store.reading() as reading:
        now = cloud_moment(reading)
        if now is None or reading.fact(_DAY) == now.date().isoformat():
            return
        rules = _rules(reading)
        watch = _watched(reading, rules, now)
    if watch is not None and now >= watch.from_when:
        _forget(counter, rules, now)
    with counter.store.writing(urgent=False) as writing:
        _note_cloud(writing, now)
        if watch is not None:
            writing.set_fact(_WATCH, msgspec.json.encode(msgspec.to_builtins(watch)).decode())
        writing.set_fact(_DAY, now.date().isoformat())


def _require_owner(reading: Reading, now: datetime) -> Reason | None:
    return None if owner_signed_in(reading, now) else OWNER_NEEDED


def _rules(reading: Reading) -> Rules:
    return rules_from(setting(reading, SETTING))


def _watched(reading: Reading, rules: Rules, now: datetime) -> Watch | None:
    """What was announced here, as the cloud announces its own part."""
    if rules.import_rows_days is None and rules.scan_texts_days is None:
        return None
    kept = reading.fact(_WATCH)
    known = msgspec.json.decode(kept, type=Watch) if kept else None
    return replace(advanced(known, rules, now, now.isoformat()), place="", held={})


def _forget(counter: Counter, rules: Rules, now: datetime) -> None:
    scans = rows = 0
    more = rules.scan_texts_days is not None
    while more:
        with counter.store.writing(urgent=False) as writing:
            count, more = writing.forget_scans(cutoff(now, rules.scan_texts_days or 0), _AT_ONCE)
        scans += count
    more = rules.import_rows_days is not None
    while more:
        before = cutoff(now, rules.import_rows_days or 0).isoformat()
        with counter.store.writing(urgent=False) as writing:
            count, more = writing.forget_import_rows(before, _AT_ONCE)
        rows += count
    if scans or rows:
        with counter.store.writing(urgent=False) as writing:
            details = {"scans": scans, "rows": rows}
            writing.add_audit(AuditEntry(now, "", ACT, "", "done", details))


def _note_cloud(writing: Writing, now: datetime) -> None:
    """What the cloud has announced, or done, since the last line of it."""
    noted = writing.fact(_NOTED) or ""
    told = [row for row in writing.exceptions(open_only=False) if row.reason in (NOTICE, DONE)]
    new = sorted((row for row in told if row.id > noted), key=lambda row: row.id)
    for row in new:
        said = {name: row.facts[name] for name in ("due", "erased", "calls", "from") if name in row.facts}
        held = row.facts.get("held")
        details = {**said, "held": sum(held.values()) if isinstance(held, dict) else 0}
        writing.add_audit(AuditEntry(now, "", ACT, row.id, "noticed" if row.reason == NOTICE else "done", details))
    if new:
        writing.set_fact(_NOTED, new[-1].id)


def _together(one: RetentionFound, other: RetentionFound) -> RetentionFound:
    held = {why: one.held.get(why, 0) + other.held.get(why, 0) for why in (*one.held, *other.held)}
    return RetentionFound(members=one.members + other.members, held=held, calls=one.calls + other.calls)
