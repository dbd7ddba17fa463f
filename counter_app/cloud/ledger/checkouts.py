"""`checkout`: judged when it is a claim, recorded whatever it broke when it is a report."""

from __future__ import annotations

import json
from collections.abc import Collection

from counter_app.cloud import rows
from counter_app.cloud.ledger import balances, cards, confirmed, giving_way, leasing, no_shows, overdrafts
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.erasing import broken_by_it
from counter_app.cloud.ledger.judging import Judged, KnownUse, judge_checkout, reasons_of, short_of_money
from counter_app.cloud.ledger.late import owner_of
from counter_app.cloud.ledger.members import member_or_placeholder
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.ledger.taking_back import carry_out_waiting
from counter_app.cloud.ledger.uses import as_text, refresh_coupon, seat, take_limits, used_of
from counter_app.cloud.ledger.voids import carry_out_pending, voided_ahead
from counter_app.cloud.times import iso
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.discounts import exposure_minor
from counter_app.domain.limits import total_scope
from counter_app.domain.verdict import Reason, ReasonCode, in_order
from counter_app.protocol.bodies import Checkout

# These speak of what a counter may do alone or of a moment that has passed: nothing in them is broken by a report.
NOT_BROKEN = frozenset(
    {
        ReasonCode.NEEDS_ONLINE,
        ReasonCode.OFFLINE_LIMIT_REACHED,
        ReasonCode.STALE_CODE,
        ReasonCode.CLOCK_SUSPECT,
        ReasonCode.MEMBER_REQUIRED,
    }
)
# What a void gives back: a redemption that was taken back before it came breaks none of these.
FREED_BY_VOID = frozenset(
    {
        ReasonCode.ALREADY_REDEEMED,
        ReasonCode.MEMBER_LIMIT_REACHED,
        ReasonCode.DAILY_LIMIT_REACHED,
        ReasonCode.QUOTA_EXHAUSTED,
    }
)
DOUBLE_REDEMPTION = "double_redemption"


def checkout(book: Book, act: Act, body: Checkout) -> Outcome:
    """All or nothing for a claim; everything, with its exceptions, for a report."""
    wrong = _wrong(book, body)
    if wrong:
        return Refusal("invalid", wrong)
    member = member_or_placeholder(book, body.member or owner_of(book, act, body), act.at_iso)
    judged = judge_checkout(book, act, body, member)
    if member is None and balances.moves(body):
        return Refusal("invalid", "Points and value are a member's, and no member is named.")
    on_word = confirmed.on_word(book, act, body, balances.paid_beside_tender(body))
    reasons = _reasons(book, body, judged, member, on_word) if act.claim else ()
    if reasons:
        return Refusal(reasons[0].code.value, detail={"reasons": [_said(book, judged, reason) for reason in reasons]})
    broken = _given_up(book, act, body)
    for number, known in enumerate(judged.uses):
        broken += _redeem(book, act, body, judged, known, number, member)
    _remember(book, act, body, judged, member)
    if member is not None:
        broken += balances.post_checkout(book, act, body, member, judged.situation.store.id, judged.day, on_word)
    broken = overdrafts.standing(book, act.id, [*broken, *carry_out_waiting(book, act, act.id)])
    if act.forced and not broken:
        stake = sum(use.discount_minor for use in body.coupons)
        broken.append(Broken(act.forced, stake, tuple(use.redemption for use in body.coupons)))
    written = notes(book, act, broken)
    carry_out_pending(book, act)
    giving_way.settled_ahead(book, act, broken)
    detail: dict[str, object] = {"redemptions": [use.redemption for use in body.coupons]}
    from_lease = [
        known.use.redemption for known, lease in zip(judged.uses, judged.leases, strict=True) if lease and lease.covers
    ]
    if from_lease:
        detail["from_lease"] = from_lease
    return Done(written, {**detail, **_rests(book, judged)})


def _reasons(
    book: Book, body: Checkout, judged: Judged, member: rows.MemberRow | None, on_word: int
) -> tuple[Reason, ...]:
    short = balances.not_there(book, body, member, judged.day)
    if member is not None and on_word:
        short += confirmed.refused(book, member.id, judged.situation.store.id, judged.day, on_word)
    return in_order([*reasons_of(judged), *short_of_money(book, judged), *short])


def _given_up(book: Book, act: Act, body: Checkout) -> list[Broken]:
    """What a counter still reports that a manager has written off is for the manager to look at."""
    stake = sum(use.discount_minor for use in body.coupons) + balances.paid_beside_tender(body)
    if act.claim or not (body.coupons or stake) or not leasing.written_off(book, act):
        return []
    return [Broken(leasing.COUNTER_WRITTEN_OFF, stake, tuple(use.redemption for use in body.coupons))]


