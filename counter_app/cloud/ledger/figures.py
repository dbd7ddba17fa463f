"""Sums that charts are made of, kept in the transaction of what they follow from (`docs/decisions/267`).

What a checkout, or a member, adds is a pure function of their rows, and each remembers what it has added: whatever
changed them, the difference is booked. So the order of arrival does not matter, and nothing is counted twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.figure_rows import FigureRow, PatronRow, figure_id
from counter_app.cloud.ledger import funnels, purchases, tiers
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import is_erased
from counter_app.cloud.ledger.members import is_withdrawn
from counter_app.domain.lapses import MonthOfVisits, fresh, lapses
from counter_app.protocol.operations import encode

SALES, SLOT, AGAIN, LAPSE, FRESH = "sales", "slot", "again", "lapse", "fresh"
OF_MEMBER, OF_OTHERS = "m", "w"
MERCHANT = ""  # the scope of all stores together
SLOT_MINUTES = 15
_LAST_SLOT = 9_000
# {store: {month: {day of month: [visits, purchases]}}}
Days = dict[str, dict[str, dict[str, list[int]]]]
_Key = tuple[str, str, str, str]  # chart, scope, day, key
_Sums = defaultdict[_Key, list[int]]


class Counted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a checkout has added: `bought` 1 for a purchase that stands, with `minor` of money that was paid and kept;
    `seen` 1 for a visit. `slot`: minutes since the business day's midnight, by the clock of the store; `used`:
    of its coupons, by campaign."""

    day: str
    store: str
    slot: int
    member: str
    bought: int
    minor: int
    seen: int
    staff: str = ""
    used: tuple[funnels.Use, ...] = ()


def follow(book: Book, members: Iterable[rows.MemberRow] = (), anew: frozenset[str] = frozenset()) -> None:
    """Everything that the book changes is booked in the sums; also these members. `anew`: checkouts that are no new
    ones and may hold what was never counted. Call once, when all is in it."""
    sums: _Sums = defaultdict(lambda: [0, 0])
    moved = _sales(book, sums, anew)
    funnels.coupons(book, sums)
    changed = {row.id for row in (*book.members.changed(), *members)}
    purchases.follow(book, {each: _bought(moves) for each, moves in moved.items()}, changed)
    _members(book, changed | set(moved), moved, sums)
    _book(book, sums)


def _bought(moves: Iterable[tuple[Counted, int]]) -> list[purchases.Bought]:
    found = (purchases.Bought(told.day, sign * told.minor, sign * told.bought) for told, sign in moves)
    return [each for each in found if each.minor or each.purchases]


def bought_by(book: Book, member: str) -> list[purchases.Bought]:
    """What a member bought and kept, as it was counted last: a line a checkout."""
    every = (_counted(row) for row in book.checkouts.find("member", member))
    return _bought((told, 1) for told in every if told is not None and told.member == member)


def _touched(book: Book) -> list[rows.CheckoutRow]:
    origins = [row.origin for row in book.postings.changed()]
    used = [row.checkout for row in book.redemptions.changed() if row.coupon]
    ids = [*origins, *(row.id for row in book.reservations.changed()), *used]
    book.checkouts.fetch(ids)
    every = {row.id: row for row in book.checkouts.changed()}
    every |= {row.id: row for each in ids if (row := book.checkouts.get(each)) is not None}
    return list(every.values())


def _sales(book: Book, sums: _Sums, anew: frozenset[str]) -> dict[str, list[tuple[Counted, int]]]:
    """Checkouts into the sums of sales; what they move of members, as (what, +1 or -1)."""
    touched = _touched(book)
    tiers.fetch_returns(book, touched)
    uses = funnels.uses_of(book, touched, anew)
    moved: dict[str, list[tuple[Counted, int]]] = {}
    for row in touched:
        new, old = _of_checkout(book, row, uses[row.id]), _counted(row)
        if new == old:
            continue
        for told, sign in ((old, -1), (new, 1)):
            if told is not None:
                _add_sale(sums, told, sign)
                if told.member:
                    moved.setdefault(told.member, []).append((told, sign))
        row.counted = encode(new).decode()
        book.checkouts.put(row)
    return moved


def _counted(row: rows.CheckoutRow) -> Counted | None:
    return msgspec.json.decode(row.counted, type=Counted) if row.counted else None


def _of_checkout(book: Book, row: rows.CheckoutRow, used: tuple[funnels.Use, ...]) -> Counted:
    day, bought = tiers.of_checkout(book, row)
    store = book.stores.get(row.store)
    return Counted(
        row.business_day,
        row.store,
        slot_of(row.at, day, store.timezone if store is not None else "UTC"),
        row.member,
        bought.checkouts,
        bought.paid_minor,
        int(not row.cancelled),
        row.staff,
        used,
    )


