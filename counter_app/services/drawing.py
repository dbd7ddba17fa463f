"""Coupons handed out at this counter: drawn from its reserve inside the caller's transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, CampaignKind, CampaignStatus, Terms
from counter_app.domain.coupon import Coupon
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.fields import refuse
from counter_app.domain.judge_rules import newer_reason, stopped_campaign
from counter_app.domain.member import Store
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import window_of
from counter_app.protocol import bodies as wire
from counter_app.services.acting import own_device
from counter_app.services.ports import Reading, Writing


@dataclass(frozen=True, slots=True)
class IssuedCoupon:
    """A coupon with its codes. Half-open: valid from `valid_from` until before `valid_until`; None = no end."""

    id: str
    short_code: str
    signed_code: str
    campaign: str
    terms_version: int
    member: str
    issued_at: datetime
    valid_from: datetime | None
    valid_until: datetime | None


def own_store(reading: Reading) -> Store:
    """The store of this counter. Raises `Fault(not_enrolled)`."""
    store = reading.store(own_device(reading).store)
    if store is None:
        raise Fault(FaultKind.NOT_ENROLLED, "the store has not come down")
    return store


def newest_terms(reading: Reading, campaign_id: str) -> tuple[Campaign, Terms] | None:
    """A campaign with the terms under which it issues now."""
    campaign = reading.campaign(campaign_id)
    terms = reading.terms(campaign_id, campaign.current_version) if campaign else None
    return (campaign, terms) if campaign is not None and terms is not None else None


def never_issued(terms: Terms) -> Reason | None:
    """Why no coupons of these terms are handed out by anybody: not readable here; a stamp card, which a member has from
    the first stamp on; a reservation, which is made for a slot."""
    if terms.issues and terms.kind is not CampaignKind.RESERVATION:
        return None
    if terms.kind is CampaignKind.RESERVATION:
        return Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "reservation"})
    return newer_reason("", terms) or Reason(ReasonCode.NOT_ELIGIBLE, "", {"rule": "stamp_card"})


def can_be_issued(reading: Reading, campaign: str) -> bool:
    """Whether coupons of it are handed out at all; False also where it is not known here."""
    found = newest_terms(reading, campaign)
    return found is not None and never_issued(found[1]) is None


def refuse_as_gift(key: str, terms: Terms) -> None:
    """Of what is known never to be issued nothing is given as a welcome or a reward: it would be owed for ever. What a
    newer program has written may be issued by that. Raises `InvalidInput`."""
    if terms.readable and never_issued(terms) is not None:
        problem = f"coupons of {terms.campaign} are not issued: it is a stamp card or for reservations"
        refuse(key, problem, SlipCode.NEVER_ISSUED, campaign=terms.campaign)


def stopped(campaign: Campaign, zone: ZoneInfo) -> Reason | None:
    """Why a manager's own word stands against issuing: the campaign is paused or ended."""
    return next(iter(stopped_campaign(campaign, "", zone)), None)


def not_issuing(campaign: Campaign, terms: Terms, now: datetime, zone: ZoneInfo) -> Reason | None:
    """Why nothing is given away by itself now: not known here, paused, ended, or over already."""
    never = never_issued(terms)
    if never is not None:
        return never
    window = window_of(terms.valid, now, zone)
    if campaign.status is CampaignStatus.RUNNING and window.valid_until is not None and window.valid_until <= now:
        day = window.until_day
        return Reason(ReasonCode.EXPIRED, "", {"until_day": day.isoformat() if day else None})
    return stopped(campaign, zone)


def reserved(reading: Reading, terms: Terms) -> int:
    """How many coupons of these terms this counter could hand out now."""
    return reading.reserve_sizes()[1].get((terms.campaign, terms.version), 0)


def draw(writing: Writing, terms: Terms, member: str, now: datetime) -> IssuedCoupon | None:
    """Take one identity from the reserve and make it a coupon; None when the reserve is empty."""
    identity = writing.draw_reserved_coupon(terms.campaign, terms.version)
    if identity is None:
        return None
    store = own_store(writing)
    window = window_of(terms.valid, now, ZoneInfo(store.timezone))
    writing.put_coupon(
        Coupon(
            id=identity.subject,
            campaign=terms.campaign,
            terms_version=terms.version,
            issued_at=now,
            short_code=identity.short_code,
            signed_code=identity.signed_code,
            member=member,
            home_store=store.id,
        )
    )
    return IssuedCoupon(
        id=identity.subject,
        short_code=identity.short_code,
        signed_code=identity.signed_code,
        campaign=terms.campaign,
        terms_version=terms.version,
        member=member,
        issued_at=now,
        valid_from=window.valid_from,
        valid_until=window.valid_until,
    )


def on_the_wire(coupon: IssuedCoupon) -> wire.IssuedCoupon:
    """As it travels in an operation."""
    return wire.IssuedCoupon(
        coupon=coupon.id,
        short_code=coupon.short_code,
        signed_code=coupon.signed_code,
        campaign=coupon.campaign,
        terms_version=coupon.terms_version,
        issued_at=wire_time(coupon.issued_at),
        member=coupon.member,
    )


def wire_time(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
