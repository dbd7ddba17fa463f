"""Times as they travel and as they are stored: ISO 8601, UTC, milliseconds, `Z`; they sort as texts."""

from __future__ import annotations

from datetime import UTC, datetime

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def iso(at: datetime) -> str:
    """`2026-11-22T03:04:05.678Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def parse(text: str) -> datetime:
    """The instant in `text`. Raises ValueError without a zone or outside the years 2000 to 8999."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    if not EARLIEST <= at <= _LATEST:
        raise ValueError("a time outside the years 2000 to 8999")
    return at.astimezone(UTC)


def parse_or_none(text: str) -> datetime | None:
    """The instant that was stored; None for an empty text."""
    return datetime.fromisoformat(text) if text else None
