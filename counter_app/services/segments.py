"""Segments at the manager's desk: saved, listed with how many belong to each, taken away (docs/segments.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from itertools import accumulate
from types import MappingProxyType

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.errors import InvalidInput
from counter_app.domain.fields import refuse
from counter_app.domain.segment_file import parse_segment, segment_dict
from counter_app.domain.segment_rules import asks_purchases, tests_of
from counter_app.domain.segments import ACTIVITY_SEGMENTS, Segment
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.protocol.bodies import SegmentPut
from counter_app.protocol.operations import OperationType
from counter_app.services.acting import (
    Act,
    begin,
    finish,
    manager_refusal,
    moment,
    refusal_of,
    require_manager,
    told_before,
    write,
)
from counter_app.services.context import Counter
from counter_app.services.member_records import Within
from counter_app.services.ports import Reading, Writing
from counter_app.services.segment_names import said_here
from counter_app.services.segments_here import within_each

MOST_SEGMENTS = 200
# Rows that are counted in one view, and how much is asked of each: between two of them somebody else gets on with their
# work. A statement that names very many values takes the database longer to read than the rows do.
SLICE_ROWS = 20_000
SLICE_TESTS = 100


@dataclass(frozen=True, slots=True)
class PutSegments:
    """`segments` in the form of docs/segments.md."""

    id: str
    segments: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """What became of one segment."""

    id: str
    changed: bool


@dataclass(frozen=True, slots=True)
class SegmentsAnswer:
    """`reasons` when the person may not do it."""

    done: bool
    segments: tuple[SegmentLine, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentView:
    """A segment; `members`: how many of those at this counter belong to it; `campaigns`: those it is an audience of;
    `said`: by language its conditions in words; `kept`: what was counted of it last, in a quiet moment. `told` False:
    it asks what members bought, which the cloud is still adding up, so that nobody can say how many they are."""

    segment: Segment
    saved: bool
    members: int
    campaigns: tuple[str, ...] = ()
    said: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    kept: int | None = None
    told: bool = True


@dataclass(frozen=True, slots=True)
class SegmentList:
    """Those of activity, then the saved ones by id; `reasons` when the person may not see them. `row`: how far the
    members have been counted, to the end when `done`, and behind it by how many of the `rules`."""

    segments: tuple[SegmentView, ...] = ()
    rules: tuple[Within, ...] = ()
    row: int = 0
    counted: int = 0
    done: bool = False
    reasons: tuple[Reason, ...] = ()


def list_segments(counter: Counter) -> SegmentList:
    """Every segment with its size; a manager's to see."""
    found = begin_segments(counter)
    while not found.done:
        found = count_segments(counter, found)
    return found


def begin_segments(counter: Counter) -> SegmentList:
    """Every segment, nobody counted yet; a manager's to see."""
    if (refused := refusal_of(counter, "segment_list", require_manager)) is not None:
        return SegmentList(done=True, reasons=(refused,))
    with counter.store.reading() as reading:
        saved, told = reading.segments(), within_each(reading, counter)
        listed = [segment for segment in (*ACTIVITY_SEGMENTS, *saved.values()) if segment.id in told]
        rules = tuple(told[segment.id] for segment in listed)
        named, said = _audiences(reading), said_here(reading, listed)
        kept = {record.id: record.members for record in reading.segment_counts()}
    views = (
        SegmentView(
            each,
            each.id in saved,
            0,
            tuple(named.get(each.id, ())),
            said[each.id],
            kept.get(each.id),
            told[each.id].days.purchases or not asks_purchases(each.rule),
        )
        for each in listed
    )
    return SegmentList(tuple(views), rules)


def count_segments(counter: Counter, before: SegmentList) -> SegmentList:
    """A slice of the members further, or in the same slice some segments further; a manager's to see."""
    if (refused := refusal_of(counter, "segment_list", require_manager)) is not None:
        return SegmentList(done=True, reasons=(refused,))
    high, first = before.row + SLICE_ROWS, before.counted
    end = first + _at_once(before.rules[first:])
    with counter.store.reading() as reading:
        last = reading.member_last_row()
        counts = reading.member_counts(before.rules[first:end], before.row, high)
    views = list(before.segments)
    views[first:end] = (
        replace(view, members=view.members + count) for view, count in zip(views[first:end], counts, strict=True)
    )
    found = replace(before, segments=tuple(views), counted=end)
    return found if end < len(views) else replace(found, row=high, counted=0, done=high >= last)


def _at_once(rules: Sequence[Within]) -> int:
    """How many of the rules are asked for together: one at least."""
    sizes = accumulate(tests_of(within.rule) for within in rules)
    return max(1, sum(size <= SLICE_TESTS for size in sizes))


