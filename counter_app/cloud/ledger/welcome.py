"""Welcome coupons of one person who signed up twice: one of them stays."""

from __future__ import annotations

from collections.abc import Collection

from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.giving_way import both_used, withdraw
from counter_app.cloud.ledger.notes import Broken
from counter_app.domain.coupon import CouponStatus

_VOIDED = CouponStatus.VOIDED.value


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
            withdraw(book, act, coupon, held[0].id)
    return broken
