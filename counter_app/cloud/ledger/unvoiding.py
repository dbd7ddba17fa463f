"""A void that is withdrawn: its counter had no answer in time, told the cashier so, and cancelled it."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, moot, reservation_state
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.late import stands_against_owner
from counter_app.cloud.ledger.no_shows import came_after_all, owed_again
from counter_app.cloud.ledger.notes import Broken, note, notes
from counter_app.cloud.ledger.uses import refresh_coupon, seat, take_again
from counter_app.cloud.ledger.voids import carry_out_others, resolved, targets_of, terms_of
from counter_app.cloud.void_rows import VoidRow
from counter_app.domain.campaign import Terms
from counter_app.domain.discounts import exposure_minor
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Void
from counter_app.protocol.operations import ExceptionNote


def undo_void(book: Book, act: Act, void_id: str, body: Void) -> tuple[ExceptionNote, ...]:
    """What it gave back is taken again. Whoever used that meanwhile stays within the rules (`docs/decisions/072`), and
    the redemption that stands again goes beyond them: both are told to the manager."""
    checkout, named = resolved(book, body)
    found = []
    for redemption in targets_of(book, checkout, named):
        coupon = book.coupons.get(redemption.coupon)
        if redemption.voided_by != void_id or redemption.cancelled or (coupon is None and redemption.coupon):
            continue
        terms = terms_of(book, redemption)
        redemption.voided_by = redemption.voided_at = ""
        _untell_its_counter(book, redemption)  # before the rest, as it was told
        if coupon is not None:
            seat(book, coupon, redemption, terms, again=True)
        take_again(book, redemption)
        book.redemptions.put(redemption)
        if coupon is not None:
            refresh_coupon(book, coupon, terms)
            came_after_all(book, act, coupon)
        found.append((redemption, terms))
    told = book.voids.get(checkout)
    if told is not None and told.operation == void_id:
        _untell(book, told)  # a purchase without a coupon
    carry_out_others(book, checkout, void_id)
    reservation_state.follow_checkout(book, checkout)
    owed_again(book, checkout)
    cards_broken = _follow(book, found)
    moot.follow(book, [redemption for redemption, _ in found])
    against = [stands_against_owner(book, redemption, terms) for redemption, terms in found]
    doubled = tuple(
        _noted(book, act, redemption, terms, news)
        for redemption, terms in found
        if (news := moot.news_of(book, redemption))
    )
    return doubled + notes(book, act, [*(each for each in against if each is not None), *cards_broken])


def _follow(book: Book, found: Sequence[tuple[rows.RedemptionRow, Terms | None]]) -> list[Broken]:
    """Cards whose stamp, or whose reward's use, counts again."""
    broken = cards.follow_stamps(book, [redemption for redemption, _ in found])
    coupons = [coupon for redemption, _ in found if (coupon := book.coupons.get(redemption.coupon)) is not None]
    return [*broken, *(each for coupon in coupons for each in cards.follow(book, coupon))]


def _untell_its_counter(book: Book, redemption: rows.RedemptionRow) -> None:
    row = book.voids.get(redemption.id)
    if row is not None:
        _untell(book, row)


def _untell(book: Book, row: VoidRow) -> None:
    if not row.deleted:
        row.deleted = True
        book.touch(row)


def _stake(redemption: rows.RedemptionRow, terms: Terms | None) -> int:
    discount = redemption.discount_minor
    return redemption.beyond_minor or (discount if terms is None else exposure_minor(terms, discount))


def _noted(
    book: Book, act: Act, redemption: rows.RedemptionRow, terms: Terms | None, news: Sequence[ReasonCode]
) -> ExceptionNote:
    double = ReasonCode.ALREADY_REDEEMED in news
    others = [each for each in book.redemptions.find("coupon", redemption.coupon) if each.counts and not each.excess]
    first = min(others, key=lambda each: (each.at, each.id), default=redemption)
    sides = (first.id, redemption.id) if double and first is not redemption else (redemption.id,)
    facts = {"coupon": redemption.coupon, "campaign": redemption.campaign, "reasons": [reason.value for reason in news]}
    broken = Broken(moot.DOUBLE_REDEMPTION if double else news[0].value, _stake(redemption, terms), sides, facts)
    return note(book, act, broken, operation=redemption.checkout)