def put_segments(counter: Counter, request: PutSegments) -> SegmentsAnswer:
    """New segments, and known ones changed; all or none. A change holds from now on, also for what was issued.

    Raises `InvalidInput` that names the key.
    """
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := manager_refusal(writing, now, "segment_put")) is not None:
            return SegmentsAnswer(False, reasons=(refused,))
        listed = read_segments(request.segments)
        fields = {"segments": [segment_dict(segment) for segment in listed]}
        act = begin(writing, request.id, "segment_put", now, fields)
        told = told_before(writing, act, SegmentsAnswer)
        if told is not None:
            return SegmentsAnswer(False, reasons=(told,)) if isinstance(told, Reason) else told
        known = writing.segments()
        if len({*known, *(segment.id for segment in listed)}) > MOST_SEGMENTS:
            raise InvalidInput(f"there may be at most {MOST_SEGMENTS} segments", key="segments")
        lines = tuple(
            _put(writing, counter, act, segment, known.get(segment.id), first=not number)
            for number, segment in enumerate(listed)
        )
        answer = SegmentsAnswer(True, lines)
        finish(writing, act, answer, listed[0].id, {"segments": [segment.id for segment in listed]})
        return answer


def drop_segment(counter: Counter, operation_id: str, segment: str) -> SegmentsAnswer:
    """Take a saved segment away. Raises `InvalidInput` where there is none, or a campaign that has not ended is for its
    members alone: its coupons would fit nobody any more."""
    now = moment(counter)
    with counter.store.writing() as writing:
        if (refused := manager_refusal(writing, now, "segment_drop", segment)) is not None:
            return SegmentsAnswer(False, reasons=(refused,))
        act = begin(writing, operation_id, "segment_drop", now, {"segment": segment})
        told = told_before(writing, act, SegmentsAnswer)
        if told is not None:
            return SegmentsAnswer(False, reasons=(told,)) if isinstance(told, Reason) else told
        if segment not in writing.segments():
            problem = f"segment: there is no saved segment {segment}"
            raise InvalidInput(problem, key="segment", code=SlipCode.NO_SUCH_SEGMENT, details={"name": segment})
        if named := _audiences(writing).get(segment):
            raise InvalidInput(f"segment: {', '.join(named)} is for its members alone; end it first", key="segment")
        write(writing, act, OperationType.SEGMENT_PUT, SegmentPut(segment=segment))
        writing.put_segment(segment, None)
        answer = SegmentsAnswer(True, (SegmentLine(segment, changed=True),))
        finish(writing, act, answer, segment, {})
        return answer


def read_segments(segments: Sequence[Mapping[str, object]]) -> list[Segment]:
    """The segments of a file. Raises `InvalidInput` naming the key, and the segment where there are several."""
    if not 0 < len(segments) <= MOST_SEGMENTS:
        problem, details = f"segments: needs 1 to {MOST_SEGMENTS} segments", {"most": MOST_SEGMENTS}
        raise InvalidInput(problem, key="segments", code=SlipCode.HOW_MANY_SEGMENTS, details=details)
    listed: list[Segment] = []
    for number, data in enumerate(segments):
        try:
            segment = parse_segment(data)
        except InvalidInput as wrong:
            if len(segments) == 1:
                raise
            sentence, told = f"segment {number + 1}: {wrong.sentence}", {**wrong.details, "place": number + 1}
            raise InvalidInput(sentence, key=wrong.key, code=wrong.code, details=told) from None
        if any(segment.id == other.id for other in listed):
            refuse("id", f"{segment.id} stands twice in the file", SlipCode.STANDS_TWICE, name=segment.id)
        listed.append(segment)
    return listed


def _put(
    writing: Writing, counter: Counter, act: Act, segment: Segment, known: Segment | None, *, first: bool
) -> SegmentLine:
    changed = segment != known
    if changed:
        writing.put_segment(segment.id, segment)
        counter.failpoint("segment_put.segment")
    told = segment_dict(segment)
    # The first one is kept under the request's own id even when it changes nothing: it remembers the answer.
    if changed or first:
        body = SegmentPut(segment=segment.id, title=_mapping(told["title"]), rule=_mapping(told["rule"]))
        operation_id = "" if first else counter.ids.new()
        write(writing, act, OperationType.SEGMENT_PUT, body, operation_id=operation_id)
    return SegmentLine(segment.id, changed)


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _audiences(reading: Reading) -> dict[str, list[str]]:
    """By segment the campaigns that have not ended and are for its members alone, under any terms of theirs."""
    found: dict[str, list[str]] = {}
    for campaign, newest in reading.campaigns():
        if campaign.status is CampaignStatus.ENDED:
            continue
        versions = (reading.terms(campaign.id, version) for version in range(1, newest.version))
        named = {each.audience.segment for each in (newest, *versions) if each is not None}
        for segment in sorted(each for each in named if each is not None):
            found.setdefault(segment, []).append(campaign.id)
    return found
