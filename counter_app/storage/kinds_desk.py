"""What a manager changes and what comes down beside it: from the wire's columns to a table's and back (`kinds`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

Row = tuple[Any, ...]
as_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def staff_local(row: Row) -> Row:
    """A person at the counter, as its table has it."""
    key, version, name, role, pin_hash, active, _ = row
    return key, name, role, pin_hash, int(active), version


def staff_wire(row: Row) -> Sequence[object]:
    """A person at the counter, as it was hashed."""
    key, name, role, pin_hash, active, version = row
    return key, version, name, role, pin_hash, bool(active)


def store_local(row: Row) -> Row:
    """A store, as its table has it."""
    key, version, name, timezone, _ = row
    return key, name, timezone, version


def store_wire(row: Row) -> Sequence[object]:
    """A store, as it was hashed."""
    key, name, timezone, version = row
    return key, version, name, timezone


def setting_local(row: Row) -> Row:
    """A setting, as its table has it."""
    key, version, value, _ = row
    return key, as_text(value), version


def setting_wire(row: Row) -> Sequence[object]:
    """A setting, as it was hashed."""
    key, value, version = row
    return key, version, json.loads(value)


def segment_local(row: Row) -> Row:
    """A saved segment, as its table has it."""
    key, version, title, rule, _ = row
    return key, as_text({"title": title, "rule": rule}), version


def segment_wire(row: Row) -> Sequence[object]:
    """A saved segment, as it was hashed."""
    key, document, version = row
    told = json.loads(document) or {}
    return key, version, told.get("title", {}), told.get("rule", {})


def moved_local(row: Row) -> Row:
    """Columns as they travel, the version behind them."""
    return (row[0], *row[2:-1], row[1])


def moved_wire(row: Row) -> Sequence[object]:
    """The same, as they were hashed."""
    return (row[0], row[-1], *row[1:-1])


def key_local(row: Row) -> Row:
    """A public key, as its table has it."""
    key, version, public_key, active, _ = row
    return key, public_key, int(active), version


def key_wire(row: Row) -> Sequence[object]:
    """A public key, as it was hashed."""
    key, public_key, active, version = row
    return key, version, public_key, bool(active)
