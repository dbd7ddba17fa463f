"""The sizes of segments are kept up behind everything else: a part of the members at a time, by difference.

Nothing of it is in the transaction of a redemption, nor read between a scan and its verdict. What is kept follows from
the members' rows, so that it may be lost: the next pass counts it again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import accumulate

from counter_app.domain.segment_file import stored_rule
from counter_app.domain.segment_rules import Rule, asks_facts, asks_purchases, tests_of
from counter_app.domain.segments import ACTIVITY_SEGMENTS, Segment
from counter_app.domain.values import dataclass
from counter_app.services.acting import moment
from counter_app.services.context import Counter
from counter_app.services.member_records import Days, Within
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import SCOPE
from counter_app.services.segment_records import (
    COUNTED_WITHIN,
    KEPT_DAYS,
    PART_ROWS,
    PULLED,
    CountRecord,
    PartCount,
)
from counter_app.services.segments_here import days_here

# So much is asked of each row in one statement, a single segment at least: one that names very many values takes longer
# to be read, and what does not stand in the member's own row is looked for in other tables.
AT_ONCE = 24
_BESIDE = 12
_NEVER = "9999-12-31"


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
    """How far it has come: up to `part`, and in it up to `at` of the segments. Without a `day` it has not begun: what
    is not true any more is being taken away."""

    day: str = ""
    segments: tuple[Counted, ...] = ()
    part: int = 0
    at: int = 0
    done: bool = False


def begin_pass(counter: Counter) -> Pass:
    """Which segments there are, and what is kept of those that are there no more, or ask for something else now.

    Nothing before everything has come down once: whoever comes later than the first count would have come in.
    """
    with counter.store.reading() as reading:
        days, scope = days_here(reading, counter), _whole_within(reading)
        saved = reading.segments()
        kept = {record.id: record for record in reading.segment_counts()}
        counted_within = reading.fact(COUNTED_WITHIN)
    if days is None or scope is None:
        return Pass(done=True)
    day = days.today.day.isoformat()
    # What is not told yet cannot be counted: whoever fits once it is would have come in.
    waits = {name for name, each in saved.items() if asks_purchases(each.rule) and not days.purchases}
    every = (*ACTIVITY_SEGMENTS, *(each for name, each in saved.items() if name not in waits))
    same = counted_within in (None, scope)
    found = tuple(_counted(each, days, kept.get(each.id) if same else None, day) for each in every)
    stale = [each.id for each in found if each.anew and each.id in kept]
    gone = kept.keys() - {each.id for each in found} - waits
    for name in (*stale, *gone):
        if _forget(counter, name, gone=name in gone):
            return Pass()
    for name in kept.keys() - {*stale, *gone, *waits}:
        if kept[name].day > day:
            with counter.store.noting() as writing:
                if writing.redate_moves(name, day):
                    return Pass()
    if counted_within != scope:
        with counter.store.noting() as writing:
            writing.set_fact(COUNTED_WITHIN, scope)
    return Pass(day, found)


def _whole_within(reading: Reading) -> str | None:
    """The scope within which everything has come down; None while it comes down for the first time."""
    refetch = reading.refetch()
    return None if refetch is not None and refetch.why == SCOPE else reading.fact(PULLED)


def _forget(counter: Counter, name: str, *, gone: bool) -> bool:
    """Some of who belonged to it; whether there is more."""
    with counter.store.noting() as writing:
        if writing.forget_moves(name, _NEVER):
            return True
        writing.forget_count(name, sizes=gone)
        return False


def _counted(segment: Segment, days: Days, known: CountRecord | None, day: str) -> Counted:
    rule = json.dumps(stored_rule(segment.rule), ensure_ascii=False, sort_keys=True)
    same = known is not None and known.rule == rule
    since = min(known.since, day) if known is not None and same else day
    return Counted(segment.id, rule, Within(segment.rule, days), since, anew=not same)


def count_on(counter: Counter, before: Pass) -> Pass:
    """A part of the members further, or in it some segments further; done where a day has ended meanwhile."""
    if before.done:
        return before
    if not before.day:
        return begin_pass(counter)
    end = before.at + _at_once(before.segments[before.at :])
    segments = before.segments[before.at : end]
    with counter.store.reading() as reading:
        days = days_here(reading, counter)
        if days is None or days.today.day.isoformat() != before.day or _whole_within(reading) is None:
            return Pass(done=True)
        last = reading.last_part()
        changed = _changed(reading, before.part, segments)
    for each in changed:
        # A transaction each: between two of them a redemption gets on with its work.
        with counter.store.noting() as writing:
            _keep(writing, before, each)
    if end < len(before.segments):
        return replace(before, at=end)
    if before.part < last:
        return replace(before, at=0, part=before.part + 1)
    _finish(counter, before, moment(counter))
    return replace(before, done=True)


def _at_once(segments: Sequence[Counted]) -> int:
    """How many of them are asked for together: one at least."""
    sizes = accumulate(_asked(each.within.rule) for each in segments)
    return max(1, sum(size <= AT_ONCE for size in sizes))


def _asked(rule: Rule) -> int:
    return tests_of(rule) + (_BESIDE if asks_facts(rule) else 0)


@dataclass(frozen=True, slots=True)
class Change:
    """Others belong to it than before: `bits` of all who do, instead of `before`; `came` and `left` are rows."""

    segment: Counted
    count: PartCount
    bits: bytes
    before: bytes
    came: tuple[int, ...]
    left: tuple[int, ...]


def _changed(reading: Reading, part: int, segments: Sequence[Counted]) -> list[Change]:
    """Those to which others belong than before; reckoned here, where nobody waits for it."""
    counts = reading.part_counts(part, [each.within for each in segments])
    kept = reading.kept_parts(part, [each.id for each in segments])
    return [
        _change(reading, part, each, count)
        for each, count in zip(segments, counts, strict=True)
        if kept.get(each.id) != count
    ]


def _change(reading: Reading, part: int, segment: Counted, count: PartCount) -> Change:
    bits = reading.kept_rows(segment.id, part)
    now, before = set(reading.part_rows(part, segment.within)), rows_of(bits, part)
    return Change(segment, count, bits_of(now, part), bits, tuple(sorted(now - before)), tuple(sorted(before - now)))


def _keep(writing: Writing, under_way: Pass, change: Change) -> None:
    name, part = change.segment.id, under_way.part
    if writing.kept_rows(name, part) != change.before:
        return  # another program of this counter has just counted it too
    writing.put_part(name, part, change.count, change.bits)
    for rows, step in ((change.came, 1), (change.left, -1)):
        if rows and not change.segment.anew:
            writing.add_moves(name, under_way.day, rows, step)


def _finish(counter: Counter, under_way: Pass, at: datetime) -> None:
    first = (date.fromisoformat(under_way.day) - timedelta(days=KEPT_DAYS)).isoformat()
    for each in under_way.segments:
        with counter.store.noting() as writing:
            writing.forget_moves(each.id, first)
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
