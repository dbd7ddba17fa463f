"""A person or a setting that was made here and that the cloud has refused was never there.

What came down before is put back by itself (`folding.settle`). A row that never came down has nothing to be put back
to: it goes, unless another act of this counter, which waits still, is about the same row.
"""

# ruff: noqa: S608 - names of our own tables, never a value
from __future__ import annotations

from collections.abc import Sequence

from counter_app.protocol.bodies import SettingsPut, StaffPut, decode_body
from counter_app.protocol.operations import OperationType
from counter_app.storage.connection import Connection
from counter_app.storage.rows import CLEANED

_TYPES = f"('{OperationType.STAFF_PUT.value}', '{OperationType.SETTINGS_PUT.value}')"
_REFUSED = f"SELECT type, body FROM operation WHERE id = :id AND type IN {_TYPES}"
_WAITING = (
    "SELECT type, body FROM operation WHERE state <> 'closed' AND state IN ('waiting', 'undeliverable')"
    f" AND type IN {_TYPES}"
)
_DROP = "DELETE FROM {table} WHERE id = :id AND digest IS NULL"


def drop_refused(connection: Connection, operation_id: str) -> bool:
    """Whether it was about the staff or the settings."""
    row = connection.execute(_REFUSED, {"id": operation_id}).first()
    if row is None or row.body[:1] == CLEANED:
        return False
    table, ids = _named(row.type, row.body)
    waiting = [_named(each.type, each.body) for each in connection.execute(_WAITING)]
    kept = {each for other, others in waiting if other == table for each in others}
    for each in ids:
        if each not in kept:
            connection.execute(_DROP.format(table=table), {"id": each})
    return True


def _named(kind: str, body: bytes) -> tuple[str, Sequence[str]]:
    """(table, ids of its rows) that an operation is about."""
    if body[:1] == CLEANED:
        return "", ()
    match decode_body(OperationType(kind), body):
        case StaffPut(staff=staff):
            return "staff", (staff,)
        case SettingsPut(values=values, store=store):
            return "setting", [f"{name}@{store}" if store else name for name in values]
        case _:
            return "", ()
