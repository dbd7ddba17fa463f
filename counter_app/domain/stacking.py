"""Which coupons may stand together: one of a stacking group in a checkout; an exclusive one stands alone."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.campaign import CampaignKind
from counter_app.domain.situation import Candidate
from counter_app.domain.verdict import Detail, Reason, ReasonCode


def stacking_reasons(coupons: Sequence[Candidate]) -> list[Reason]:
    """`not_stackable` for each coupon that cannot stand beside another, naming that one's campaign."""
    # What is picked up is bought and no discount: two of them are two items.
    listed = [
        (item, item.terms)
        for item in coupons
        if item.terms is not None and item.terms.kind is not CampaignKind.RESERVATION
    ]
    reasons = []
    for index, (item, terms) in enumerate(listed):
        for other_index, (other, other_terms) in enumerate(listed):
            if index == other_index:
                continue
            clash = other_terms.stacking.exclusive or (
                terms.stacking.group == other_terms.stacking.group and index > other_index
            )
            if clash and not terms.stacking.exclusive:
                reasons.append(_reason(item, other, other_terms.campaign, exclusive=other_terms.stacking.exclusive))
                break
            if clash and index > other_index:
                reasons.append(_reason(item, other, other_terms.campaign, exclusive=True))
                break
    return reasons


def _reason(item: Candidate, other: Candidate, campaign: str, *, exclusive: bool) -> Reason:
    details: dict[str, Detail] = {"campaign": campaign, "with": other.text, "exclusive": exclusive}
    return Reason(ReasonCode.NOT_STACKABLE, item.text, details)