def _rests(book: Book, judged: Judged) -> dict[str, object]:
    """What is left on the coupons that keep their rest: their counter may not know what others have spent."""
    rests = {
        known.use.coupon: max(0, takes[0].cap - used_of(book, takes[0].scope, known.row))
        for known, takes in zip(judged.uses, judged.takes, strict=True)
        if known.terms is not None and known.terms.kept_minor
    }
    return {"rests": rests} if rests else {}


def _wrong(book: Book, body: Checkout) -> str:
    redemptions = [use.redemption for use in body.coupons]
    amounts = (
        body.amount_minor,
        body.discount_minor,
        body.payable_minor,
        *(use.discount_minor for use in body.coupons),
    )
    if min(amounts) < 0:
        return "An amount is negative."
    wrong = _wrong_purchase(body)
    if wrong:
        return wrong
    if "" in redemptions:
        return "A redemption has no id."
    if len(set(redemptions)) < len(redemptions):
        return "A redemption id stands twice in one checkout."
    if any(book.redemptions.get(redemption) is not None for redemption in redemptions):
        return "A redemption id belongs to another checkout."
    if len({use.coupon for use in body.coupons}) < len(body.coupons):
        return "A coupon stands twice in one checkout."
    return ""


def _wrong_purchase(body: Checkout) -> str:
    """Lines, where there are any, make the amount and their shares the discount; tender makes what is payable."""
    if any(each.minor < 0 for each in body.tender) or any(line.quantity < 1 for line in body.lines):
        return "A tender is negative, or a line has no piece."
    if any(not 0 <= line.discount_minor <= line.minor for line in body.lines):
        return "A line's share is not between nothing and its price."
    if body.lines and sum(line.minor for line in body.lines) != body.amount_minor:
        return "The lines do not make the amount."
    if body.lines and sum(line.discount_minor for line in body.lines) != body.discount_minor:
        return "The shares of the lines do not make the discount."
    off = body.tier_discount
    if off is not None and not (0 <= off.minor <= body.discount_minor and 0 < off.pay_percent <= 100):
        return "A tier takes off no less than nothing and no more than the discount."
    beside = balances.paid_beside_tender(body)
    if body.tender and sum(each.minor for each in body.tender) + beside != body.payable_minor:
        return "Tender, points and value do not make what is payable."
    return balances.wrong_amounts(body)


def _said(book: Book, judged: Judged, reason: Reason) -> dict[str, object]:
    known = next((known for known in judged.uses if known.text == reason.about), None)
    said: dict[str, object] = {"code": reason.code.value, "about": reason.about, **reason.details}
    said["coupon"] = known.use.coupon if known is not None else ""
    if reason.code is ReasonCode.QUOTA_EXHAUSTED and known is not None:
        usage = book.usages.get(total_scope(known.campaign))
        if usage is not None and usage.leased:
            said |= {"used": usage.used + usage.excess, "reserved": usage.leased}
    return said


def _redeem(
    book: Book,
    act: Act,
    body: Checkout,
    judged: Judged,
    known: KnownUse,
    number: int,
    member: rows.MemberRow | None,
) -> list[Broken]:
    takes, lease = judged.takes[number], judged.leases[number]
    taken_back = voided_ahead(book, act, known.use.redemption)
    reasons = _against(judged, known, member, NOT_BROKEN | FREED_BY_VOID if taken_back else NOT_BROKEN)
    coupon = known.row if known.row is not None else _placeholder(book, known, act)
    if not coupon.filled:
        coupon.campaign, coupon.terms_version = known.campaign, known.terms_version
    instead = None if taken_back else giving_way.used_after_all(book, act, coupon)
    if cards.used_after_all(book, coupon) or instead is not None or (taken_back and coupon.yielded_to):
        reasons = [reason for reason in reasons if reason.code is not ReasonCode.COUPON_VOIDED]
    since = broken_by_it(book, act, coupon, member)
    reasons = [reason for reason in reasons if reason.code not in since]
    redemption = rows.RedemptionRow(
        merchant=book.merchant,
        id=known.use.redemption,
        checkout=act.id,
        coupon=coupon.id,
        campaign=known.campaign,
        terms_version=known.terms_version,
        member=member.id if member is not None else "",
        store=judged.situation.store.id,
        counter=book.moment.caller.counter,
        staff=act.operation.staff,
        staff_name=book.staff_name(act.operation.staff),
        at=act.at_iso,
        amount_minor=body.amount_minor,
        discount_minor=known.use.discount_minor,
        excess=False,
        takes=as_text(take_limits(book, takes[1:], lease)),
    )
    if not taken_back:
        seat(book, coupon, redemption, known.terms)
    first = _first_of(book, coupon) if redemption.excess else ""
    book.redemptions.put(redemption)
    refresh_coupon(book, coupon, known.terms)
    no_shows.came_after_all(book, act, coupon)
    broken = [_broken(known, redemption, reasons, first)] if reasons or redemption.excess else []
    broken = broken or ([] if act.claim else _beyond_lease(known, lease))
    return broken + cards.follow(book, coupon) + ([giving_way.both_used(book, coupon.id, instead)] if instead else [])


