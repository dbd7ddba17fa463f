"""The condition of a segment finds the same rows as the rule says of the members, whatever the rule and the day."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.member import Member
from counter_app.domain.segment_facts import Facts, Purchases
from counter_app.domain.segment_file import parse_rule
from counter_app.domain.segments import Activity, Thresholds, fits, today_at
from counter_app.services.member_records import Days, Order, Wanted, Within
from counter_app.services.ports import Writing
from tests.counter_shop import Shop, open_shop
from tests.segment_rules import MEMBERS, NOW, RULES

NOTHING_HELD = Facts(0, 0, {}, {}, frozenset(), Purchases(), "")
ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "UTC")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    opened = open_shop(tmp_path_factory.mktemp("segments"))
    yield opened
    opened.store.close()


@given(
    st.lists(MEMBERS, max_size=12, unique_by=lambda member: member.id),
    st.lists(RULES, min_size=1, max_size=3),
    st.sampled_from(ZONES),
    st.sampled_from((time(0), time(4), time(6, 30))),
    st.sampled_from((Thresholds(), Thresholds(7, 14, 21, 60), Thresholds(0, 90, 30, 180))),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_and_rules_agree(
    shop: Shop,
    members: list[Member],
    rules: list[dict[str, object]],
    zone: str,
    starts: time,
    thresholds: Thresholds,
) -> None:
    today = today_at(NOW, ZoneInfo(zone), starts)
    asked = [Within(parse_rule(rule), Days(today, thresholds)) for rule in rules]
    expected = [{each.id for each in members if fits(one.rule, each, today, thresholds, NOTHING_HELD)} for one in asked]
    with suppress(_Undone), shop.store.writing() as writing:
        _compare(writing, members, asked, expected)
        every = [Within(parse_rule({"activity": [each.value]}), Days(today, thresholds)) for each in Activity]
        # Everybody has one activity, and nobody two.
        everybody = writing.search_members("", 500)[1]
        assert sum(writing.member_counts(every, 0, writing.member_last_row())) == everybody
        raise _Undone


def _compare(writing: Writing, members: list[Member], asked: list[Within], expected: list[set[str]]) -> None:
    for member in members:
        writing.put_member(member)
    own, last = {each.id for each in members}, writing.member_last_row()
    counts = writing.member_counts(asked, 0, last)
    for one, fitting, count in zip(asked, expected, counts, strict=True):
        found, total = writing.search_members("", 500, one)
        assert {each.id for each in found} & own == fitting
        strangers = len({each.id for each in found} - own)
        assert count == total == len(fitting) + strangers
        wanted = Wanted(one.days, rule=one.rule)
        assert len(writing.member_rows(wanted, Order.JOINED, 0, last, 500)) == total
        assert sum(group.count for group in writing.member_groups(wanted, 0, last)) == total


class _Undone(Exception):
    """Nothing of it is to stay."""
