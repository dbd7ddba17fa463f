"""How lately members were here, at the end of any month: told from sums over stretches between visits.

A `Lapse` is a stretch of one member's life in which `seen` stays the last visit at the ends of months. Sums over lapses
are few, however many members there are, and every day count of the setting `activity` can be told from them.
Months are "2026-03", days ISO texts: they stand in rows and are compared as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from counter_app.domain.segments import Activity, Thresholds
from counter_app.domain.values import dataclass

OPEN = "9999-12"  # behind every month
_MONTH = len("2026-03")


class Lapse(NamedTuple):
    """From the month of `seen` up to `until` without it: the last visit, of who never was here joining, was on `seen`.
    `joined`: the day of it while there was at most one visit, "" behind that."""

    seen: str
    until: str
    joined: str


@dataclass(frozen=True, slots=True)
class MonthOfVisits:
    """What one member did in one month: the last day and how many visits there were."""

    month: str
    last: str
    visits: int


def month_of(day: str) -> str:
    """The month of a day."""
    return day[:_MONTH]


def lapses(months: Sequence[MonthOfVisits], joined: str, *, here: bool = True) -> list[Lapse]:
    """The stretches of a member who joined on a day. `months`: those with visits, ascending; `here`: without visits
    the member counts too."""
    if not months:
        return [Lapse(joined, OPEN, joined)] if here else []
    found = []
    if here and month_of(joined) < months[0].month:
        found.append(Lapse(joined, months[0].month, joined))
    visits = 0
    for each, until in zip(months, [*(each.month for each in months[1:]), OPEN], strict=True):
        visits += each.visits
        found.append(Lapse(each.last, until, joined if visits <= 1 else ""))
    return found


@dataclass(frozen=True, slots=True)
class ActivityOn:
    """How many members of each activity there were at the end of a day; `members` in all."""

    day: date
    counts: Mapping[Activity, int]

    @property
    def members(self) -> int:
        """All of them."""
        return sum(self.counts.values())


def activity_on(sums: Iterable[tuple[Lapse, int]], days: Sequence[date], thresholds: Thresholds) -> list[ActivityOn]:
    """Of every day one, each the last of its month, or a day behind all visits."""
    points = [_Point(day, thresholds) for day in days]
    for lapse, count in sums:
        if count:
            begins = month_of(lapse.seen)
            for point in points:
                if begins <= point.month < lapse.until:
                    point.add(lapse, count)
    return [ActivityOn(point.day, point.counts) for point in points]


class _Point:
    """One day: since when which activity holds, and how many members."""

    __slots__ = ("_ends", "_new", "counts", "day", "month")

    def __init__(self, day: date, thresholds: Thresholds) -> None:
        self.day, self.month = day, month_of(day.isoformat())
        self.counts = dict.fromkeys(Activity, 0)
        self._new = _back(day, thresholds.new_days)
        self._ends = [(activity, _back(day, days)) for activity, days in thresholds.ends]

    def add(self, lapse: Lapse, count: int) -> None:
        """So many members with that stretch."""
        self.counts[self._of(lapse)] += count

    def _of(self, lapse: Lapse) -> Activity:
        if lapse.joined and lapse.joined >= self._new:
            return Activity.NEW
        return next((activity for activity, first in self._ends if lapse.seen >= first), Activity.LOST)


def _back(day: date, days: int) -> str:
    return (day - timedelta(days=min(days, day.toordinal() - 1))).isoformat()


def month_ends(until: date, count: int) -> list[date]:
    """The last days of the months before that of `until`, and `until` itself at the end; `count` in all."""
    found = [until]
    while len(found) < count:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]
