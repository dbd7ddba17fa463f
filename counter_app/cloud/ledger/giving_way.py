"""Of two coupons that one person should not both have, one stays: what follows from a use of the other.

A coupon that gave way names the one that stays (`CouponRow.yielded_to`). Which two contradict each other is said by
`welcome` and `one_each`.
"""

from __future__ import annotations

from collections.abc import Iterable

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import Broken, facts_of
from counter_app.cloud.ledger.uses import used_of, uses_of
from counter_app.cloud.times import parse
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.limits import money_scope
from counter_app.domain.settling import SettledAs
from counter_app.domain.windows import window_of

DOUBLE_WELCOME, DOUBLE_ISSUE = "double_welcome", "double_issue"
OF_TWO = frozenset({DOUBLE_WELCOME, DOUBLE_ISSUE})
_ACTIVE, _VOIDED = CouponStatus.ACTIVE.value, CouponStatus.VOIDED.value


def used_after_all(book: Book, act: Act, coupon: rows.CouponRow) -> str | None:
    """A withdrawn coupon was redeemed before the counter knew: the other one is withdrawn in its place.

    None when this is no such coupon, "" when the other one was unused and gave way, else the id of the other, used one.
    """
    if coupon.status != _VOIDED or not coupon.yielded_to or coupon.reward_by:
        return None
    other = _standing(book, coupon)
    if other is not None and other.status == _VOIDED:
        return None  # revoked, either of them: there was none to be used
    coupon.status, coupon.yielded_to, coupon.status_since = _ACTIVE, "", act.at_iso
    if other is None or _never_together(book, act, coupon, other):
        return ""
    if other.used + other.excess:
        return other.id
    withdraw(book, act, other, coupon.id)
    return ""


def _standing(book: Book, coupon: rows.CouponRow) -> rows.CouponRow | None:
    """The one for which it gave way; where that has given way itself, the one that has stayed in the end."""
    passed: set[str] = set()
    found: rows.CouponRow | None = coupon
    while found is not None and found.status == _VOIDED and found.yielded_to and found.id not in passed:
        passed.add(found.id)
        found = book.coupons.get(found.yielded_to)
    return found


def revoke(coupon: rows.CouponRow) -> bool:
    """A manager revokes one that had given way: no use brings it back. Answers whether that is new."""
    gave_way = coupon.status == _VOIDED and coupon.yielded_to not in ("", coupon.id) and not coupon.reward_by
    if gave_way:
        coupon.yielded_to = coupon.id
    return gave_way


def _never_together(book: Book, act: Act, coupon: rows.CouponRow, other: rows.CouponRow) -> bool:
    """Whether one of two of rounds was over when the other was handed out: this use its last, or the other's."""
    if not coupon.round_at or not other.round_at:
        return False
    terms = book.terms_version(coupon.campaign, coupon.terms_version)
    then = max(coupon.round_at, other.round_at)
    its_last = not (terms is not None and terms.kept_minor) and coupon.used + coupon.excess + 1 >= uses_of(terms)
    return (its_last and act.at_iso < then) or not usable_at(book, other, then)


def usable_at(book: Book, coupon: rows.CouponRow, then: str) -> bool:
    """Whether it had not ended by `then`, nor been used up before."""
    terms = book.terms_version(coupon.campaign, coupon.terms_version)
    if terms is not None:
        zone = store_of(book, coupon.home_store).zone
        until = window_of(terms.valid, parse(coupon.issued_at), zone).valid_until
        if until is not None and parse(then) >= until:
            return False
    if terms is not None and terms.kept_minor:
        left = terms.kept_minor - used_of(book, money_scope(coupon.id), coupon)
    else:
        left = uses_of(terms) - coupon.used - coupon.excess
    return left > 0 or coupon.last_at >= then


def both_used(book: Book, coupon: str, other: str) -> Broken:
    """The exception of two used by one person."""
    live = [
        redemption
        for each in (other, coupon)
        for redemption in book.redemptions.find("coupon", each)
        if redemption.counts
    ]
    stake = min((redemption.discount_minor for redemption in live), default=0)
    sides = tuple(redemption.id for redemption in live)
    row = book.coupons.get(coupon)
    reason = DOUBLE_ISSUE if row is not None and row.round_at else DOUBLE_WELCOME
    return Broken(reason, stake, sides, {"coupon": coupon, "other_coupon": other})


def give_way(book: Book, act: Act, coupon: str, stays: str) -> None:
    """The use of one of two was taken back: it is withdrawn, as one that was never used would have been."""
    row = book.coupons.get(coupon)
    if row is not None and row.status == _ACTIVE and not row.used + row.excess:
        withdraw(book, act, row, stays)


def leave_one(book: Book, act: Act, coupon: str, other: str) -> None:
    """A manager lets the use of both stand: one of them that is not used any more gives way all the same."""
    rows_of_both = [book.coupons.get(each) for each in (coupon, other)]
    used = [row.id for row in rows_of_both if row is not None and row.used + row.excess]
    if len(used) == 1:
        give_way(book, act, other if used[0] == coupon else coupon, used[0])


def settled_ahead(book: Book, act: Act, broken: Iterable[Broken]) -> None:
    """A manager had decided before this came that the second use is taken back: its coupon is withdrawn with it."""
    if all(each.reason not in OF_TWO for each in broken):
        return
    for row in book.exceptions.find("operation", act.id):
        facts = facts_of(row)
        settled = facts.get("settled")
        if row.reason not in OF_TWO or not isinstance(settled, dict) or settled.get("outcome") != SettledAs.VOID:
            continue
        give_way(book, act, str(facts.get("coupon", "")), str(facts.get("other_coupon", "")))


def withdraw(book: Book, act: Act, coupon: rows.CouponRow, stays: str) -> None:
    """It gives way to the one that stays."""
    coupon.status, coupon.status_since, coupon.yielded_to = _VOIDED, act.at_iso, stays
    book.touch(coupon)
