"""The best combination: the examples in a table, and small cases of every kind against all subsets."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.best import MOST_WEIGHED, best
from counter_app.domain.discounts import place_of
from counter_app.domain.judge import judge
from counter_app.domain.limits import money_scope
from counter_app.domain.situation import Candidate, OfflineCaps, OfflineState, Situation
from counter_app.domain.windows import window_of
from tests.domain.situations import C50, M1, NOW, candidate, in_tier, situation, terms_of

CASH: dict[str, Any] = {**C50, "min_spend_minor": 0, "limits": {}}
TODAY = f"member_day:{{}}:{M1.id}:2026-03-10"


def cash(name: str, off: int, *, group: str = "", until: str = "2026-03-31", **changes: Any) -> Candidate:
    """So much off; every name is a campaign and a group of its own unless a group is given."""
    document = {**CASH, "id": name.rstrip("0123456789"), "benefit": {"amount_off_minor": off}}
    document |= {"valid": {"from": "2026-03-01", "until": until}, "stacking": {"group": group or name}}
    return candidate(terms_of(document, **changes), name=name)


def percent(name: str, pay: int, *, cap: int | None = None, **changes: Any) -> Candidate:
    benefit = {"pay_percent": pay, "cap_minor": cap}
    document = {**CASH, "id": name, "kind": "discount", "benefit": benefit, "stacking": {"group": name}}
    return candidate(terms_of(document, **changes), name=name)


def gift(name: str) -> Candidate:
    document = {**CASH, "id": name, "kind": "gift", "benefit": {"item": "cup", "value_minor": 800}}
    return candidate(terms_of({**document, "stacking": {"group": name}}), name=name)


def keeping(name: str, spent: int, **changes: Any) -> Candidate:
    benefit = {"amount_off_minor": 5000, "keep_rest": True}
    item = candidate(
        terms_of({**CASH, "id": name, "benefit": benefit, "stacking": {"group": name}}, **changes), name=name
    )
    assert item.coupon is not None
    return replace(item, usage={money_scope(item.coupon.id): spent})


def today(item: Candidate, used: int) -> Candidate:
    assert item.terms is not None
    return replace(item, usage={**item.usage, TODAY.format(item.terms.campaign): used})


def alone(item: Candidate) -> Candidate:
    """An exclusive coupon."""
    assert item.terms is not None
    return replace(item, terms=replace(item.terms, stacking=replace(item.terms.stacking, exclusive=True)))


def at(item: Candidate, priority: int) -> Candidate:
    assert item.terms is not None
    return replace(item, terms=replace(item.terms, stacking=replace(item.terms.stacking, priority=priority)))


@dataclass(frozen=True)
class Case:
    """`named` and the member's `own` on an amount: what is chosen, what is to pay, what is left out and why."""

    own: Sequence[Candidate]
    chosen: str
    payable: int
    left_out: str = ""
    named: Sequence[Candidate] = ()
    changes: dict[str, Any] = field(default_factory=dict)


