"""Redemptions of this counter that another one took back: what came down of them takes effect here.

The uses go back without a delta of their own: the rows of coupon and limits come down after this one, and hold it.
Only what does not come down by itself has one, for its row is what a look-up brought.
"""

# ruff: noqa: S608 - put together of texts of our own

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from counter_app.domain.lease import lease_scope
from counter_app.domain.limits import is_money
from counter_app.storage.connection import Connection
from counter_app.storage.rows import iso_to_ms

_TOLD = (
    "SELECT redemption.id, redemption.checkout, redemption.voided_at, redemption.voided_by, void.operation, void.at,"
    " void.version,"
    " EXISTS (SELECT 1 FROM operation WHERE operation.id = redemption.voided_by) AS own,"
    " coalesce((SELECT json_extract(terms.document, '$.on_void.frees_limits') FROM coupon JOIN terms"
    " ON terms.campaign = redemption.campaign AND terms.terms_version = coupon.terms_version"
    " WHERE coupon.id = redemption.coupon), 1) AS frees"
    " FROM void CROSS JOIN redemption ON redemption.id = void.id"
)
_AMONG = f"{_TOLD} WHERE void.id IN (SELECT value FROM json_each(?))"
_NOT_YET = f"{_TOLD} WHERE redemption.voided_at IS NULL"
_TAKEN = "SELECT scope FROM take WHERE redemption = ?"
_RELEASE = "DELETE FROM take WHERE redemption = ? AND scope = ?"
_SPENT = "SELECT scope, minor FROM spend WHERE redemption = ?"
_PUT_BACK = "UPDATE money SET spent_minor = spent_minor - ? WHERE scope = ?"
_FORGET = "DELETE FROM spend WHERE redemption = ?"
_MARK = "UPDATE redemption SET voided_at = ?, voided_by = ? WHERE id = ?"
# What came down holds the void: our own, which was slower, is not counted beside it.
_REACHED = (
    "UPDATE usage_delta SET reached = 1 WHERE operation = ? AND redemption = ? AND delta < 0 AND seen_from IS NULL"
)
# Of what does not come down by itself the row here shows neither.
_COMES_DOWN = (
    "(EXISTS (SELECT 1 FROM usage WHERE scope = {0} AND digest IS NOT NULL)"
    " OR EXISTS (SELECT 1 FROM coupon WHERE id = substr({0}, 8) AND {0} LIKE 'coupon:%' AND digest IS NOT NULL))"
)
_HELD_OUTSIDE = (
    "UPDATE usage_delta SET seen_from = ? WHERE operation = ? AND redemption = ? AND delta < 0 AND reached = 0"
    f" AND seen_from IS NULL AND NOT {_COMES_DOWN.format('usage_delta.scope')}"
)
# Who could take it back at the cloud had it there: rows that show the void show the redemption too.
_THERE_TOO = (
    "UPDATE usage_delta SET seen_from = ? WHERE operation = ? AND redemption = ? AND delta > 0 AND seen_from IS NULL"
)
_OUTSIDE = (
    "INSERT OR IGNORE INTO usage_delta (operation, redemption, scope, delta, seen_from)"
    " SELECT :operation, :redemption, :scope, :delta, :version"
    f" WHERE NOT {_COMES_DOWN.format(':scope')}"
)
_NOT_GIVEN_BACK = (
    "DELETE FROM usage_delta WHERE operation = :operation AND redemption = :redemption AND delta < 0"
    " AND NOT EXISTS (SELECT 1 FROM operation WHERE id = :operation)"
)

_STANDS = (
    "SELECT redemption.id, redemption.checkout, redemption.coupon, redemption.voided_by,"
    " coalesce((SELECT json_extract(terms.document, '$.limits.uses_per_coupon') FROM coupon JOIN terms"
    " ON terms.campaign = redemption.campaign AND terms.terms_version = coupon.terms_version"
    " WHERE coupon.id = redemption.coupon), 1) AS uses"
    " FROM redemption WHERE redemption.id IN (SELECT value FROM json_each(?)) AND redemption.voided_at IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.id = redemption.voided_by)"
)
_COUNTS_AGAIN = (
    "UPDATE usage_delta SET reached = 0, seen_from = ? WHERE operation = ? AND redemption = ? AND delta > 0"
    " AND NOT EXISTS (SELECT 1 FROM take WHERE take.scope = usage_delta.scope"
    " AND take.redemption = usage_delta.redemption)"
)
_DELTAS = "SELECT scope, delta FROM usage_delta WHERE operation = ? AND redemption = ? AND delta > 0"
_SLOTS = "SELECT slot FROM take WHERE scope = ?"
_SIT = "INSERT INTO take (scope, slot, cap, redemption) VALUES (?, ?, ?, ?)"
_SPEND = "UPDATE money SET spent_minor = spent_minor + ? WHERE scope = ? AND spent_minor + ? <= cap_minor"
_REMEMBER = "INSERT INTO spend (redemption, scope, minor) VALUES (?, ?, ?)"
_CHANGED = "SELECT changes()"
_ALWAYS = 1


