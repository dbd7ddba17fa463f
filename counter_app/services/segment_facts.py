"""What segments ask of one member beside the own row, as this counter knows it: the same that `storage/segment_sql`
asks of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.holdings import balances_of
from counter_app.domain.member import Member, Store
from counter_app.domain.segment_facts import NOT_TOLD, Facts, Usable, unused, usable_of
from counter_app.domain.segment_rules import campaigns_of
from counter_app.domain.segments import Segment, Segments
from counter_app.domain.situation import Situation
from counter_app.domain.windows import business_day
from counter_app.services.ports import Reading

# Of a member's coupons the newest are looked at; nobody has as many as this.
_COUPONS = 1_000


def usable_terms(
    reading: Reading, now: datetime, zone: ZoneInfo, names: frozenset[str] | None = None
) -> tuple[Usable, ...]:
    """Of which terms coupons have not ended: of these campaigns, None = of all; of none nothing is read."""
    every = (
        reading.terms(campaign.id, version)
        for campaign, newest in (reading.campaigns() if names is None or names else ())
        if names is None or campaign.id in names
        for version in range(1, newest.version + 1)
    )
    found = (usable_of(terms, now, zone) for terms in every if terms is not None)
    return tuple(each for each in found if each is not None)


def facts_of(
    reading: Reading, member: Member, store: Store, now: datetime, names: frozenset[str] | None = None
) -> Facts:
    """What is held, and what was redeemed, with everything that was done here; of coupons only those of these
    campaigns, None = of all."""
    balances = balances_of(reading.lots(member.id), business_day(now, store.zone, store.business_day_starts))
    every = reading.member_coupons(member.id, _COUPONS) if names is None or names else ()
    coupons = [coupon for coupon in every if names is None or coupon.campaign in names]
    usable = usable_terms(reading, now, store.zone, names)
    redeemed: dict[str, datetime] = {}
    held: set[str] = set()
    for coupon in coupons:
        last = reading.last_use(coupon.id)
        if last is not None:
            redeemed[coupon.campaign] = max(last.at, redeemed.get(coupon.campaign, last.at))
        if unused(coupon, last is not None, usable):
            held.add(coupon.campaign)
    value = balances.principal_minor + balances.bonus_minor
    return Facts(balances.points, value, reading.cards(member.id), redeemed, frozenset(held))


def facts_asked(reading: Reading, here: Segments, member: Member, situation: Situation) -> Facts:
    """The same for a moment at the till, where a segment asks for it: else there is nothing to be read."""
    if not any(here.asks(name) for name in here.known):
        return NOT_TOLD
    return facts_of(reading, member, situation.store, situation.judged_at, named_by(here.known.values()))


def named_by(segments: Iterable[Segment]) -> frozenset[str]:
    """The campaigns whose coupons these segments ask for."""
    return frozenset(name for segment in segments for name in campaigns_of(segment.rule))
