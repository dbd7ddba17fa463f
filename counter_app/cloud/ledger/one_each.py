"""Coupons of rounds that gave one to everybody who held none: two counters that had not heard of each other gave two.

The counter that the service hears of first has given them theirs; the later coupon gives way, as it would not have been
handed out had its counter known (`docs/decisions/295`).
"""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.giving_way import both_used, usable_at, withdraw
from counter_app.cloud.ledger.notes import Broken
from counter_app.domain.coupon import CouponStatus


def settle(book: Book, act: Act, arrived: Iterable[str]) -> tuple[list[Broken], list[str]]:
    """Leave each member one of a campaign: of two unused ones the later to arrive is withdrawn, an unused one beside
    one that is used, two used ones are an exception. Answers the exceptions, and which of `arrived` gave way."""
    broken, gave_way = list[Broken](), list[str]()
    for each in arrived:
        coupon = book.coupons.get(each)
        others = _others(book, coupon) if coupon is not None else []
        if coupon is None or not others:
            continue
        used = [other for other in others if _is_used(other)]
        if not _is_used(coupon):
            withdraw(book, act, coupon, (used or others)[0].id)
            gave_way.append(coupon.id)
            continue
        for other in others:
            if not _is_used(other):
                withdraw(book, act, other, coupon.id)
        if used:
            broken.append(both_used(book, coupon.id, used[0].id))
    return broken, gave_way


def _is_used(coupon: rows.CouponRow) -> bool:
    return coupon.used + coupon.excess > 0


def _others(book: Book, coupon: rows.CouponRow) -> list[rows.CouponRow]:
    """What the member held by another such round when this one was handed out, or the other way round; oldest first."""
    if not _stands(coupon) or not coupon.member:
        return []
    found = [
        other
        for other in book.coupons.find("member", coupon.member)
        if other.id != coupon.id and other.campaign == coupon.campaign and _stands(other)
    ]
    found = [other for other in found if _held_together(book, coupon, other)]
    return sorted(found, key=lambda each: (each.round_at, each.id))


def _stands(coupon: rows.CouponRow) -> bool:
    return bool(coupon.round_at) and coupon.filled and coupon.status == CouponStatus.ACTIVE.value


def _held_together(book: Book, one: rows.CouponRow, other: rows.CouponRow) -> bool:
    then = max(one.round_at, other.round_at)
    return usable_at(book, one, then) and usable_at(book, other, then)
