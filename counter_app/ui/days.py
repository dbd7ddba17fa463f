"""What a day and a span of hours are called: `Today · Tue 10 Mar`, `13:00–15:00`."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from counter_app.ui.texts import translate


def day_words(day: date, today: date, *, short: bool = False) -> str:
    """The day with its weekday; today, tomorrow and yesterday by their names as well (`short`: alone)."""
    near = {
        0: translate("Days", "Today"),
        1: translate("Days", "Tomorrow"),
        -1: translate("Days", "Yesterday"),
    }.get((day - today).days)
    if near and short:
        return near
    said = plain_day(day, today)
    return f"{near} · {said}" if near else said


def plain_day(day: date, today: date) -> str:
    """The day with its weekday, as it stands within a sentence."""
    said = translate("Days", "{weekday} {day} {month}").format(
        weekday=weekday_names()[day.weekday()], day=day.day, month=_months()[day.month - 1]
    )
    if day.year != today.year:
        said = translate("Days", "{0} {1}").format(said, day.year)
    return said


def hours_words(from_at: datetime, until_at: datetime, zone: tzinfo | None) -> str:
    """From when until when, on the store's clocks."""
    return f"{from_at.astimezone(zone):%H:%M}–{until_at.astimezone(zone):%H:%M}"


def weekday_names() -> tuple[str, ...]:
    """Short names of the days, Monday first."""
    return (
        translate("Days", "Mon"),
        translate("Days", "Tue"),
        translate("Days", "Wed"),
        translate("Days", "Thu"),
        translate("Days", "Fri"),
        translate("Days", "Sat"),
        translate("Days", "Sun"),
    )


def _months() -> tuple[str, ...]:
    return (
        translate("Days", "Jan"),
        translate("Days", "Feb"),
        translate("Days", "Mar"),
        translate("Days", "Apr"),
        translate("Days", "May"),
        translate("Days", "Jun"),
        translate("Days", "Jul"),
        translate("Days", "Aug"),
        translate("Days", "Sep"),
        translate("Days", "Oct"),
        translate("Days", "Nov"),
        translate("Days", "Dec"),
    )
