"""What came down and concerns more than its own table: a campaign's state, a coupon's uses, identities in reserve."""

# ruff: noqa: S608 - names of our own tables and columns, never a value
from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from counter_app.storage.connection import Connection
from counter_app.storage.kinds import KINDS, Row
from counter_app.storage.reading_leases import LEASES_LOST, lose_leases
from counter_app.storage.voids_elsewhere import take_back

# The status stands in every version's row, and the one that came last tells it.
_TELL_CAMPAIGN = (
    "INSERT INTO campaign (id, status, status_since, current_version, version)"
    " SELECT newest.campaign, newest.status, newest.status_since, present.terms_version, present.version"
    " FROM (SELECT * FROM terms WHERE campaign = :id AND version > 0 ORDER BY version DESC LIMIT 1) AS newest,"
    " (SELECT * FROM terms WHERE campaign = :id AND version > 0 ORDER BY current DESC, version DESC LIMIT 1) AS present"
    " WHERE true ON CONFLICT (id) DO UPDATE SET status = excluded.status, status_since = excluded.status_since,"
    " current_version = excluded.current_version, version = excluded.version"
)
_DROP_UNSEEN = "DELETE FROM terms WHERE campaign = ? AND version = 0"
_PUT_USED = (
    "INSERT INTO usage (scope, used, version) VALUES ('coupon:' || ?, ?, ?)"
    " ON CONFLICT (scope) DO UPDATE SET used = excluded.used, version = excluded.version"
)
_DROP_USED = "DELETE FROM usage WHERE scope IN (SELECT 'coupon:' || value FROM json_each(?))"

# An identity that somebody has is not in reserve any more: a folder put back to an earlier state may think so.
_GONE = {
    "member": "DELETE FROM reserve_member WHERE subject IN (SELECT value FROM json_each(?))",
    "coupon": "DELETE FROM reserve_coupon WHERE subject IN (SELECT value FROM json_each(?))",
}
_LEASES_LOST = f"SELECT 1 FROM meta WHERE key = '{LEASES_LOST}'"
LEASES_KNOWN = f"DELETE FROM meta WHERE key = '{LEASES_LOST}'"


def _unseen_terms(connection: Connection, rows: Sequence[Row]) -> None:
    """A version that was written here before the cloud gave it its number and tag gives way to the cloud's."""
    connection.execute_many(_DROP_UNSEEN, [(each,) for each in sorted({row[0] for row in rows})])


def _campaigns(connection: Connection, rows: Sequence[Row]) -> None:
    """What is true of a campaign, from the rows of all its versions: a page may end between two of them."""
    for campaign in sorted({row[0] for row in rows}):
        connection.execute(_TELL_CAMPAIGN, {"id": campaign})


def _coupons(connection: Connection, rows: Sequence[Row]) -> None:
    """A coupon's uses are asked for like any limit's."""
    used = [(row[0], row[-1], row[-2]) for row in rows if row[-1]]
    if used:
        connection.execute_many(_PUT_USED, used)
    if len(used) < len(rows):
        forget_uses(connection, [row[0] for row in rows if not row[-1]])
    connection.execute(_GONE["coupon"], (_ids(rows),))


def forget_uses(connection: Connection, coupons: Sequence[str]) -> None:
    """What had come down of these coupons' uses holds no more."""
    connection.execute(_DROP_USED, (json.dumps(coupons),))


_ALIAS_OF = KINDS["member"].columns.index("alias_of")
# Who became another one has nothing any more: what a look-up had brought stands in the other's name.
_EMPTY_LOTS = (
    "UPDATE lot SET left = 0 WHERE digest IS NULL AND left <> 0 AND member IN (SELECT value FROM json_each(?))"
)


def _members(connection: Connection, rows: Sequence[Row]) -> None:
    connection.execute(_GONE["member"], (_ids(rows),))
    aliases = [row for row in rows if row[_ALIAS_OF]]
    if aliases:
        connection.execute(_EMPTY_LOTS, (_ids(aliases),))


def _ids(rows: Sequence[Row]) -> str:
    return json.dumps([row[0] for row in rows])


def _leases(connection: Connection, rows: Sequence[Row]) -> None:
    """After a restore, what had been leased before is believed no more."""
    if rows and connection.execute(_LEASES_LOST).first() is not None:
        lose_leases(connection)


_SHOWN_FROM = len(KINDS["void"].columns)


def _voids(connection: Connection, rows: Sequence[Row]) -> None:
    # One that was set aside does not say it any more: it has had its effect.
    take_back(connection, {row[0]: row[_SHOWN_FROM] if len(row) > _SHOWN_FROM else 0 for row in rows})


_Aside = Callable[[Connection, Sequence[Row]], None]
# What is done before and after the rows of a kind are written, with the columns that are written.
BEFORE: Mapping[str, _Aside] = MappingProxyType({"campaign": _unseen_terms})
AFTER: Mapping[str, _Aside] = MappingProxyType(
    {"campaign": _campaigns, "coupon": _coupons, "member": _members, "lease": _leases, "void": _voids}
)
