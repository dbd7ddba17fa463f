"""Stamp cards: whether a stamp may be given, what a full card earns, and which rewards stand.

A card is a ledger of its member with one lot that does not end. A stamp is judged like a redemption of a coupon that
has no row: by the single rules of `judge_rules`. Source: `docs/decisions/180-stamp-cards.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from counter_app.domain.campaign import (
    Campaign,
    CashBenefit,
    GiftBenefit,
    StampCardBenefit,
    Terms,
    VoucherBenefit,
)
from counter_app.domain.codes import ShortCode
from counter_app.domain.coupon import Coupon
from counter_app.domain.judge_rules import (
    audience_reasons,
    clock_reasons,
    limit_reasons,
    needed_member,
    newer_reason,
    offline_reasons,
    stopped_campaign,
    store_reasons,
    window_reasons,
)
from counter_app.domain.ledgers import lot_id
from counter_app.domain.limits import shared_takes
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode, in_order
from counter_app.domain.windows import business_day

R = ReasonCode
_LEDGER = "stamp:"


@dataclass(frozen=True, slots=True)
class Card:
    """A card as `judge_stamp` is told of it. `usage` maps a limit's scope to what was taken so far."""

    terms: Terms
    campaign: Campaign | None
    usage: Mapping[str, int]

    @property
    def of(self) -> int:
        """How many stamps make it full."""
        return stamps_of(self.terms)


@dataclass(frozen=True, slots=True)
class Held:
    """A card that a member has begun: `left` stamps `of` those that make it full; below zero where a reward was used
    that the stamps do not pay for any more."""

    terms: Terms
    left: int

    @property
    def of(self) -> int:
        """How many stamps make it full."""
        return stamps_of(self.terms)


@dataclass(frozen=True, slots=True)
class Reward:
    """A coupon that came with a stamp. `stamps`: what it costs; `stamped`: its own stamp stands; `made`: never was
    undone."""

    coupon: str
    stamps: int
    issued_at: str
    used: bool
    stamped: bool
    made: bool = True


def stamps_of(terms: Terms) -> int:
    """How many stamps make a card full; 0 for what is no card."""
    return terms.benefit.stamps if isinstance(terms.benefit, StampCardBenefit) else 0


def reward_of(terms: Terms) -> str:
    """The campaign whose coupon a full card earns."""
    return terms.benefit.reward if isinstance(terms.benefit, StampCardBenefit) else ""


def card_ledger(card: str) -> str:
    """The ledger of a card."""
    return f"{_LEDGER}{card}"


def card_of(ledger: str) -> str:
    """The card whose ledger this is; empty for points and value."""
    return ledger[len(_LEDGER) :] if ledger.startswith(_LEDGER) else ""


def card_lot(member: str, card: str) -> str:
    """The id of the one lot of a member's card."""
    return lot_id(member, card_ledger(card), None)


def due(left: int, of: int) -> int:
    """How many rewards these stamps earn."""
    return max(0, left) // of if of else 0


def standing(stamps: int, rewards: Iterable[Reward]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Which rewards stand, and which of them were used though the stamps do not pay for them.

    The used ones first, then those whose own stamp stands, then the oldest, as many as the stamps pay for: whatever
    the order in which all of it became known.
    """
    left, stand, beyond = stamps, set(), []
    for reward in sorted(rewards, key=lambda each: (not each.used, not each.stamped, each.issued_at, each.coupon)):
        paid = reward.stamps <= left
        if not reward.used and not (paid and reward.made):
            continue
        stand.add(reward.coupon)
        left -= reward.stamps
        if not paid:
            beyond.append(reward.coupon)
    return frozenset(stand), tuple(beyond)


def judge_stamp(card: Card, situation: Situation) -> tuple[Reason, ...]:
    """Everything that speaks against a stamp, in order; empty when it may be given."""
    terms = card.terms
    about = terms.campaign
    newer = newer_reason(about, terms)
    if newer is not None:
        return (newer,)
    if not card.of:
        return (Reason(R.UNKNOWN_CODE, about, {"what": "stamp_card"}),)
    member, day = (
        situation.member,
        business_day(situation.judged_at, situation.zone, situation.store.business_day_starts),
    )
    coupon = Coupon("", about, terms.version, situation.judged_at, home_store=member.home_store if member else "")
    item = Candidate(about, ShortCode(""), coupon, terms, card.campaign, member, card.usage)
    reasons = [*_stopped(card, situation), *needed_member(situation, about), *clock_reasons(situation, about)]
    reasons += window_reasons(about, coupon, terms, situation)
    reasons += store_reasons(about, terms, situation)
    reasons += audience_reasons(about, terms, situation)
    takes = shared_takes(terms, member.id if member else "", situation.store.id, day)
    reasons += limit_reasons(item, takes, Counter(), situation)
    if not situation.offline.online:
        reasons += offline_reasons([(item, 0)], situation)
    return in_order(reasons)


def stake_minor(reward: Terms | None, of: int) -> int:
    """What one stamp is worth: its part of the reward, where that is worth a fixed amount."""
    match reward.benefit if reward is not None else None:
        case CashBenefit(amount_off_minor=minor) | GiftBenefit(value_minor=minor) | VoucherBenefit(value_minor=minor):
            return minor // of if of else 0
        case _:
            return 0


def _stopped(card: Card, situation: Situation) -> list[Reason]:
    """What was stamped before the campaign was stopped had not been against it."""
    campaign = card.campaign
    if campaign is None or situation.judged_at < campaign.since:
        return []
    return stopped_campaign(campaign, campaign.id, situation.zone)
