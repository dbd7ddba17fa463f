"""A coupon that keeps its rest: what it takes off, what stays on it, and when it says no; at the boundaries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from counter_app.domain.judge import judge
from counter_app.domain.limits import is_money, money_scope, takes_of
from counter_app.domain.situation import Candidate, OfflineState
from tests.domain.situations import C50, M1, NOW, candidate, situation, terms_of

KEEP: dict[str, Any] = {
    **C50,
    "id": "KEEP",
    "benefit": {"amount_off_minor": 5000, "keep_rest": True},
    "min_spend_minor": 0,
    "limits": {},
}
PLAIN = {**KEEP, "id": "PLAIN", "benefit": {"amount_off_minor": 5000}, "stacking": {"group": "plain"}}
D80 = {**KEEP, "id": "D80", "kind": "discount", "benefit": {"pay_percent": 80}, "stacking": {"group": "percent"}}


def keeping(spent: int = 0, uses: int = 1, name: str = "A", spends: int | None = None, **changes: Any) -> Candidate:
    """A coupon of KEEP of which so much was spent; each name is a stacking group of its own."""
    terms = terms_of({**KEEP, "limits": {"uses_per_coupon": uses}, "stacking": {"group": name}, **changes})
    item = candidate(terms, name=name)
    assert item.coupon is not None
    return replace(item, usage={money_scope(item.coupon.id): spent}, spends_minor=spends)


@dataclass(frozen=True)
class Case:
    """Coupons and a basket; `off` what each takes off, `left` what was on each before, `uses` how often it can go."""

    items: Sequence[Candidate]
    amount: int | None
    off: list[int]
    left: list[int | None]
    uses: list[int | None]
    reasons: str = ""


CASES = {
    "the basket takes less": Case([keeping()], 2000, [2000], [5000], [1]),
    "the basket takes exactly what it gives at once": Case([keeping()], 5000, [5000], [5000], [1]),
    "one minor unit more than it gives": Case([keeping()], 5001, [5000], [5000], [1]),
    "one minor unit less than it gives": Case([keeping()], 4999, [4999], [5000], [1]),
    "what is left is less than the basket": Case([keeping(spent=3500)], 20000, [1500], [1500], [1]),
    "the last minor unit": Case([keeping(spent=4999)], 20000, [1], [1], [1]),
    "nothing is left": Case([keeping(spent=5000)], 20000, [0], [0], [0], "already_redeemed"),
    "more was spent than there was": Case([keeping(spent=7000)], 20000, [0], [0], [0], "already_redeemed"),
    "two uses, one at a time": Case([keeping(uses=2)], 20000, [5000], [10000], [2]),
    "two uses and a broken one is two times": Case([keeping(spent=1, uses=2)], 20000, [5000], [9999], [2]),
    "two uses, one of them spent": Case([keeping(spent=5000, uses=2)], 20000, [5000], [5000], [1]),
    "nothing to pay": Case([keeping()], 0, [0], [5000], [1], "min_spend_not_met"),
    "nothing is left and nothing is to pay": Case([keeping(spent=5000)], 0, [0], [0], [0], "already_redeemed"),
    "no amount is known": Case([keeping()], None, [0], [5000], [1]),
    "one minor unit to pay": Case([keeping()], 1, [1], [5000], [1]),
    "below a minimum of its own it is said once": Case(
        [keeping(min_spend_minor=3000)], 0, [0], [5000], [1], "min_spend_not_met"
    ),
    "two in one basket, the first given first": Case(
        [keeping(name="A"), keeping(name="B")], 7000, [5000, 2000], [5000, 5000], [1, 1]
    ),
    "the second would take nothing": Case(
        [keeping(name="A"), keeping(name="B")], 5000, [5000, 0], [5000, 5000], [1, 1], "min_spend_not_met"
    ),
    "a priority of its own goes first": Case(
        [keeping(name="A"), keeping(name="B", stacking={"group": "B", "priority": 1})],
        5000,
        [0, 5000],
        [5000, 5000],
        [1, 1],
        "min_spend_not_met",
    ),
    "a percentage after it": Case(
        [candidate(terms_of(D80), name="D"), keeping(spent=3000)], 7000, [1000, 2000], [None, 2000], [1, 1]
    ),
    "beside one that does not keep its rest": Case(
        [candidate(terms_of(PLAIN), name="P"), keeping(spent=1000)], 6000, [5000, 1000], [None, 4000], [1, 1]
    ),
    "what was settled elsewhere is less than goes": Case([keeping(spends=700)], 20000, [700], [5000], [1]),
    "what was settled elsewhere is more than is left": Case(
        [keeping(spent=4600, spends=700)], 20000, [400], [400], [1]
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_takes_off_what_is_left_and_no_more(name: str) -> None:
    case = CASES[name]

    verdict = judge(case.items, situation(amount_minor=case.amount))

    assert [reason.code.value for reason in verdict.reasons] == case.reasons.split()
    assert [code.discount_minor for code in verdict.codes] == case.off
    assert [code.rest_minor for code in verdict.codes] == case.left
    assert [code.uses_left for code in verdict.codes] == case.uses
    assert verdict.payable_minor == (case.amount or 0) - sum(case.off)
    assert all(reason.details["missing_minor"] == 1 for reason in verdict.reasons if case.reasons[:3] == "min") or (
        "minimum" in name
    )


def test_nothing_to_take_is_said_of_the_coupon_that_would_take_nothing() -> None:
    verdict = judge([keeping(name="A"), keeping(name="B")], situation(amount_minor=5000))

    assert [(reason.about, dict(reason.details)) for reason in verdict.reasons] == [("B", {"missing_minor": 1})]


def test_off_line_what_it_takes_off_counts_and_not_what_it_could() -> None:
    up_to = keeping(spent=4000, offline={"policy": "allow_up_to", "amount_minor": 1000})
    alone = OfflineState(online=False, last_contact_at=NOW)

    assert judge([up_to], situation(offline=alone)).accepted
    one_less = keeping(spent=3999, offline={"policy": "allow_up_to", "amount_minor": 1000})
    assert [each.code.value for each in judge([one_less], situation(offline=alone)).reasons] == [
        "offline_limit_reached"
    ]


def test_without_a_row_one_use_is_judged_and_several_need_the_cloud() -> None:
    once, twice = keeping(), keeping(uses=2)
    assert once.coupon is not None
    assert twice.coupon is not None

    verdict = judge([replace(once, coupon=replace(once.coupon, row=False))], situation(amount_minor=2000))
    assert verdict.accepted
    assert verdict.discount_minor == 2000
    assert [
        each.code.value
        for each in judge([replace(twice, coupon=replace(twice.coupon, row=False))], situation()).reasons
    ] == ["needs_online"]


def test_its_money_is_a_scope_of_its_own_beside_the_limits() -> None:
    terms = terms_of({**KEEP, "limits": {"uses_per_coupon": 3, "per_member": 2}})

    takes = takes_of(terms, "c1", M1.id, "s1", NOW.date(), 1234)

    assert [(take.scope, take.cap, take.units) for take in takes] == [
        ("money:c1", 15000, 1234),
        (f"member:KEEP:{M1.id}", 2, 1),
    ]
    assert [is_money(take.scope) for take in takes] == [True, False]
    assert takes_of(terms_of(PLAIN), "c1", "", "s1", NOW.date(), 1234)[0].scope == "coupon:c1"
