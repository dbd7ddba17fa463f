"""When something is valid: days of the store's zone, half-open; a DST day is a day (`product.md`, "Arithmetic")."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Hours, Terms, Validity
from counter_app.domain.values import dataclass

DAY = timedelta(days=1)
_SEARCH_DAYS = 15


@dataclass(frozen=True, slots=True)
class Window:
    """Half-open in UTC; None = open on that side. `until_day` is the last valid store day."""

    valid_from: datetime | None
    valid_until: datetime | None
    until_day: date | None = None


@lru_cache(maxsize=4_096)
def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """00:00 of a store day in UTC; a 00:00 that the zone skips is the first instant that exists."""
    local = datetime.combine(day, time(0), tzinfo=zone)
    return local.astimezone(UTC)


def business_day(at: datetime, zone: ZoneInfo, starts: time = time(0)) -> date:
    """The store's business day that `at` belongs to."""
    local = at.astimezone(zone)
    return local.date() if local.time() >= starts else local.date() - DAY


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
        for minute in starts:
            opening = datetime.combine(day, time(minute // 60 % 24, minute % 60), tzinfo=zone).astimezone(UTC)
            if opening > at and (window.valid_until is None or opening < window.valid_until):
                return opening
    return None
