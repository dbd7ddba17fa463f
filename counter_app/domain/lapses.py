"""How lately members were here, at the end of any month: told from sums over stretches of members' lives.

Sums over these are few, however many members there are (some days times some months), and every day count of the
setting `activity` can be told from them. Somebody is a member from the month of joining on; of who joined long enough
ago to be drifting nobody is new. Months are "2026-03", days ISO texts: they stand in rows and are compared as such.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from counter_app.domain.segments import Activity, Thresholds
from counter_app.domain.values import dataclass

OPEN = "9999-12"  # behind every month
_MONTH = len("2026-03")


class Stretch(NamedTuple):
    """At the ends of the months from `start` up to `until` without it something holds, since `day`."""

    day: str
    until: str
    start: str


@dataclass(frozen=True, slots=True)
class MonthOfVisits:
    """What one member did in one month: the last day and how many visits there were."""

    month: str
    last: str
    visits: int


def month_of(day: str) -> str:
    """The month of a day."""
    return day[:_MONTH]


def lapses(months: Sequence[MonthOfVisits], joined: str, *, here: bool = True) -> list[Stretch]:
    """In which a day stays the last visit, joining being the first. `months`: those with visits,
    ascending; `here`: without visits the member counts too."""
    since = month_of(joined)
    found = []
    if here and (not months or since < months[0].month):
        found.append(Stretch(joined, months[0].month if months else OPEN, since))
    for each, until in zip(months, [*(each.month for each in months[1:]), OPEN], strict=False):
        start = max(each.month, since)
        if start < until:
            found.append(Stretch(max(each.last, joined), until, start))
    return found


def fresh(months: Sequence[MonthOfVisits], joined: str, *, here: bool = True) -> Stretch | None:
    """In which there was at most one visit, since joining; None where there is none."""
    if not months and not here:
        return None
    start = month_of(joined) if here else max(month_of(joined), months[0].month)
    visits = 0
    for each in months:
        visits += each.visits
        if visits > 1:
            return Stretch(joined, each.month, start) if start < each.month else None
    return Stretch(joined, OPEN, start)


@dataclass(frozen=True, slots=True)
class ActivityOn:
    """How many members of each activity there were at the end of a day; `members` in all."""

    day: date
    counts: Mapping[Activity, int]

    @property
    def members(self) -> int:
        """All of them."""
        return sum(self.counts.values())


Sums = Iterable[tuple[Stretch, int]]


def activity_on(last: Sums, new: Sums, days: Sequence[date], thresholds: Thresholds) -> list[ActivityOn]:
    """Of every day one, each the last of its month, or a day behind all visits; ascending. `last`: sums over
    `lapses`, `new`: over `fresh`."""
    points = [_Point(day, thresholds) for day in days]
    months = [point.month for point in points]
    for stretch, count in last:
        for point in points[bisect_left(months, stretch.start) : bisect_left(months, stretch.until)]:
            point.counts[point.activity(stretch.day)] += count
    for stretch, count in new:
        for point in points[bisect_left(months, stretch.start) : bisect_left(months, stretch.until)]:
            if stretch.day >= point.new:
                # Whoever joined since then was here since then, or counts as such.
                point.counts[Activity.ACTIVE] -= count
                point.counts[Activity.NEW] += count
    return [ActivityOn(point.day, point.counts) for point in points]


class _Point:
    """One day: since when which activity holds, and how many members."""

    __slots__ = ("_ends", "counts", "day", "month", "new")

    def __init__(self, day: date, thresholds: Thresholds) -> None:
        self.day, self.month = day, month_of(day.isoformat())
        self.counts = dict.fromkeys(Activity, 0)
        self.new = new_since(day, thresholds)
        self._ends = [(_back(day, days), activity) for activity, days in thresholds.ends]

    def activity(self, seen: str) -> Activity:
        """By the last visit alone."""
        for first, activity in self._ends:
            if seen >= first:
                return activity
        return Activity.LOST


def new_since(day: date, thresholds: Thresholds) -> str:
    """The first day of joining of those who are new on a day."""
    return _back(day, min(thresholds.new_days, thresholds.active_days))


def _back(day: date, days: int) -> str:
    return (day - timedelta(days=min(days, day.toordinal() - 1))).isoformat()


def month_ends(until: date, count: int) -> list[date]:
    """The last days of the months before that of `until`, and `until` itself at the end; `count` in all."""
    found = [until]
    while len(found) < count:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def last_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
