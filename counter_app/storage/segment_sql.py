"""A segment's rule as a condition on the rows of `member`: the same members as `domain/segments.fits` says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

from counter_app.domain.segment_facts import next_birthday
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
    is_beside,
)
from counter_app.domain.segments import Activity, bought_since, redeemed_since, span_of
from counter_app.services.member_records import Days, Within
from counter_app.storage import segment_facts_sql as facts
from counter_app.storage.rows import to_ms

_A_LEAP_YEAR, _DAYS_OF_A_LEAP_YEAR = date(2000, 1, 1).toordinal(), 366
_COLUMN = {WordFact.TIER: "tier", WordFact.CHANNEL: "channel", WordFact.STORE: "home_store"}
_JOINED = "coalesce(joined_at, 0)"
_SEEN = f"coalesce(last_visit_at, {_JOINED})"
# The activity of a row; its values are `activity_values`.
ACTIVITY = (
    f"CASE WHEN visits <= 1 AND {_JOINED} >= :new_since THEN 'new' WHEN {_SEEN} >= :active_since THEN 'active'"
    f" WHEN {_SEEN} >= :drifting_since THEN 'drifting' WHEN {_SEEN} >= :asleep_since THEN 'asleep' ELSE 'lost' END"
)
_TAGS = "CASE WHEN json_valid(tags) THEN tags ELSE '[]' END"
# An empty text, which a program may send, is no tag.
_UNTAGGED = f"NOT EXISTS (SELECT 1 FROM json_each({_TAGS}) WHERE value <> '')"  # noqa: S608 - fixed parts
_MONTH = "CASE WHEN birthday = '' THEN '' ELSE ltrim(substr(birthday, 6, 2), '0') END"


def activity_values(days: Days) -> Mapping[str, int | None]:
    """From when on a member is new, and has which activity."""
    ends = ((Activity.NEW, days.thresholds.new_days), *days.thresholds.ends)
    return {f"{activity.value}_since": to_ms(days.today.begins(number)) for activity, number in ends}


@lru_cache(maxsize=64)
def _birthdays(today: date, low: int, high: int | None) -> tuple[tuple[str, str], ...]:
    """From which to which day of the year birthdays are that come in so many days."""
    spans: list[tuple[str, str]] = []
    before = None
    for number in range(_DAYS_OF_A_LEAP_YEAR):
        day = date.fromordinal(_A_LEAP_YEAR + number)
        ahead = next_birthday(day, today)
        if ahead >= low and (high is None or ahead <= high):
            first = spans.pop()[0] if before == number - 1 else f"{day:%m-%d}"
            spans.append((first, f"{day:%m-%d}"))
            before = number
    return tuple(spans)


class SegmentSql:
    """Puts one condition together; `values` are those it names."""

    def __init__(self, days: Days, prefix: str) -> None:
        self._days, self._today, self._prefix = days, days.today, prefix
        self._numbers = count()
        self.values: dict[str, Any] = dict(activity_values(days))

    def condition(self, rule: Rule) -> str:
        """SQL that is 1 for whom the rule holds, and 0 for everybody else."""
        if isinstance(rule, Group):
            return self._group(rule)
        if is_beside(rule):
            return self._beside(rule)
        if isinstance(rule, OneOf):
            return self._one_of(rule)
        if isinstance(rule, Between) and rule.fact in PLAIN:
            return self._visits(rule) if rule.fact is NumberFact.VISITS else self._birthday(rule)
        return self._between(rule)

    def _beside(self, rule: Test) -> str:
        """Facts that do not stand in the member's own row."""
        day = self._today.day.isoformat()
        match rule:
            case OneOf(fact=WordFact.CONSENT):
                return facts.consent(rule.words, self._value)
            case OneOf():
                return facts.holds(rule.words, self._days.usable, self._value)
            case Purchased():
                return self._purchased(rule)
            case Redeemed():
                return facts.redeemed(rule.campaigns, to_ms(redeemed_since(rule, self._today)), self._value)
            case Stamps():
                return self._number(facts.stamps(rule.card, day, self._value), rule)
            case Between():
                return self._number(facts.held(facts.LEDGERS[rule.fact], day, self._value), rule)
        raise AssertionError("stands in the row")  # pragma: no cover - `is_beside`

    def _purchased(self, rule: Purchased) -> str:
        """Where nobody has told it yet, NULL: it is neither, also where it is denied."""
        if not self._days.purchases:
            return "NULL"
        number = self._number(facts.bought(rule.measure, bought_since(rule, self._today), self._value), rule)
        return f"coalesce({number}, 0)" if rule.measure is Measure.AVERAGE else number

    def _visits(self, rule: Between) -> str:
        return self._number("visits", rule)

    def _number(self, number: str, rule: Between | Stamps | Purchased) -> str:
        if rule.low is not None and rule.high is not None:
            return f"({number} BETWEEN {self._value(rule.low)} AND {self._value(rule.high)})"
        if rule.low is not None:
            return f"({number} >= {self._value(rule.low)})"
        return f"({number} <= {self._value(rule.high)})"

    def _birthday(self, rule: Between) -> str:
        spans = _birthdays(self._today.day, rule.low or 0, rule.high)
        parts = (
            f"substr(birthday, 6, 5) BETWEEN {self._value(first)} AND {self._value(last)}" for first, last in spans
        )
        return f"({' OR '.join(parts) or '0'})"

    def _group(self, rule: Group) -> str:
        joined = (" AND " if rule.join is Join.ALL else " OR ").join(self.condition(part) for part in rule.parts)
        return f"NOT ({joined})" if rule.join is Join.NONE else f"({joined})"

    def _between(self, rule: Test) -> str:
        assert isinstance(rule, Between | JoinedOn)
        seen = isinstance(rule, Between) and rule.fact is NumberFact.LAST_VISIT_DAYS
        column = "last_visit_at" if seen else _JOINED
        first, end = span_of(rule, self._today)
        within = self._within(column, to_ms(first), to_ms(end))
        # NULL is neither, and would stay so where it is denied.
        return f"({column} IS NOT NULL AND {within})" if seen else within

    def _within(self, column: str, first: int | None, end: int | None) -> str:
        parts = [f"{column} >= {self._value(first)}"] if first is not None else []
        parts += [f"{column} < {self._value(end)}"] if end is not None else []
        return f"({' AND '.join(parts) or '1'})"

    def _one_of(self, rule: OneOf) -> str:
        match rule.fact:
            case WordFact.ACTIVITY:
                return self._among(ACTIVITY, rule.words)
            case WordFact.TAG:
                return self._tag(rule.words)
            case WordFact.BIRTHDAY_MONTH:
                this = str(self._today.day.month)
                return self._among(f"({_MONTH})", tuple(this if word == "this" else word for word in rule.words))
            case _:
                return self._among(_COLUMN[rule.fact], rule.words)

    def _tag(self, words: tuple[str, ...]) -> str:
        some = tuple(word for word in words if word)
        parts = [_UNTAGGED] if "" in words else []
        if some:
            among = self._among("value", some)
            parts.append(f"EXISTS (SELECT 1 FROM json_each({_TAGS}) WHERE {among})")  # noqa: S608 - fixed parts
        return f"({' OR '.join(parts)})"

    def _among(self, column: str, words: tuple[str, ...]) -> str:
        return f"{column} IN ({', '.join(self._value(word) for word in words)})"

    def _value(self, value: object) -> str:
        name = f"{self._prefix}{next(self._numbers)}"
        self.values[name] = value
        return f":{name}"


def condition_of(within: Within | None, prefix: str = "segment") -> tuple[str, Mapping[str, Any]]:
    """SQL for the members of a segment, or for every row, and the values that it names, which begin with `prefix`."""
    if within is None:
        return "1", {}
    made = SegmentSql(within.days, prefix)
    return made.condition(within.rule), made.values