def slot_of(at: str, day: date, timezone: str) -> int:
    """The minute, from the midnight with which the day's date begins on, at which the quarter of an hour began."""
    local = datetime.fromisoformat(at).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    minutes = (local - datetime.combine(day, time())) // timedelta(minutes=1)
    return min(max(0, minutes - minutes % SLOT_MINUTES), _LAST_SLOT)


def _add_sale(sums: _Sums, told: Counted, sign: int) -> None:
    funnels.add_sale(sums, _sale(told), sign)
    who = OF_MEMBER if told.member else OF_OTHERS
    for scope in (MERCHANT, told.store):
        for key in ((SALES, scope, told.day, who), (SLOT, scope, told.day, f"{told.slot:04d}")):
            total = sums[key]
            total[0] += sign * told.bought
            total[1] += sign * told.minor


def _sale(told: Counted) -> funnels.Sale:
    return funnels.Sale(told.day, told.store, told.staff, told.bought, told.minor, told.used)


def _members(book: Book, ids: set[str], moved: Mapping[str, list[tuple[Counted, int]]], sums: _Sums) -> None:
    book.patrons.fetch(sorted(ids))
    book.members.fetch(sorted(ids))
    for member_id in sorted(ids):
        known = book.patrons.get(member_id)
        row = known or PatronRow(book.merchant, member_id)
        before = _known(row)
        if known is not None:
            _add_member(sums, known, -1)
        _place(book, row)
        if member_id in moved:
            row.days = _with(row.days, moved[member_id])
            row.used = funnels.with_uses(row.used, ((_sale(told), sign) for told, sign in moved[member_id]))
        _add_member(sums, row, 1)
        if known is None or before != _known(row):
            book.patrons.put(row)


def _known(row: PatronRow) -> tuple[str, ...]:
    return row.days, row.joined, row.home, row.used, row.channel


def _place(book: Book, row: PatronRow) -> None:
    """Since when and where it is a member; of whom only the id is known, of an alias, and of somebody who is
    forgotten or was taken back, no member is counted."""
    member = book.members.get(row.id)
    if member is None or not member.filled or member.alias_of or is_erased(member) or is_withdrawn(member):
        row.joined = row.home = row.channel = ""
        return
    row.home, row.channel = member.home_store, member.channel
    row.joined = funnels.day_of(book, row.home, member.joined_at)


def _with(days: str, moves: Iterable[tuple[Counted, int]]) -> str:
    known = msgspec.json.decode(days, type=Days)
    for told, sign in moves:
        month, day = told.day[:7], told.day[8:]
        total = known.setdefault(told.store, {}).setdefault(month, {}).setdefault(day, [0, 0])
        total[0] += sign * told.seen
        total[1] += sign * told.bought
    return encode(_trimmed(known)).decode()


def _trimmed(days: Days) -> Days:
    """Without days on which nothing is left."""
    return {
        store: kept
        for store, months in days.items()
        if (
            kept := {
                month: left
                for month, found in sorted(months.items())
                if (left := {day: total for day, total in found.items() if any(total)})
            }
        )
    }


def _add_member(sums: _Sums, row: PatronRow, sign: int) -> None:
    days = msgspec.json.decode(row.days, type=Days)
    funnels.add_member(sums, row, days, sign)
    for scope in days.keys() | {row.home} - {MERCHANT}:
        _add_months(sums, row, scope, [days.get(scope, {})], sign)
    _add_months(sums, row, MERCHANT, list(days.values()), sign)


def _add_months(
    sums: _Sums, row: PatronRow, scope: str, parts: list[dict[str, dict[str, list[int]]]], sign: int
) -> None:
    first = ""
    visits: list[MonthOfVisits] = []
    for month in sorted({month for part in parts for month in part}):
        every = [(day, total) for part in parts for day, total in part.get(month, {}).items()]
        seen = sum(total[0] for _, total in every)
        bought = sum(total[1] for _, total in every)
        if seen:
            last = max(day for day, total in every if total[0])
            visits.append(MonthOfVisits(month, f"{month}-{last}", seen))
        if bought:
            first = first or month
            total = sums[AGAIN, scope, month, first]
            total[0] += sign
            total[1] += sign * (bought > 1)
    if row.joined:
        here = scope in (MERCHANT, row.home)
        found = [(LAPSE, each) for each in lapses(visits, row.joined, here=here)]
        new = fresh(visits, row.joined, here=here)
        for chart, each in (*found, (FRESH, new)):
            if each is not None:
                sums[chart, scope, each.day, f"{each.until}/{each.start}"][0] += sign


def _book(book: Book, sums: _Sums) -> None:
    changed = {figure_id(*key): (key, total) for key, total in sums.items() if any(total)}
    book.figures.fetch(sorted(changed))
    for identity, (key, (count, amount)) in changed.items():
        row = book.figures.get(identity) or FigureRow(book.merchant, identity, *key)
        row.count += count
        row.amount += amount
        book.figures.put(row)
