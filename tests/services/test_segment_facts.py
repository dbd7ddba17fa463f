"""What members hold and have redeemed, as the audience of a coupon off-line; and rules in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.segment_facts import Usable
from counter_app.domain.segment_file import parse_rule
from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.chart_words import Speech
from counter_app.services.check import CheckRequest, check
from counter_app.services.ledgers_by_hand import AdjustRequest, adjust_points
from counter_app.services.member_records import Within
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.segment_desk import count_rules, show_segment
from counter_app.services.segment_words import Named, rule_words
from counter_app.services.segments import PutSegments, put_segments
from counter_app.services.segments_here import days_here, segments_with
from tests.counter_shop import C50, M1_NUMBER, Shop
from tests.services.desk import new_id, open_desk

M1 = "aaaaaaaaaaaa"
FOR_RICH: dict[str, Any] = {**C50, "id": "RICH", "audience": {"segment": "rich"}, "min_spend_minor": 0}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    opened = open_desk(tmp_path)
    yield opened
    opened.store.close()


def put(shop: Shop, rule: dict[str, object]) -> None:
    segment = {"id": "rich", "title": {"zh_CN": "有积分", "en": "With points"}, "rule": rule}
    assert put_segments(shop.counter, PutSegments(new_id(shop), (segment,))).reasons == ()


def fits(shop: Shop) -> bool:
    """By the verdict, by the list and by the count, which all say the same."""
    code = shop.coupon(campaign="RICH")
    by_verdict = not check(shop.counter, CheckRequest((code,), 20_000, M1_NUMBER)).verdict.reasons
    shown = show_segment(shop.counter, "rich")
    assert shown.view is not None
    assert shown.view.members == by_verdict
    return by_verdict


def test_an_audience_by_what_is_held_and_was_redeemed(shop: Shop) -> None:
    put(shop, {"points": {"min": 50}})
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_RICH,)))
    assert not fits(shop)
    adjust_points(shop.counter, AdjustRequest(new_id(shop), M1_NUMBER, 60, "kindness"))
    assert fits(shop)
    # Changed, it holds at once, also for coupons that are out.
    put(shop, {"holds": "C50"})
    assert not fits(shop)
    code = shop.coupon(member=M1)
    assert fits(shop)
    put(shop, {"redeemed": {"campaign": "C50", "days": 5}})
    assert not fits(shop)
    done = redeem(shop.counter, RedeemRequest(new_id(shop), (code,), 20_000, M1_NUMBER))
    assert done.verdict.reasons == ()
    assert fits(shop)
    put(shop, {"none": [{"holds": "C50"}, {"stamps": {"card": "CARD", "min": 1}}]})
    assert fits(shop)
    put(shop, {"redeemed": {"campaign": "C50", "days": 5}})
    shop.clock.at += timedelta(days=6)
    assert show_segment(shop.counter, "rich").view.members == 0  # type: ignore[union-attr]


def test_a_rule_is_counted_before_it_is_saved(shop: Shop) -> None:
    counted = count_rules(
        shop.counter, ({"id": "a", "rule": {"visits": {"max": 0}}}, {"id": "b", "rule": {"tag": "x"}})
    )
    assert counted.members == (("a", 1), ("b", 0))
    with pytest.raises(InvalidInput) as said:
        count_rules(shop.counter, ({"id": "a", "rule": {"spent": 1}},))
    assert said.value.key == "rule.spent"
    with pytest.raises(InvalidInput, match="no segment nobody"):
        show_segment(shop.counter, "nobody")


@pytest.mark.parametrize(
    "rule, zh, en",
    [
        ({"visits": {"min": 3}}, "到店次数 至少 3", "Visits at least 3"),
        ({"value_minor": {"max": 123_450}}, "储值余额 至多 1,234.50", "Stored value at most 1,234.50"),
        ({"last_visit_days": {"min": 5, "max": 9}}, "距上次到店 5–9 天", "Last visit 5–9 days"),
        ({"birthday_days": {"max": 7}}, "距生日 至多 7 天", "Birthday in at most 7 days"),
        ({"birthday_month": ["this", 3]}, "生日月份：本月、3 月", "Birthday month: this month, 3"),
        ({"tier": ["", "gold"]}, "等级：没有、金卡", "Tier: none, Gold"),
        ({"stamps": {"card": "CARD", "min": 2}}, "茶卡：至少 2 点", "Tea card: at least 2 stamps"),
        (
            {"redeemed": {"campaign": ["CARD"], "days": 30, "since": "2026-03-01"}},
            "核销过：茶卡（30 天内）（2026-03-01 起）",
            "Redeemed: Tea card (within 30 days) (since 2026-03-01)",
        ),
        (
            {"spent_minor": {"days": 90, "min": 123_450}},
            "近 90 天消费金额 至少 1,234.50",
            "Spent in 90 days at least 1,234.50",
        ),
        ({"purchases": {"max": 2}}, "累计消费次数 至多 2", "Purchases in all at most 2"),
        (
            {"average_minor": {"days": 1, "min": 100, "max": 200}},
            "近 1 天平均每次消费 1.00–2.00",
            "Spent on average in 1 day 1.00–2.00",
        ),
        (
            {"consent": ["withdrawn", ""]},
            "入会后的消息意愿：没有再说过、已撤回",
            "Messages, said since joining: nothing, withdrawn",
        ),
        ({"joined": {"from": "2026-01-01"}}, "入会日期 2026-01-01 –", "Joined on 2026-01-01 –"),
        (
            {"none": [{"activity": "lost"}, {"tag": ""}]},
            "不是：活跃：流失、标签：没有",
            "Not: Activity: Lost · Tag: none",
        ),
        (
            {"any": [{"points": {"min": 1}}, {"holds": "x"}]},
            "持有未用券：x 或 积分 至少 1",
            "Holds unused: x or Points at least 1",
        ),
    ],
)
def test_a_condition_in_words(rule: dict[str, object], zh: str, en: str) -> None:
    named = {
        "zh_CN": Named({"gold": "金卡"}, campaigns={"CARD": "茶卡"}),
        "en": Named({"gold": "Gold"}, campaigns={"CARD": "Tea card"}),
    }
    said = {lang: rule_words(parse_rule(rule), Speech(lang, 2), named[lang]) for lang in named}
    assert said == {"zh_CN": (zh,), "en": (en,)}


def test_what_the_cloud_has_not_told_yet_is_held_against_nobody_and_said_of_nobody(shop: Shop) -> None:
    rule: dict[str, object] = {"spent_minor": {"min": 100}}
    rules = (rule, {"none": [rule]}, {"any": [rule, {"visits": {"max": 0}}]})
    told = tuple({"id": f"r{number}", "rule": each} for number, each in enumerate(rules))
    assert [members for _, members in count_rules(shop.counter, told).members] == [0, 0, 1]
    put(shop, rule)
    put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_RICH,)))
    code = shop.coupon(campaign="RICH")

    def served() -> bool:
        return not check(shop.counter, CheckRequest((code,), 20_000, M1_NUMBER)).verdict.reasons

    def belongs() -> set[str]:
        with shop.store.reading() as reading:
            member = reading.member(M1)
            assert member is not None
            return {each.id for each in segments_with(reading, shop.counter, member)}

    assert served()
    assert "rich" not in belongs()
    with shop.store.writing() as writing:
        run: Any = writing._connection.execute
        run("INSERT INTO purchases (id, days) VALUES ('*', '{}')", {})
    assert not served()
    assert [members for _, members in count_rules(shop.counter, told).members] == [0, 1, 1]
    with shop.store.writing() as writing:
        run = writing._connection.execute
        run("INSERT INTO purchases (id, paid_minor, purchases, days) VALUES (:id, 100, 1, '{}')", {"id": M1})
    assert served()
    assert "rich" in belongs()


def test_a_rule_without_campaigns_reads_no_coupons_at_the_till(shop: Shop) -> None:
    def read(rule: dict[str, object]) -> str:
        put(shop, rule)
        said: list[str] = []
        shop.store._readers.heard.append(lambda statement, _: said.append(statement))
        check(shop.counter, CheckRequest((M1_NUMBER,), 20_000))
        shop.store._readers.heard.clear()
        return "\n".join(said)

    assert "AS used_at FROM coupon" not in read({"points": {"min": 50}})
    assert "AS used_at FROM coupon" in read({"holds": "C50"})


def test_a_rule_of_a_campaign_costs_the_till_the_same_whatever_the_member_holds(shop: Shop) -> None:
    """Between a scan and its verdict nothing is asked of each coupon, nor of each version of the terms."""
    put(shop, {"any": [{"holds": "C50"}, {"redeemed": {"campaign": "C50"}}]})

    put_campaigns(shop.counter, PutCampaigns(new_id(shop), (FOR_RICH,)))
    code = shop.coupon(campaign="RICH")

    def statements() -> int:
        said: list[str] = []
        shop.store._readers.heard.append(lambda statement, _: said.append(statement))
        check(shop.counter, CheckRequest((code,), 20_000, M1_NUMBER))
        shop.store._readers.heard.clear()
        return len(said)

    shop.coupon(member=M1)
    alone = statements()
    for _ in range(30):
        shop.coupon(member=M1)
    assert statements() == alone


def test_an_audience_by_a_campaign_with_very_many_terms(shop: Shop) -> None:
    """A row of more than a thousand ORs is deeper than the database reads."""
    with shop.store.writing() as writing:
        days = days_here(writing, shop.counter)
        assert days is not None
        usable = tuple(Usable("C50", version) for version in range(1, 2_001))
        rule = parse_rule({"holds": "C50"})
        held = Within(rule, replace(days, usable=usable))
        assert writing.member_counts((held,), 0, 1_000) == [0]
