"""How a row of a consent comes down and is hashed again (`kinds`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from counter_app.storage.rows import at_ms, iso, iso_to_ms

COLUMNS = ("id", "given", "at", "how", "text_version", "guardian", "staff", "store", "version")


def consent_local(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A consent, as its table has it."""
    key, version, given, at, how, text_version, guardian, staff, store, _ = row
    return key, int(given), iso_to_ms(at), how, text_version, int(guardian), staff, store, version


def consent_wire(row: tuple[Any, ...]) -> Sequence[object]:
    """A consent, as it was hashed."""
    key, given, at, how, text_version, guardian, staff, store, version = row
    return key, version, bool(given), iso(at_ms(at)), how, text_version, bool(guardian), staff, store
