"""What becomes of coupons and of channels, as sums (`docs/decisions/278`): handed out, used, and who came back.

Pure functions of coupons, checkouts and members, booked by difference as all sums are (`figures`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.figure_rows import PatronRow
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.domain.windows import business_day

ISSUED, USED, SPENT, RETURN, STAFF, JOINED, BEGAN = "issued", "used", "spent", "return", "staff", "joined", "began"
_MERCHANT = ""
Use = tuple[str, int, int]  # campaign, how many, minor units off
# By store, campaign and day, how many uses.
Used = dict[str, dict[str, dict[str, int]]]
# By store, month and day of the month, visits and purchases.
Days = Mapping[str, Mapping[str, Mapping[str, list[int]]]]
Sums = defaultdict[tuple[str, str, str, str], list[int]]
_BETWEEN = "|"


class Sale(msgspec.Struct, frozen=True):
    """What a checkout says of its coupons and of who stood at the till."""

    day: str
    store: str
    staff: str
    bought: int
    minor: int
    used: tuple[Use, ...]


def coupons(book: Book, sums: Sums) -> None:
    """Coupons that the book changes: each is handed out once, on a day in a store."""
    for row in list(book.coupons.changed()):
        if row.counted and not row.yielded_to and row.counted.endswith(_ending(row)):
            continue  # the usual case: it was used
        new = _of_coupon(book, row)
        if new == row.counted:
            continue
        for told, sign in ((row.counted, -1), (new, 1)):
            if told:
                day, store, campaign = told.split(_BETWEEN, 2)
                for scope in (_MERCHANT, store):
                    sums[ISSUED, scope, day, campaign][0] += sign
        row.counted = new
        book.coupons.put(row)


def _ending(row: rows.CouponRow) -> str:
    return f"{_BETWEEN}{row.home_store}{_BETWEEN}{row.campaign}"


def _of_coupon(book: Book, row: rows.CouponRow) -> str:
    """`day|store|campaign` of one that was handed out; "" of one that nobody has, or that gave way to another."""
    if not row.filled or row.yielded_to:
        return ""
    return day_of(book, row.home_store, row.issued_at) + _ending(row)


def day_of(book: Book, store_id: str, at: str) -> str:
    """The business day of a store that a moment belongs to, as sales are counted by; of a store that is not known the
    day of UTC."""
    moment = datetime.fromisoformat(at)
    if book.stores.get(store_id) is None:
        return moment.astimezone(UTC).date().isoformat()
    store = store_of(book, store_id)
    return business_day(moment, store.zone, store.business_day_starts).isoformat()


def fetch_uses(book: Book, checkouts: Iterable[rows.CheckoutRow], anew: frozenset[str]) -> None:
    """The redemptions of checkouts that were there before; of a new one all are in the book."""
    book.redemptions.fetch_by("checkout", [row.id for row in checkouts if row.counted or row.id in anew])


def uses_of(book: Book, checkouts: Iterable[rows.CheckoutRow], anew: frozenset[str]) -> Mapping[str, tuple[Use, ...]]:
    """By checkout what of its coupons counts now, by campaign."""
    listed = list(checkouts)
    fetch_uses(book, listed, anew)
    new: defaultdict[str, list[rows.RedemptionRow]] = defaultdict(list)
    for each in book.redemptions.changed():
        new[each.checkout].append(each)
    found: dict[str, tuple[Use, ...]] = {}
    for row in listed:
        known = row.counted or row.id in anew
        totals: dict[str, list[int]] = {}
        for each in book.redemptions.find("checkout", row.id) if known else new[row.id]:
            if each.coupon and each.campaign and each.counts:
                total = totals.setdefault(each.campaign, [0, 0])
                total[0] += 1
                total[1] += each.discount_minor
        found[row.id] = tuple((campaign, count, minor) for campaign, (count, minor) in sorted(totals.items()))
    return found


def add_sale(sums: Sums, told: Sale, sign: int) -> None:
    """What was used in it, what was spent with it, and by whom it was rung up."""
    for scope in (_MERCHANT, told.store):
        if told.staff:
            total = sums[STAFF, scope, told.day, told.staff]
            total[0] += sign * told.bought
            total[1] += sign * told.minor
        for campaign, count, minor in told.used:
            total = sums[USED, scope, told.day, campaign]
            total[0] += sign * count
            total[1] += sign * minor
            total = sums[SPENT, scope, told.day, campaign]
            total[0] += sign * told.bought
            total[1] += sign * told.minor


def with_uses(used: str, moves: Iterable[tuple[Sale, int]]) -> str:
    """What a member has used, with what moves."""
    known = msgspec.json.decode(used, type=Used)
    for told, sign in moves:
        for campaign, count, _ in told.used:
            days = known.setdefault(told.store, {}).setdefault(campaign, {})
            days[told.day] = days.get(told.day, 0) + sign * count
    kept = {
        store: left
        for store, campaigns in known.items()
        if (
            left := {
                campaign: found
                for campaign, days in sorted(campaigns.items())
                if (found := {day: count for day, count in sorted(days.items()) if count})
            }
        )
    }
    return msgspec.json.encode(kept).decode()


def add_member(sums: Sums, row: PatronRow, days: Days, sign: int) -> None:
    """Who used a coupon of a campaign first on a day, and came back on a later one; who came through a channel."""
    used = msgspec.json.decode(row.used, type=Used) if row.used != "{}" else {}
    for scope in (_MERCHANT, *used) if used else ():
        last = _last_visit(days, scope)
        for campaign, first in _first_uses(used, scope).items():
            total = sums[RETURN, scope, first, campaign]
            total[0] += sign
            total[1] += sign * (last > first)
    if row.joined and row.channel:
        visits, bought = _lived(days)
        for scope in dict.fromkeys((_MERCHANT, row.home)):
            total = sums[JOINED, scope, row.joined, row.channel]
            total[0] += sign
            total[1] += sign * (visits > 1)
            total = sums[BEGAN, scope, row.joined, row.channel]
            total[0] += sign * (bought > 0)
            total[1] += sign * bool(used)


def _first_uses(used: Used, scope: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for store, campaigns in used.items():
        if scope in (_MERCHANT, store):
            for campaign, days in campaigns.items():
                first = min(days)
                found[campaign] = min(first, found.get(campaign, first))
    return found


def _last_visit(days: Days, scope: str) -> str:
    return max(
        (
            f"{month}-{day}"
            for store, months in days.items()
            if scope in (_MERCHANT, store)
            for month, found in months.items()
            for day, total in found.items()
            if total[0] > 0
        ),
        default="",
    )


def _lived(days: Days) -> tuple[int, int]:
    every = [total for months in days.values() for found in months.values() for total in found.values()]
    return sum(total[0] for total in every), sum(total[1] for total in every)
