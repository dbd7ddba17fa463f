"""One segment as a manager looks at it: its rule in words, its size, and how many would fit one that is being built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from counter_app.domain.errors import InvalidInput
from counter_app.domain.segment_rules import Rule
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.member_records import Within
from counter_app.services.segments import SLICE_ROWS, SegmentView, list_segments, read_segments
from counter_app.services.segments_here import days_here

_ACT = "segment_list"


@dataclass(frozen=True, slots=True)
class SegmentShown:
    """`view` None when the person may not see it. Its conditions in words, all of which must hold."""

    view: SegmentView | None
    words_zh: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesCounted:
    """(id, members that fit) in the order of the file; `reasons` when the person may not know."""

    members: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many of those in the rows up to `row` fit; all of them when `done`."""

    members: int = 0
    row: int = 0
    done: bool = False
    reasons: tuple[Reason, ...] = ()


def show_segment(counter: Counter, segment: str) -> SegmentShown:
    """A manager's to see. Raises `InvalidInput` where there is no such segment."""
    listed = list_segments(counter)
    if listed.reasons:
        return SegmentShown(None, reasons=listed.reasons)
    view = next((each for each in listed.segments if each.segment.id == segment), None)
    if view is None:
        raise InvalidInput(
            f"segment: there is no segment {segment}",
            key="segment",
            code=SlipCode.NO_SUCH_SEGMENT,
            details={"name": segment},
        )
    return SegmentShown(view, view.said["zh_CN"], view.said["en"])


def count_rules(counter: Counter, segments: Sequence[Mapping[str, object]]) -> RulesCounted:
    """How many fit each, nothing is saved; a manager's to know. Raises `InvalidInput` that names the key."""
    found: list[tuple[str, int]] = []
    for segment in read_segments(segments):
        counted = RuleCount()
        while not counted.done:
            counted = count_rule(counter, segment.rule, counted)
        if counted.reasons:
            return RulesCounted(reasons=counted.reasons)
        found.append((segment.id, counted.members))
    return RulesCounted(tuple(found))


def count_rule(counter: Counter, rule: Rule, before: RuleCount) -> RuleCount:
    """A slice of the members further; a manager's to know."""
    if (refused := refusal_of(counter, _ACT, require_manager)) is not None:
        return RuleCount(done=True, reasons=(refused,))
    high = before.row + SLICE_ROWS
    with counter.store.reading() as reading:
        days = days_here(reading, counter, rule)
        if days is None:
            return RuleCount(done=True)
        last = reading.member_last_row()
        (count,) = reading.member_counts((Within(rule, days),), before.row, high)
    return RuleCount(before.members + count, high, high >= last)
