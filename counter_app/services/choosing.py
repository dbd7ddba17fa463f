"""What a checkout is judged on: the codes that were named, filled up with the best of the member's own coupons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.best import best
from counter_app.domain.verdict import LeftOut, Reason, Verdict
from counter_app.services.check import judge_now
from counter_app.services.context import Counter
from counter_app.services.gather import Gathered, own_coupons
from counter_app.services.ports import Reading
from counter_app.services.redeeming import RedeemRequest

# So many of a member's coupons are looked at, the newest ones; of those `domain.best` weighs the usable ones.
MOST_HELD = 200
# So many of them the cloud may refuse in one checkout; then it goes on with what was named, and nobody waits longer.
MOST_REFUSED = 8


def judge_filled(
    reading: Reading, counter: Counter, request: RedeemRequest, *, online: bool
) -> tuple[RedeemRequest, Gathered, Verdict]:
    """Gather and judge on one snapshot; the request then holds what best has added, which is judged like any other."""
    gathered, verdict = judge_now(reading, counter, request.asked, online=online)
    if request.form is None or not request.form.best or request.filled or not verdict.accepted:
        return request, gathered, verdict
    passed = {each.coupon for each in request.passed_over}
    if len(passed) >= MOST_REFUSED:
        return request, gathered, replace(verdict, left_out=request.passed_over)
    held = own_coupons(reading, counter, gathered, MOST_HELD)
    own = [item for item in held if item.coupon is not None and item.coupon.id not in passed]
    while True:
        found = best(gathered.candidates, own, gathered.situation)
        filled = replace(request, filled=tuple(item.text for item in found.chosen))
        together, whole = judge_now(reading, counter, filled.asked, online=online)
        if whole.accepted or not found.chosen:
            return filled, together, replace(whole, left_out=(*request.passed_over, *found.verdict.left_out))
        # Leases are dealt out over the whole checkout: where that leaves one without, it goes on without that one.
        own = [item for item in own if item is not found.chosen[-1]]


def anew(counter: Counter, request: RedeemRequest, passed_over: Sequence[LeftOut] = ()) -> RedeemRequest:
    """The same wish under an id that the cloud has not seen, with nothing chosen yet."""
    passed = (*request.passed_over, *passed_over)
    first = request.first or request.id
    return replace(request, id=counter.ids.new(), first=first, filled=(), passed_over=passed)


def chosen_again(
    counter: Counter, request: RedeemRequest, gathered: Gathered, reasons: Sequence[Reason]
) -> RedeemRequest | None:
    """The request to be tried again without the coupons that the cloud refused for these reasons; None where they speak
    of anything else than what best itself had chosen."""
    why = {reason.about: reason for reason in reversed(reasons)}
    if not request.filled or not why.keys() <= set(request.filled):
        return None
    out = {
        item.coupon.id: LeftOut(item.terms.campaign, item.coupon.id, item.terms.title, why[item.text])
        for item in gathered.candidates
        if item.text in why and item.coupon is not None and item.terms is not None
    }
    return anew(counter, request, tuple(out.values()))
