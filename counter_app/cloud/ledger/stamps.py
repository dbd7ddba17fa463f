"""`stamp`: one on a member's card, judged when it is a claim, recorded whatever it broke when it is a report."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, moot
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.checkouts import FREED_BY_VOID, NOT_BROKEN
from counter_app.cloud.ledger.issuing import put_issued
from counter_app.cloud.ledger.judging import ON_LINE, campaign_value, member_value, store_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.segments import as_asked
from counter_app.cloud.ledger.uses import as_text, give_back, take_limits, used_of
from counter_app.cloud.ledger.voids import carry_out_pending, voided_ahead
from counter_app.domain.campaign import Terms
from counter_app.domain.limits import Take, shared_takes
from counter_app.domain.situation import Situation
from counter_app.domain.stamps import Card, card_lot, judge_stamp, reward_of, stake_minor, stamps_of
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import business_day
from counter_app.protocol.bodies import IssuedCoupon, Stamp


def stamp(book: Book, act: Act, body: Stamp) -> Outcome:
    """The stamp counts from now on; the rewards that it brought stand as far as the stamps pay for them."""
    member = member_or_placeholder(book, body.member, act.at_iso)
    if member is None or not body.card:
        return Refusal("invalid", "No member or no card is named.")
    if book.redemptions.get(act.id) is not None:
        return Refusal("invalid", "The id belongs to a redemption.")
    terms = _terms(book, body)
    situation = as_asked(book, _situation(book, act, body, member), member, (terms,))
    day = business_day(act.at, situation.zone, situation.store.business_day_starts)
    takes = shared_takes(terms, member.id, situation.store.id, day) if terms is not None else []
    reasons = _reasons(book, terms, takes, situation)
    if act.claim and (terms is None or reasons):
        said = reasons or (Reason(ReasonCode.UNKNOWN_CODE, body.card, {"what": "stamp_card"}),)
        listed = [{"code": each.code.value, "about": each.about, **each.details} for each in said]
        return Refusal(said[0].code.value, detail={"reasons": listed})
    if book.members.get(member.id) is None:
        book.touch(member)
    broken = _broken(book, act, body, member, reasons, terms)
    _put(book, act, body, member, situation.store.id, takes)
    broken += _rewards(book, act, body, terms, member.id, situation.store.id)
    carry_out_pending(book, act)
    broken += cards.settle(book, member.id, body.card)
    lot = book.lots.get(card_lot(member.id, body.card))
    detail = {"member": member.id, "card": body.card, "stamps": lot.left if lot is not None else 0}
    return Done(notes(book, act, broken), {**detail, "rewards": [each.coupon for each in body.rewards]})


def undo(book: Book, stamp_id: str) -> list[Broken]:
    """It was cancelled: it never was given."""
    row = book.redemptions.get(stamp_id)
    if row is None or row.cancelled:
        return []
    give_back(book, row, undone=True)
    row.cancelled = True
    book.redemptions.put(row)
    moot.follow(book, (row,))
    return cards.settle(book, row.member, row.campaign)


def _terms(book: Book, body: Stamp) -> Terms | None:
    """Those that its counter had, else the newest; None for a card that nobody has told of yet."""
    campaign = book.campaigns.get(body.card)
    newest = campaign.current_version if campaign is not None else 0
    return book.terms_version(body.card, body.terms_version) or book.terms_version(body.card, newest)


def _situation(book: Book, act: Act, body: Stamp, member: rows.MemberRow) -> Situation:
    return Situation(
        now=act.at,
        store=store_of(book, body.store),
        offline=ON_LINE,
        member=member_value(member),
        store_names=book.store_names,
    )


def _reasons(book: Book, terms: Terms | None, takes: Sequence[Take], situation: Situation) -> tuple[Reason, ...]:
    if terms is None:
        return ()
    campaign = book.campaigns.get(terms.campaign)
    usage = {take.scope: used_of(book, take.scope, None) for take in takes}
    return judge_stamp(Card(terms, None if campaign is None else campaign_value(campaign), usage), situation)


def _broken(
    book: Book,
    act: Act,
    body: Stamp,
    member: rows.MemberRow,
    reasons: Sequence[Reason],
    terms: Terms | None,
) -> list[Broken]:
    """The rules that it broke, as one exception: at stake is its part of the reward."""
    freed = FREED_BY_VOID if voided_ahead(book, act, act.id) else frozenset()
    named = [
        reason.code.value
        for reason in reasons
        if reason.code not in NOT_BROKEN and reason.code not in freed and not _guess(reason, member)
    ]
    if act.forced and not named:
        named = [act.forced]
    if not named:
        return []
    stake = stake_minor(_reward_terms(book, terms), stamps_of(terms)) if terms is not None else 0
    other = _other(book, act, member.id, body.card)
    sides = (*([other] if other else []), act.id)
    facts = {"member": member.id, "card": body.card, "campaign": body.card, "reasons": named}
    return [Broken(named[0], stake, sides, facts)]


def _guess(reason: Reason, member: rows.MemberRow) -> bool:
    """Who a member is whose sign-up has not arrived cannot be judged, nor terms of a newer program."""
    newer = reason.code is ReasonCode.UNSUPPORTED_VERSION
    return newer or (reason.code is ReasonCode.NOT_ELIGIBLE and not member.filled)


def _other(book: Book, act: Act, member: str, card: str) -> str:
    """The member's stamp before this one: what had filled the limit."""
    every = [row for row in book.redemptions.find("member", member) if row.campaign == card and row.counts]
    last = max((row for row in every if row.id != act.id), key=lambda row: (row.at, row.id), default=None)
    return last.id if last is not None else ""


def _reward_terms(book: Book, terms: Terms) -> Terms | None:
    campaign = book.campaigns.get(reward_of(terms)) if reward_of(terms) else None
    return None if campaign is None else book.terms_version(campaign.id, campaign.current_version)


def _put(book: Book, act: Act, body: Stamp, member: rows.MemberRow, store: str, takes: Sequence[Take]) -> None:
    book.redemptions.put(
        rows.RedemptionRow(
            merchant=book.merchant,
            id=act.id,
            checkout=act.id,
            coupon="",
            campaign=body.card,
            terms_version=body.terms_version,
            member=member.id,
            store=store,
            counter=book.moment.caller.counter,
            staff=act.operation.staff,
            staff_name=book.staff_name(act.operation.staff),
            at=act.at_iso,
            amount_minor=0,
            discount_minor=0,
            excess=False,
            takes=as_text(take_limits(book, takes)),
        )
    )


def _rewards(book: Book, act: Act, body: Stamp, terms: Terms | None, member: str, store: str) -> list[Broken]:
    """What a full card earned was handed out: coupons that know which stamp they came with."""
    fresh = [each for each in body.rewards if not _filled(book, each)]
    broken = put_issued(book, act, body.rewards, store, member=member)
    cost = stamps_of(terms) if terms is not None and stamps_of(terms) else body.of
    for each in fresh:
        coupon = book.coupons.get(each.coupon)
        if coupon is not None:
            coupon.reward_by, coupon.reward_stamps = act.id, cost
            book.touch(coupon)
    return broken


def _filled(book: Book, issued: IssuedCoupon) -> bool:
    row = book.coupons.get(issued.coupon)
    return row is not None and row.filled
