"""When something is valid: days of the store's zone, half-open; a DST day is a day (`product.md`, "Arithmetic")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Hours, Terms, Validity
from counter_app.domain.values import dataclass

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_MIDNIGHT = time(0)
_SEARCH_DAYS = 15


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open in UTC; None = open on that side. `until_day` is the last valid store day."""

    valid_from: datetime | None
    valid_until: datetime | None
    until_day: date | None = None


@lru_cache(maxsize=4_096)
def start_of_day(day: date, zone: ZoneInfo, starts: time = time(0)) -> datetime:
    """A store day's beginning (00:00, or the time at which its business day starts) in UTC; a time that the zone skips
    is the first instant that exists, of one that comes twice the first counts."""
    return _instants(day, starts, zone)[0]


def first_instant(day: date, at: time, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """When a clock of the zone shows this, in UTC: of two times the first, or the `last`, or behind the gap."""
    return _instants(day, at, zone)[-1 if last else 0]


@lru_cache(maxsize=4_096)
def _instants(day: date, at: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When a clock of the zone shows this: once, twice where it is set back, at the end of a gap where never."""
    early, late = (datetime.combine(day, at.replace(fold=fold), tzinfo=zone).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return (early,)
    if early < late:
        return early, late
    # Skipped: read with the offset of before the gap it lies behind it, with that of after it before it.
    before, behind = late, early
    offset = before.astimezone(zone).utcoffset()
    while behind - before > _SECOND:
        middle = before + (behind - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            behind = middle
    return (behind.replace(microsecond=0),)


def business_day(at: datetime, zone: ZoneInfo, starts: time = time(0)) -> date:
    """The store's business day that `at` belongs to."""
    today = at.astimezone(zone).date()
    return today if starts == _MIDNIGHT or at >= start_of_day(today, zone, starts) else today - DAY


def clock_time(said: object) -> time:
    """A time of day as a setting says it ("06:00"); midnight for what is none, so that no setting stops a shop."""
    try:
        at = time.fromisoformat(said) if isinstance(said, str) else time(0)
    except ValueError:
        return time(0)
    return at.replace(tzinfo=None)


def window_of(valid: Validity, issued_at: datetime, zone: ZoneInfo) -> Window:
    """The window of a coupon issued at `issued_at` under these terms."""
    first, last = valid.from_day, valid.until_day
    if valid.days_after_issue is not None:
        begins = issued_at.astimezone(zone).date() + valid.starts_after_days * DAY
        ends = begins + (valid.days_after_issue - 1) * DAY
        first = begins if first is None else max(first, begins)
        last = ends if last is None else min(last, ends)
    return Window(
        start_of_day(first, zone) if first else None,
        start_of_day(last + DAY, zone) if last else None,
        last,
    )


def in_hours(terms: Terms, at: datetime, zone: ZoneInfo) -> bool:
    """Whether weekday and hours allow `at`; hours that cross midnight belong to the day they begin on."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    hours = terms.hours or (Hours(0, 24 * 60),)
    today, yesterday = local.isoweekday(), (local - DAY).isoweekday()
    for span in hours:
        crosses = span.until_minute <= span.from_minute
        if today in terms.weekdays and span.from_minute <= minute and (crosses or minute < span.until_minute):
            return True
        if crosses and yesterday in terms.weekdays and minute < span.until_minute:
            return True
    return False


def next_opening(terms: Terms, at: datetime, zone: ZoneInfo, window: Window) -> datetime | None:
    """The next instant at which `in_hours` turns true within the window, in UTC; None when there is none."""
    local_day = at.astimezone(zone).date()
    starts = sorted(span.from_minute for span in terms.hours) or [0]
    for offset in range(_SEARCH_DAYS):
        day = local_day + offset * DAY
        if day.isoweekday() not in terms.weekdays:
            continue
        for opening in _openings(day, starts, zone):
            within = window.valid_until is None or opening < window.valid_until
            if opening > at and within and in_hours(terms, opening, zone):
                return opening
    return None


def _openings(day: date, minutes: Sequence[int], zone: ZoneInfo) -> list[datetime]:
    """When hours may begin on a day: at their own times, and where the clock is set back into them."""
    at_their_times = [
        opening for minute in minutes for opening in _instants(day, time(minute // 60 % 24, minute % 60), zone)
    ]
    return sorted([*at_their_times, *_set_back(day, zone)])


def _set_back(day: date, zone: ZoneInfo) -> list[datetime]:
    """The instant of this day at which its clock is set back, if it is, to the minute."""
    begins, ends = start_of_day(day, zone), start_of_day(day + DAY, zone)
    offset = begins.astimezone(zone).utcoffset()
    later = (ends - _MINUTE).astimezone(zone).utcoffset()
    if offset is None or later is None or later >= offset:
        return []
    low, high = 0, (ends - begins) // _MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        same = (begins + middle * _MINUTE).astimezone(zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return [begins + high * _MINUTE]
