"""The sizes of segments are kept up behind everything else: a part of the members at a time, by difference.

Nothing of it is in the transaction of a redemption, nor read between a scan and its verdict. What is kept follows from
the members' rows, so that it may be lost: the next pass counts it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from counter_app.domain.segment_file import stored_rule
from counter_app.domain.segments import ACTIVITY_SEGMENTS, Segment
from counter_app.domain.values import dataclass
from counter_app.services.acting import moment
from counter_app.services.context import Counter
from counter_app.services.member_records import Days, Within
from counter_app.services.ports import Reading, Writing
from counter_app.services.segment_records import PART_ROWS, CountRecord, PartCount
from counter_app.services.segments_here import days_here

# So much is asked of each row in one statement: one that names very many values takes longer to be read.
AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Counted:
    """One segment under way. `since`: from which business day on its rule is this one; `anew`: nobody knows who
    belonged to it before, so that nobody comes in or leaves."""

    id: str
    rule: str
    within: Within
    since: str
    anew: bool


@dataclass(frozen=True, slots=True)
class Pass:
    """How far it has come: up to `part`, and in it up to `at` of the segments."""

    day: str = ""
    segments: tuple[Counted, ...] = ()
    part: int = 0
    at: int = 0
    done: bool = False


def begin_pass(counter: Counter) -> Pass:
    """Which segments there are, and what is kept of those that are there no more, or ask for something else now."""
    with counter.store.reading() as reading:
        days = days_here(reading, counter)
        every = (*ACTIVITY_SEGMENTS, *reading.segments().values())
        kept = {record.id: record for record in reading.segment_counts()}
    if days is None:
        return Pass(done=True)
    day = days.today.day.isoformat()
    found = tuple(_counted(each, days, kept.get(each.id), day) for each in every)
    stale = [each.id for each in found if each.anew and each.id in kept]
    gone = kept.keys() - {each.id for each in found}
    if stale or gone or any(record.day > day for record in kept.values()):
        with counter.store.noting() as writing:
            writing.redate_moves(day)
            for name in (*stale, *gone):
                writing.forget_count(name, sizes=name in gone)
    return Pass(day, found)


def _counted(segment: Segment, days: Days, known: CountRecord | None, day: str) -> Counted:
    rule = json.dumps(stored_rule(segment.rule), ensure_ascii=False, sort_keys=True)
    same = known is not None and known.rule == rule
    since = min(known.since, day) if known is not None and same else day
    return Counted(segment.id, rule, Within(segment.rule, days), since, anew=not same)


def count_on(counter: Counter, before: Pass) -> Pass:
    """A part of the members further, or in it some segments further; done where a day has ended meanwhile."""
    if before.done:
        return before
    segments = before.segments[before.at : before.at + AT_ONCE]
    with counter.store.reading() as reading:
        days = days_here(reading, counter)
        if days is None or days.today.day.isoformat() != before.day:
            return Pass(done=True)
        last = reading.last_part()
        changed = _changed(reading, before.part, segments)
    if changed:
        with counter.store.noting() as writing:
            for each, count, rows in changed:
                _keep(writing, before, each, count, rows)
    if before.at + AT_ONCE < len(before.segments):
        return replace(before, at=before.at + AT_ONCE)
    if before.part < last:
        return replace(before, at=0, part=before.part + 1)
    _finish(counter, before, moment(counter))
    return replace(before, done=True)


Change = tuple[Counted, PartCount, Sequence[int]]


def _changed(reading: Reading, part: int, segments: Sequence[Counted]) -> list[Change]:
    """Those to which others belong than before, with the rows of all of them."""
    counts = reading.part_counts(part, [each.within for each in segments])
    kept = reading.kept_parts(part, [each.id for each in segments])
    return [
        (each, count, reading.part_rows(part, each.within))
        for each, count in zip(segments, counts, strict=True)
        if kept.get(each.id) != count
    ]


def _keep(writing: Writing, under_way: Pass, segment: Counted, count: PartCount, rows: Sequence[int]) -> None:
    now, before = set(rows), rows_of(writing.kept_rows(segment.id, under_way.part), under_way.part)
    writing.put_part(segment.id, under_way.part, count, bits_of(now, under_way.part))
    if segment.anew:
        return
    named = writing.ids_of_rows(sorted(now ^ before))
    writing.add_moves(segment.id, under_way.day, [named[row] for row in sorted(now - before) if row in named], 1)
    writing.add_moves(segment.id, under_way.day, [named[row] for row in sorted(before - now) if row in named], -1)


def _finish(counter: Counter, under_way: Pass, at: datetime) -> None:
    with counter.store.noting() as writing:
        for each in under_way.segments:
            members = writing.kept_sum(each.id)
            writing.put_segment_count(CountRecord(each.id, each.rule, each.since, under_way.day, at, members))


def bits_of(rows: set[int], part: int) -> bytes:
    """One bit a row of the part."""
    first, bits = part * PART_ROWS + 1, bytearray(PART_ROWS // 8)
    for row in rows:
        place = row - first
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def rows_of(bits: bytes, part: int) -> set[int]:
    """The rows whose bit is set."""
    first = part * PART_ROWS + 1
    return {
        first + (place << 3) + bit for place, byte in enumerate(bits) if byte for bit in range(8) if byte >> bit & 1
    }


def count_all(counter: Counter) -> None:
    """A whole pass: what a window does in quiet moments, a part at a time."""
    found = begin_pass(counter)
    while not found.done:
        found = count_on(counter, found)
