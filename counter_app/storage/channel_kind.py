"""How a row of a channel comes down and is hashed again (`kinds`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

COLUMNS = ("id", "name", "kind", "who", "active", "version")


def channel_local(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A channel, as its table has it."""
    key, version, name, kind, who, active, _ = row
    return key, name, kind, who, int(active), version


def channel_wire(row: tuple[Any, ...]) -> Sequence[object]:
    """A channel, as it was hashed."""
    key, name, kind, who, active, version = row
    return key, version, name, kind, who, bool(active)