OFFLINE = OfflineState(online=False, last_contact_at=NOW)
C = candidate(terms_of(C50), name="C50")
D88, E, G = percent("D88", 88), alone(cash("E", 6000)), gift("G")
CASES = {
    "18: fixed amount, then percent, and the gift that was named": Case(
        [C, D88], "C50 D88", 13200, named=[G], changes={}
    ),
    "18: a gift takes nothing off: it is left out unless it is named": Case(
        [G, D88, C], "C50 D88", 13200, "G:takes_nothing_off"
    ),
    "19: the exclusive one is better": Case([E, C], "E", 14000, "C50:not_stackable"),
    "19: the exclusive one is worse": Case([alone(cash("E", 4000)), C], "C50", 15000, "E:not_stackable"),
    "the exclusive one is as good as two: fewer coupons": Case(
        [alone(cash("E", 7000)), C, cash("B", 2000)], "E", 13000, "B:not_stackable C50:not_stackable"
    ),
    "one of a group, the larger": Case(
        [cash("A", 100, group="x"), cash("B", 200, group="x")], "B", 19800, "A:not_stackable"
    ),
    "of equal ones in a group that which ends first": Case(
        [cash("A", 100, group="x"), cash("B", 100, group="x", until="2026-03-30")], "B", 19900, "A:not_stackable"
    ),
    "two of one campaign: that which ends first is the lower id where both end together": Case(
        [cash("A2", 100, group="x"), cash("A1", 100, group="x")], "A1", 19900, "A:not_stackable"
    ),
    "fewest coupons: one that takes all": Case(
        [cash("A", 15000), cash("B", 20000), cash("D", 6000)], "B", 0, "A:takes_nothing_off D:takes_nothing_off"
    ),
    "fewest, then those that end first": Case(
        [cash("A", 10000), cash("B", 10000, until="2026-03-12"), cash("D", 10000, until="2026-03-11")],
        "B D",
        0,
        "A:takes_nothing_off",
    ),
    "no coupon at all": Case([], "", 20000),
    "nothing to pay: nothing is used": Case(
        [cash("A", 100)], "", 0, "A:takes_nothing_off", changes={"amount_minor": 0}
    ),
    "one minor unit short of the minimum": Case(
        [C, cash("A", 100)], "A", 19899, "C50:min_spend_not_met", changes={"amount_minor": 19999}
    ),
    "the minimum is of the original amount": Case([C, cash("A", 100)], "A C50", 14900),
    "used and expired ones are no news": Case(
        [candidate(terms_of(C50), name="C50", used=1), cash("A", 100, until="2026-03-09")], "", 20000
    ),
    "a limit of the day that both share across groups": Case(
        [
            today(cash("A1", 100, limits={"per_member_day": 2}), 1),
            today(cash("A2", 300, limits={"per_member_day": 2}), 1),
        ],
        "A2",
        19700,
        "A:daily_limit_reached",
    ),
    "the limit was used up before": Case(
        [today(cash("A1", 100, limits={"per_member_day": 2}), 2)], "", 20000, "A:daily_limit_reached"
    ),
    "what was named takes the last of the limit": Case(
        [today(cash("A2", 300, limits={"per_member_day": 2}), 1)],
        "",
        19900,
        "A:daily_limit_reached",
        named=[today(cash("A1", 100, limits={"per_member_day": 2}), 1)],
    ),
    "what was named keeps its group": Case(
        [cash("B", 300, group="x"), cash("D", 50)],
        "D",
        19850,
        "B:not_stackable",
        named=[cash("A", 100, group="x")],
    ),
    "what was named stands alone": Case([C], "", 14000, "C50:not_stackable", named=[E]),
    "a named one of the member's own is not taken twice": Case([C], "", 15000, named=[C]),
    "a cap makes the smaller percent better": Case(
        [percent("D50", 50, cap=1000), percent("D88", 88, stacking={"group": "D50"})],
        "D88",
        17600,
        "D50:not_stackable",
    ),
    "a percent before a fixed amount, by priority": Case([at(D88, 1), C], "D88 C50", 12600),
    "only the rest of a kept coupon": Case([keeping("KEEP", 4500), cash("A", 100)], "A KEEP", 19400),
    "a kept coupon that was named may not stand for nothing": Case(
        [cash("A", 20000), cash("B", 15000)],
        "B",
        2000,
        "A:min_spend_not_met",
        named=[at(keeping("KEEP", 2000), 200)],
    ),
    "off-line: the sum that a counter may give bounds the whole": Case(
        [cash("A", 3000), cash("B", 2500), cash("D", 1500)],
        "B D",
        16000,
        "A:offline_limit_reached",
        changes={"offline": replace(OFFLINE, caps=OfflineCaps(sum_minor=4000))},
    ),
    "off-line: so many redemptions are left": Case(
        [cash("A", 3000), cash("B", 2500), cash("D", 1500)],
        "A B",
        14500,
        "D:offline_limit_reached",
        changes={"offline": replace(OFFLINE, redemptions=998)},
    ),
    "off-line: a percent that takes less behind a fixed amount stays within its campaign's sum": Case(
        [percent("D50", 50, offline={"policy": "allow_up_to", "amount_minor": 10000}), cash("A", 3000)],
        "A D50",
        8500,
        changes={"offline": OFFLINE},
    ),
    "off-line: what needs the cloud is left out": Case(
        [cash("A", 100, offline={"policy": "never"})], "", 20000, "A:needs_online", changes={"offline": OFFLINE}
    ),
    "for somebody else": Case([cash("A", 100, audience={"tier": "gold"}), cash("B", 50)], "B", 19950, "A:not_eligible"),
    "payable is rounded half up": Case([percent("D88", 88)], "D88", 879, changes={"amount_minor": 999}),
}


