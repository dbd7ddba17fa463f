"""How an audit record is hashed; kept apart so that writing and verifying cannot differ.

A reason that somebody typed is not hashed itself: the chain holds its digest, made with a salt of its own that stands
beside the text. Erasing a person takes both away and leaves the digest, from which nobody finds the text again, and the
chain holds (`docs/decisions/283`). Records of before hash their reason as they hash the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from counter_app.services.records import AuditEntry, AuditPlace

REASON = "reason"
_SALT, _TEXT, _DIGEST = "salt", "text", "sha256"
# Characters that nobody types: what is looked for in the records is never found in a salt.
_PRIVATE = 0xE000
# With keys in order and no spaces, as `_json` writes it.
APART = f'"{REASON}":{{"{_SALT}":"'


def kept(entry: AuditEntry, salt: bytes) -> str:
    """The details as they stand in the file; `salt`: 16 bytes of chance."""
    said = entry.details.get(REASON)
    if not isinstance(said, str) or not said:
        return _json(entry.details)
    marked = "".join(chr(_PRIVATE + byte) for byte in salt)
    return _json({**entry.details, REASON: {_SALT: marked, _TEXT: said}})


def shown(details: Mapping[str, object]) -> dict[str, object]:
    """The details for whoever reads the log; without the reason where it was erased."""
    said = details.get(REASON)
    if not isinstance(said, dict):
        return dict(details)
    others = {key: value for key, value in details.items() if key != REASON}
    return {**others, REASON: str(said[_TEXT])} if _TEXT in said else others


def hashed(details: str) -> str:
    """What stands in the file as it goes into the chain; also what is left of it where the person was erased."""
    if APART not in details:
        return details
    try:
        read = json.loads(details)
        said = read[REASON]
        digest = hashlib.sha256(f"{said[_SALT]}{said[_TEXT]}".encode(errors="surrogatepass")).hexdigest()
    except (ValueError, TypeError, KeyError):
        return details  # somebody edited it: it fits nothing
    return _json({**read, REASON: {_DIGEST: digest}})


def audit_hash(number: int, prev: str, entry: AuditEntry, details: str) -> str:
    """SHA-256 (hex) over the place, the hash of the one before, and the entry with its details as they are `kept`."""
    at = entry.at.isoformat(timespec="microseconds")
    return _hash(number, prev, at, entry.staff, entry.action, entry.subject, entry.outcome, hashed(details))


def place_hash(place: AuditPlace) -> str:
    """The same over a row as it stands in the file, whatever stands there."""
    texts = (place.at, place.staff, place.action, place.subject, place.outcome, hashed(str(place.details)))
    return _hash(place.number, place.prev, *texts)


def _hash(number: int, prev: str, *texts: str) -> str:
    # A file that somebody edited may hold what is no text at all.
    fields = [str(number), str(prev), *map(str, texts)]
    return hashlib.sha256("\x1f".join(fields).encode(errors="surrogatepass")).hexdigest()


def _json(details: Mapping[str, object]) -> str:
    return json.dumps(dict(details), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
