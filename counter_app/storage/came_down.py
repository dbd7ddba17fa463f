"""Columns of rows as they came down, kept while something of this counter lies over them."""

# ruff: noqa: S608 - names of our own tables and columns, never a value
from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

from counter_app.storage.connection import Connection
from counter_app.storage.kinds import KINDS, Kind


def told_columns(kind: Kind) -> str:
    """SQL for everything that a wire row is made of."""
    return ", ".join(f"{kind.table}.{name}" for name in kind.columns) + kind.told


@cache
def _set_aside(name: str) -> str:
    kind = KINDS[name]
    return (
        f"INSERT INTO came_down (kind, id, columns) SELECT '{name}', {kind.identity}, json_array({told_columns(kind)})"
        f" FROM {kind.table}{kind.joined} WHERE {kind.table}.{kind.key[0]} IN (SELECT value FROM json_each(?))"
        f" AND {kind.table}.digest IS NOT NULL ON CONFLICT (kind, id) DO NOTHING"
    )


def set_aside(connection: Connection, kind: str, ids: Iterable[str]) -> None:
    """Call before columns of these rows are changed here: what came down is kept, once. A campaign's id names all its
    versions."""
    connection.execute(_set_aside(kind), (json.dumps(list(ids)),))
