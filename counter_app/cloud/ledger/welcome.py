"""Welcome coupons of one person who signed up twice: one of them stays."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken, facts_of
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.settling import SettledAs

DOUBLE_WELCOME = "double_welcome"
_ACTIVE, _VOIDED = CouponStatus.ACTIVE.value, CouponStatus.VOIDED.value


def settle(book: Book, act: Act, member: str, arrived: Collection[str]) -> list[Broken]:
    """Leave the member one welcome coupon: an unused one is withdrawn, two used ones are an exception.

    `arrived`: the coupons that came with this sign-up; of two unused ones, the one that was there stays.
    """
    held = [
        coupon
        for coupon in book.coupons.find("member", member)
        if coupon.welcome and coupon.status != _VOIDED and not coupon.yielded_to
    ]
    # What stays is at the head.
    held.sort(key=lambda each: (each.used + each.excess == 0, each.id in arrived, each.issued_at, each.id))
    broken = []
    for coupon in held[1:]:
        if coupon.used + coupon.excess:
            broken.append(both_used(book, coupon.id, held[0].id))
        else:
            _withdraw(book, act, coupon, held[0].id)
    return broken


def used_after_all(book: Book, act: Act, coupon: rows.CouponRow) -> str | None:
    """A withdrawn welcome coupon was redeemed before the counter knew: the other one is withdrawn in its place.

    None when this is no such coupon, "" when the other one was unused and gave way, else the id of the other, used one.
    """
    if coupon.status != _VOIDED or not coupon.yielded_to or coupon.reward_by:
        return None
    other = book.coupons.get(coupon.yielded_to)
    coupon.status, coupon.yielded_to, coupon.status_since = _ACTIVE, "", act.at_iso
    if other is None or other.used + other.excess:
        return other.id if other is not None else ""
    _withdraw(book, act, other, coupon.id)
    return ""


def both_used(book: Book, coupon: str, other: str) -> Broken:
    """The exception of two welcome coupons used by one person."""
    live = [
        redemption
        for each in (other, coupon)
        for redemption in book.redemptions.find("coupon", each)
        if redemption.counts
    ]
    stake = min((redemption.discount_minor for redemption in live), default=0)
    sides = tuple(redemption.id for redemption in live)
    return Broken(DOUBLE_WELCOME, stake, sides, {"coupon": coupon, "other_coupon": other})


def give_way(book: Book, act: Act, coupon: str, stays: str) -> None:
    """The use of one of two was taken back: it is withdrawn, as one that was never used would have been."""
    row = book.coupons.get(coupon)
    if row is not None and row.status == _ACTIVE and not row.used + row.excess:
        _withdraw(book, act, row, stays)


def settled_ahead(book: Book, act: Act, broken: Iterable[Broken]) -> None:
    """A manager had decided before this came that the second use is taken back: its coupon is withdrawn with it."""
    if all(each.reason != DOUBLE_WELCOME for each in broken):
        return
    for row in book.exceptions.find("operation", act.id):
        facts = facts_of(row)
        settled = facts.get("settled")
        if row.reason != DOUBLE_WELCOME or not isinstance(settled, dict) or settled.get("outcome") != SettledAs.VOID:
            continue
        give_way(book, act, str(facts.get("coupon", "")), str(facts.get("other_coupon", "")))


def _withdraw(book: Book, act: Act, coupon: rows.CouponRow, stays: str) -> None:
    coupon.status, coupon.status_since, coupon.yielded_to = _VOIDED, act.at_iso, stays
    book.touch(coupon)
