"""Statements that follow from a table's name and its columns' names, each built once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

# Where a table's key is not `id` alone; a test compares it with the schema.
KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "terms": ("campaign", "terms_version"),
        "usage": ("scope",),
        "came_down": ("kind", "id"),
        "digest": ("kind",),
        "meta": ("key",),
        "take": ("scope", "slot"),
        "usage_delta": ("operation", "redemption", "scope"),
        "offline_total": ("campaign",),
        "audit": ("number",),
        "scan_log": ("number",),
        "pin_tries": ("staff",),
        "reserve_member": ("subject",),
        "reserve_coupon": ("subject",),
    }
)


def key_of(table: str) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return KEYS.get(table, ("id",))


def insert(table: str, values: Iterable[str]) -> str:
    """A new row with these columns."""
    return _insert(table, tuple(values))


def put(table: str, values: Iterable[str]) -> str:
    """The row written over the one with the same key."""
    return _put(table, tuple(values), "")


def put_newer(table: str, values: Iterable[str]) -> str:
    """The same, if its version is newer than the one that is there."""
    return _put(table, tuple(values), f" WHERE {table}.version < excluded.version")


@lru_cache(maxsize=256)
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names out of the code


@lru_cache(maxsize=256)
def _put(table: str, names: tuple[str, ...], condition: str) -> str:
    keys = key_of(table)
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return f"{_insert(table, names)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}{condition}"
