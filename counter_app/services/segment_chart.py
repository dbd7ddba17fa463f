"""The size of a segment over time as a chart, and what is said of its days, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from counter_app.domain.charts import LINES, NUMBER, TEXT, Chart, Series
from counter_app.services.chart_words import Speech, day_words
from counter_app.services.segment_history import DayOfSegment, SegmentDays

NAME = "segment"
_UNKNOWN = "—"


def segment_chart(told: SegmentDays, title: str, speech: Speech) -> Chart:
    """A line through the days on which it was counted; behind it every day with who came in and who left."""
    values = _without_holes([each.members for each in told.days])
    series = Series("", values, tuple("" if each is None else f"{each:,}" for each in values))
    rows = tuple((each.day.isoformat(), each.members, each.came, each.left) for each in listed_days(told))
    columns = (("day", TEXT), ("members", NUMBER), ("came_in", NUMBER), ("left", NUMBER))
    places = tuple(_short(speech, each.day) for each in told.days)
    return Chart(NAME, title, segment_sentence(told, speech), LINES, places, (series,), columns, rows)


def _without_holes(values: Sequence[int | None]) -> tuple[int | None, ...]:
    """The line ends with the last day that is known."""
    last = max((place for place, value in enumerate(values) if value is not None), default=-1)
    return tuple(values[: last + 1])


def _short(speech: Speech, day: date) -> str:
    return speech.say(f"{day.month}/{day.day}", day_words(speech, day))


def listed_days(told: SegmentDays) -> tuple[DayOfSegment, ...]:
    """Those on which it was counted, or somebody came in or left."""
    return tuple(each for each in told.days if each.members is not None or each.came or each.left)


def segment_sentence(told: SegmentDays, speech: Speech) -> str:
    """How large it is, against the first day that is known."""
    known = [(each.day, each.members) for each in told.days if each.members is not None]
    if not known:
        return speech.say("还没有统计过，空闲时会自动统计。", "Not counted yet: that is done in a quiet moment.")
    people = speech.say(f"{told.members:,} 人", f"{told.members:,} {'member' if told.members == 1 else 'members'}")
    (first, before), last = known[0], known[-1][0]
    since = day_words(speech, first)
    if first == last:
        return speech.say(f"{people}，从{since}开始统计。", f"{people}, counted since {since}.")
    change = told.members - before
    if not change:
        return speech.say(f"{people}，和{since}一样多。", f"{people}, as many as on {since}.")
    more = speech.say("多" if change > 0 else "少", "more" if change > 0 else "fewer")
    return speech.say(
        f"{people}，比{since}{more} {abs(change):,} 人。", f"{people}, {abs(change):,} {more} than on {since}."
    )


def counted_words(told: SegmentDays, now: datetime, zone: tzinfo, speech: Speech) -> str:
    """When it was counted last."""
    if told.counted_at is None:
        return ""
    local = told.counted_at.astimezone(zone)
    when = f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%Y-%m-%d %H:%M}"
    return speech.say(f"{when} 统计", f"Counted at {when}")


def size_words(day: DayOfSegment) -> str:
    """How large it was on that day."""
    return _UNKNOWN if day.members is None else f"{day.members:,}"


def moved_words(day: DayOfSegment, speech: Speech) -> str:
    """Who came in and who left, in short; nothing where nobody did."""
    parts = [speech.say(f"来 {day.came:,}", f"{day.came:,} in")] if day.came else []
    parts += [speech.say(f"走 {day.left:,}", f"{day.left:,} out")] if day.left else []
    return speech.say(" ", ", ").join(parts)


def who_moved(segment: str, day: date, step: int, speech: Speech) -> str:
    """Of whom the list is, while it shows them."""
    on = day_words(speech, day)
    if step > 0:
        return speech.say(f"{on}进入“{segment}”的会员", f"Who came into “{segment}” on {on}")
    return speech.say(f"{on}离开“{segment}”的会员", f"Who left “{segment}” on {on}")
