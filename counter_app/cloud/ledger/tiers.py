"""Tiers of members: what they bought and kept by business day, and the tier that follows (`docs/decisions/196`).

A checkout adds to its day. Whatever takes back, comes anew or was reckoned by other rules is worked out from the
member's checkouts; so the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import birthdays, postings, sales
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.tier_basis import (
    Basis,
    Days,
    basis_of,
    by_hand_of,
    day_of,
    start_of,
    start_text,
    text_of,
)
from counter_app.cloud.ledger.voids import resolved
from counter_app.cloud.tier_rows import TierRow
from counter_app.domain.tier_file import tiers_from
from counter_app.domain.tiers import NO_TIERS, Bought, Held, Start, Tiers
from counter_app.domain.windows import business_day
from counter_app.protocol import bodies as wire
from counter_app.protocol.importing import MemberImport
from counter_app.protocol.merging import MemberMerge
from counter_app.protocol.operations import encode

SETTING = "tiers"


def rules_of(book: Book) -> tuple[Tiers, int]:
    """The tiers as they are set, and the version of that."""
    book.settings.fetch((SETTING,))
    row = book.settings.get(SETTING)
    return (NO_TIERS, 0) if row is None or row.deleted else (parsed(row.value), row.version)


@lru_cache(maxsize=64)
def parsed(value: str) -> Tiers:
    """The tiers that a setting's row says."""
    return tiers_from(msgspec.json.decode(value))


def follow(book: Book, act: Act, body: msgspec.Struct) -> None:
    """An operation took effect: the tiers that hang on it."""
    if not rules_of(book)[0].tiers:
        _forget_aliases(book, body)
        return
    match body:
        case wire.Checkout():
            _bought(book, act.id)
        case wire.Void() | wire.Refund() | wire.Cancel():
            _taken_back(book, _of(book, body))
        case wire.MemberUpdate():
            _updated(book, act, body)
        case wire.MemberSignUp() | MemberImport() | MemberMerge():
            _came_in(book, act, body)
        case _:
            pass
    for issued in issued_by(body):
        _used_before(book, issued)


def _of(book: Book, body: wire.Void | wire.Refund | wire.Cancel) -> str:
    """The checkout that something was taken back of, or is again."""
    match body:
        case wire.Void():
            return resolved(book, body)[0]
        case wire.Refund(checkout=checkout):
            return checkout
        case wire.Cancel(target=target):
            posting = book.postings.get(target)
            return target if posting is None else posting.origin


def issued_by(body: msgspec.Struct) -> Sequence[wire.IssuedCoupon]:
    """The coupons that an operation issues."""
    match body:
        case wire.MemberSignUp(welcome=issued) | wire.Issue(coupons=issued) | wire.Stamp(rewards=issued):
            return issued
        case _:
            return ()


def _bought(book: Book, checkout: str) -> None:
    """A checkout goes on from what is known of its member."""
    sale = book.checkouts.get(checkout)
    member = _member(book, sale.member) if sale is not None else None
    if sale is None or member is None:
        return
    row = current(book, member.id)
    if row is None:
        reckon_anew(book, member)
        return
    basis = basis_of(row)
    day, more = of_checkout(book, sale)
    _add(basis.days, day, more)
    _write(book, member, row, basis)


def current(book: Book, member_id: str) -> TierRow | None:
    """What is known of a member, where it was reckoned by the rules of now: else all is to be worked out."""
    row = book.tiers.get(member_id)
    return None if row is None or row.deleted or row.rules != rules_of(book)[1] else row


def _add(days: Days, day: date, more: Bought) -> None:
    known = days.get(day, Bought(0, 0))
    if more.paid_minor or more.checkouts:
        days[day] = Bought(known.paid_minor + more.paid_minor, known.checkouts + more.checkouts)


def _taken_back(book: Book, checkout: str) -> None:
    sale = book.checkouts.get(checkout)
    member = _member(book, sale.member) if sale is not None else None
    if sale is None or member is None:
        return
    row = current(book, member.id)
    if row is None:
        reckon_anew(book, member)
        return
    basis, day = basis_of(row), date.fromisoformat(sale.business_day)
    basis.days.pop(day, None)
    if _reached(book, sale.business_day, basis.start):
        every = book.checkouts.of_day(member.id, sale.business_day)
        fetch_returns(book, every)
        for each in every:
            _add(basis.days, *of_checkout(book, each))
    _write(book, member, row, basis)


