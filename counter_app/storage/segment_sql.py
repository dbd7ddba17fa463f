"""A segment's rule as a condition on the rows of `member`: the same members as `domain/segments.fits` says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from counter_app.domain.segments import (
    Activity,
    Between,
    Group,
    Join,
    JoinedOn,
    NumberFact,
    OneOf,
    Rule,
    Thresholds,
    Today,
    WordFact,
    span_of,
)
from counter_app.services.member_records import Within
from counter_app.storage.rows import to_ms

_COLUMN = {WordFact.TIER: "tier", WordFact.CHANNEL: "channel", WordFact.STORE: "home_store"}
_JOINED = "coalesce(joined_at, 0)"
_SEEN = f"coalesce(last_visit_at, {_JOINED})"
_TAGS = "CASE WHEN json_valid(tags) THEN tags ELSE '[]' END"
_MONTH = "CASE WHEN birthday = '' THEN '' ELSE ltrim(substr(birthday, 6, 2), '0') END"


class SegmentSql:
    """Puts one condition together; `values` are those it names."""

    def __init__(self, today: Today, thresholds: Thresholds, prefix: str) -> None:
        self._today, self._thresholds, self._prefix = today, thresholds, prefix
        self._numbers = count()
        self.values: dict[str, Any] = {}

    def condition(self, rule: Rule) -> str:
        """SQL that is 1 for whom the rule holds, and 0 for everybody else."""
        if isinstance(rule, Group):
            return self._group(rule)
        if isinstance(rule, OneOf):
            return self._one_of(rule)
        if isinstance(rule, Between) and rule.fact is NumberFact.VISITS:
            return self._within("visits", rule.low, None if rule.high is None else rule.high + 1)
        column = "last_visit_at" if isinstance(rule, Between) and rule.fact is NumberFact.LAST_VISIT_DAYS else _JOINED
        return self._between(column, rule)

    def _group(self, rule: Group) -> str:
        joined = (" AND " if rule.join is Join.ALL else " OR ").join(self.condition(part) for part in rule.parts)
        return f"NOT ({joined})" if rule.join is Join.NONE else f"({joined})"

    def _between(self, column: str, rule: Between | JoinedOn) -> str:
        first, end = span_of(rule, self._today)
        within = self._within(column, to_ms(first), to_ms(end))
        # NULL is neither, and would stay so where it is denied.
        return f"({column} IS NOT NULL AND {within})" if column == "last_visit_at" else within

    def _within(self, column: str, first: int | None, end: int | None) -> str:
        parts = [f"{column} >= {self._value(first)}"] if first is not None else []
        parts += [f"{column} < {self._value(end)}"] if end is not None else []
        return f"({' AND '.join(parts) or '1'})"

    def _one_of(self, rule: OneOf) -> str:
        match rule.fact:
            case WordFact.ACTIVITY:
                return f"({' OR '.join(self._activity(Activity(word)) for word in rule.words)})"
            case WordFact.TAG:
                return self._tag(rule.words)
            case WordFact.BIRTHDAY_MONTH:
                this = str(self._today.day.month)
                return self._among(f"({_MONTH})", tuple(this if word == "this" else word for word in rule.words))
            case _:
                return self._among(_COLUMN[rule.fact], rule.words)

    def _tag(self, words: tuple[str, ...]) -> str:
        some = tuple(word for word in words if word)
        parts = ["json_array_length(" + _TAGS + ") = 0"] if "" in words else []
        if some:
            among = self._among("value", some)
            parts.append(f"EXISTS (SELECT 1 FROM json_each({_TAGS}) WHERE {among})")  # noqa: S608 - fixed parts
        return f"({' OR '.join(parts)})"

    def _activity(self, wanted: Activity) -> str:
        new = f"(visits <= 1 AND {_JOINED} >= {self._since(self._thresholds.new_days)})"
        if wanted is Activity.NEW:
            return new
        parts, newer = [f"NOT {new}"], None
        for activity, days in self._thresholds.ends:
            if activity is wanted:
                parts.append(f"{_SEEN} >= {self._since(days)}")
                break
            newer = days if newer is None else max(newer, days)
        if newer is not None:
            parts.append(f"{_SEEN} < {self._since(newer)}")
        return f"({' AND '.join(parts)})"

    def _since(self, days: int) -> str:
        return self._value(to_ms(self._today.begins(days)))

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
    made = SegmentSql(within.today, within.thresholds, prefix)
    return made.condition(within.rule), made.values
