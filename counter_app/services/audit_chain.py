"""How an audit record is hashed; kept apart so that writing and verifying cannot differ."""

from __future__ import annotations

import hashlib
import json

from counter_app.services.records import AuditEntry, AuditPlace


def audit_hash(number: int, prev: str, entry: AuditEntry) -> str:
    """SHA-256 (hex) over the place, the hash of the one before, and the entry with its details in canonical JSON."""
    at = entry.at.isoformat(timespec="microseconds")
    return _hash(number, prev, at, entry.staff, entry.action, entry.subject, entry.outcome, canonical(entry))


def place_hash(place: AuditPlace) -> str:
    """The same over a row as it stands in the file, whatever stands there."""
    texts = (place.at, place.staff, place.action, place.subject, place.outcome, place.details)
    return _hash(place.number, place.prev, *texts)


def _hash(number: int, prev: str, *texts: str) -> str:
    # A file that somebody edited may hold what is no text at all.
    fields = [str(number), str(prev), *map(str, texts)]
    return hashlib.sha256("\x1f".join(fields).encode(errors="surrogatepass")).hexdigest()


def canonical(entry: AuditEntry) -> str:
    """The details as JSON with keys in order."""
    return json.dumps(dict(entry.details), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
