"""Rows of reservations. As in `rows`, which they belong to; `docs/decisions/200`."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class ReservationRow(Record):
    """An item held for pick-up; `id` is the operation's that made it, `coupon` what is redeemed at the pick-up.

    `from_at`, `until_at`: its slot; `due_at`: until when it is held. `takes`: what it took, as a redemption keeps it: a
    place in the slot, and limits. `open_until`: when it is to be looked at if nobody has come, "" once that is settled.
    `cancelled`: its operation was undone. `withdrew`: its coupon, which is good again where it is. `no_show_at`: when
    it was settled that nobody came.
    """

    coupon: str
    campaign: str
    terms_version: int
    member: str
    store: str
    day: str
    from_at: str
    until_at: str
    due_at: str
    price_minor: int
    deposit_minor: int
    deposit_from: str
    state: str
    takes: str
    made_at: str
    open_until: str = ""
    cancelled: bool = False
    withdrew: bool = False
    no_show_at: str = ""
    version: int = 0
    digest: int = 0
    zone: str = ""
    ends_at: str = ""