def _used_before(book: Book, issued: wire.IssuedCoupon) -> None:
    """A checkout whose coupon was used before it was issued has become its owner's with the issue."""
    for checkout in dict.fromkeys(row.checkout for row in book.redemptions.find("coupon", issued.coupon)):
        _taken_back(book, checkout)


def _updated(book: Book, act: Act, body: wire.MemberUpdate) -> None:
    if body.tier is not None:
        given(book, act, book.member_id(body.member), body.tier)
    elif body.birthday is not None:
        _born(book, body.member)


def given(book: Book, act: Act, member_id: str, tier: str) -> None:
    """Somebody's word: the least from now on, in place of an earlier word; what was held for another reason than what
    was bought ends with it."""
    member = _member(book, member_id)
    if member is None:
        return
    store = store_of(book, member.home_store)
    row = book.tiers.get(member.id) or _blank(book, member.id)
    row.by_hand, row.by_hand_on = tier, ""
    if tier:
        row.by_hand_on = business_day(act.at, store.zone, store.business_day_starts).isoformat()
    stale = bool(row.start) or (bool(row.version) and row.rules != rules_of(book)[1])
    row.start = start_text(Start(today(book, member), Held())) if stale else ""
    row.rules = rules_of(book)[1]
    _write(book, member, row, Basis(history(book, member.id, start_of(row)), start_of(row), by_hand_of(row)))


def _came_in(book: Book, act: Act, body: wire.MemberSignUp | MemberImport | MemberMerge) -> None:
    """The tier that an old customer had counts as given by hand, where nobody has given another one."""
    for each in _aliases(book, body.member):
        _became(book, each)
    if not isinstance(body, MemberImport):
        return
    known = book.tiers.get(book.member_id(body.member))
    if body.tier and (known is None or known.deleted or not known.by_hand):
        given(book, act, book.member_id(body.member), body.tier)
    elif body.birthday:
        _born(book, book.member_id(body.member))


def _forget_aliases(book: Book, body: msgspec.Struct) -> None:
    if isinstance(body, wire.MemberSignUp | MemberImport | MemberMerge):
        for each in _aliases(book, body.member):
            forget_alias(book, each)


def _aliases(book: Book, member: str) -> list[str]:
    """The ids that stand for the same person and of which a tier may have been told so far; the named one always."""
    root = book.members.get(book.member_id(member))
    if root is None or not root.said:
        return [member]  # nobody was merged by hand
    ids = [row.id for row in book.members.find("alias_of", root.id)]
    book.tiers.fetch(ids)
    return [each for each in ids if each == member or ((row := book.tiers.get(each)) is not None and not row.deleted)]


def _born(book: Book, member_id: str) -> None:
    member = _member(book, member_id)
    row = book.tiers.get(member.id) if member is not None else None
    if member is not None and row is not None and not row.deleted:
        reckon_again(book, member, row)


def _became(book: Book, own_id: str) -> None:
    """Two ids are one person: what either bought is the one's who stays, and the later word holds."""
    own = book.members.get(own_id)
    if own is None or not own.alias_of:
        return
    gone, first = book.tiers.get(own_id), book.members.get(own.alias_of)
    if first is None:
        return
    if gone is not None and not gone.deleted:
        row = book.tiers.get(first.id) or _blank(book, first.id)
        if not row.version and first.tier:
            row.by_hand, row.by_hand_on = first.tier, today(book, first).isoformat()
        if gone.by_hand_on > row.by_hand_on:
            row.by_hand, row.by_hand_on = gone.by_hand, gone.by_hand_on
        row.start, row.rules = row.start or gone.start, row.rules or gone.rules
        row.gift_year = max(row.gift_year, gone.gift_year)
        book.tiers.put(row)
        forget_alias(book, own_id)
    reckon_anew(book, first)


def forget_alias(book: Book, member_id: str) -> None:
    """Of an id that is another person's no tier is told, and on no day is it looked at."""
    member, row = book.members.get(member_id), book.tiers.get(member_id)
    if member is not None and member.alias_of and row is not None and not row.deleted:
        row.deleted, row.look_on, row.days = True, "", "{}"
        book.touch(row)


def reckon_anew(book: Book, member: rows.MemberRow) -> None:
    """From all that the member bought and kept. Where the tiers became others meanwhile, from what was held until
    today; a tier from before there were any counts as given today."""
    version = rules_of(book)[1]
    known = book.tiers.get(member.id)
    row = known if known is not None and not known.deleted else _blank(book, member.id)
    now = today(book, member)
    if known is None and member.tier:
        row.by_hand, row.by_hand_on = member.tier, now.isoformat()
    elif row.rules and row.rules != version:
        row.start = start_text(Start(now, Held(member.tier, day_of(row.since), day_of(row.noticed))))
    row.rules = version
    basis = Basis(history(book, member.id, start_of(row)), start_of(row), by_hand_of(row))
    if known is not None or basis.days or row.by_hand:
        _write(book, member, row, basis)


