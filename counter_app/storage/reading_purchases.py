"""Look-ups about the last purchases and top-ups of this counter in which no coupon was used."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.protocol.bodies import Checkout, TopUp, decode_body
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.records import OutboxState
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms

# So many of the newest operations are looked through.
_LAST_PURCHASES = (
    "SELECT id, type, at, body, state, epoch, seq,"
    " (SELECT coalesce(sum(tender_minor + principal_minor + bonus_minor + points_minor), 0) FROM given_back"
    " WHERE given_back.checkout = newest.id) AS back,"
    " EXISTS (SELECT 1 FROM void WHERE void.id = newest.id) AS voided"
    " FROM (SELECT id, type, at, body, state, epoch, seq FROM operation ORDER BY epoch DESC, seq DESC LIMIT 100)"
    " AS newest WHERE type IN ('checkout', 'top_up') AND state NOT IN ('claiming', 'declined')"
    " ORDER BY epoch DESC, seq DESC"
)


class PurchaseReading:
    """Mixin over one connection."""

    _connection: Connection

    def last_purchases(self, limit: int) -> Sequence[PurchaseRecord]:
        """Newest first, among the newest operations."""
        found: list[PurchaseRecord] = []
        for row in self._connection.execute(_LAST_PURCHASES):
            raw = bytes(row.body)
            if len(found) == limit:
                break
            if raw[:1] != b"{":
                continue  # cleaned after its ninety days, or with who was erased
            body = decode_body(row.type, raw)
            if not isinstance(body, Checkout | TopUp) or (isinstance(body, Checkout) and body.coupons):
                continue
            paid = body.payable_minor if isinstance(body, Checkout) else body.amount_minor
            found.append(
                PurchaseRecord(
                    row.id,
                    topped_up=isinstance(body, TopUp),
                    member=body.member,
                    at=at_ms(row.at),
                    paid_minor=paid,
                    back_minor=paid if row.voided else row.back,
                    state=OutboxState(row.state),
                    place=(row.epoch, row.seq),
                )
            )
        return found
