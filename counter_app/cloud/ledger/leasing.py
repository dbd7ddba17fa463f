"""Leases of a hard quota: a use that names one is the lease's, and comes back with `lease_return` or a write-off.

At every moment uses taken + uses that may still arrive <= the quota: a use from a lease moves one from the second to
the first, a return gives back what the counter says it never took. Counts and not the order of arrival decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.domain.campaign import Terms
from counter_app.domain.lease import lease_scope
from counter_app.domain.limits import total_scope
from counter_app.protocol.bodies import LeaseReturn

OPEN, RETURNED, WRITTEN_OFF = "open", "returned", "written_off"
WITHIN, BEYOND = "used", "excess"
LEASE_EXCEEDED = "lease_exceeded"
COUNTER_WRITTEN_OFF = "counter_written_off"


@dataclass(frozen=True, slots=True)
class Named:
    """The lease that a use names. `covers`: one more of it is the counter's to take, and has its place."""

    row: LeaseRow
    covers: bool


def named(book: Book, lease_id: str, terms: Terms | None, also: int) -> Named | None:
    """The counter's own lease of this campaign with that id; `also`: how many the same checkout takes already."""
    lease = book.leases.get(lease_id) if lease_id else None
    if lease is None or terms is None or terms.limits.total is None:
        return None
    own = lease.device == book.moment.caller.device and lease.campaign == terms.campaign
    # A lease of a larger quota than the coupon knows is none for that coupon.
    return Named(lease, lease.outstanding > also) if own and lease.quota <= terms.limits.total else None


def take_one(book: Book, lease: LeaseRow) -> str:
    """A use of the lease has arrived: what was held for it is held no more. Answers whether it was within it."""
    within = lease.used < lease.granted and lease.outstanding > 0
    _change(book, lease, within, 1)
    return WITHIN if within else BEYOND


def give_one_back(book: Book, scope: str, state: str) -> None:
    """The use was cancelled, so that it never was; where the lease is still the counter's, it may be taken again."""
    lease = book.leases.get(scope.removeprefix(lease_scope("")))
    if lease is not None:
        _change(book, lease, state == WITHIN, -1)


def _change(book: Book, lease: LeaseRow, within: bool, by: int) -> None:
    before = lease.outstanding
    if within:
        lease.used += by
    else:
        lease.excess += by
    book.touch(lease)
    hold(book, lease.campaign, lease.outstanding - before)


def hold(book: Book, campaign: str, by: int) -> None:
    """Change what counters hold of a quota; a counter is not told of it, so that the row keeps its version."""
    row = book.usages.get(total_scope(campaign))
    if row is not None and by:
        row.leased += by
        book.usages.put(row)


def lease_return(book: Book, _act: Act, body: LeaseReturn) -> Outcome:
    """What the counter never took comes back; repeated or for a lease that is gone it changes nothing."""
    if body.kept < 0:
        return Refusal("invalid", "`kept` is negative.")
    lease = book.leases.get(body.lease)
    if lease is None or lease.device != book.moment.caller.device:
        return Done(detail={"known": False, "returned": 0})
    if lease.status == WRITTEN_OFF:
        return Done(detail={"known": True, "returned": 0})
    before = lease.outstanding
    # A restored counter may return twice: the larger count is the one that loses no use.
    lease.kept = min(max(body.kept, lease.kept), lease.granted)
    lease.status = RETURNED
    book.touch(lease)
    hold(book, lease.campaign, lease.outstanding - before)
    return Done(detail={"known": True, "returned": before - lease.outstanding})


def written_off(book: Book, act: Act) -> bool:
    """Whether a manager gave up the counter as which this was done."""
    row = book.write_offs.get(book.moment.caller.device)
    return row is not None and act.operation.epoch <= row.epoch
