"""Segments: members who fit a rule, told from facts of their own row, so that a counter alone can tell them too.

A rule is a tree of tests. Days are the store's, counted back from a `Today`: "30 days ago" begins with that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Words
from counter_app.domain.member import Member
from counter_app.domain.segment_facts import NOT_TOLD, Facts, Purchases, Usable, next_birthday
from counter_app.domain.segment_rules import (
    PLAIN,
    Between,
    Group,
    Join,
    JoinedOn,
    Measure,
    NumberFact,
    OneOf,
    Purchased,
    Redeemed,
    Rule,
    Stamps,
    Test,
    WordFact,
    asks_facts,
    is_beside,
)
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


@dataclass(frozen=True, slots=True)
class Days:
    """The day on which activity and rules are told, and the days of activity. `usable`: which coupons have not ended,
    as far as anybody asks what members hold; `purchases`: whether it is known what everybody bought."""

    today: Today
    thresholds: Thresholds = Thresholds()
    usable: tuple[Usable, ...] = ()
    purchases: bool = True


# A zone far in the east of UTC has its first day before the first that can be said in UTC.
_FIRST_DAY = date(1, 1, 3).toordinal()


def today_at(moment: datetime, zone: ZoneInfo, starts: time = time(0)) -> Today:
    """The store's day that the moment belongs to."""
    return Today(business_day(moment, zone, starts), zone, starts)


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

    def holds(self, segment: str, member: Member, today: Today, facts: Facts = NOT_TOLD) -> bool:
        """Whether the member belongs to it; to one that is not known nobody does."""
        found = self.known.get(segment)
        return found is not None and fits(found.rule, member, today, self.thresholds, facts)

    def asks(self, segment: str) -> bool:
        """Whether it asks for anything beside the member's own row."""
        found = self.known.get(segment)
        return found is not None and asks_facts(found.rule)


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


def fits(rule: Rule, member: Member, today: Today, thresholds: Thresholds, facts: Facts = NOT_TOLD) -> bool:
    """Whether the rule holds for the member; where that hangs on a fact that nobody told, it does."""
    return _told(rule, member, Days(today, thresholds), facts) is not False


def _told(rule: Rule, member: Member, days: Days, facts: Facts) -> bool | None:
    """None where it hangs on what nobody told."""
    if isinstance(rule, Group):
        return _joined([_told(part, member, days, facts) for part in rule.parts], rule.join)
    if is_beside(rule):
        return _told_beside(rule, days.today, facts)
    match rule:
        case OneOf():
            return any(word in rule.words for word in _words_of(rule.fact, member, days))
        case Between() if rule.fact in PLAIN:
            number = _number_of(rule.fact, member, days.today)
            return number is not None and _within(number, rule.low, rule.high)
        case Between() | JoinedOn():
            at = member.last_visit_at if _of(rule, NumberFact.LAST_VISIT_DAYS) else member.joined_at
            return _lies_in(at, *span_of(rule, days.today))
        case _:
            return None  # pragma: no cover - beside the row


def _told_beside(rule: Test, today: Today, facts: Facts) -> bool | None:
    """A fact beside the member's own row."""
    match rule:
        case OneOf(fact=WordFact.CONSENT):
            return None if facts.consent is None else facts.consent in rule.words
        case OneOf():
            return None if facts.held is None else not facts.held.isdisjoint(rule.words)
        case Purchased():
            return None if facts.purchases is None else _bought(rule, today, facts.purchases)
        case Stamps():
            return None if facts.stamps is None else _within(facts.stamps.get(rule.card, 0), rule.low, rule.high)
        case Redeemed():
            return None if facts.redeemed is None else _was_redeemed(rule, today, facts.redeemed)
        case Between():
            held = facts.points if rule.fact is NumberFact.POINTS else facts.value_minor
            return None if held is None else _within(held, rule.low, rule.high)
        case JoinedOn():
            return None  # pragma: no cover - stands in the row


def _bought(rule: Purchased, today: Today, purchases: Purchases) -> bool:
    minor, count = purchases.within(bought_since(rule, today))
    if rule.measure is Measure.AVERAGE:
        return count > 0 and _within(minor // count, rule.low, rule.high)
    return _within(minor if rule.measure is Measure.SPENT else count, rule.low, rule.high)


def bought_since(rule: Purchased, today: Today) -> str | None:
    """The first business day of which the rule speaks; None = any. Of one day it is today."""
    return None if rule.days is None else (today.day - timedelta(days=rule.days - 1)).isoformat()


def _joined(parts: Sequence[bool | None], join: Join) -> bool | None:
    if join is Join.ALL:
        return False if False in parts else None if None in parts else True
    found = True if True in parts else None if None in parts else False
    return found if join is Join.ANY or found is None else not found


def _within(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _number_of(fact: NumberFact, member: Member, today: Today) -> int | None:
    if fact is NumberFact.VISITS:
        return member.visits
    return None if member.birthday is None else next_birthday(member.birthday, today.day)


def _lies_in(at: datetime | None, first: datetime | None, end: datetime | None) -> bool:
    return at is not None and (first is None or at >= first) and (end is None or at < end)


def _was_redeemed(rule: Redeemed, today: Today, redeemed: Mapping[str, datetime]) -> bool:
    first = redeemed_since(rule, today)
    found = (redeemed.get(campaign) for campaign in rule.campaigns)
    return any(at is not None and (first is None or at >= first) for at in found)


def redeemed_since(rule: Redeemed, today: Today) -> datetime | None:
    """The first moment of which the rule speaks; None = any."""
    days = None if rule.days is None else today.begins(rule.days)
    since = None if rule.since is None else start_of_day(rule.since, today.zone, today.starts)
    return max((each for each in (days, since) if each is not None), default=None)


def _of(rule: Between | JoinedOn, fact: NumberFact) -> bool:
    return isinstance(rule, Between) and rule.fact is fact


def span_of(rule: Between | JoinedOn, today: Today) -> tuple[datetime | None, datetime | None]:
    """The moments of which a rule over days speaks: from the first on, up to the second without it. None = open."""
    if isinstance(rule, JoinedOn):
        first = None if rule.first is None else start_of_day(rule.first, today.zone, today.starts)
        return first, None if rule.last is None else start_of_day(rule.last + DAY, today.zone, today.starts)
    # What lies behind the day, by a clock that ran ahead, was on it.
    first = None if rule.high is None else today.begins(rule.high)
    return first, today.begins(rule.low - 1) if rule.low else None


def _words_of(fact: WordFact, member: Member, days: Days) -> tuple[str, ...]:
    plain = {WordFact.TIER: member.tier, WordFact.CHANNEL: member.channel, WordFact.STORE: member.home_store}
    if fact in plain:
        return (plain[fact],)
    if fact is WordFact.ACTIVITY:
        return (activity_of(member, days.today, days.thresholds).value,)
    if fact is WordFact.TAG:
        return tuple(filter(None, member.tags)) or ("",)
    if member.birthday is None:
        return ("",)
    month = member.birthday.month
    return (str(month), "this") if month == days.today.day.month else (str(month),)