def _against(
    judged: Judged, known: KnownUse, member: rows.MemberRow | None, but_for: Collection[ReasonCode]
) -> list[Reason]:
    """What speaks against this use, but for some reasons and for what cannot be judged."""
    every = (reason for reason in reasons_of(judged) if reason.about == known.text and reason.code not in but_for)
    return [reason for reason in every if not _guess(reason, member)]


def _beyond_lease(known: KnownUse, lease: leasing.Named | None) -> list[Broken]:
    """It names a lease that is not the counter's, or of which more uses have come than there were: the quota had room,
    and yet it was not this counter's to take. A copy of it may be about."""
    beyond = bool(known.use.lease) if lease is None else lease.row.used + lease.row.excess > lease.row.granted
    return [Broken(leasing.LEASE_EXCEEDED, known.use.discount_minor, (known.use.redemption,))] if beyond else []


def _guess(reason: Reason, member: rows.MemberRow | None) -> bool:
    """Tier, tags and age of a member whose sign-up has not arrived cannot be judged, nor terms of a newer program."""
    if reason.code is ReasonCode.UNSUPPORTED_VERSION:
        return reason.details.get("what") == "campaign"
    return reason.code is ReasonCode.NOT_ELIGIBLE and member is not None and not member.filled


def _broken(known: KnownUse, redemption: rows.RedemptionRow, reasons: list[Reason], first: str) -> Broken:
    named = [reason.code.value for reason in reasons]
    reason = DOUBLE_REDEMPTION if redemption.excess else named[0]
    discount = redemption.discount_minor
    stake = discount if known.terms is None else exposure_minor(known.terms, discount)
    stake = redemption.beyond_minor or stake  # of what was partly covered only the rest is at stake
    sides = (first, redemption.id) if first else (redemption.id,)
    facts = {"coupon": redemption.coupon, "campaign": redemption.campaign, "reasons": named}
    return Broken(reason, stake, sides, facts)


def _first_of(book: Book, coupon: rows.CouponRow) -> str:
    """The redemption that stands: the first that was accepted within the rules, else the first at all."""
    live = [redemption for redemption in book.redemptions.find("coupon", coupon.id) if redemption.counts]
    live.sort(key=lambda redemption: (redemption.excess, redemption.at, redemption.id))
    return live[0].id if live else ""


def _placeholder(book: Book, known: KnownUse, act: Act) -> rows.CouponRow:
    identity = book.identities.get(known.use.coupon)
    return rows.CouponRow(
        merchant=book.merchant,
        id=known.use.coupon,
        campaign=known.campaign,
        terms_version=known.terms_version,
        short_code=identity.digits if identity is not None and identity.kind == "coupon" else None,
        member="",
        home_store="",
        issued_at=iso(known.issued_at),
        status=CouponStatus.PLACEHOLDER.value,
        status_since=act.at_iso,
        cycles=0,
        used=0,
        excess=0,
        cap=1,
        filled=False,
        welcome=False,
        yielded_to="",
    )


def _remember(book: Book, act: Act, body: Checkout, judged: Judged, member: rows.MemberRow | None) -> None:
    if member is not None:
        member.visits += 1
        member.last_visit_at = max(member.last_visit_at, act.at_iso)
        book.touch(member)
    book.checkouts.put(
        rows.CheckoutRow(
            merchant=book.merchant,
            id=act.id,
            member=member.id if member is not None else "",
            store=judged.situation.store.id,
            device=book.moment.caller.device,
            counter=book.moment.caller.counter,
            staff=act.operation.staff,
            at=act.at_iso,
            business_day=judged.day.isoformat(),
            amount_minor=body.amount_minor,
            discount_minor=body.discount_minor,
            payable_minor=body.payable_minor,
            tender=json.dumps([[each.kind, each.minor] for each in body.tender]) if body.tender else "",
        )
    )
