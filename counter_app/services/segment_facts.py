"""What segments ask of one member beside the own row, as this counter knows it: the same that `storage/segment_sql`
asks of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from counter_app.domain.holdings import balances_of
from counter_app.domain.member import Member, Store
from counter_app.domain.segment_facts import NOT_TOLD, Facts, Usable, unused, usable_of
from counter_app.domain.segment_rules import Said, asks_consent, asks_purchases, campaigns_of
from counter_app.domain.segments import Segment, Segments
from counter_app.domain.situation import Situation
from counter_app.domain.values import dataclass
from counter_app.domain.windows import business_day
from counter_app.services.ports import Reading


def usable_terms(
    reading: Reading, now: datetime, zone: ZoneInfo, names: frozenset[str] | None = None
) -> tuple[Usable, ...]:
    """Of which terms coupons have not ended: of these campaigns, None = of all; of none nothing is read."""
    if names is None:
        names = frozenset(campaign.id for campaign, _ in reading.campaigns())
    found = (usable_of(terms, now, zone) for terms in (reading.every_terms(names) if names else ()))
    return tuple(each for each in found if each is not None)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is asked beside a member's own row: coupons of these `campaigns` (None = of all), purchases, consent."""

    campaigns: frozenset[str] | None = None
    purchases: bool = True
    consent: bool = True


EVERYTHING = Beside()


def asked_by(segments: Iterable[Segment]) -> Beside:
    """What these segments ask for."""
    listed = tuple(segments)
    purchases, consent = (any(asks(each.rule) for each in listed) for asks in (asks_purchases, asks_consent))
    return Beside(named_by(listed), purchases, consent)


def facts_of(reading: Reading, member: Member, store: Store, now: datetime, asked: Beside = EVERYTHING) -> Facts:
    """What is held, was redeemed, bought and said, with everything that was done here, as far as it is asked; by so
    many statements, whatever the member has."""
    names = asked.campaigns
    balances = balances_of(reading.lots(member.id), business_day(now, store.zone, store.business_day_starts))
    uses = reading.coupon_uses(member.id, names) if names is None or names else ()
    usable = usable_terms(reading, now, store.zone, names)
    redeemed: dict[str, datetime] = {}
    held: set[str] = set()
    for coupon, used_at in uses:
        if used_at is not None:
            redeemed[coupon.campaign] = max(used_at, redeemed.get(coupon.campaign, used_at))
        if unused(coupon, used_at is not None, usable):
            held.add(coupon.campaign)
    value = balances.principal_minor + balances.bonus_minor
    purchases = reading.purchases_of(member.id) if asked.purchases else None
    consent = _said(reading, member.id) if asked.consent else None
    return Facts(balances.points, value, reading.cards(member.id), redeemed, frozenset(held), purchases, consent)


def _said(reading: Reading, member: str) -> str:
    word = reading.consents_of((member,)).get(member)
    return "" if word is None else Said.GIVEN if word.given else Said.WITHDRAWN


def facts_asked(reading: Reading, here: Segments, member: Member, situation: Situation) -> Facts:
    """The same for a moment at the till, where a segment asks for it: else there is nothing to be read."""
    if not any(here.asks(name) for name in here.known):
        return NOT_TOLD
    return facts_of(reading, member, situation.store, situation.judged_at, asked_by(here.known.values()))


def named_by(segments: Iterable[Segment]) -> frozenset[str]:
    """The campaigns whose coupons these segments ask for."""
    return frozenset(name for segment in segments for name in campaigns_of(segment.rule))