def names(items: Sequence[Candidate]) -> str:
    return " ".join(item.text for item in items)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("backwards", [False, True], ids=["", "backwards"])
def test_the_best_is(case: Case, backwards: bool) -> None:
    own = list(reversed(case.own)) if backwards else list(case.own)

    found = best(list(case.named), own, situation(**case.changes))

    assert found.verdict.accepted
    assert (names(found.chosen), found.verdict.payable_minor) == (case.chosen, case.payable)
    left = sorted(f"{each.campaign}:{each.word}" for each in found.verdict.left_out)
    assert " ".join(left) == case.left_out


def test_what_was_named_and_is_refused_is_refused_whole() -> None:
    found = best([C, E], [cash("A", 100)], situation())

    assert [reason.code for reason in found.verdict.reasons] == ["not_stackable"]
    assert (found.chosen, found.verdict.left_out) == ((), ())


def test_a_reason_names_the_other_campaign() -> None:
    found = best([], [C, E], situation())

    assert [(each.campaign, each.reason and each.reason.details["campaign"]) for each in found.verdict.left_out] == [
        ("C50", "E")
    ]


# --- against all subsets ----------------------------------------------------------------------------------------------

GROUPS = ["a", "b", "c", "d"]
NOTHING_OFF = ("gift", "voucher", "pass", "trial")
LIMITS = st.sampled_from([{}, {}, {"per_member_day": 2}, {"total": 2}, {"per_member": 1}])


