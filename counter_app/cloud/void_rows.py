"""Voids that wait, and what a counter is told of its redemptions that others took back. As in `rows`, which they belong
to."""

from __future__ import annotations

from counter_app.cloud.rows import Record


class VoidRow(Record):
    """A redemption that another counter took back, or its own before it was enrolled anew; `id` is the redemption's (of
    a purchase without a coupon the checkout's), `device` the counter that had made it.

    `operation`, `at`, `store`, `counter`, `staff`: which void, when, where and by whom. `deleted`: it was withdrawn.
    """

    device: str
    checkout: str
    operation: str
    at: str
    store: str
    counter: str
    staff: str
    deleted: bool = False
    version: int = 0
    digest: int = 0
    zone: str = ""


class PendingVoidRow(Record):
    """A void that came before its checkout, or found another's there; `id` is its operation's. `redemption` empty = the
    whole checkout; one from elsewhere may name a redemption as `checkout`. `device`, `counter`, …: who asked for it."""

    checkout: str
    redemption: str
    at: str
    device: str = ""
    store: str = ""
    counter: str = ""
    staff: str = ""
