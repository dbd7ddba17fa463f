"""Stamps: every rule that a redemption has, all reasons in order; and which rewards stand, whatever came first."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.campaign import Campaign, CampaignStatus, Terms
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.member import Member, MemberStatus, Store
from counter_app.domain.situation import OfflineState, Situation
from counter_app.domain.stamps import Card, Reward, card_ledger, card_lot, card_of, due, judge_stamp, standing
from counter_app.domain.verdict import ReasonCode

R = ReasonCode
NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Shanghai
STORE = Store("s1", "城东店", "Asia/Shanghai")
MEMBER = Member("aaaaaaaaaaaa", "3000000001", "+8613800000001", "王小明", joined_at=NOON, home_store="s1", tier="gold")
FILE = {"id": "CARD", "kind": "stamp_card", "title": {"en": "Card"}, "benefit": {"stamps": 10, "reward": "CUP"}}
TODAY = "member_day:CARD:aaaaaaaaaaaa:2026-03-10"


def card(usage: dict[str, int] | None = None, status: CampaignStatus = CampaignStatus.RUNNING, **changes: Any) -> Card:
    terms: Terms = replace(parse_terms({**FILE, **changes}), version=1)
    return Card(terms, Campaign("CARD", status, NOON - timedelta(days=1), 1), usage or {})


def situation(*, member: Member | None = MEMBER, online: bool = True, now: datetime = NOON, **how: Any) -> Situation:
    return Situation(now, STORE, OfflineState(online=online), member=member, store_names={"s2": "城西店"}, **how)


@pytest.mark.parametrize(
    "told, moment, expected",
    [
        (card(), situation(), []),
        (card({TODAY: 1}), situation(), [R.DAILY_LIMIT_REACHED]),
        (card({TODAY: 1}, limits={"per_member_day": 2}), situation(), []),
        (card({"member:CARD:aaaaaaaaaaaa": 3}, limits={"per_member": 3}), situation(), [R.MEMBER_LIMIT_REACHED]),
        (card({"store_day:CARD:s1:2026-03-10": 5}, limits={"per_store_day": 5}), situation(), [R.DAILY_LIMIT_REACHED]),
        (card({"total:CARD": 7}, limits={"total": 7}), situation(), [R.QUOTA_EXHAUSTED]),
        (card(status=CampaignStatus.PAUSED), situation(), [R.COUPON_FROZEN]),
        (card(status=CampaignStatus.ENDED), situation(), [R.EXPIRED]),
        (card(status=CampaignStatus.ENDED), situation(now=NOON - timedelta(days=2)), []),
        (card(valid={"until": "2026-03-09"}), situation(), [R.EXPIRED]),
        (card(valid={"from": "2026-03-11"}), situation(), [R.NOT_YET_VALID]),
        (card(weekdays=[1]), situation(), [R.WRONG_TIME]),
        (card(hours=["13:00-18:00"]), situation(), [R.WRONG_TIME]),
        (card(stores=["城西店"]), situation(), [R.WRONG_STORE]),
        (card(audience={"tier": "silver"}), situation(), [R.NOT_ELIGIBLE]),
        (card(), situation(member=None), [R.MEMBER_REQUIRED]),
        (card(), situation(member=replace(MEMBER, status=MemberStatus.FROZEN)), [R.MEMBER_FROZEN]),
        (card(), situation(trusted_at=NOON + timedelta(minutes=3)), [R.CLOCK_SUSPECT]),
        (card(offline={"policy": "never"}), situation(online=False), [R.NEEDS_ONLINE]),
        (card(offline={"policy": "never"}), situation(), []),
        (card(limits={"total": 7}), situation(online=False), [R.NEEDS_ONLINE]),
        (card(offline={"policy": "home_store"}), situation(online=False), []),
        (
            card(offline={"policy": "home_store"}),
            situation(online=False, member=replace(MEMBER, home_store="s2")),
            [R.NEEDS_ONLINE],
        ),
        (
            card({TODAY: 1}, stores=["城西店"], weekdays=[1], audience={"tag": "tea"}, status=CampaignStatus.PAUSED),
            situation(member=replace(MEMBER, status=MemberStatus.FROZEN)),
            [R.COUPON_FROZEN, R.MEMBER_FROZEN, R.WRONG_TIME, R.WRONG_STORE, R.NOT_ELIGIBLE, R.DAILY_LIMIT_REACHED],
        ),
    ],
)
def test_a_stamp_is_judged_by_every_rule_and_all_reasons_are_said(
    told: Card, moment: Situation, expected: list[ReasonCode]
) -> None:
    assert [reason.code for reason in judge_stamp(told, moment)] == expected


def test_a_second_stamp_of_the_day_says_when_the_next_one_can_be_given() -> None:
    (reason,) = judge_stamp(card({TODAY: 1}), situation())
    assert (reason.details["limit"], reason.details["used"]) == (1, 1)
    assert reason.details["next_at"] == "2026-03-11T00:00:00+08:00"


def test_what_is_no_stamp_card_is_not_stamped() -> None:
    cash = parse_terms({"id": "C", "kind": "cash", "title": {"en": "C"}, "benefit": {"amount_off_minor": 1}})
    (reason,) = judge_stamp(Card(cash, None, {}), situation())
    assert (reason.code, reason.details) == (R.UNKNOWN_CODE, {"what": "stamp_card"})


def test_a_card_is_a_ledger_of_its_member() -> None:
    assert card_of(card_ledger("CARD")) == "CARD"
    assert card_of("points") == ""
    assert card_lot("aaaaaaaaaaaa", "CARD") == "aaaaaaaaaaaa:stamp:CARD:"


@pytest.mark.parametrize("left, rewards", [(-9, 0), (0, 0), (9, 0), (10, 1), (19, 1), (20, 2)])
def test_every_kth_stamp_earns_a_coupon(left: int, rewards: int) -> None:
    assert due(left, 10) == rewards


def reward(coupon: str, *, used: bool = False, stamped: bool = True, day: int = 1, made: bool = True) -> Reward:
    return Reward(coupon, 10, f"2026-03-{day:02d}", used, stamped, made)


@pytest.mark.parametrize(
    "stamps, rewards, stand, beyond",
    [
        (10, [reward("a")], {"a"}, ()),
        (9, [reward("a", stamped=False)], set(), ()),
        (9, [reward("a", stamped=False, used=True)], {"a"}, ("a",)),
        (11, [reward("a"), reward("b", day=2)], {"a"}, ()),
        (11, [reward("a"), reward("b", day=2, used=True)], {"b"}, ()),
        (11, [reward("a", used=True), reward("b", day=2, used=True)], {"a", "b"}, ("b",)),
        (10, [reward("a", stamped=False), reward("b", day=2)], {"b"}, ()),
        (19, [reward("a"), reward("b", day=2, stamped=False)], {"a"}, ()),
        (20, [reward("a"), reward("b", day=2)], {"a", "b"}, ()),
        (10, [reward("a", stamped=False, made=False)], set(), ()),
    ],
)
def test_rewards_stand_as_far_as_stamps_pay_for_them(
    stamps: int, rewards: list[Reward], stand: set[str], beyond: tuple[str, ...]
) -> None:
    for order in itertools.permutations(rewards):
        assert standing(stamps, order) == (frozenset(stand), beyond)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 5)), max_size=6),
)
def test_no_more_unused_rewards_stand_than_stamps_pay_for_and_no_used_one_is_taken_away(
    stamps: int, drawn: list[tuple[bool, bool, int]]
) -> None:
    rewards = [Reward(str(n), cost, "2026", used, stamped) for n, (used, stamped, cost) in enumerate(drawn)]
    stand, beyond = standing(stamps, rewards)
    used = {each.coupon for each in rewards if each.used}
    assert used <= stand
    assert set(beyond) <= used
    if not beyond:
        assert sum(each.stamps for each in rewards if each.coupon in stand) <= stamps
    else:
        assert stand == used or sum(each.stamps for each in rewards if each.used) > stamps
