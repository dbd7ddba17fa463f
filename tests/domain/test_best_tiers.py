"""The best combination where the member's tier takes a percent off what coupons leave."""

import pytest

from counter_app.domain.best import best
from tests.domain.situations import in_tier, situation
from tests.domain.test_best import D88, C, Case, E, alone, cash, names

T95 = in_tier(95)
CASES = {
    "a tier takes its percent off what coupons leave": Case([C, D88], "C50 D88", 12540, changes={"holdings": T95}),
    "a tier without a coupon": Case([], "", 19000, changes={"holdings": T95}),
    "a tier's percent is rounded half up": Case([], "", 949, changes={"amount_minor": 999, "holdings": T95}),
    "an exclusive coupon stands alone, and is better": Case(
        [E, C], "E", 14000, "C50:not_stackable", changes={"holdings": T95}
    ),
    "an exclusive coupon stands alone, and the tier is better": Case(
        [alone(cash("E", 900))], "", 19000, "E:takes_nothing_off", changes={"holdings": T95}
    ),
    "an exclusive coupon that was named has no tier beside it": Case(
        [], "", 14000, named=[E], changes={"holdings": T95}
    ),
    "a coupon that leaves as much to pay is left out": Case(
        [cash("A", 1)], "", 19010, "A:takes_nothing_off", changes={"amount_minor": 20011, "holdings": T95}
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_best_beside_a_tier_is(case: Case) -> None:
    found = best(list(case.named), list(case.own), situation(**case.changes))

    assert found.verdict.accepted
    assert (names(found.chosen), found.verdict.payable_minor) == (case.chosen, case.payable)
    left = sorted(f"{each.campaign}:{each.word}" for each in found.verdict.left_out)
    assert " ".join(left) == case.left_out
