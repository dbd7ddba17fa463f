"""Segments: members who fit a rule, told from facts of their own row, so that a counter alone can tell them too.

A rule is a tree of tests. Days are the store's, counted back from a `Today`: "30 days ago" begins with that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Words
from counter_app.domain.member import Member
from counter_app.domain.values import dataclass
from counter_app.domain.windows import DAY, business_day, start_of_day

MOST_DAYS = 36_500


class Activity(StrEnum):
    """How lately a member was here. The values are the ids of the segments that every merchant has."""

    NEW = "new"
    ACTIVE = "active"
    DRIFTING = "drifting"
    ASLEEP = "asleep"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Days, as the setting `activity` says them: up to which somebody who was here at most once is new after joining,
    and up to which a last visit leaves a member active, drifting, asleep; lost behind that."""

    new_days: int = 30
    active_days: int = 30
    drifting_days: int = 90
    asleep_days: int = 180

    @property
    def ends(self) -> tuple[tuple[Activity, int], ...]:
        """Up to how many days ago the last visit of each was."""
        return (
            (Activity.ACTIVE, self.active_days),
            (Activity.DRIFTING, self.drifting_days),
            (Activity.ASLEEP, self.asleep_days),
        )


@dataclass(frozen=True, slots=True)
class Today:
    """The store's business day from which days are counted back."""

    day: date
    zone: ZoneInfo
    starts: time = time(0)

    def begins(self, days_ago: int) -> datetime:
        """When the day so many days ago began, in UTC; the calendar's first day where there is none so long ago."""
        first = max(self.day.toordinal() - days_ago, _FIRST_DAY)
        return start_of_day(date.fromordinal(first), self.zone, self.starts)


# A zone far in the east of UTC has its first day before the first that can be said in UTC.
_FIRST_DAY = date(1, 1, 3).toordinal()


def today_at(moment: datetime, zone: ZoneInfo, starts: time = time(0)) -> Today:
    """The store's day that the moment belongs to."""
    return Today(business_day(moment, zone, starts), zone, starts)


class WordFact(StrEnum):
    """What of a member is one of some words: whoever has any of those that a rule names fits. "" = without one."""

    ACTIVITY = "activity"
    TIER = "tier"
    TAG = "tag"
    CHANNEL = "channel"
    STORE = "store"
    BIRTHDAY_MONTH = "birthday_month"


class NumberFact(StrEnum):
    """What of a member is a number: of visits, or of whole days since the last one or since joining."""

    VISITS = "visits"
    LAST_VISIT_DAYS = "last_visit_days"
    JOINED_DAYS = "joined_days"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The member's word is among these; months are "1" to "12", and "this" for the month of the store's day."""

    fact: WordFact
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """From `low` to `high`, both included; None = open. Who was never here has no last visit, and fits no number."""

    fact: NumberFact
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class JoinedOn:
    """Joined on a day of the store from `first` to `last`, both included; None = open."""

    first: date | None = None
    last: date | None = None


class Join(StrEnum):
    """How the parts of a rule belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """`all`: every part holds, also where there is none; `any`: at least one; `none`: not a single one."""

    join: Join
    parts: tuple[Rule, ...]


Rule = OneOf | Between | JoinedOn | Group


@dataclass(frozen=True, slots=True)
class Segment:
    """A rule with a name. Those of activity stand in no database, and nobody changes them."""

    id: str
    title: Words
    rule: Rule


def activity_segment(activity: Activity, title: Words) -> Segment:
    """One that every merchant has."""
    return Segment(activity.value, title, OneOf(WordFact.ACTIVITY, (activity.value,)))


ACTIVITY_SEGMENTS = tuple(
    activity_segment(activity, Words(zh, en))
    for activity, zh, en in (
        (Activity.NEW, "新会员", "New"),
        (Activity.ACTIVE, "活跃", "Active"),
        (Activity.DRIFTING, "正在走远", "Drifting"),
        (Activity.ASLEEP, "沉睡", "Asleep"),
        (Activity.LOST, "流失", "Lost"),
    )
)


