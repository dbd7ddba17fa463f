"""A reservation as the operation that made it says: when it is made, and when it was kept beside a lost database."""

from __future__ import annotations

from datetime import date, datetime

from counter_app.domain.reservation import Reservation, deposit_paid_from
from counter_app.protocol import bodies as wire


def reservation_from(identity: str, body: wire.Reservation, member: str, due_at: str = "") -> Reservation:
    """As the operation that made it says; until when it is held, the cloud does."""
    tenders = [each.kind for each in body.tender]
    return Reservation(
        id=identity,
        coupon=body.coupon.coupon,
        campaign=body.campaign,
        terms_version=body.terms_version,
        member=member,
        store=body.pick_up_store,
        day=date.fromisoformat(body.day),
        from_at=datetime.fromisoformat(body.from_at),
        until_at=datetime.fromisoformat(body.until_at),
        due_at=datetime.fromisoformat(due_at or body.due_at),
        price_minor=body.price_minor,
        deposit_minor=body.payable_minor,
        deposit_from=deposit_paid_from(body.payable_minor, tenders, value=body.value is not None),
    )
