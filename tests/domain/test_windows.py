"""Days and hours where a zone sets its clocks: compared with a walk over every minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.campaign import Hours
from counter_app.domain.windows import DAY, Window, business_day, in_hours, next_opening, start_of_day
from tests.domain.situations import terms_of

BERLIN, NEW_YORK, LORD_HOWE, BEIRUT = map(
    ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut")
)
MINUTE = timedelta(minutes=1)
# The days on which each zone sets its clocks, forward and back; Beirut does it at midnight.
DAYS = [
    (BERLIN, date(2026, 3, 29)), (BERLIN, date(2026, 10, 25)), (NEW_YORK, date(2026, 3, 8)),
    (NEW_YORK, date(2026, 11, 1)), (LORD_HOWE, date(2026, 4, 5)), (LORD_HOWE, date(2026, 10, 4)),
    (BEIRUT, date(2026, 3, 29)), (BEIRUT, date(2026, 10, 25)),
]  # fmt: skip
OPEN = Window(None, None)


@pytest.mark.parametrize(
    "zone, day, starts, local",
    [
        (BERLIN, date(2026, 10, 25), "04:00", "2026-10-25T04:00:00+01:00"),
        (NEW_YORK, date(2026, 11, 1), "04:00", "2026-11-01T04:00:00-05:00"),
        (BERLIN, date(2026, 3, 29), "02:15", "2026-03-29T03:00:00+02:00"),
        (BERLIN, date(2026, 10, 25), "02:30", "2026-10-25T02:30:00+02:00"),
        (BEIRUT, date(2026, 3, 29), "00:00", "2026-03-29T01:00:00+03:00"),
        (LORD_HOWE, date(2026, 10, 4), "02:10", "2026-10-04T02:30:00+11:00"),
    ],
)
def test_a_business_day_begins_at_its_time_of_day(zone: ZoneInfo, day: date, starts: str, local: str) -> None:
    begins = start_of_day(day, zone, time.fromisoformat(starts))
    assert begins.astimezone(zone).isoformat() == local
    assert business_day(begins, zone, time.fromisoformat(starts)) == day
    assert business_day(begins - MINUTE, zone, time.fromisoformat(starts)) == day - DAY


@given(where=st.sampled_from(DAYS), starts=st.integers(0, 24 * 60 - 1), from_day=st.integers(-1, 1))
def test_a_day_never_comes_back(where: tuple[ZoneInfo, date], starts: int, from_day: int) -> None:
    zone, day = where
    at, begins = datetime.combine(day + from_day * DAY, time(0), UTC), time(starts // 60, starts % 60)
    days = [business_day(at + minute * MINUTE, zone, begins) for minute in range(0, 36 * 60, 5)]
    assert days == sorted(days)


@example(where=(LORD_HOWE, date(2026, 4, 5)), begin=0, length=19, at=-7)  # set back into the hours
@given(where=st.sampled_from(DAYS), begin=st.integers(0, 47), length=st.integers(1, 47), at=st.integers(-96, 96))
def test_the_next_opening_is_the_first_minute_that_is_open(
    where: tuple[ZoneInfo, date], begin: int, length: int, at: int
) -> None:
    """Quarters of an hour at night, when clocks are set; a walk over the minutes knows it best."""
    zone, day = where
    from_minute, until_minute = begin * 5, (begin + length) * 5
    narrow = replace(terms_of(), hours=(Hours(from_minute, until_minute),))
    now = datetime.combine(day, time(2), zone).astimezone(UTC) + at * 5 * MINUTE
    if in_hours(narrow, now, zone):
        return
    walked = now
    while not in_hours(narrow, walked, zone):
        walked += MINUTE
    assert next_opening(narrow, now, zone, OPEN) == walked
