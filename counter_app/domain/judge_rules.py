"""The single rules of `judge`, each answering the reasons it finds; all of them read the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Audience, Campaign, CampaignStatus, OfflineMode, Terms
from counter_app.domain.coupon import Coupon
from counter_app.domain.limits import Take
from counter_app.domain.member import Member, MemberStatus
from counter_app.domain.segments import today_at
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.domain.windows import DAY, business_day, in_hours, next_opening, start_of_day, window_of

R = ReasonCode


def used_reasons(item: Candidate, own: Take, situation: Situation) -> list[Reason]:
    """`already_redeemed` with when, where and by whom, as far as it is known here. `own`: the coupon's own limit."""
    if item.usage.get(own.scope, 0) < own.cap:
        return []
    details: dict[str, Detail] = {}
    last = item.last_use
    if last is not None:
        minutes = max(0, int((situation.judged_at - last.at).total_seconds()) // 60)
        details = {
            "at": last.at.astimezone(situation.zone).isoformat(),
            "store": situation.store_names.get(last.store, last.store),
            "counter": last.counter,
            "staff": last.staff,
            "minutes_ago": minutes,
            "redemption": last.redemption,
        }
        if last.unshown:
            details |= {"unshown": True, "checkout": last.unshown}
    return [Reason(R.ALREADY_REDEEMED, item.text, details)]


def frozen_member(member: Member | None, about: str, zone: tzinfo) -> list[Reason]:
    """That the member is frozen, and since when by the store's clock."""
    if member is None or member.status not in (MemberStatus.FROZEN, MemberStatus.ERASED):
        return []
    since = member.status_since.astimezone(zone).isoformat() if member.status_since else None
    return [Reason(R.MEMBER_FROZEN, about, {"since": since})]


def needed_member(situation: Situation, about: str) -> list[Reason]:
    """That nobody is known, or the member is frozen."""
    if situation.member is None:
        return [Reason(R.MEMBER_REQUIRED, about)]
    return frozen_member(situation.member, about, situation.zone)


def clock_reasons(situation: Situation, about: str) -> list[Reason]:
    """That the counter's clock runs behind what has been seen."""
    behind = situation.clock_behind
    return [Reason(R.CLOCK_SUSPECT, about, {"offset_seconds": -int(behind.total_seconds())})] if behind else []


def stopped_campaign(campaign: Campaign | None, about: str, zone: tzinfo) -> list[Reason]:
    """That a manager has paused or ended it, and since when by the store's clock."""
    if campaign is None or campaign.status is CampaignStatus.RUNNING:
        return []
    since = campaign.since.astimezone(zone)
    if campaign.status is CampaignStatus.PAUSED:
        return [Reason(R.COUPON_FROZEN, about, {"since": since.isoformat(), "campaign_paused": True})]
    return [Reason(R.EXPIRED, about, {"until_day": since.date().isoformat()})]


def newer_reason(about: str, terms: Terms) -> Reason | None:
    """`unsupported_version` for terms that a newer program has written: nothing can be said of them here."""
    if terms.readable:
        return None
    return Reason(R.UNSUPPORTED_VERSION, about, {"what": "campaign", "kind": terms.kind_name})


def window_reasons(about: str, coupon: Coupon, terms: Terms, situation: Situation) -> list[Reason]:
    """`not_yet_valid`, `expired`, `wrong_time` with the dates or hours, in the store's zone."""
    zone, at = situation.zone, situation.judged_at
    window = window_of(terms.valid, coupon.issued_at, zone)
    if window.valid_from and at < window.valid_from:
        return [Reason(R.NOT_YET_VALID, about, {"from": window.valid_from.astimezone(zone).isoformat()})]
    until = window.valid_until
    if until and coupon.cycles:
        until += terms.on_void.grace_days * DAY
    if until and at >= until:
        day = window.until_day.isoformat() if window.until_day else None
        return [Reason(R.EXPIRED, about, {"until": until.astimezone(zone).isoformat(), "until_day": day})]
    if in_hours(terms, at, zone):
        return []
    opening = next_opening(terms, at, zone, window)
    next_from = opening.astimezone(zone).isoformat() if opening else None
    return [Reason(R.WRONG_TIME, about, {"next_from": next_from})]


def store_reasons(about: str, terms: Terms, situation: Situation) -> list[Reason]:
    """`wrong_store` with the stores that accept it; terms name stores by name or id."""
    if not terms.stores or situation.store.name in terms.stores or situation.store.id in terms.stores:
        return []
    names = tuple(situation.store_names.get(store, store) for store in terms.stores)
    return [Reason(R.WRONG_STORE, about, {"stores": names})]


def audience_reasons(about: str, terms: Terms, situation: Situation) -> list[Reason]:
    """`not_eligible` with the rule that does not hold; silent when no member is known (that is its own reason)."""
    member = situation.member
    if terms.audience.everyone or member is None:
        return []
    return [
        Reason(R.NOT_ELIGIBLE, about, {"rule": rule, "needs": needs, **_named(rule, needs, situation)})
        for rule, needs, holds in audience_rules(
            terms.audience, member, situation.judged_at, situation.zone, partial(_in_segment, member, situation)
        )
        if not holds
    ]


def _named(rule: str, needs: str, situation: Situation) -> dict[str, Detail]:
    """What a segment is called, beside its id."""
    found = situation.segments.known.get(needs) if rule == "segment" else None
    return {} if found is None else {"needs_zh_CN": found.title.pick("zh_CN"), "needs_en": found.title.pick("en")}


def audience_rules(
    audience: Audience, member: Member, now: datetime, zone: ZoneInfo, belongs: Callable[[str], bool]
) -> list[tuple[str, str, bool]]:
    """Each rule of an audience with what it needs and whether it holds of this member; `belongs`: to a segment."""
    rules: list[tuple[str, str, bool]] = []
    if audience.tier is not None:
        rules.append(("tier", audience.tier, member.tier == audience.tier))
    if audience.segment is not None:
        rules.append(("segment", audience.segment, belongs(audience.segment)))
    if audience.tag is not None:
        rules.append(("tag", audience.tag, audience.tag in member.tags))
    if audience.first_visit:
        rules.append(("first_visit", "", member.visits == 0))
    if audience.birthday_month:
        month = business_day(now, zone).month
        rules.append(("birthday_month", "", member.birthday is not None and member.birthday.month == month))
    if audience.member_since_before is not None:
        before = start_of_day(audience.member_since_before, zone)
        rules.append(("member_since_before", audience.member_since_before.isoformat(), member.joined_at < before))
    return rules


def _in_segment(member: Member, situation: Situation, segment: str) -> bool:
    today = today_at(situation.judged_at, situation.zone, situation.store.business_day_starts)
    return situation.segments.holds(segment, member, today, situation.facts)


def limit_reasons(item: Candidate, takes: Sequence[Take], taken: Counter[str], situation: Situation) -> list[Reason]:
    """Limits that have no room left; `taken` counts what other coupons of the same checkout take."""
    reasons = []
    for take in takes:
        used = item.usage.get(take.scope, 0) + taken[take.scope]
        leased = take.reason is R.QUOTA_EXHAUSTED and item.lease is not None
        if take.reason is R.ALREADY_REDEEMED or used < take.cap or leased:
            continue
        details: dict[str, Detail] = {"limit": take.cap, "used": used}
        if take.reason is R.DAILY_LIMIT_REACHED:
            day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
            next_at = start_of_day(day + DAY, situation.zone, situation.store.business_day_starts)
            details["next_at"] = next_at.astimezone(situation.zone).isoformat()
        reasons.append(Reason(take.reason, item.text, details))
    return reasons


def offline_reasons(stakes: Sequence[tuple[Candidate, int]], situation: Situation) -> list[Reason]:
    """What may not be redeemed without the cloud: policy of each campaign, then the counter's own caps."""
    given: Counter[str] = Counter()
    reasons = []
    for item, stake in stakes:
        reasons += _policy_reasons(item, stake, given, situation)
        given[item.terms.campaign if item.terms else ""] += stake
    if reasons or not stakes or situation.offline.lifted:
        return reasons
    state, about = situation.offline, stakes[0][0].text
    caps = state.caps
    if state.last_contact_at is not None and situation.now - state.last_contact_at > caps.days * DAY:
        return [Reason(R.OFFLINE_LIMIT_REACHED, about, {"cap": "days", "limit": caps.days, "allowed": 0})]
    if state.redemptions + len(stakes) > caps.redemptions:
        left = max(0, caps.redemptions - state.redemptions)
        return [
            Reason(R.OFFLINE_LIMIT_REACHED, about, {"cap": "redemptions", "limit": caps.redemptions, "allowed": left})
        ]
    if state.sum_minor + sum(stake for _, stake in stakes) > caps.sum_minor:
        left = max(0, caps.sum_minor - state.sum_minor)
        details: dict[str, Detail] = {"cap": "sum", "limit_minor": caps.sum_minor, "allowed_minor": left}
        return [Reason(R.OFFLINE_LIMIT_REACHED, about, details)]
    return []


def _policy_reasons(item: Candidate, stake_minor: int, given: Mapping[str, int], situation: Situation) -> list[Reason]:
    """`given`: what the coupons before it in this checkout give in their campaigns."""
    terms, coupon = item.terms, item.coupon
    if terms is None or coupon is None:
        return []
    policy = terms.offline
    if policy.mode is OfflineMode.NEVER:
        return [Reason(R.NEEDS_ONLINE, item.text, {"why": "policy"})]
    if terms.lease_total is not None and item.lease is None:
        # A hard quota off-line needs a lease of it; without one the quota could be exceeded.
        return [Reason(R.NEEDS_ONLINE, item.text, {"why": "quota", "allowed": item.offline_left})]
    if policy.mode is OfflineMode.HOME_STORE and coupon.home_store != situation.store.id:
        return [Reason(R.NEEDS_ONLINE, item.text, {"why": "home_store"})]
    if policy.mode is OfflineMode.ALLOW_UP_TO and not situation.offline.lifted:
        limit = policy.amount_minor or 0
        used = situation.offline.campaign_sums_minor.get(terms.campaign, 0) + given.get(terms.campaign, 0)
        left = max(0, limit - used)
        if stake_minor > left:
            details: dict[str, Detail] = {"cap": "campaign", "limit_minor": limit, "allowed_minor": left}
            return [Reason(R.OFFLINE_LIMIT_REACHED, item.text, details)]
    return []
