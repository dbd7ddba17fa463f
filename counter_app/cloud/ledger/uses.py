"""Uses of coupons and limits: taken by a redemption, given back by a void or a cancellation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from counter_app.cloud import rows
from counter_app.cloud.ledger import leasing
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.zones import member_of_usage
from counter_app.domain.campaign import Terms
from counter_app.domain.lease import lease_scope
from counter_app.domain.limits import Take, coupon_scope, money_scope
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import encode

WITHIN, BEYOND, FREED = leasing.WITHIN, leasing.BEYOND, ""
Taken = list[tuple[str, int, str]]


class Holding(Protocol):
    """What holds limits: a redemption, or a reservation."""

    takes: str


def taken_of(redemption: Holding) -> Taken:
    """What a redemption took besides its coupon: (scope, cap, `used` | `excess` | "" once given back)."""
    return [(scope, cap, state) for scope, cap, state in json.loads(redemption.takes)]


def as_text(taken: Taken) -> str:
    """As a redemption keeps it."""
    return encode(taken).decode()


def take_limits(book: Book, takes: Sequence[Take], lease: leasing.Named | None = None) -> Taken:
    """Take one use of each scope; beyond the cap it is counted as an excess, so that the sum stays true.

    With a lease that covers it the quota's use is the one that was held for it.
    """
    taken: Taken = []
    for take in takes:
        if lease is None or take.reason is not ReasonCode.QUOTA_EXHAUSTED:
            taken.append((take.scope, take.cap, _take(book, take.scope, take.cap)))
            continue
        state = leasing.take_one(book, lease.row)
        taken.append((lease_scope(lease.row.id), lease.row.granted, state))
        if state == WITHIN:
            _change(book, take.scope, take.cap, WITHIN, 1)
        else:
            state = _take(book, take.scope, take.cap)
        taken.append((take.scope, take.cap, state))
    return taken


def give_back(book: Book, redemption: Holding, *, undone: bool = False) -> None:
    """Free every limit that the redemption still holds. A lease is used up by a void too: the use it gives back is the
    quota's; only where the redemption is `undone` it never was taken."""
    freed: Taken = []
    for scope, cap, state in taken_of(redemption):
        leased = scope.startswith(lease_scope(""))
        if leased and not undone:
            freed.append((scope, cap, state))
            continue
        if leased and state != FREED:
            leasing.give_one_back(book, scope, state)
        elif state != FREED:
            _change(book, scope, cap, state, -1)
        freed.append((scope, cap, FREED))
    redemption.takes = as_text(freed)


def take_again(book: Book, redemption: Holding) -> None:
    """A void was undone: the limits that it had freed are taken anew."""
    again = [
        (scope, cap, state if state != FREED else _take(book, scope, cap)) for scope, cap, state in taken_of(redemption)
    ]
    redemption.takes = as_text(again)


def rename_scopes(book: Book, redemption: Holding, old_member: str, new_member: str) -> None:
    """The member became another one: what was taken in its name is taken in the other's."""
    moved: Taken = []
    for scope, cap, state in taken_of(redemption):
        parts = scope.split(":")
        if not (parts[0].startswith("member") and len(parts) > 2 and parts[2] == old_member):
            moved.append((scope, cap, state))
            continue
        parts[2] = new_member
        renamed = ":".join(parts)
        if state != FREED:
            _change(book, scope, cap, state, -1)
            state = _take(book, renamed, cap)
        moved.append((renamed, cap, state))
    redemption.takes = as_text(moved)


def seat(
    book: Book, coupon: rows.CouponRow, redemption: rows.RedemptionRow, terms: Terms | None, *, again: bool = False
) -> None:
    """Say whether a redemption, not yet counted, is within what its coupon has left, or how far it goes beyond. One
    that stands `again` finds its place free as long as nobody else is within the rules instead."""
    if terms is None or not terms.kept_minor:
        redemption.excess = coupon.used + (0 if again else coupon.excess) >= uses_of(terms)
        return
    usage = book.usages.get(money_scope(coupon.id))
    beyond = usage.excess if again and usage is not None else 0
    left = max(0, terms.kept_minor - used_of(book, money_scope(coupon.id), coupon) + beyond)
    redemption.beyond_minor = max(0, redemption.discount_minor - left)
    redemption.excess = redemption.beyond_minor > 0


def uses_of(terms: Terms | None) -> int:
    """How often a coupon can be used; once where its terms are unknown."""
    return 1 if terms is None else terms.limits.uses_per_coupon


def used_of(book: Book, scope: str, coupon: rows.CouponRow | None) -> int:
    """Units taken from a scope, exceptions included."""
    if scope.startswith("coupon:"):
        return 0 if coupon is None or scope != coupon_scope(coupon.id) else coupon.used + coupon.excess
    usage = book.usages.get(scope)
    return 0 if usage is None else usage.used + usage.excess + usage.leased


def refresh_coupon(book: Book, coupon: rows.CouponRow, terms: Terms | None) -> None:
    """Count a coupon's uses anew from its redemptions, whatever the order in which they came; and tell of the last.

    Those within the rules keep their place; one beyond them does not move up when another is given back, since it
    stays what a manager has to look at.
    """
    every = book.redemptions.find("coupon", coupon.id)
    live = [redemption for redemption in every if redemption.counts]
    coupon.used = sum(not redemption.excess for redemption in live)
    coupon.excess = len(live) - coupon.used
    # A coupon that keeps its rest may be handed in more often than it has uses: its bound is its money.
    coupon.cap = max(uses_of(terms), coupon.used)
    coupon.cycles = sum(bool(redemption.voided_by) and not redemption.cancelled for redemption in every)
    last = max(live, key=lambda redemption: (redemption.at, redemption.id), default=None)
    coupon.last_redemption = last.id if last else ""
    coupon.last_at = last.at if last else ""
    coupon.last_store = last.store if last else ""
    coupon.last_counter = last.counter if last else ""
    coupon.last_staff = last.staff_name if last else ""
    book.touch(coupon)
    if terms is not None and terms.kept_minor:
        _refresh_money(book, coupon.id, live, terms.kept_minor)


def _refresh_money(book: Book, coupon: str, live: Sequence[rows.RedemptionRow], kept_minor: int) -> None:
    scope = money_scope(coupon)
    beyond = sum(redemption.beyond_minor for redemption in live)
    within = sum(redemption.discount_minor for redemption in live) - beyond
    row = book.usages.get(scope) or rows.UsageRow(book.merchant, scope, used=0, excess=0, cap=kept_minor)
    changed = (row.used, row.excess) != (within, beyond)
    row.used, row.excess, row.cap = within, beyond, max(kept_minor, within)
    if changed:
        book.touch(row)


def _take(book: Book, scope: str, cap: int) -> str:
    row = book.usages.get(scope)
    room = row is None or row.used + row.excess + row.leased < cap
    state = WITHIN if room else BEYOND
    _change(book, scope, cap, state, 1)
    return state


def _change(book: Book, scope: str, cap: int, state: str, by: int) -> None:
    row = book.usages.get(scope)
    if row is None:
        row = rows.UsageRow(book.merchant, scope, used=0, excess=0, cap=cap, member=member_of_usage(scope))
    # Coupons of one campaign may have been issued under terms with different caps.
    row.cap = max(row.cap, cap)
    if state == WITHIN:
        row.used += by
    else:
        row.excess += by
    book.touch(row)
