"""`judge`: codes, what is known of them, basket, moment → verdict. Pure; the same at counter and cloud.

It never raises for bad input; every reason that fails is in the answer, in the order of `product.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from counter_app.domain import codes as c
from counter_app.domain.campaign import CampaignKind, CampaignStatus, Terms
from counter_app.domain.channels import Channel
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.discounts import apply_in_order, exposure_minor, uses_in
from counter_app.domain.judge_pick_up import below_price, cancelled, late_notes, pick_up_reasons, price_minor
from counter_app.domain.judge_rules import (
    audience_reasons,
    clock_reasons,
    frozen_member,
    limit_reasons,
    newer_reason,
    offline_reasons,
    stopped_campaign,
    store_reasons,
    used_reasons,
    window_reasons,
)
from counter_app.domain.judge_spending import paid_with, spending_reasons, tier_discount
from counter_app.domain.limits import coupon_scope, needs_member, needs_owner, takes_of
from counter_app.domain.quota_notes import quota_notes
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.stacking import stacking_reasons
from counter_app.domain.verdict import Detail, JudgedCode, Note, Reason, ReasonCode, Verdict, in_order
from counter_app.domain.windows import business_day, window_of

R = ReasonCode
_STOPPED = MappingProxyType({CouponStatus.FROZEN: R.COUPON_FROZEN, CouponStatus.VOIDED: R.COUPON_VOIDED})


def judge(candidates: Sequence[Candidate], situation: Situation) -> Verdict:
    """The verdict on one customer's codes in this situation (an explicit list is all or nothing)."""
    candidates = _each_once(candidates)
    coupons = [item for item in candidates if _is_coupon(item)]
    reasons: list[Reason] = []
    taken: Counter[str] = Counter()
    for item in candidates:
        ending = _ending_reason(item)
        if ending is not None:
            reasons.append(ending)
        elif _is_coupon(item):
            reasons.extend(_coupon_reasons(item, situation, taken))
        else:
            reasons.extend(_member_reasons(item, situation))
    reasons.extend(_one_customer(candidates))
    if not candidates:
        # A purchase without a code: nothing else would say so.
        reasons.extend(frozen_member(situation.member, "", situation.zone))
    amount, price = situation.amount_minor or 0, sum(price_minor(item) for item in coupons)
    if not amount and price:
        # Nothing but what was reserved: what it costs is known.
        amount = price
        situation = replace(situation, amount_minor=amount)
    judged, discount = _judged(candidates, coupons, situation)
    reasons.extend(_nothing_to_take(coupons, judged, situation))
    reasons.extend(below_price(coupons, price, amount))
    reasons.extend(stacking_reasons(coupons))
    reasons.extend(spending_reasons(candidates, situation))
    reasons.extend(_offline(coupons, judged, situation))
    beside = tier_discount(amount - discount, coupons, situation)
    discount += beside.minor if beside is not None else 0
    paid, balances = paid_with(amount - discount, situation)
    return Verdict(
        reasons=in_order(reasons),
        codes=judged,
        amount_minor=amount,
        discount_minor=discount,
        payable_minor=amount - discount,
        member=situation.member,
        notes=_notes(coupons, situation),
        paid=paid,
        balances=balances,
        tier_discount=beside,
    )


