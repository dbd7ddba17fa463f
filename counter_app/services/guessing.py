"""Codes that nobody has, from whatever source: too many within a minute are a note to the manager.

What was seen in the last minute is kept in the counter's database, so that commands count together. A window counts its
own (`services.typing_lock`), which it locks typing by.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from counter_app.domain.verdict import Note, Verdict, is_unknown
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import AuditEntry
from counter_app.services.typing_lock import UNKNOWN_CODES_MANY, typing_rules

_SEEN, _NOTES = "unknown_codes_seen", "notes_to_manager"
_MOST_SEEN = 1_000
_MOST_NOTES = 50


def note_unknown(writing: Writing, verdict: Verdict, now: datetime, store: str, staff: str) -> Verdict:
    """Count the unknown codes of a verdict; the verdict says so where there have been too many."""
    unknown = {reason.about for reason in verdict.reasons if is_unknown(reason)}
    if not unknown:
        return verdict
    rules = typing_rules(writing, store)
    since = now - timedelta(seconds=rules.within_seconds)
    # What lies ahead of the clock was seen before it was set back: it says nothing about this minute.
    seen = [at for at in map(datetime.fromisoformat, _kept(writing, _SEEN)) if since < at <= now]
    seen = [*seen, *([now] * len(unknown))][-_MOST_SEEN:]
    many = len(seen) >= rules.note_unknown_codes
    writing.set_fact(_SEEN, json.dumps([] if many else [at.isoformat() for at in seen]))
    if not many:
        return verdict
    note = Note(UNKNOWN_CODES_MANY, {"count": len(seen)})
    tell_manager(writing, note, now, staff)
    return replace(verdict, notes=(*verdict.notes, note))


def tell_manager(writing: Writing, note: Note, now: datetime, staff: str) -> None:
    """In the audit log, and where a manager looks."""
    writing.add_audit(AuditEntry(now, staff, note.code, "", "noted", dict(note.details)))
    told = {"code": note.code, "at": now.isoformat(), "staff": staff, **note.details}
    writing.set_fact(_NOTES, json.dumps([told, *notes_to_manager(writing)][:_MOST_NOTES]))


def notes_to_manager(reading: Reading) -> Sequence[dict[str, Any]]:
    """The last of them, newest first."""
    return [each for each in _kept(reading, _NOTES) if isinstance(each, dict)]


def _kept(reading: Reading, name: str) -> list[Any]:
    found = json.loads(reading.fact(name) or "[]")
    return found if isinstance(found, list) else []
