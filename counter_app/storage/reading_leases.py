"""Look-ups about leases of hard quotas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from counter_app.domain.lease import Lease, lease_scope
from counter_app.services.records import LeaseRecord
from counter_app.storage.connection import Connection
from counter_app.storage.overlay import lease_used
from counter_app.storage.rows import at_ms

_ALL = "SELECT * FROM lease ORDER BY campaign, until, id"
_OF_CAMPAIGN = (
    "SELECT * FROM lease WHERE campaign = :campaign AND status = 'open' AND given_back = 0 ORDER BY until, id"
)
_ONE = "SELECT * FROM lease WHERE id = :id"
_EVER_TAKEN = "SELECT count(*) FROM take WHERE scope = :scope"
# A meta key: this database was put back to an earlier state, and what it has leased by now is not known yet.
LEASES_LOST = "leases_lost"
_GIVEN_BACK, _LOST = 1, 2
_LOSE = "UPDATE lease SET given_back = 2 WHERE given_back = 0"
_GIVE_BACK = "UPDATE lease SET given_back = 1 WHERE id = :id"


def lose_leases(connection: Connection) -> None:
    """How many uses of these were taken is not known any more: none is taken again."""
    connection.execute(_LOSE)


class LeaseReading:
    """Mixin over one connection."""

    _connection: Connection

    def leases_of(self, campaign_id: str) -> Sequence[Lease]:
        """The leases of a campaign from which something may still be taken, as far as their time goes."""
        return [self._lease(row) for row in self._connection.execute(_OF_CAMPAIGN, {"campaign": campaign_id})]

    def lease(self, lease_id: str) -> Lease | None:
        """By id."""
        row = self._connection.execute(_ONE, {"id": lease_id}).first()
        return self._lease(row) if row else None

    def leases(self) -> Sequence[LeaseRecord]:
        """Every lease there ever was, with its state."""
        return [
            LeaseRecord(self._lease(row), {_GIVEN_BACK: "returned", _LOST: "lost"}.get(row.given_back, row.status))
            for row in self._connection.execute(_ALL)
        ]

    def ever_taken(self, lease_id: str) -> int:
        """How many uses of a lease were taken here, voided ones too."""
        return int(self._connection.execute(_EVER_TAKEN, {"scope": lease_scope(lease_id)}).one()[0])

    def _lease(self, row: Any) -> Lease:
        used = lease_used(self._connection, row.id)
        usable = row.status == "open" and not row.given_back
        return Lease(row.id, row.campaign, row.quota, row.granted, used, at_ms(row.until), usable)


class LeaseWriting(LeaseReading):
    """Mixin over one connection."""

    def give_lease_back(self, lease_id: str) -> None:
        """Nothing more is taken from it here."""
        self._connection.execute(_GIVE_BACK, {"id": lease_id})
