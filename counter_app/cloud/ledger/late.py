"""Coupons whose owner was told of late: uses that came before, or from a counter that did not know the owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.judging import known_use, member_value, store_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import WITHDRAWN, Broken, operation_side, side_of
from counter_app.cloud.ledger.segments import as_asked
from counter_app.cloud.ledger.uses import BEYOND, FREED, as_text, take_limits, taken_of
from counter_app.cloud.times import parse
from counter_app.domain.campaign import Terms
from counter_app.domain.discounts import exposure_minor
from counter_app.domain.judge_rules import audience_reasons
from counter_app.domain.limits import Take, needs_member, takes_of
from counter_app.domain.situation import OfflineState, Situation
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import Checkout


def owner_of(book: Book, act: Act, body: Checkout) -> str:
    """Whom a checkout without a name is for: the owner of its first coupon that has one, as at a counter that knows.

    Not where the terms are a member's alone and somebody can still be asked: the cashier scans the member then.
    """
    for use in body.coupons:
        row = book.coupons.get(use.coupon)
        if row is None or not row.filled or not row.member:
            continue
        terms = known_use(book, use, act.at).terms
        return "" if act.claim and terms is not None and needs_member(terms) else row.member
    return ""


def used_before(book: Book, act: Act, coupon: rows.CouponRow, terms: Terms | None) -> list[Broken]:
    """An issue has arrived whose coupon was used meanwhile: what those uses have broken, now that its owner is known.

    A use in nobody's name is its owner's from now on, with all limits of a member.
    """
    if terms is None or not coupon.member:
        return []
    bound = _bound(terms)
    every = [each for each in book.redemptions.find("coupon", coupon.id) if not each.cancelled]
    broken: list[Broken] = []
    for redemption in sorted(every, key=lambda each: (each.at, each.id)):
        if not redemption.member:
            broken += _for_owner(book, act, redemption.checkout, coupon.member)
        elif bound and redemption.counts and redemption.member != coupon.member:
            broken.append(_against_issue(book, act, redemption, terms, ReasonCode.NOT_OWNER))
    return broken


def _bound(terms: Terms) -> bool:
    return terms.member_bound or not terms.transferable


def stands_against_owner(book: Book, redemption: rows.RedemptionRow, terms: Terms | None) -> Broken | None:
    """A use by somebody else was taken back when the issue came, and stands again: it is told of now."""
    coupon = book.coupons.get(redemption.coupon)
    if terms is None or coupon is None or not coupon.filled or not (_bound(terms) and redemption.counts):
        return None
    if not coupon.member or redemption.member in ("", coupon.member):
        return None
    told = [row for row in book.exceptions.find("operation", redemption.checkout) if row.status != WITHDRAWN]
    if any(row.reason == ReasonCode.NOT_OWNER and redemption.id in row.facts for row in told):
        return None
    return _broken(redemption, terms, (ReasonCode.NOT_OWNER,), (redemption.id,))


def _for_owner(book: Book, act: Act, checkout_id: str, owner: str) -> list[Broken]:
    """The whole checkout was this member's, as it would have been had the owner been known."""
    checkout, member = book.checkouts.get(checkout_id), member_or_placeholder(book, owner, act.at_iso)
    if checkout is None or member is None:
        return []
    broken: list[Broken] = []
    for redemption in book.redemptions.find("checkout", checkout_id):
        terms = book.terms_version(redemption.campaign, redemption.terms_version)
        if redemption.member or terms is None:
            continue
        redemption.member = owner
        broken += _limits(book, act, redemption, terms, checkout)
        if redemption.counts and member.filled and _not_eligible(book, redemption, terms, member):
            broken.append(_against_issue(book, act, redemption, terms, ReasonCode.NOT_ELIGIBLE))
        book.redemptions.put(redemption)
    if not checkout.member:
        checkout.member = owner
        book.checkouts.put(checkout)
        if not checkout.cancelled:
            member.visits += 1
            member.last_visit_at = max(member.last_visit_at, checkout.at)
            book.touch(member)
    return broken


def _limits(
    book: Book, act: Act, redemption: rows.RedemptionRow, terms: Terms, checkout: rows.CheckoutRow
) -> list[Broken]:
    takes = _unknown_takes(redemption, terms, checkout)
    if redemption.cancelled or (redemption.voided_by and terms.on_void.frees_limits):
        # Given back already; taken where the void is withdrawn.
        freed = [(take.scope, take.cap, FREED) for take in takes]
        redemption.takes = as_text([*taken_of(redemption), *freed])
        return []
    taken = take_limits(book, takes)
    redemption.takes = as_text([*taken_of(redemption), *taken])
    reasons = [take.reason for take, (_, _, state) in zip(takes, taken, strict=True) if state == BEYOND]
    if not reasons:
        return []
    other = _other_of(book, redemption)
    if other is None:
        return [_against_issue(book, act, redemption, terms, *reasons)]
    return [_broken(redemption, terms, reasons, (other.id, redemption.id))]


def _unknown_takes(redemption: rows.RedemptionRow, terms: Terms, checkout: rows.CheckoutRow) -> list[Take]:
    """The member's limits that it would have taken from, had it been known whose it was."""
    day = date.fromisoformat(checkout.business_day)
    known = {scope for scope, _, _ in taken_of(redemption)}
    every = takes_of(terms, redemption.coupon, redemption.member, redemption.store, day)[1:]
    return [take for take in every if take.scope.startswith("member") and take.scope not in known]


def _other_of(book: Book, redemption: rows.RedemptionRow) -> rows.RedemptionRow | None:
    """The member's last use of the same campaign beside this one: what had filled the limit."""
    others = [
        each
        for each in book.redemptions.find("member", redemption.member)
        if each.campaign == redemption.campaign and each.id != redemption.id and each.counts
    ]
    return max(others, key=lambda each: (each.at, each.id), default=None)


def _not_eligible(book: Book, redemption: rows.RedemptionRow, terms: Terms, member: rows.MemberRow) -> bool:
    store = store_of(book, redemption.store)
    then = Situation(parse(redemption.at), store, OfflineState(online=True), member=member_value(member))
    return bool(audience_reasons(redemption.coupon, terms, as_asked(book, then, member, (terms,))))


def _against_issue(book: Book, act: Act, redemption: rows.RedemptionRow, terms: Terms, *reasons: ReasonCode) -> Broken:
    """The use on one side, the issue that says otherwise on the other."""
    sides = {"sides": [side_of(redemption), operation_side(book, act)]}
    broken = _broken(redemption, terms, reasons, (redemption.id, act.id))
    return replace(broken, facts={**broken.facts, **sides})


def _broken(
    redemption: rows.RedemptionRow, terms: Terms, reasons: Sequence[ReasonCode], sides: tuple[str, ...]
) -> Broken:
    named = [reason.value for reason in reasons]
    facts = {"coupon": redemption.coupon, "campaign": redemption.campaign, "reasons": named}
    stake = exposure_minor(terms, redemption.discount_minor)
    return Broken(named[0], stake, sides, facts, operation=redemption.checkout)
