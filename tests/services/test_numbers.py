"""Figures at a counter: asked of the cloud, kept for times without a network, never taken for newer than they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from counter_app.bootstrap.exporting import export_numbers
from counter_app.domain.charts import Chart, percent
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.numbers import MembersOn, SlotOn
from counter_app.services.chart_words import Speech
from counter_app.services.charts import NAMES, chart
from counter_app.services.numbers import Figures, show_numbers
from counter_app.services.traffic import count_visits
from tests.counter_shop import Shop
from tests.desk_numbers_story import fill, told
from tests.services.desk import audit_lines, open_desk, sign_in_as

ZH, EN = Speech("zh_CN", 2), Speech("en", 2)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = open_desk(tmp_path)
    sign_in_as(made, Role.MANAGER)
    fill(made)
    yield made
    made.store.close()


def test_what_the_cloud_said_last_is_there_without_a_network_with_its_time(shop: Shop) -> None:
    first = show_numbers(shop.counter)
    assert first.fresh
    shop.link.online, shop.link.told = False, None
    shop.clock.at += timedelta(hours=3)
    count_visits(shop.counter, shop.counter.ids.new(), "walk_in", 1)
    later = show_numbers(shop.counter)
    assert not later.fresh
    assert (later.numbers, later.told_at) == (first.numbers, first.told_at)
    assert later.waiting == first.waiting + 1
    assert later.asked.until == later.today


def test_of_a_store_that_was_never_asked_for_nothing_is_known(shop: Shop) -> None:
    show_numbers(shop.counter)
    shop.link.online = False
    found = show_numbers(shop.counter, "")
    assert found.numbers is None
    assert [each.code for each in found.reasons] == [ReasonCode.NEEDS_ONLINE]


def test_another_period_is_not_kept_in_the_place_of_the_newest(shop: Shop) -> None:
    newest = show_numbers(shop.counter)
    show_numbers(shop.counter, until=newest.today - timedelta(days=9))
    shop.link.online = False
    assert show_numbers(shop.counter).numbers == newest.numbers


def test_days_and_stores_that_are_none_are_refused(shop: Shop) -> None:
    for wrong in (
        {"first": date(2026, 3, 9), "until": date(2026, 3, 8)},
        {"first": date(2020, 3, 9), "until": date(2026, 3, 8)},
        {"store": "nowhere"},
    ):
        with pytest.raises(InvalidInput):
            show_numbers(shop.counter, **wrong)


def figures(shop: Shop, **changed: object) -> Figures:
    shop.link.told = msgspec.structs.replace(told(shop.clock.at), **changed)
    return show_numbers(shop.counter)


def sales(shop: Shop, here: int, there: int) -> Figures:
    """Of today and of the same weekday, each at nine; and of both behind now, which nobody compares."""
    today = show_numbers(shop.counter).today
    slots = [
        SlotOn(day=(today - timedelta(weeks=weeks)).isoformat(), minute=minute, count=1, minor=minor)
        for weeks, minor in ((0, here), (1, there))
        for minute, minor in ((540, minor), (1_200, 77_000))
        if minor
    ]
    return figures(shop, slots=slots)


@pytest.mark.parametrize(
    "here, there, zh, en",
    [
        (11_200, 10_000, "今天到 14:00 比上周二同一时刻多 12%：112.00，当时 100.00。",
         "Until 14:00 today: sales are 12% above last Tuesday, 112.00 against 100.00."),
        (5_000, 10_000, "今天到 14:00 比上周二同一时刻少 50%：50.00，当时 100.00。",
         "Until 14:00 today: sales are 50% below last Tuesday, 50.00 against 100.00."),
        (10_000, 10_000, "今天到 14:00 和上周二同一时刻持平：100.00。",
         "Until 14:00 today: as much as last Tuesday, 100.00."),
        (10_000, 0, "今天到 14:00 销售额 100.00；上周二同一时刻还没有销售。",
         "Until 14:00 today: sales of 100.00; none on last Tuesday."),
    ],
)  # fmt: skip
def test_today_is_held_against_the_same_weekday_up_to_the_same_time(
    shop: Shop, here: int, there: int, zh: str, en: str
) -> None:
    found = sales(shop, here, there)
    assert chart("today", found, ZH).sentence == zh
    assert chart("today", found, EN).sentence == en


@pytest.mark.parametrize("minutes", [0, 20, 45, 59])
def test_the_curve_of_today_ends_at_the_time_and_the_amount_that_the_sentence_says(shop: Shop, minutes: int) -> None:
    shop.clock.at += timedelta(minutes=minutes)
    today = show_numbers(shop.counter).today.isoformat()
    slots = [SlotOn(day=today, minute=minute, count=1, minor=100) for minute in range(540, 900, 15)]
    found = chart("today", figures(shop, slots=slots), ZH)
    last = next(text for text in reversed(found.series[0].texts) if text)
    assert f"销售额 {last}；" in found.sentence
    assert found.now_at == 5 + minutes // 15 / 4
    assert found.series[0].values[:6] == (0, 400, 800, 1_200, 1_600, 2_000)
    assert len([value for value in found.series[0].values if value is not None]) == (6 if minutes < 15 else 7)


def test_one_day_is_said_as_one_day(shop: Shop) -> None:
    day = show_numbers(shop.counter).today
    shop.link.told = msgspec.structs.replace(told(shop.clock.at), sales=[], traffic=[])
    found = show_numbers(shop.counter, until=day, first=day)
    assert chart("share", found, EN).sentence == "There were no sales on this day."
    assert chart("share", found, ZH).sentence == "这一天没有销售。"
    assert chart("traffic", found, EN).sentence == "On this day: Walk-ins 0, Calls 0, Inquiries 0, 0 purchases."


def test_a_day_that_was_told_of_while_it_went_on_is_not_taken_for_a_whole_one(shop: Shop) -> None:
    sales(shop, 11_200, 10_000)
    shop.link.online = False
    shop.clock.at += timedelta(days=1)
    found = show_numbers(shop.counter)
    assert (found.fresh, found.numbers is not None) == (False, True)
    assert chart("today", found, ZH).sentence == "3月10日到 14:00 比前一个周二同一时刻多 12%：112.00，当时 100.00。"
    assert chart("today", found, EN).sentence == (
        "Until 14:00 on 10 Mar: sales are 12% above the Tuesday before, 112.00 against 100.00."
    )


def test_a_day_gone_by_is_held_against_the_whole_weekday_before(shop: Shop) -> None:
    today = show_numbers(shop.counter).today
    days = [(today - timedelta(days=1 + 7 * weeks)).isoformat() for weeks in (0, 1)]
    slots = [SlotOn(day=day, minute=1_200, count=1, minor=minor) for day, minor in zip(days, (300, 200), strict=True)]
    shop.link.told = msgspec.structs.replace(told(shop.clock.at), slots=slots, until=days[0])
    found = show_numbers(shop.counter, until=today - timedelta(days=1))
    assert chart("today", found, ZH).sentence == "3月9日比前一个周一多 50%：3.00，当时 2.00。"


def test_the_dead_member_rate_is_what_is_lost_of_all(shop: Shop) -> None:
    usual = {"new": 1, "active": 1, "drifting": 1, "asleep": 1}
    days = [MembersOn(day=day, lost=lost, **usual) for day, lost in (("2026-02-28", 1), ("2026-03-10", 4))]
    found = chart("activity", figures(shop, members=days, buyers=[]), ZH)
    assert found.sentence == "8 位会员中，50% 已流失（死会员率），比上月底高 30 个百分点。"
    assert found.rows[-1] == ("2026-03-10", 1, 1, 1, 1, 4, 8, 50)


def test_every_chart_has_its_sentence_and_the_table_behind_it_in_both_languages(shop: Shop) -> None:
    found = show_numbers(shop.counter)
    for name in NAMES:
        for speech in (ZH, EN):
            made = chart(name, found, speech)
            assert made.sentence.endswith("。" if speech.zh else ".")
            assert not made.empty
            assert all(len(row) == len(made.columns) for row in made.rows)
            assert all(len(each.values) == len(each.texts) == len(made.places) for each in made.series)
            assert "{" not in made.sentence


def test_of_a_shop_on_its_first_day_every_chart_says_so(shop: Shop) -> None:
    found = figures(shop, sales=[], slots=[], buyers=[], traffic=[], campaigns=[], channels=[], staff=[], members=[
        MembersOn(day=each.day, new=0, active=0, drifting=0, asleep=0, lost=0) for each in told(shop.clock.at).members
    ])  # fmt: skip
    for name in NAMES:
        made = chart(name, found, ZH)
        assert made.empty
        assert made.sentence


def test_a_table_leaves_with_a_line_in_the_audit_log_and_no_cell_is_a_formula(shop: Shop, tmp_path: Path) -> None:
    made = chart("share", show_numbers(shop.counter), ZH)
    assert export_numbers(shop.counter, made, tmp_path / "share.csv") is None
    lines = (tmp_path / "share.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "day,member_purchases,member_minor,other_purchases,other_minor"
    assert len(lines) == 1 + len(made.rows)
    assert [each[1:] for each in audit_lines(shop) if each[1] == "numbers_export"] == [("numbers_export", "done")]
    bad = Chart("x", "x", "x", "lines", columns=(("a", "text"),), rows=(("=1+1",),))
    assert export_numbers(shop.counter, bad, tmp_path / "bad.csv") is None
    assert "\n=1+1" not in (tmp_path / "bad.csv").read_text("utf-8-sig")


def test_percents_are_rounded_half_up_and_of_nothing_there_is_none() -> None:
    assert [percent(*each) for each in ((1, 8), (1, 3), (2, 3), (0, 5), (5, 5), (3, 0))] == [13, 33, 67, 0, 100, 0]


def test_funnels_say_what_is_known_and_leave_a_place_for_what_is_not(shop: Shop) -> None:
    found = show_numbers(shop.counter)
    campaigns = chart("campaigns", found, EN)
    assert campaigns.sentence == "580 coupons issued, 176 redeemed in these 35 days, with sales of 34,060.00."
    first = campaigns.series[0]
    assert (first.values, first.texts) == ((None, 24, 35), ("—", "96 · 24%", "31 · 35%"))
    assert campaigns.series[-1].texts == ("—", "7", "0 · 0%")
    assert [name for name, _ in campaigns.columns][3] == "opened"
    assert {row[3] for row in campaigns.rows} == {None}
    assert "服务号" in chart("campaigns", found, ZH).note
    channels = chart("channels", found, EN)
    assert channels.sentence == "113 people joined through channels in these 35 days; 28% came back."
    assert [name for name, _ in channels.columns][-3:] == ["reads", "messages", "followers"]
    assert {row[-3:] for row in channels.rows} == {(None, None, None)}
    assert [row[-3:] for row in chart("traffic", found, EN).rows][:1] == [(None, None, None)]
    staff = chart("staff", found, EN)
    assert staff.series[0].values == (948_000, 301_500)
    assert chart("staff", figures(shop, staff=[]), ZH).sentence == "这 35 天没有收银。"
    nothing = figures(shop, campaigns=[], channels=[])
    for name in ("campaigns", "channels"):
        assert chart(name, nothing, EN).empty
