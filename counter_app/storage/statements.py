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
        "unshown": ("checkout",),
        "take": ("scope", "slot"),
        "money": ("scope",),
        "spend": ("redemption",),
        "usage_delta": ("operation", "redemption", "scope"),
        "offline_total": ("campaign",),
        "entry": ("checkout", "operation", "number"),
        "given_back": ("operation",),
        "audit": ("number",),
        "scan_log": ("number",),
        "pin_tries": ("staff",),
        "reserve_member": ("subject",),
        "reserve_coupon": ("subject",),
        "import_row": ("import", "row"),
        "traffic": ("business_day", "kind"),
        "segment_part": ("segment", "part"),
        "segment_size": ("segment", "day"),
        "segment_move": ("segment", "day", "member"),
        "tag_row": ("operation",),
        "follow_up_said": ("operation",),
        "member_change": ("number",),
    }
)


# Columns that an index is made of, where a row is written again and again without a change of them; a test compares
# them with the schema. SQLite writes every index anew whose columns are set, changed or not, each on a page of its own.
INDEXED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "member": frozenset(
            {"number", "phone", "phone_reversed", "name", "pinyin", "initials", "joined_at", "alias_of"}
        ),
        "coupon": frozenset({"short_code", "member"}),
    }
)

# Columns of an index that change with every visit: an index of one column each, which costs no more than it must.
MOVING: Mapping[str, frozenset[str]] = MappingProxyType({"member": frozenset({"visits", "last_visit_at"})})


def key_of(table: str) -> tuple[str, ...]:
    """The columns of a table's primary key."""
    return KEYS.get(table, ("id",))


def insert(table: str, values: Iterable[str]) -> str:
    """A new row with these columns."""
    return _insert(table, tuple(values))


@lru_cache(maxsize=64)
def insert_placed(table: str, names: tuple[str, ...]) -> str:
    """A new row with these columns, its values by place: where there are thousands, looking each up by its name takes
    as long as writing it."""
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names out of the code


def put(table: str, values: Iterable[str]) -> str:
    """The row written over the one with the same key."""
    return _put(table, tuple(values))


def touch(table: str, values: Iterable[str]) -> str:
    """The row that is there, if none of its indexed columns changes."""
    return _touch(table, tuple(values))


@lru_cache(maxsize=64)
def _touch(table: str, names: tuple[str, ...]) -> str:
    keys, indexed = key_of(table), INDEXED[table]
    changed = ", ".join(f"{name} = :{name}" for name in names if name not in keys and name not in indexed)
    places = [f"{name} = :{name}" for name in names if name in keys]
    same = " AND ".join(places + [f"{name} IS :{name}" for name in names if name in indexed])
    return f"UPDATE {table} SET {changed} WHERE {same}"  # noqa: S608 - names out of the code


@lru_cache(maxsize=256)
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns, places = ", ".join(names), ", ".join(f":{name}" for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names out of the code


@lru_cache(maxsize=256)
def _put(table: str, names: tuple[str, ...]) -> str:
    keys = key_of(table)
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
    return f"{_insert(table, names)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}"
