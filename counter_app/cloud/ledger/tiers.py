"""Tiers of members: what they bought and kept by business day, and the tier that follows (`docs/decisions/196`).

A checkout adds to its day. Whatever takes back, comes anew or was reckoned by other rules is worked out from the
member's checkouts; so the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger import birthdays, postings, sales
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.voids import resolved
from counter_app.cloud.tier_rows import TierRow
from counter_app.domain.tier_file import tiers_from
from counter_app.domain.tiers import NO_TIERS, Bought, ByHand, Held, Standing, Start, Tiers, standing
from counter_app.domain.values import dataclass
from counter_app.domain.windows import business_day
from counter_app.protocol import bodies as wire
from counter_app.protocol.operations import encode

SETTING = "tiers"
_SLACK_DAYS = 30
_Days = dict[date, Bought]


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
        return
    match body:
        case wire.Checkout():
            _bought(book, act.id)
        case wire.Void() | wire.Refund():
            _taken_back(book, resolved(book, body)[0] if isinstance(body, wire.Void) else body.checkout)
        case wire.Cancel(target=target):
            posting = book.postings.get(target)
            _taken_back(book, target if posting is None else posting.origin)
        case wire.MemberUpdate():
            _updated(book, act, body)
        case wire.MemberSignUp(member=member):
            _became(book, member)
        case _:
            pass


def _bought(book: Book, checkout: str) -> None:
    """A checkout goes on from what is known of its member."""
    sale = book.checkouts.get(checkout)
    member = _member(book, sale.member) if sale is not None else None
    if sale is None or member is None:
        return
    row = book.tiers.get(member.id)
    if row is None or row.deleted or row.rules != rules_of(book)[1]:
        reckon_anew(book, member)
        return
    basis = _basis(row)
    day, more = _of_checkout(book, sale)
    _add(basis.days, day, more)
    _write(book, member, row, basis)


def _add(days: _Days, day: date, more: Bought) -> None:
    known = days.get(day, Bought(0, 0))
    if more.paid_minor or more.checkouts:
        days[day] = Bought(known.paid_minor + more.paid_minor, known.checkouts + more.checkouts)


def _taken_back(book: Book, checkout: str) -> None:
    sale = book.checkouts.get(checkout)
    member = _member(book, sale.member) if sale is not None else None
    if member is not None:
        reckon_anew(book, member)


def _updated(book: Book, act: Act, body: wire.MemberUpdate) -> None:
    if body.tier is not None:
        _given(book, act, book.member_id(body.member), body.tier)
    elif body.birthday is not None:
        _born(book, body.member)


def _given(book: Book, act: Act, member_id: str, tier: str) -> None:
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
    row.start = _start_text(Start(today(book, member), Held())) if stale else ""
    row.rules = rules_of(book)[1]
    _write(book, member, row, _Basis(history(book, member.id, _start(row)), _start(row), _by_hand(row)))


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
        gone.deleted, gone.look_on, gone.days = True, "", "{}"
        book.touch(gone)
    reckon_anew(book, first)


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
        row.start = _start_text(Start(now, Held(member.tier, _day(row.since), _day(row.noticed))))
    row.rules = version
    basis = _Basis(history(book, member.id, _start(row)), _start(row), _by_hand(row))
    if known is not None or basis.days or row.by_hand:
        _write(book, member, row, basis)


def reckon_again(book: Book, member: rows.MemberRow, row: TierRow) -> None:
    """A day has come on which something may be otherwise."""
    if row.rules == rules_of(book)[1]:
        _write(book, member, row, _basis(row))
    else:
        reckon_anew(book, member)


def history(book: Book, member: str, start: Start | None) -> _Days:
    """What a member bought and kept, day by day, as far back as a window can reach."""
    window = timedelta(days=rules_of(book)[0].window_days)
    every = [row for row in book.checkouts.find("member", member) if not row.cancelled]
    if start is not None:
        first = (start.day - window).isoformat()
        every = [row for row in every if row.business_day > first]
    fetch_returns(book, every)
    days: _Days = {}
    for sale in every:
        _add(days, *_of_checkout(book, sale))
    return days


def fetch_returns(book: Book, sales: Iterable[rows.CheckoutRow]) -> None:
    """What these were paid with and what came back of them, by two statements."""
    ids = [row.id for row in sales]
    book.postings.fetch(ids)
    book.postings.fetch_by("origin", ids)


def today(book: Book, member: rows.MemberRow) -> date:
    """The business day of the member's home store."""
    store = store_of(book, member.home_store)
    return business_day(book.moment.now, store.zone, store.business_day_starts)


