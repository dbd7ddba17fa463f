"""The rules of `judge` on what the member has: points and stored value to pay with, and what the tier takes off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.domain import codes as c
from counter_app.domain.holdings import Balances, Holdings
from counter_app.domain.ledgers import Paid, points_worth
from counter_app.domain.member import MemberStatus
from counter_app.domain.situation import Candidate, Situation
from counter_app.domain.tiers import Tier, TierDiscount
from counter_app.domain.verdict import Detail, Reason, ReasonCode
from counter_app.domain.windows import DAY, business_day

R = ReasonCode


def paid_with(payable_minor: int, situation: Situation) -> tuple[Paid, Balances | None]:
    """How what is payable is paid, and what the member has; points are earned where it is known who it is."""
    held = situation.holdings
    if situation.member is None or held is None:
        return Paid(tender_minor=payable_minor), None
    day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
    return held.pay(payable_minor, day), held.balances(day)


def tier_of(named: Sequence[Candidate], situation: Situation) -> Tier | None:
    """The tier that takes something off what coupons leave; none beside an exclusive coupon, which stands alone."""
    held = situation.holdings
    if situation.member is None or held is None or held.tier is None or held.tier.pay_percent is None:
        return None
    alone = any(item.terms is not None and item.terms.stacking.exclusive for item in named)
    return None if alone else held.tier


def tier_discount(rest_minor: int, named: Sequence[Candidate], situation: Situation) -> TierDiscount | None:
    """What it takes off what is left to pay."""
    tier = tier_of(named, situation)
    return tier.takes_off(rest_minor) if tier is not None else None


def spending_reasons(candidates: Sequence[Candidate], situation: Situation) -> list[Reason]:
    """Why points or value that were asked for cannot be spent."""
    held = situation.holdings
    if held is None or not held.asked:
        return []
    if situation.member is None:
        return [Reason(R.MEMBER_REQUIRED, "", {"why": "spending"})]
    worth = points_worth(held.asked.points, held.rules.worth_minor_per_100) + held.asked.value_minor
    reasons = [] if shown_fresh(candidates, situation) else _confirmation(candidates, held, worth)
    return [*reasons, *_balance(held, situation), *_offline(held, situation)]


def shown_fresh(candidates: Sequence[Candidate], situation: Situation) -> bool:
    """Whether the member's own phone shows a living code: a printed one tells who it is and spends nothing."""
    return any(
        isinstance(item.code, c.SignedCode)
        and item.code.kind is c.CodeKind.MEMBER
        and not (item.code.printed or item.code.until_terms_end)
        and c.life_state(item.code, situation.judged_at) == "live"
        for item in candidates
    )


def _confirmation(candidates: Sequence[Candidate], held: Holdings, worth_minor: int) -> list[Reason]:
    if not held.asked.confirmed_by:
        shown = next((item for item in candidates if _is_member_code(item)), None)
        return (
            [Reason(R.MEMBER_REQUIRED, "", {"why": "spending"})]
            if shown is None
            else [Reason(R.STALE_CODE, shown.text, {"why": "spending"})]
        )
    limit = held.rules.confirmed_day_minor
    left = max(0, limit - held.confirmed_minor)
    if worth_minor <= left or held.asked.by_manager:
        return []
    details: Mapping[str, Detail] = {"role": "manager", "why": "confirmed", "limit_minor": limit, "allowed_minor": left}
    return [Reason(R.SIGN_IN_REQUIRED, "", details)]


def _is_member_code(item: Candidate) -> bool:
    return isinstance(item.code, c.SignedCode) and item.code.kind is c.CodeKind.MEMBER


def _balance(held: Holdings, situation: Situation) -> list[Reason]:
    day = business_day(situation.judged_at, situation.zone, situation.store.business_day_starts)
    there, asked, member = held.balances(day), held.asked, situation.member
    short = []
    if asked.points > there.points:
        short.append(Reason(R.INSUFFICIENT_BALANCE, "", {"what": "points", "balance": there.points}))
    if asked.value_minor > there.value_minor:
        details: Mapping[str, Detail] = {
            "what": "value",
            "balance_minor": there.principal_minor + there.bonus_minor,
            "principal_minor": there.principal_minor,
            "bonus_minor": there.bonus_minor,
        }
        short.append(Reason(R.INSUFFICIENT_BALANCE, "", details))
    if short and member is not None and member.status is MemberStatus.PLACEHOLDER:
        # Known by a signature alone: what they have is known elsewhere.
        return [Reason(R.NEEDS_ONLINE, "", {"why": "unknown_owner"})]
    return short


def _offline(held: Holdings, situation: Situation) -> list[Reason]:
    state, limit = situation.offline, held.rules.offline_value_minor
    if state.online or state.lifted:
        return []
    last, caps = state.last_contact_at, state.caps
    if last is not None and situation.now - last > caps.days * DAY:
        return [Reason(R.OFFLINE_LIMIT_REACHED, "", {"cap": "days", "limit": caps.days, "allowed": 0})]
    left = max(0, limit - held.offline_minor)
    if held.asked.value_minor <= left:
        return []
    return [Reason(R.OFFLINE_LIMIT_REACHED, "", {"cap": "value", "limit_minor": limit, "allowed_minor": left})]
