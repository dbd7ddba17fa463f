"""What a checkout is judged on: the codes that were named, filled up with the best of the member's own coupons."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.best import best
from counter_app.domain.verdict import Verdict
from counter_app.services.check import judge_now
from counter_app.services.context import Counter
from counter_app.services.gather import Gathered, own_coupons
from counter_app.services.ports import Reading
from counter_app.services.redeeming import RedeemRequest

# So many of a member's coupons are looked at, the newest ones; of those `domain.best` weighs the usable ones.
MOST_HELD = 200


def judge_filled(
    reading: Reading, counter: Counter, request: RedeemRequest, *, online: bool
) -> tuple[RedeemRequest, Gathered, Verdict]:
    """Gather and judge on one snapshot; the request then holds what best has added, which is judged like any other."""
    gathered, verdict = judge_now(reading, counter, request.asked, online=online)
    if request.form is None or not request.form.best or request.filled or not verdict.accepted:
        return request, gathered, verdict
    own = own_coupons(reading, counter, gathered, MOST_HELD)
    while True:
        found = best(gathered.candidates, own, gathered.situation)
        filled = replace(request, filled=tuple(item.text for item in found.chosen))
        together, whole = judge_now(reading, counter, filled.asked, online=online)
        if whole.accepted or not found.chosen:
            return filled, together, replace(whole, left_out=found.verdict.left_out)
        # Leases are dealt out over the whole checkout: where that leaves one without, it goes on without that one.
        own = [item for item in own if item is not found.chosen[-1]]
