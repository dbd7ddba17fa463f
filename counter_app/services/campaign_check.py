"""What is wrong with a campaign before it is put, all at once: by the file's rules, and by what is known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from counter_app.domain.campaign import StampCardBenefit, Terms
from counter_app.domain.campaign_file import Checked, check_terms
from counter_app.domain.slips import Slip, SlipCode, is_about
from counter_app.services.drawing import never_issued


class CheckCode(StrEnum):
    """What no rule of the file can know. `CHANGED`: since the terms were read that are changed."""

    TAKEN = "taken"
    CHANGED = "changed"


def check_campaign(data: Mapping[str, object], known: Mapping[str, Terms], *, new: bool) -> Checked:
    """`known`: the newest terms of every campaign, by its id; `new`: none of them is to be changed. Raises nothing."""
    checked = check_terms(data)
    slips, terms = list(checked.slips), checked.terms
    if new and terms.campaign in known:
        slips.append(Slip("id", CheckCode.TAKEN, f"id: there is a campaign {terms.campaign} already", {}))
    reward = known.get(terms.benefit.reward) if isinstance(terms.benefit, StampCardBenefit) else None
    if reward is not None and reward.readable and never_issued(reward) is not None:
        sentence = f"benefit.reward: coupons of {reward.campaign} are not issued"
        slips.append(Slip("benefit.reward", SlipCode.NEVER_ISSUED, sentence, {"campaign": reward.campaign}))
    first = [slip for at, slip in enumerate(slips) if not any(is_about(before, slip.key) for before in slips[:at])]
    return replace(checked, slips=tuple(first))