@st.composite
def coupons(draw: st.DrawFn, name: str) -> Candidate:
    """A coupon of one of four campaigns, whose versions differ in everything but the limits' scopes."""
    kind = draw(st.sampled_from(["cash", "cash", "cash", "discount", "discount", "discount", "keep", *NOTHING_OFF]))
    campaign = draw(st.sampled_from(["P", "Q", "R", "S"]))
    small = st.one_of(st.integers(0, 40), st.sampled_from([500, 1000, 3000, 99_999]))
    benefit: dict[str, Any] = {"item": "cup", "value_minor": draw(st.integers(0, 30))}
    if kind == "discount":
        cap = draw(st.one_of(st.none(), st.integers(1, 30)))
        benefit = {"pay_percent": draw(st.sampled_from([0, 33, 50, 88, 90, 99, 100])), "cap_minor": cap}
    elif kind == "pass":
        benefit = {"uses": draw(st.integers(1, 3))}
    elif kind == "trial":
        benefit = {"item": "cup", "postage_minor": draw(st.sampled_from([None, 0, 8]))}
    elif kind not in NOTHING_OFF:
        benefit = {"amount_off_minor": max(1, draw(small)), "keep_rest": kind == "keep"}
    group = {"group": draw(st.sampled_from([*GROUPS, name])), "exclusive": draw(st.sampled_from([False] * 7 + [True]))}
    document = {
        **CASH,
        "id": campaign,
        "kind": {"keep": "cash"}.get(kind, kind),
        "benefit": benefit,
        "valid": {"from": "2026-03-01", "until": draw(st.sampled_from(["2026-03-20", "2026-03-21", "2026-03-31"]))},
        "stacking": {**group, "priority": draw(st.sampled_from([100, 100, 100, 50, 150]))},
        "limits": draw(LIMITS),
        "min_spend_minor": draw(st.sampled_from([0, 0, 0, 60])),
        "offline": draw(st.sampled_from([{"policy": "allow"}] * 3 + [{"policy": "allow_up_to", "amount_minor": 20}])),
    }
    version = ord(name) if len(name) == 1 else 1
    item = candidate(replace(terms_of(document), version=version), name=name)
    assert item.coupon is not None
    assert item.terms is not None
    used = draw(st.integers(0, 2)) if not item.terms.kept_minor else draw(st.sampled_from([0, 0, 5]))
    scope = money_scope(item.coupon.id) if item.terms.kept_minor else TODAY.format(campaign)
    return replace(item, usage={**item.usage, scope: used if kind == "keep" else used // 2})


@st.composite
def shops(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate], Situation]:
    own = [draw(coupons(name)) for name in "ABCDEFG"[: draw(st.integers(0, 7))]]
    named = [draw(coupons(name)) for name in "VW"[: draw(st.integers(0, 2))]]
    if len(own) > 1 and draw(st.booleans()):
        # Coupons of the same terms.
        assert own[1].coupon is not None
        own[1] = replace(own[0], text=own[1].text, coupon=replace(own[1].coupon, campaign=own[0].coupon.campaign))  # type: ignore[union-attr]
    online = draw(st.booleans())
    caps = OfflineCaps(
        redemptions=draw(st.sampled_from([1000, 3, 2])), sum_minor=draw(st.sampled_from([10**6, 60, 25]))
    )
    offline = OfflineState(online=online, last_contact_at=NOW - timedelta(minutes=1), caps=caps)
    amount = draw(st.one_of(st.integers(0, 120), st.sampled_from([999, 10_000])))
    tier = in_tier(draw(st.sampled_from([None, None, 95, 50, 7])))
    return named, own, situation(offline=offline, amount_minor=amount, holdings=tier)


def handed_in(item: Candidate) -> tuple[int, int, bool, str]:
    assert item.terms is not None
    return place_of(item.terms)


def by_all_subsets(named: list[Candidate], own: list[Candidate], where: Situation) -> tuple[int, int, tuple[int, ...]]:
    """Payable, how many, which (by end, then id); the slow and plain way."""

    def end(item: Candidate) -> tuple[Any, ...]:
        assert item.coupon is not None
        assert item.terms is not None
        until = window_of(item.terms.valid, item.coupon.issued_at, where.zone).valid_until
        assert until is not None
        return until, item.coupon.id

    ranked = sorted(own, key=end)
    usable = [rank for rank, item in enumerate(ranked) if judge([*named, item], where).accepted]
    ways = []
    for count in range(len(usable) + 1):
        for ranks in itertools.combinations(usable, count):
            ordered = sorted(ranks, key=lambda rank: handed_in(ranked[rank]))
            verdict = judge([*named, *(ranked[rank] for rank in ordered)], where)
            if verdict.accepted:
                ways.append((verdict.payable_minor, count, ranks))
    return min(ways)


def test_no_subset_is_better(figure: Callable[[int, int], int]) -> None:
    """What fails is printed with the blob that reproduces it."""
    checked = settings(
        max_examples=figure(100, 2_000),
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    checked(given(shop=shops(), data=st.data())(no_subset_is_better))()


def no_subset_is_better(shop: tuple[list[Candidate], list[Candidate], Situation], data: st.DataObject) -> None:
    named, own, where = shop
    if not judge(named, where).accepted:
        named = []
    mixed = data.draw(st.permutations(own))

    found = best(named, mixed, where)

    payable, count, ranks = by_all_subsets(named, own, where)
    assert found.verdict.accepted
    ranked = sorted(own, key=lambda item: (item.terms.valid.until_day, item.coupon.id))  # type: ignore[union-attr]
    chosen = tuple(sorted(ranked.index(item) for item in found.chosen))
    assert (found.verdict.payable_minor, len(found.chosen), chosen) == (payable, count, ranks)
    # Everything of the member's own is either in, or said to be left out, or over for good.
    assert len(found.chosen) + len(found.verdict.left_out) <= len(own)


def test_more_than_are_weighed_are_weighed_by_what_they_take_off() -> None:
    own = [cash("ABCDEFGHIJ"[index % 10] + "x" * (1 + index // 10), 100 + index) for index in range(MOST_WEIGHED + 20)]

    found = best([], own, situation(amount_minor=10**6))

    assert len(found.chosen) == MOST_WEIGHED
    assert found.verdict.discount_minor == sum(range(120, 160))