@dataclass(frozen=True, slots=True)
class Segments:
    """Every segment that is known at a place, by id, and where activity changes."""

    known: Mapping[str, Segment] = field(
        default_factory=lambda: MappingProxyType({each.id: each for each in ACTIVITY_SEGMENTS})
    )
    thresholds: Thresholds = Thresholds()

    def holds(self, segment: str, member: Member, today: Today) -> bool:
        """Whether the member belongs to it; to one that is not known nobody does."""
        found = self.known.get(segment)
        return found is not None and fits(found.rule, member, today, self.thresholds)


ONLY_ACTIVITY = Segments()


def thresholds_from(said: object) -> Thresholds:
    """Those of the setting `activity`; what is left out, or is no number of days, is the default."""
    found, usual = said if isinstance(said, Mapping) else {}, Thresholds()

    def days(name: str, default: int) -> int:
        value = found.get(name, default)
        return value if isinstance(value, int) and 0 <= value <= MOST_DAYS else default

    return Thresholds(
        days("new_days", usual.new_days),
        days("active_days", usual.active_days),
        days("drifting_days", usual.drifting_days),
        days("asleep_days", usual.asleep_days),
    )


def segments_of(saved: Mapping[str, Segment], thresholds: Thresholds) -> Segments:
    """Those of activity and the saved ones."""
    return Segments(MappingProxyType({**saved, **ONLY_ACTIVITY.known}), thresholds)


def activity_of(member: Member, today: Today, thresholds: Thresholds) -> Activity:
    """How lately the member was here; of who never was, joining counts as the last visit."""
    if member.visits <= 1 and member.joined_at >= today.begins(thresholds.new_days):
        return Activity.NEW
    seen = member.last_visit_at or member.joined_at
    for activity, days in thresholds.ends:
        if seen >= today.begins(days):
            return activity
    return Activity.LOST


def fits(rule: Rule, member: Member, today: Today, thresholds: Thresholds) -> bool:
    """Whether the rule holds for the member."""
    if isinstance(rule, Group):
        held = (fits(part, member, today, thresholds) for part in rule.parts)
        return all(held) if rule.join is Join.ALL else any(held) is (rule.join is Join.ANY)
    if isinstance(rule, OneOf):
        return any(word in rule.words for word in _words_of(rule.fact, member, today, thresholds))
    if isinstance(rule, Between) and rule.fact is NumberFact.VISITS:
        return (rule.low is None or member.visits >= rule.low) and (rule.high is None or member.visits <= rule.high)
    at = member.last_visit_at if _of_last_visit(rule) else member.joined_at
    first, end = span_of(rule, today)
    return at is not None and (first is None or at >= first) and (end is None or at < end)


def tests_of(rule: Rule) -> int:
    """How much is asked of a member: every word and every other test counts."""
    if isinstance(rule, Group):
        return sum(tests_of(part) for part in rule.parts)
    return len(rule.words) if isinstance(rule, OneOf) else 1


def _of_last_visit(rule: Rule) -> bool:
    return isinstance(rule, Between) and rule.fact is NumberFact.LAST_VISIT_DAYS


def span_of(rule: Between | JoinedOn, today: Today) -> tuple[datetime | None, datetime | None]:
    """The moments of which a rule over days speaks: from the first on, up to the second without it. None = open."""
    if isinstance(rule, JoinedOn):
        first = None if rule.first is None else start_of_day(rule.first, today.zone, today.starts)
        return first, None if rule.last is None else start_of_day(rule.last + DAY, today.zone, today.starts)
    # What lies behind the day, by a clock that ran ahead, was on it.
    first = None if rule.high is None else today.begins(rule.high)
    return first, today.begins(rule.low - 1) if rule.low else None


def _words_of(fact: WordFact, member: Member, today: Today, thresholds: Thresholds) -> tuple[str, ...]:
    match fact:
        case WordFact.ACTIVITY:
            return (activity_of(member, today, thresholds).value,)
        case WordFact.TIER:
            return (member.tier,)
        case WordFact.TAG:
            return tuple(filter(None, member.tags)) or ("",)
        case WordFact.CHANNEL:
            return (member.channel,)
        case WordFact.STORE:
            return (member.home_store,)
        case WordFact.BIRTHDAY_MONTH:
            if member.birthday is None:
                return ("",)
            month = member.birthday.month
            return (str(month), "this") if month == today.day.month else (str(month),)
