"""Segments: who is active, what a rule says, and how a file is read."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import InvalidInput
from counter_app.domain.judge import judge
from counter_app.domain.member import Member
from counter_app.domain.segment_facts import Facts, Purchases
from counter_app.domain.segment_file import (
    parse_rule,
    parse_segment,
    rule_dict,
    segment_dict,
    segment_from,
    segment_text,
)
from counter_app.domain.segments import (
    ONLY_ACTIVITY,
    Activity,
    Thresholds,
    activity_of,
    fits,
    segments_of,
    thresholds_from,
    today_at,
)
from tests.domain.situations import M1, candidate, situation, terms_of
from tests.segment_rules import MEMBERS, NOW, RULES

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = today_at(NOW, SHANGHAI)
USUAL = Thresholds()


def somebody(*, joined_days: float = 400, seen_days: float | None = None, **facts: Any) -> Member:
    seen = None if seen_days is None else NOW - timedelta(days=seen_days)
    return replace(M1, joined_at=NOW - timedelta(days=joined_days), last_visit_at=seen, **facts)


@pytest.mark.parametrize(
    "joined, visits, seen, activity",
    [
        (0, 0, None, "new"),
        (30, 1, 30, "new"),
        (31, 1, 31, "drifting"),  # new no more, and not seen for longer than that
        (30, 2, 30, "active"),  # came again
        (31, 0, None, "drifting"),  # never came: as if joining had been the last visit
        (400, 9, 0, "active"),
        (400, 9, 30, "active"),
        (400, 9, 31, "drifting"),
        (400, 9, 90, "drifting"),
        (400, 9, 91, "asleep"),
        (400, 9, 180, "asleep"),
        (400, 9, 181, "lost"),
        (400, 1, None, "lost"),
        (400, 9, -3, "active"),  # by a clock that ran ahead
    ],
)
def test_activity_by_days_of_the_store(joined: int, visits: int, seen: int | None, activity: str) -> None:
    member = somebody(joined_days=joined, visits=visits, seen_days=seen)
    assert activity_of(member, TODAY, USUAL) == activity
    for each in Activity:
        assert ONLY_ACTIVITY.holds(each.value, member, TODAY) is (each == activity)


def test_a_day_begins_where_the_store_says() -> None:
    last = datetime(2026, 2, 8, 3, 30, tzinfo=SHANGHAI)
    member = replace(M1, joined_at=last - timedelta(days=400), last_visit_at=last, visits=5)
    # 30 days before 10 March is 8 February: at half past three it is still the 7th where the day begins at four.
    assert activity_of(member, today_at(NOW, SHANGHAI), USUAL) == "active"
    assert activity_of(member, today_at(NOW, SHANGHAI, time(4)), USUAL) == "drifting"


def test_thresholds_are_the_merchants() -> None:
    ours = thresholds_from({"active_days": 7, "drifting_days": 14, "asleep_days": 21, "new_days": 0})
    seen = {days: activity_of(somebody(seen_days=days, visits=3), TODAY, ours) for days in (7, 8, 15, 22)}
    assert list(seen.values()) == ["active", "drifting", "asleep", "lost"]
    assert thresholds_from({"active_days": "7"}) == thresholds_from(None) == USUAL


@pytest.mark.parametrize(
    "rule, holds",
    [
        ({"tag": "tea"}, True),
        ({"tag": ["coffee", "tea"]}, True),
        ({"tag": "coffee"}, False),
        ({"tag": ""}, False),
        ({"tier": ["gold"], "visits": {"min": 3}}, True),
        ({"tier": ["gold"], "visits": {"min": 3, "max": 3}}, False),
        ({"any": [{"tier": "silver"}, {"channel": "flyer"}]}, True),
        ({"none": [{"tier": "silver"}, {"channel": "flyer"}]}, False),
        ({"none": [{"tier": "silver"}]}, True),
        ({"all": [{"tier": "gold"}, {"tag": "tea"}]}, True),
        ({"last_visit_days": {"min": 40, "max": 40}}, True),
        ({"last_visit_days": {"min": 41}}, False),
        ({"last_visit_days": {"max": 39}}, False),
        ({"joined_days": {"min": 400, "max": 400}}, True),
        ({"joined": {"from": "2025-02-03", "until": "2025-02-03"}}, True),
        ({"joined": {"from": "2025-02-04"}}, False),
        ({"birthday_month": 3}, True),
        ({"birthday_month": "this"}, True),
        ({"birthday_month": [1, 2]}, False),
        ({"store": "s1"}, True),
        ({"activity": ["drifting", "asleep"]}, True),
    ],
)
def test_what_a_rule_says(rule: dict[str, object], holds: bool) -> None:
    member = somebody(
        seen_days=40, visits=4, tier="gold", tags=("tea",), channel="flyer", home_store="s1", birthday=date(1990, 3, 31)
    )
    assert fits(parse_rule(rule), member, TODAY, USUAL) is holds


def test_an_empty_text_is_no_tag() -> None:
    for tags, without in (((), True), (("",), True), (("", "tea"), False)):
        assert fits(parse_rule({"tag": ""}), somebody(tags=tags), TODAY, USUAL) is without


def test_who_was_never_here_has_no_last_visit() -> None:
    for rule in ({"last_visit_days": {"min": 0}}, {"last_visit_days": {"max": 400}}):
        assert not fits(parse_rule(rule), somebody(), TODAY, USUAL)
        assert fits(parse_rule({"none": [rule]}), somebody(), TODAY, USUAL)


@pytest.mark.parametrize(
    "segment, key",
    [
        ({"id": "a"}, "rule"),
        ({"id": "a", "rule": {}}, "rule"),
        ({"id": "a", "rule": []}, "rule"),
        ({"id": "a b", "rule": {"tag": "x"}}, "id"),
        ({"id": "asleep", "rule": {"tag": "x"}}, "id"),
        ({"id": "a", "rule": {"tags": "x"}}, "rule.tags"),
        ({"id": "a", "rule": {"tag": []}}, "rule.tag"),
        ({"id": "a", "rule": {"tag": [3]}}, "rule.tag[0]"),
        ({"id": "a", "rule": {"activity": ["awake"]}}, "rule.activity[0]"),
        ({"id": "a", "rule": {"birthday_month": 13}}, "rule.birthday_month"),
        ({"id": "a", "rule": {"visits": {}}}, "rule.visits.min"),
        ({"id": "a", "rule": {"visits": {"min": 3, "max": 2}}}, "rule.visits.max"),
        ({"id": "a", "rule": {"visits": {"least": 3}}}, "rule.visits.least"),
        ({"id": "a", "rule": {"last_visit_days": {"min": -1}}}, "rule.last_visit_days.min"),
        ({"id": "a", "rule": {"joined": {"from": "2026-02-30"}}}, "rule.joined.from"),
        ({"id": "a", "rule": {"joined": {"from": "2026-02-02", "until": "2026-02-01"}}}, "rule.joined.until"),
        ({"id": "a", "rule": {"any": []}}, "rule.any"),
        ({"id": "a", "rule": {"any": [{"tag": "x"}, {}]}}, "rule.any[1]"),
        ({"id": "a", "rule": {"any": [{"tag": "x"}] * 101}}, "rule.any"),
        ({"id": "a", "rule": {"tag": "x"}, "colour": 1}, "colour"),
        ({"id": "a", "rule": {"all": [{"all": [{"all": [{"all": [{"all": [{"all": [{"tag": "x"}]}]}]}]}]}]}},
         "rule.all[0].all[0].all[0].all[0].all[0].all[0]"),
    ],
)  # fmt: skip
def test_a_file_that_is_wrong_says_where(segment: dict[str, object], key: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        parse_segment(segment)
    assert wrong.value.key == key


def test_a_rule_has_a_bounded_number_of_parts() -> None:
    wide = {"any": [{"all": [{"tag": f"{one}-{two}"} for two in range(20)]} for one in range(20)]}
    with pytest.raises(InvalidInput, match="at most 100 parts"):
        parse_rule(wide)
    # What is far beyond is refused before any of it is read: this one names no fact at all.
    beyond = {"any": [{"all": [{"nonsense": 1}] * 99}] * 99}
    with pytest.raises(InvalidInput, match="at most 100 parts"):
        parse_rule(beyond)


@given(RULES)
@settings(max_examples=300, deadline=None)
def test_a_rule_has_one_form_and_is_kept_in_it(data: dict[str, object]) -> None:
    segment = parse_segment({"id": "a", "title": {"zh_CN": "甲", "en": "A"}, "rule": data})
    told = segment_dict(segment)
    assert parse_segment(told) == segment
    assert segment_dict(parse_segment(told)) == told
    assert segment_from("a", segment_text(told["title"], told["rule"])) == segment


@given(RULES, MEMBERS, st.permutations(range(3)))
@settings(max_examples=300, deadline=None)
def test_order_and_denial(data: dict[str, object], member: Member, order: list[int]) -> None:
    rule = parse_rule(data)
    bought = Purchases(900, 3, {"2026-03-01": (500, 1), "2026-03-10": (400, 2)})
    redeemed = {"tea-gift": NOW - timedelta(days=9)}
    known = Facts(120, 0, {"tea-card": 3}, redeemed, frozenset({"five-off"}), bought, "given")
    told = fits(rule, member, TODAY, USUAL, known)
    assert fits(parse_rule({"none": [data]}), member, TODAY, USUAL, known) is not told
    # Where nobody tells what is held, nothing is held against anybody.
    assert fits(rule, member, TODAY, USUAL) or not told
    keys = list(data)
    shuffled = {keys[place]: data[keys[place]] for place in order if place < len(keys)}
    assert parse_rule(shuffled) == rule
    assert rule_dict(parse_rule(shuffled)) == rule_dict(rule)


def test_what_was_taken_away_or_is_newer_fits_nobody() -> None:
    assert segment_from("a", segment_text(None, None)) is None
    assert segment_from("a", '{"title": {"zh_CN": "甲", "en": "A"}, "rule": {"phase_of_the_moon": "full"}}') is None
    assert not ONLY_ACTIVITY.holds("a", M1, TODAY)


def test_a_coupon_for_a_segment() -> None:
    item = candidate(terms_of(audience={"segment": "tea"}))
    tea = parse_segment({"id": "tea", "title": {"zh_CN": "茶友", "en": "Tea lovers"}, "rule": {"tag": "tea"}})
    known = segments_of({"tea": tea}, USUAL)
    tagged = replace(M1, tags=("tea",))
    assert judge([item], situation(member=tagged, segments=known)).reasons == ()
    (refused,) = judge([item], situation(segments=known)).reasons
    assert (refused.code.value, refused.details) == (
        "not_eligible",
        {"rule": "segment", "needs": "tea", "needs_zh_CN": "茶友", "needs_en": "Tea lovers"},
    )
    (unknown,) = judge([item], situation(member=tagged)).reasons
    assert unknown.details == {"rule": "segment", "needs": "tea"}


def test_nobody_belongs_to_what_is_kept_too_deep_to_be_read() -> None:
    depth = 100_000
    document = '{"title": {"zh_CN": "x", "en": "x"}, "rule": ' + '{"none": [' * depth + "]}" * depth + "}"
    assert segment_from("deep", document) is None
