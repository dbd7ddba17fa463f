"""Whether a slot can be reserved, the same at counter and cloud; the cloud alone knows what is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from counter_app.domain.benefit_file import clock_of
from counter_app.domain.campaign import Campaign, CampaignKind, Terms
from counter_app.domain.codes import ShortCode
from counter_app.domain.coupon import Coupon
from counter_app.domain.judge_rules import (
    audience_reasons,
    clock_reasons,
    limit_reasons,
    needed_member,
    newer_reason,
    stopped_campaign,
    store_reasons,
)
from counter_app.domain.limits import Take, shared_takes
from counter_app.domain.member import Store
from counter_app.domain.reservation import OpenSlot, outside_validity, slot_scope, slots_on
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Detail, Reason, ReasonCode, in_order

R = ReasonCode
WHAT = "reservation"
_MOST_MINUTES = 100 * 24 * 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """`slot` None: there is none at that time. `usage`: what was taken of each of `takes`."""

    terms: Terms
    campaign: Campaign | None
    store: Store
    slot: OpenSlot | None
    takes: Sequence[Take]
    usage: Mapping[str, int]


def grace_minutes(said: object) -> int | None:
    """What the setting `reservations` says; None where it says nothing, or no number of minutes."""
    found = said.get("grace_minutes") if isinstance(said, Mapping) else None
    whole = isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _MOST_MINUTES
    return found if whole else None


def takes_of_reservation(terms: Terms, member: str, store: str, today: date, slot: OpenSlot | None) -> tuple[Take, ...]:
    """The limits that a reservation touches, a place in its slot last. `today`: the business day of now."""
    if terms.kind is not CampaignKind.RESERVATION:
        return ()
    limits = shared_takes(terms, member, store, today)
    if slot is None:
        return tuple(limits)
    scope = slot_scope(terms.campaign, store, slot.day, slot.slot.from_minute)
    return (*limits, Take(scope, slot.slot.capacity, R.QUOTA_EXHAUSTED))


def judge_reservation(wanted: Wanted, day: date, situation: Situation) -> tuple[Reason, ...]:
    """Everything that speaks against it, in order; empty when it may be made."""
    terms, about = wanted.terms, wanted.terms.campaign
    newer = newer_reason(about, terms)
    if newer is not None:
        return (newer,)
    if terms.kind is not CampaignKind.RESERVATION:
        return (Reason(R.UNKNOWN_CODE, about, {"what": "reservation"}),)
    reasons = [
        *stopped_campaign(wanted.campaign, wanted.terms.campaign, situation.zone),
        *needed_member(situation, about),
        *clock_reasons(situation, about),
    ]
    reasons += _slot_reasons(wanted, day, situation)
    reasons += _store(wanted, situation)
    reasons += audience_reasons(about, terms, situation)
    reasons += _limits(wanted, situation)
    if not situation.offline.online:
        reasons.append(Reason(R.NEEDS_ONLINE, about, {"why": WHAT}))
    return in_order(reasons)


def _slot_reasons(wanted: Wanted, day: date, situation: Situation) -> list[Reason]:
    terms, found, zone = wanted.terms, wanted.slot, wanted.store.zone
    if found is None:
        slots = tuple(clock_of(slot.from_minute) for slot in slots_on(terms, day))
        return [Reason(R.NOT_ELIGIBLE, terms.campaign, {"rule": "no_slot", "slots": slots})]
    if situation.judged_at >= found.until_at:
        until = found.until_at.astimezone(zone).isoformat()
        return [Reason(R.NOT_ELIGIBLE, terms.campaign, {"rule": "slot_over", "until": until})]
    outside = outside_validity(terms, found, situation.judged_at, zone)
    if outside is None:
        return []
    side, moment = outside
    code = R.NOT_YET_VALID if side == "from" else R.EXPIRED
    return [Reason(code, terms.campaign, {side: moment.astimezone(zone).isoformat()})]


def _store(wanted: Wanted, situation: Situation) -> list[Reason]:
    """The store in which it is to be picked up, which need not be this one."""
    there = Situation(
        now=situation.now, store=wanted.store, offline=situation.offline, store_names=situation.store_names
    )
    return store_reasons(wanted.terms.campaign, wanted.terms, there)


def _limits(wanted: Wanted, situation: Situation) -> list[Reason]:
    about = wanted.terms.campaign
    coupon = Coupon("", about, wanted.terms.version, situation.judged_at)
    item = Candidate(about, ShortCode(""), coupon, wanted.terms, wanted.campaign, usage=wanted.usage)
    reasons = limit_reasons(item, wanted.takes, Counter(), situation)
    if wanted.slot is None:
        return reasons
    place = wanted.takes[-1]
    full = wanted.usage.get(place.scope, 0) >= place.cap
    of_limits = limit_reasons(item, wanted.takes[:-1], Counter(), situation)
    details: dict[str, Detail] = {"what": "slot", "limit": place.cap, "used": wanted.usage.get(place.scope, 0)}
    return [*of_limits, Reason(R.QUOTA_EXHAUSTED, about, details)] if full else of_limits
