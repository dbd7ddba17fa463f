"""How lately members were here at the ends of months: from lapses the same as from the visits themselves."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.lapses import MonthOfVisits, activity_on, fresh, lapses, month_ends
from counter_app.domain.segments import Thresholds

TODAY = date(2026, 3, 10)
_AGO = st.integers(0, 500)
_PERSON = st.tuples(_AGO, st.lists(_AGO, max_size=8))


def months_of(visits: list[date]) -> list[MonthOfVisits]:
    """By month."""
    months = sorted({day.isoformat()[:7] for day in visits})
    within = {month: [day for day in visits if day.isoformat()[:7] == month] for month in months}
    return [MonthOfVisits(month, max(within[month]).isoformat(), len(within[month])) for month in months]


def by_hand(joined: date, visits: list[date], day: date, usual: Thresholds) -> str:
    """The activity of one member at the end of a day, "" while there is none."""
    until = [each for each in visits if each <= day]
    if joined > day:
        return ""
    seen = max([*until, joined])
    if len(until) <= 1 and (day - joined).days <= min(usual.new_days, usual.active_days):
        return "new"
    ends = (("active", usual.active_days), ("drifting", usual.drifting_days), ("asleep", usual.asleep_days))
    return next((name for name, days in ends if (day - seen).days <= days), "lost")


@settings(max_examples=200, deadline=None)
@given(
    people=st.lists(_PERSON, max_size=6),
    days=st.tuples(*(st.integers(0, 60) for _ in range(4))),
)
def test_sums_over_lapses_are_what_each_member_says(
    people: list[tuple[int, list[int]]], days: tuple[int, int, int, int]
) -> None:
    usual = Thresholds(days[0], days[1], days[1] + days[2], days[1] + days[2] + days[3])
    lived = [
        (TODAY - timedelta(days=joined), sorted(TODAY - timedelta(days=each) for each in visits))
        for joined, visits in people
    ]
    told_of = [(months_of(visits), joined.isoformat()) for joined, visits in lived]
    last = Counter(each for visits, joined in told_of for each in lapses(visits, joined))
    new = Counter(each for visits, joined in told_of if (each := fresh(visits, joined)) is not None)
    found = activity_on(last.items(), new.items(), month_ends(TODAY, 13), usual)
    for point in found:
        told = Counter(by_hand(joined, visits, point.day, usual) for joined, visits in lived)
        told.pop("", None)
        assert {each.value: count for each, count in point.counts.items() if count} == dict(told)
        assert point.members == sum(told.values())


def test_the_ends_of_months_and_the_day_itself() -> None:
    assert month_ends(date(2026, 3, 10), 3) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]
    assert month_ends(date(2026, 3, 31), 2) == [date(2026, 2, 28), date(2026, 3, 31)]


def test_who_never_came_is_as_old_as_the_joining_and_elsewhere_not_there_at_all() -> None:
    assert [each.day for each in lapses([], "2026-01-05")] == ["2026-01-05"]
    assert lapses([], "2026-01-05", here=False) == []
