"""How an audit record is hashed; kept apart so that writing and verifying cannot differ."""

from __future__ import annotations

import hashlib
import json

from counter_app.services.records import AuditEntry


def audit_hash(number: int, prev: str, entry: AuditEntry) -> str:
    """SHA-256 (hex) over the place, the hash of the one before, and the entry with its details in canonical JSON."""
    at = entry.at.isoformat(timespec="microseconds")
    fields = [str(number), prev, at, entry.staff, entry.action, entry.subject, entry.outcome, canonical(entry)]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()


def canonical(entry: AuditEntry) -> str:
    """The details as JSON with keys in order."""
    return json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