def reckon_again(book: Book, member: rows.MemberRow, row: TierRow) -> None:
    """A day has come on which something may be otherwise."""
    if row.rules == rules_of(book)[1]:
        _write(book, member, row, basis_of(row))
    else:
        reckon_anew(book, member)


def history(book: Book, member: str, start: Start | None) -> Days:
    """What a member bought and kept, day by day, as far back as a window can reach."""
    found = [row for row in book.checkouts.find("member", member) if not row.cancelled]
    every = [row for row in found if _reached(book, row.business_day, start)]
    fetch_returns(book, every)
    days: Days = {}
    for sale in every:
        _add(days, *of_checkout(book, sale))
    return days


def _reached(book: Book, business_day: str, start: Start | None) -> bool:
    """Whether a window may reach that day: before the beginning of what is told from day to day none does."""
    window = timedelta(days=rules_of(book)[0].window_days)
    return start is None or business_day > (start.day - window).isoformat()


def fetch_returns(book: Book, sales: Iterable[rows.CheckoutRow]) -> None:
    """What these were paid with and what came back of them, by three statements."""
    ids = [row.id for row in sales]
    book.postings.fetch(ids)
    book.postings.fetch_by("origin", ids)
    book.reservations.fetch(ids)


def today(book: Book, member: rows.MemberRow) -> date:
    """The business day of the member's home store."""
    store = store_of(book, member.home_store)
    return business_day(book.moment.now, store.zone, store.business_day_starts)


def of_checkout(book: Book, row: rows.CheckoutRow) -> tuple[date, Bought]:
    """On which day, and what of it stays: money, and whether it is a purchase at all. One of which everything came
    back is none, nor is a place that was reserved without a deposit: its pick-up is."""
    if not row.payable_minor and book.reservations.get(row.id) is not None:
        return date.fromisoformat(row.business_day), Bought(0, 0)
    sale = sales.sale_of(book, row.id)
    stays = sales.stays_of(book, sale) if sale is not None else None
    stands = sale is not None and stays is not None and not row.cancelled
    if sale is not None and stays is not None and stands:
        voided = any(each.kind == postings.VOID for each in sales.returns_of(book, row.id))
        stands = not voided and (stays.minor > 0 or sale.paid.minor == 0)
    paid = stays.money_minor if stands and stays is not None else 0
    return date.fromisoformat(row.business_day), Bought(max(0, paid), int(stands))


def _member(book: Book, identity: str) -> rows.MemberRow | None:
    return book.members.get(book.member_id(identity)) if identity else None


def _blank(book: Book, member: str) -> TierRow:
    row = TierRow(book.merchant, member)
    known = book.tiers.get(member)
    if known is not None:
        row.digest, row.zone, row.version = known.digest, known.zone, known.version
    return row


def _write(book: Book, member: rows.MemberRow, row: TierRow, basis: Basis) -> None:
    """The standing of today, told where it is another one than before."""
    tiers, now = rules_of(book)[0], today(book, member)
    basis = basis.trimmed(tiers, now)
    found = basis.on(tiers, now)
    before = _shown(row), row.version > 0
    row.days = encode(
        {day.isoformat(): [bought.paid_minor, bought.checkouts] for day, bought in sorted(basis.days.items())}
    ).decode()
    row.start = start_text(basis.start) if basis.start is not None else ""
    row.since, row.until, row.noticed = text_of(found.held.since), text_of(found.until), text_of(found.held.noticed)
    row.paid_minor, row.visits, row.holds = found.paid_minor, found.visits, text_of(found.holds)
    if member.tier != found.held.tier:
        member.tier = found.held.tier
        book.touch(member)
    birthdays.give(book, member, row, tiers, now)
    days = [day for day in (found.look_on, birthdays.next_day(member, row, tiers, now)) if day is not None]
    row.look_on = text_of(min(days, default=None))
    if (_shown(row), True) != before:
        book.touch(row)
    else:
        book.tiers.put(row)


def _shown(row: TierRow) -> tuple[object, ...]:
    return row.since, row.until, row.paid_minor, row.visits, row.holds, row.deleted