def take_back(connection: Connection, shown_from: Mapping[str, int]) -> None:
    """These were voided: their uses are free again here as well. `shown_from` of each: the version from which on rows
    show it, 0 where an older cloud does not say so."""
    for row in connection.execute(_AMONG, (json.dumps(list(shown_from)),)).all():
        _take_back(connection, row, shown_from[row.id])


def take_back_late(connection: Connection) -> None:
    """The same for redemptions that were not here yet when their void came down: acts of a recovered counter."""
    for row in connection.execute(_NOT_YET).all():
        _take_back(connection, row, 0)


def _take_back(connection: Connection, row: Any, shown_from: int) -> None:
    if row.voided_at is not None and row.own:
        # An older cloud gave the row a later version when ours came: any row that was looked up may hold the void.
        connection.execute(_HELD_OUTSIDE, (shown_from or _ALWAYS, row.voided_by, row.id))
        connection.execute(_REACHED, (row.voided_by, row.id))
        return
    shown_from = shown_from or row.version
    if row.voided_at is None:
        _release(connection, row, shown_from)
    connection.execute(_THERE_TOO, (shown_from, row.checkout, row.id))
    connection.execute(_MARK, (iso_to_ms(row.at), row.operation, row.id))


def _release(connection: Connection, row: Any, shown_from: int) -> None:
    freed = []
    for scope in connection.execute(_TAKEN, (row.id,)).scalars():
        if scope.startswith("coupon:") or (row.frees and not scope.startswith(lease_scope(""))):
            connection.execute(_RELEASE, (row.id, scope))
            freed.append((scope, 1))
    for scope, minor in connection.execute(_SPENT, (row.id,)).all():
        connection.execute(_PUT_BACK, (minor, scope))
        freed.append((scope, minor))
    connection.execute(_FORGET, (row.id,))
    for scope, units in freed:
        values = {"operation": row.operation, "redemption": row.id, "scope": scope, "delta": -units}
        connection.execute(_OUTSIDE, {**values, "version": shown_from})


def stand_again(connection: Connection, redemptions: Mapping[str, int]) -> None:
    """The voids of these were withdrawn, at these versions (0: not known), from which on rows show it. Where the use
    that had come back was taken again meanwhile, the redemption stands without one of its own (its `voided_by` stays,
    and says so): the cloud counts both and tells a manager."""
    for row in connection.execute(_STANDS, (json.dumps(list(redemptions)),)).all():
        connection.execute(_NOT_GIVEN_BACK, {"operation": row.voided_by, "redemption": row.id})
        if redemptions[row.id]:
            connection.execute(_COUNTS_AGAIN, (redemptions[row.id], row.checkout, row.id))
        own = _own(connection, row)
        seated = any(_seat(connection, row, scope, units) for scope, units in own[:1])
        connection.execute(_MARK, (None, "" if seated else row.voided_by, row.id))


def _own(connection: Connection, row: Any) -> list[tuple[str, int]]:
    """What it took of its coupon: a use, or money. Limits beside it are what the cloud counts."""
    every = connection.execute(_DELTAS, (row.checkout, row.id)).all()
    return [(scope, delta) for scope, delta in every if scope.startswith("coupon:") or is_money(scope)]


def _seat(connection: Connection, row: Any, scope: str, units: int) -> bool:
    if is_money(scope):
        connection.execute(_SPEND, (units, scope, units))
        if not connection.execute(_CHANGED).scalar_one():
            return False
        connection.execute(_REMEMBER, (row.id, scope, units))
        return True
    taken = set(connection.execute(_SLOTS, (scope,)).scalars())
    free = next((slot for slot in range(1, row.uses + 1) if slot not in taken), None)
    if free is None:
        return False
    connection.execute(_SIT, (scope, free, row.uses, row.id))
    return True
