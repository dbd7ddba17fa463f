"""Stamp cards as they stand: entries of stamps and rewards, the lots that they add up to, and which rewards are good.

A stamp is a redemption without a coupon; a reward is a coupon that knows which stamp brought it. Both are looked at
anew whenever one of them has changed, and what comes out otherwise than it stands is appended or withdrawn, so that the
order of arrival does not matter (`docs/decisions/180`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter_app.cloud import rows
from counter_app.cloud.account_rows import EntryRow, LotRow
from counter_app.cloud.ledger import reservation_state
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import store_of
from counter_app.cloud.ledger.notes import Broken
from counter_app.cloud.times import parse
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.discounts import exposure_minor
from counter_app.domain.stamps import Reward, card_ledger, card_lot, card_of, standing
from counter_app.domain.windows import business_day

STAMP_REWARD_USED = "stamp_reward_used"
_ACTIVE, _VOIDED = CouponStatus.ACTIVE.value, CouponStatus.VOIDED.value


def settle(book: Book, member: str, card: str) -> list[Broken]:
    """The card of a member as it is to be; an exception where a reward was used that the stamps do not pay for, and
    more so than before."""
    ledger = card_ledger(card)
    kept = _Kept(entry for entry in book.entries.find("member", member) if entry.ledger == ledger)
    stamps = [row for row in book.redemptions.find("member", member) if row.campaign == card and not row.coupon]
    for stamp in stamps:
        _append(book, kept, stamp.id, int(stamp.counts), stamp, member)
    by_id = {stamp.id: stamp for stamp in stamps}
    coupons = {row.id: row for row in book.coupons.find("member", member) if row.reward_by in by_id}
    rewards = [_reward(coupon, by_id[coupon.reward_by]) for coupon in coupons.values()]
    stand, beyond = standing(sum(stamp.counts for stamp in stamps), rewards)
    for reward in rewards:
        coupon = coupons[reward.coupon]
        _append(book, kept, coupon.id, -reward.stamps * (coupon.id in stand), by_id[coupon.reward_by], member)
        _set(book, coupon, stands=coupon.id in stand)
    before = _show(book, member, card, kept.total)
    return [_used(book, member, card, coupons[each]) for each in beyond[-1:]] if kept.total < min(0, before) else []


def follow(book: Book, coupon: rows.CouponRow) -> list[Broken]:
    """A coupon was used, or its use was given back: its card, where it is a reward, and its reservation."""
    reservation_state.follow(book, coupon)
    stamp = book.redemptions.get(coupon.reward_by) if coupon.reward_by else None
    return settle(book, stamp.member, stamp.campaign) if stamp is not None else []


def follow_stamps(book: Book, redemptions: Iterable[rows.RedemptionRow]) -> list[Broken]:
    """The cards of those redemptions that are stamps."""
    cards = dict.fromkeys((row.member, row.campaign) for row in redemptions if not row.coupon)
    return [broken for member, card in cards for broken in settle(book, member, card)]


def settle_all(book: Book, member: str) -> list[Broken]:
    """Every card of a member whom another one became."""
    cards = dict.fromkeys(card_of(entry.ledger) for entry in book.entries.find("member", member))
    return [broken for card in cards if card for broken in settle(book, member, card)]


def used_after_all(book: Book, coupon: rows.CouponRow) -> bool:
    """A withdrawn reward was redeemed before its counter knew: it stands, and another one gives way where there is one
    (`follow`, once its use is counted)."""
    if coupon.status != _VOIDED or not _withdrawn(coupon):
        return False
    coupon.status, coupon.yielded_to, coupon.status_since = _ACTIVE, "", book.moment.now_iso
    return True


class _Kept:
    """The entries of one card as they stand."""

    def __init__(self, entries: Iterable[EntryRow]) -> None:
        self._of: dict[str, list[EntryRow]] = {}
        self.total = 0
        for entry in entries:
            self.learn(entry)

    def learn(self, entry: EntryRow) -> None:
        """It is there as well."""
        self._of.setdefault(entry.doing, []).append(entry)
        self.total += entry.amount

    def amount(self, doing: str) -> int:
        """What a stamp or a reward has added so far."""
        return sum(entry.amount for entry in self._of.get(doing, ()))

    def last(self, doing: str) -> str:
        """The entry of it that no other one has taken back."""
        every = self._of.get(doing, ())
        reversed_ones = {entry.reverses for entry in every}
        return next((entry.id for entry in every if entry.id not in reversed_ones), "")


def _append(book: Book, kept: _Kept, doing: str, wanted: int, stamp: rows.RedemptionRow, member: str) -> None:
    missing = wanted - kept.amount(doing)
    if not missing:
        return
    store, number = store_of(book, stamp.store), book.next_entry(book.operation)
    entry = EntryRow(
        merchant=book.merchant,
        id=f"{book.operation}:{number}",
        operation=book.operation,
        number=number,
        doing=doing,
        member=member,
        ledger=card_ledger(stamp.campaign),
        until="",
        amount=missing,
        reverses=kept.last(doing),
        at=book.moment.now_iso,
        business_day=business_day(parse(stamp.at), store.zone, store.business_day_starts).isoformat(),
    )
    book.entries.put(entry)
    kept.learn(entry)


def _reward(coupon: rows.CouponRow, stamp: rows.RedemptionRow) -> Reward:
    return Reward(
        coupon=coupon.id,
        stamps=coupon.reward_stamps,
        issued_at=coupon.issued_at,
        used=coupon.used + coupon.excess > 0,
        stamped=stamp.counts,
        made=not stamp.cancelled,
    )


def _withdrawn(coupon: rows.CouponRow) -> bool:
    return bool(coupon.reward_by) and coupon.yielded_to == coupon.reward_by


def _set(book: Book, coupon: rows.CouponRow, *, stands: bool) -> None:
    """Withdrawn, or good again; what a manager has revoked or frozen meanwhile stays so."""
    if stands and _withdrawn(coupon):
        coupon.yielded_to = ""
        if coupon.status == _VOIDED:
            coupon.status, coupon.status_since = _ACTIVE, book.moment.now_iso
    elif not stands and not _withdrawn(coupon) and coupon.status != _VOIDED:
        coupon.status, coupon.status_since, coupon.yielded_to = _VOIDED, book.moment.now_iso, coupon.reward_by
    else:
        return
    book.touch(coupon)


def _show(book: Book, member: str, card: str, left: int) -> int:
    """The lot as it is now comes down; answers what it held before."""
    identity = card_lot(member, card)
    row = book.lots.get(identity) or LotRow(book.merchant, identity, member, card_ledger(card), "", left=0, place="")
    before = row.left
    if before != left or row.deleted:
        row.left, row.deleted = left, False
        book.touch(row)
    return before


def _used(book: Book, member: str, card: str, coupon: rows.CouponRow) -> Broken:
    live: Sequence[rows.RedemptionRow] = [row for row in book.redemptions.find("coupon", coupon.id) if row.counts]
    terms = book.terms_version(coupon.campaign, coupon.terms_version)
    discount = sum(row.discount_minor for row in live)
    stake = discount if terms is None else exposure_minor(terms, discount)
    facts = {"member": member, "card": card, "coupon": coupon.id, "campaign": coupon.campaign}
    return Broken(STAMP_REWARD_USED, stake, tuple(row.id for row in live), facts)
