"""How large segments were counted last, how they grew from day to day, and who came in and left since: a manager's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.members import MemberView, member_view
from counter_app.services.ports import Reading
from counter_app.services.segment_records import KEPT_DAYS, CountRecord, MovesOfDay
from counter_app.services.segments_here import days_here, within_each

_ACT = "segment_list"
DAYS_SHOWN = 90
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """What was counted last, of every segment; `reasons` when the person may not see it."""

    counts: tuple[CountRecord, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SizeOfDay:
    """How large it was when it was counted last on a business day."""

    day: date
    members: int


@dataclass(frozen=True, slots=True)
class SegmentHistory:
    """`sizes`: of the days on which it was counted; `since`: the day from whose beginning on `came` and `left` are
    told, never before its rule was what it is, and of so many days as are kept; the first of them as members.
    `counted_at` None: nobody has counted yet."""

    sizes: tuple[SizeOfDay, ...] = ()
    since: date | None = None
    came: int = 0
    left: int = 0
    came_in: tuple[MemberView, ...] = ()
    went: tuple[MemberView, ...] = ()
    counted_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class DayOfSegment:
    """One business day; `members`: its size as it was counted last on it, None where nobody counted. `came` and
    `left`: who came in and who left on that day alone."""

    day: date
    members: int | None = None
    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class SegmentDays:
    """The last days of a segment, the oldest first, none between two left out. `counted_at` None: nobody has counted
    yet. `moved_since`: the first day of which is known who came in and left."""

    segment: str
    today: date | None = None
    days: tuple[DayOfSegment, ...] = ()
    members: int = 0
    moved_since: date | None = None
    counted_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()


def segment_days(counter: Counter, segment: str) -> SegmentDays:
    """Of the last `DAYS_SHOWN` days; a manager's to see. Raises `InvalidInput` where there is no such segment."""
    if (refused := refusal_of(counter, _ACT, require_manager)) is not None:
        return SegmentDays(segment, reasons=(refused,))
    with counter.store.reading() as reading:
        record = _record(reading, counter, segment)
        days = days_here(reading, counter)
        if record is None or days is None:
            return SegmentDays(segment)
        first = (days.today.day - timedelta(days=DAYS_SHOWN)).isoformat()
        sizes = dict(reading.segment_sizes(segment, first))
        moves = {each.day: each for each in reading.segment_days(segment, first)}
    listed = _days_between(min([*sizes, *moves], default=""), days.today.day, sizes, moves)
    since = date.fromisoformat(max(record.since, first))
    return SegmentDays(segment, days.today.day, listed, record.members, since, record.counted_at)


def _days_between(
    first: str, last: date, sizes: Mapping[str, int], moves: Mapping[str, MovesOfDay]
) -> tuple[DayOfSegment, ...]:
    if not first:
        return ()
    begin = date.fromisoformat(first)
    every = (begin + timedelta(days=number) for number in range((last - begin).days + 1))
    found = ((day, moves.get(day.isoformat(), MovesOfDay(""))) for day in every)
    return tuple(DayOfSegment(day, sizes.get(day.isoformat()), moved.came, moved.left) for day, moved in found)


def _record(reading: Reading, counter: Counter, segment: str) -> CountRecord | None:
    """What was counted last; None where nobody has yet. Raises `InvalidInput` where there is no such segment."""
    known = {record.id: record for record in reading.segment_counts()}
    if segment not in known and segment not in within_each(reading, counter):
        raise InvalidInput(
            f"segment: there is no segment {segment}",
            key="segment",
            code=SlipCode.NO_SUCH_SEGMENT,
            details={"name": segment},
        )
    return known.get(segment)


def kept_counts(counter: Counter) -> KeptCounts:
    """At once, whatever the number of members."""
    if (refused := refusal_of(counter, _ACT, require_manager)) is not None:
        return KeptCounts(reasons=(refused,))
    with counter.store.reading() as reading:
        return KeptCounts(tuple(reading.segment_counts()))


def segment_history(counter: Counter, segment: str, since: date | None = None, limit: int = 50) -> SegmentHistory:
    """Of the last days. Raises `InvalidInput` where there is no such segment, and for a bad limit."""
    if (refused := refusal_of(counter, _ACT, require_manager)) is not None:
        return SegmentHistory(reasons=(refused,))
    if not 1 <= limit <= MOST_LISTED:
        raise InvalidInput(f"limit must be 1 to {MOST_LISTED}", key="limit")
    with counter.store.reading() as reading:
        record, days = _record(reading, counter, segment), days_here(reading, counter)
        if record is None:
            return SegmentHistory()
        today = date.fromisoformat(record.day) if days is None else days.today.day
        return _history(reading, record, since or today - timedelta(days=7), today, limit)


def _history(reading: Reading, record: CountRecord, since: date, today: date, limit: int) -> SegmentHistory:
    first = (today - timedelta(days=DAYS_SHOWN)).isoformat()
    begins = max(since, date.fromisoformat(record.since), today - timedelta(days=KEPT_DAYS))
    told = begins.isoformat()
    came, left = reading.segment_moved(record.id, told)
    sizes = (SizeOfDay(date.fromisoformat(day), members) for day, members in reading.segment_sizes(record.id, first))
    came_in, went = (
        tuple(
            member_view(member, masked=False)
            for each in reading.segment_moves(record.id, told, step, limit)
            if (member := reading.member(each)) is not None
        )
        for step in (1, -1)
    )
    return SegmentHistory(tuple(sizes), begins, came, left, came_in, went, record.counted_at)
