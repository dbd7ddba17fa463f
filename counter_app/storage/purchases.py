"""What members bought, as it came down: it does so while a segment asks for it."""

from __future__ import annotations

from counter_app.domain.segment_facts import Purchases
from counter_app.protocol.purchases import EVERYBODY
from counter_app.storage.connection import Connection
from counter_app.storage.rows import read_json

_OF = "SELECT paid_minor, purchases, days FROM purchases WHERE id = :id"


class PurchasesReading:
    """Mixin over one connection."""

    _connection: Connection

    def purchases_told(self) -> bool:
        """Whether everybody's have come down, so that who has no row bought nothing."""
        return self._connection.execute(_OF, {"id": EVERYBODY}).first() is not None

    def purchases_of(self, member: str) -> Purchases | None:
        """What the member bought; None where that is not known."""
        row = self._connection.execute(_OF, {"id": member}).first()
        if row is None:
            return Purchases() if self.purchases_told() else None
        days = {day: (minor, count) for day, (minor, count) in read_json(row.days, {}).items()}
        return Purchases(row.paid_minor, row.purchases, days)