def _each_once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The same code presented twice in one checkout is one code."""
    seen: dict[tuple[str, ...], Candidate] = {}
    for item in candidates:
        key = ("coupon", item.coupon.id) if item.coupon else c.code_identity(item.code)
        seen.setdefault(key, item)
    return list(seen.values())


def _is_coupon(item: Candidate) -> bool:
    return item.coupon is not None and item.terms is not None and item.terms.readable


def _one_customer(candidates: Sequence[Candidate]) -> list[Reason]:
    """Codes of two members in one checkout: whose it is has to be settled, not guessed."""
    named = [(item.text, item.owner) for item in candidates if item.coupon is None and item.owner is not None]
    owners = [(text, owner.alias_of or owner.id) for text, owner in named]
    return [Reason(R.NOT_OWNER, text, {"why": "second_member"}) for text, owner in owners if owner != owners[0][1]]


def _ending_reason(item: Candidate) -> Reason | None:
    """Reasons after which nothing more can be known about a text."""
    return newer_reason(item.text, item.terms) if item.terms is not None else _ending_without_terms(item)


def _ending_without_terms(item: Candidate) -> Reason | None:
    code, about = item.code, item.text
    match code:
        case c.RefusedCode(reason=reason):
            return Reason(ReasonCode(reason), about)
        case c.PaymentCode():
            return Reason(R.PAYMENT_CODE)
        case c.ChannelCode() if item.channel is not None:
            return Reason(R.CHANNEL_CODE, about, _of_channel(item.channel))
        case c.ForeignCode() | c.ChannelCode() | c.EnrolmentCode() | c.ReceiptCode():
            return Reason(R.FOREIGN, about, _of_receipt(code))
        case c.SignedCode(kind=c.CodeKind.COUPON | c.CodeKind.PASS | c.CodeKind.RESERVATION):
            # Signed by the merchant, but its campaign's terms have not come down yet.
            return Reason(R.NEEDS_ONLINE, about)
        case c.SignedCode(kind=c.CodeKind.MEMBER):
            return None if item.owner else Reason(R.UNKNOWN_CODE, about)
        case _ if item.coupon is not None:
            return Reason(R.NEEDS_ONLINE, about)
        case _:
            return None if item.owner else Reason(R.UNKNOWN_CODE, about)


def _of_channel(channel: Channel) -> dict[str, Detail]:
    what = {} if channel.name and channel.active else {"what": "ended" if channel.name else "unknown"}
    return {"channel": channel.id, "channel_name": channel.name, **what}


def _of_receipt(code: c.Code) -> dict[str, Detail]:
    return {"what": "receipt", "checkout": code.checkout} if isinstance(code, c.ReceiptCode) else {}


def _member_reasons(item: Candidate, situation: Situation) -> list[Reason]:
    reasons = frozen_member(item.owner, item.text, situation.zone)
    if isinstance(item.code, c.SignedCode):
        reasons += _stale(item.code, item.text, situation)
    return reasons


def _stale(code: c.SignedCode, about: str, situation: Situation) -> list[Reason]:
    if code.printed and code.of_coupon:
        return [Reason(R.STALE_CODE, about)]  # it identifies and does not spend
    if code.printed or code.until_terms_end or c.life_state(code, situation.judged_at) == "live":
        return []
    return [Reason(R.STALE_CODE, about)]


def _coupon_reasons(item: Candidate, situation: Situation, taken: Counter[str]) -> list[Reason]:
    coupon, terms = item.coupon, item.terms
    assert coupon is not None
    assert terms is not None
    reasons = _frozen_coupon(item, coupon, situation)
    reasons += frozen_member(situation.member, item.text, situation.zone)
    day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
    member = situation.member.id if situation.member else ""
    takes = takes_of(terms, coupon.id, member, situation.store.id, day)
    reasons += used_reasons(item, takes[0], situation)
    reasons += clock_reasons(situation, item.text)
    if terms.kind is CampaignKind.RESERVATION:
        reasons += pick_up_reasons(item, situation)
    else:
        reasons += window_reasons(item.text, coupon, terms, situation)
    if isinstance(item.code, c.SignedCode):
        reasons += _stale(item.code, item.text, situation)
    reasons += store_reasons(item.text, terms, situation)
    reasons += _owner(item, coupon, terms, situation)
    reasons += audience_reasons(item.text, terms, situation)
    reasons += limit_reasons(item, takes, taken, situation)
    taken.update(take.scope for take in takes)
    amount = situation.amount_minor
    if amount is not None and amount < terms.min_spend_minor:
        details = {"missing_minor": terms.min_spend_minor - amount, "min_spend_minor": terms.min_spend_minor}
        reasons.append(Reason(R.MIN_SPEND_NOT_MET, item.text, details))
    if not coupon.told and _needs_row(terms):
        # On-line nobody knows more: the counter that issued it has to say first whose it is.
        why = "not_reported" if situation.offline.online else "unknown_owner"
        reasons.append(Reason(R.NEEDS_ONLINE, item.text, {"why": why}))
    return reasons


def _nothing_to_take(coupons: Sequence[Candidate], judged: Sequence[JudgedCode], situation: Situation) -> list[Reason]:
    """A coupon that keeps its rest is handed in for money: where it would take none off, it is not used for nothing."""
    amount = situation.amount_minor
    if amount is None:
        return []
    taken = {entry.subject: entry.discount_minor for entry in judged}
    return [
        Reason(R.MIN_SPEND_NOT_MET, item.text, {"missing_minor": 1})
        for item in coupons
        if item.coupon is not None
        and item.terms is not None
        and item.rest_minor
        and not taken[item.coupon.id]
        and amount >= item.terms.min_spend_minor
    ]


def _needs_row(terms: Terms) -> bool:
    """A signed coupon without its row cannot show whose it is, nor how many uses are left of several."""
    return needs_owner(terms) or not terms.transferable or terms.limits.uses_per_coupon > 1


def _frozen_coupon(item: Candidate, coupon: Coupon, situation: Situation) -> list[Reason]:
    stopped = _STOPPED.get(coupon.status)
    if stopped is not None:
        since = coupon.status_since.astimezone(situation.zone).isoformat() if coupon.status_since else None
        return [Reason(stopped, item.text, {"since": since, **cancelled(item)})]
    # What an ended campaign has promised it keeps.
    paused = item.campaign is not None and item.campaign.status is CampaignStatus.PAUSED
    return stopped_campaign(item.campaign, item.text, situation.zone) if paused else []


def _owner(item: Candidate, coupon: Coupon, terms: Terms, situation: Situation) -> list[Reason]:
    member = situation.member
    bound = terms.member_bound or not terms.transferable
    if member is None:
        # Where only the row can say whose it is, the row is asked for; a trial wants to know who stands at the counter,
        # and of a bearer's coupon no row says so.
        askable = coupon.told or not _needs_row(terms)
        return [Reason(R.MEMBER_REQUIRED, item.text)] if needs_member(terms) and askable else []
    # The row of the owner, where it is here, says which member an older id has become.
    owner = item.owner.id if item.owner is not None else coupon.member
    if bound and coupon.member and owner != member.id:
        return [Reason(R.NOT_OWNER, item.text)]
    return []


def _judged(
    candidates: Sequence[Candidate], coupons: Sequence[Candidate], situation: Situation
) -> tuple[tuple[JudgedCode, ...], int]:
    amount = situation.amount_minor or 0
    left = {index: bound for index, item in enumerate(coupons) if (bound := item.spendable_minor) is not None}
    found = apply_in_order(amount, [item.terms for item in coupons if item.terms is not None], left)
    off = {id(coupons[discount.index]): (discount.minor, turn) for turn, discount in enumerate(found, 1)}
    judged = tuple(_judged_code(item, *off.get(id(item), (0, 0)), situation) for item in candidates)
    return judged, sum(discount.minor for discount in found)


def _judged_code(item: Candidate, discount_minor: int, turn: int, situation: Situation) -> JudgedCode:
    coupon, terms = item.coupon, item.terms
    shown = "" if isinstance(item.code, c.PaymentCode) else item.text
    if coupon is None or terms is None:
        kind = "member" if item.owner else type(item.code).__name__.removesuffix("Code").lower()
        return JudgedCode(text=shown, kind=kind, subject=item.owner.id if item.owner else "")
    rest = item.rest_minor
    used = item.usage.get(coupon_scope(coupon.id), 0)
    return JudgedCode(
        text=shown,
        kind="coupon",
        subject=coupon.id,
        campaign=terms.campaign,
        terms_version=terms.version,
        title=terms.title,
        uses=terms.limits.uses_per_coupon,
        uses_left=max(0, terms.limits.uses_per_coupon - used) if rest is None else uses_in(terms, rest),
        postage_minor=terms.postage_minor,
        price_minor=price_minor(item) if terms.kind is CampaignKind.RESERVATION else None,
        rest_minor=rest,
        discount_minor=discount_minor,
        until=_until(item, coupon, terms, situation),
        min_spend_minor=terms.min_spend_minor,
        turn=turn,
    )


def _until(item: Candidate, coupon: Coupon, terms: Terms, situation: Situation) -> datetime | None:
    if item.reservation is not None:
        return item.reservation.until_at
    return window_of(terms.valid, coupon.issued_at, situation.zone).valid_until


def _offline(coupons: Sequence[Candidate], judged: Sequence[JudgedCode], situation: Situation) -> list[Reason]:
    if situation.offline.online:
        return []
    by_subject = {entry.subject: entry for entry in judged}
    stakes = [
        (item, exposure_minor(item.terms, by_subject[item.coupon.id].discount_minor))
        for item in coupons
        if item.terms is not None and item.coupon is not None
    ]
    return offline_reasons(stakes, situation)


def _notes(coupons: Sequence[Candidate], situation: Situation) -> tuple[Note, ...]:
    """A use that nobody saw; what is left of each hard quota, and off-line that a cap is near."""
    unseen = tuple(
        Note("verdict_not_shown", {"at": last.at.astimezone(situation.zone).isoformat(), "checkout": last.unshown})
        for item in coupons
        if (last := item.last_use) is not None and last.unshown
    )
    return (*unseen, *late_notes(coupons, situation), *quota_notes(coupons, situation))