def _of_checkout(book: Book, row: rows.CheckoutRow) -> tuple[date, Bought]:
    """On which day, and what of it stays: money, and whether it is a purchase at all. One of which everything came
    back is none."""
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


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a standing follows from."""

    days: _Days
    start: Start | None
    by_hand: ByHand | None

    def on(self, tiers: Tiers, day: date) -> Standing:
        return standing(tiers, self.days, day, self.start, self.by_hand)

    def trimmed(self, tiers: Tiers, now: date) -> _Basis:
        """Without what lies more than two windows back, once that has become much."""
        window = timedelta(days=tiers.window_days)
        oldest = min([*self.days, now])
        if (now - oldest).days <= 3 * tiers.window_days + _SLACK_DAYS:
            return self
        cut = now - 2 * window
        until = {day: bought for day, bought in self.days.items() if day <= cut}
        by_hand = self.by_hand if self.by_hand is not None and self.by_hand.day <= cut else None
        held = standing(tiers, until, cut, self.start, by_hand).held
        kept = {day: bought for day, bought in self.days.items() if day > cut - window}
        return _Basis(kept, Start(cut, held), self.by_hand)


def _basis(row: TierRow) -> _Basis:
    listed: Mapping[str, tuple[int, int]] = msgspec.json.decode(row.days, type=dict[str, tuple[int, int]])
    days = {date.fromisoformat(day): Bought(*bought) for day, bought in listed.items()}
    return _Basis(days, _start(row), _by_hand(row))


def _start(row: TierRow) -> Start | None:
    if not row.start:
        return None
    day, tier, since, noticed = msgspec.json.decode(row.start, type=tuple[str, str, str, str])
    return Start(date.fromisoformat(day), Held(tier, _day(since), _day(noticed)))


def _start_text(start: Start) -> str:
    held = start.held
    return encode([start.day.isoformat(), held.tier, _text(held.since), _text(held.noticed)]).decode()


def _by_hand(row: TierRow) -> ByHand | None:
    return ByHand(row.by_hand, date.fromisoformat(row.by_hand_on)) if row.by_hand else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _blank(book: Book, member: str) -> TierRow:
    row = TierRow(book.merchant, member)
    known = book.tiers.get(member)
    if known is not None:
        row.digest, row.zone, row.version = known.digest, known.zone, known.version
    return row


def _write(book: Book, member: rows.MemberRow, row: TierRow, basis: _Basis) -> None:
    """The standing of today, told where it is another one than before."""
    tiers, now = rules_of(book)[0], today(book, member)
    basis = basis.trimmed(tiers, now)
    found = basis.on(tiers, now)
    before = _shown(row), row.version > 0
    row.days = encode(
        {day.isoformat(): [bought.paid_minor, bought.checkouts] for day, bought in sorted(basis.days.items())}
    ).decode()
    row.start = _start_text(basis.start) if basis.start is not None else ""
    row.since, row.until, row.noticed = _text(found.held.since), _text(found.until), _text(found.held.noticed)
    row.paid_minor, row.visits, row.holds = found.paid_minor, found.visits, _text(found.holds)
    if member.tier != found.held.tier:
        member.tier = found.held.tier
        book.touch(member)
    birthdays.give(book, member, row, tiers, now)
    days = [day for day in (found.look_on, birthdays.next_day(member, row, tiers, now)) if day is not None]
    row.look_on = _text(min(days, default=None))
    if (_shown(row), True) != before:
        book.touch(row)
    else:
        book.tiers.put(row)


def _shown(row: TierRow) -> tuple[object, ...]:
    return row.since, row.until, row.paid_minor, row.visits, row.holds, row.deleted
