"""Charts as values: what is painted, the sentence above it, and the table behind it, in one language.

Each is made from what the cloud told (`protocol/numbers`); nothing here asks anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from counter_app.domain.charts import BARS, GRID, LINES, NUMBER, STACK, TEXT, Chart, Row, Series, percent
from counter_app.protocol.numbers import Numbers, SalesOn
from counter_app.services import chart_words as words
from counter_app.services.chart_words import Speech
from counter_app.services.funnel_charts import CAMPAIGNS, CHANNELS, STAFF, campaigns, channels, staff
from counter_app.services.numbers import Figures

TODAY, AGAIN, ACTIVITY, SHARE, COHORTS, TRAFFIC = "today", "repurchase", "activity", "share", "cohorts", "traffic"
NAMES = (TODAY, AGAIN, ACTIVITY, SHARE, COHORTS, TRAFFIC, CAMPAIGNS, CHANNELS, STAFF)
_QUARTER = 15
# Their place in the table; nobody knows them before a service account is connected.
_ONLINE = (("reads", NUMBER), ("messages", NUMBER), ("followers", NUMBER))
_DAY_MINUTES = 24 * 60


def chart(name: str, figures: Figures, speech: Speech) -> Chart:
    """One of `NAMES`. `figures` have numbers."""
    assert figures.numbers is not None
    return _MAKERS[name](figures, figures.numbers, speech)


# --- today against the same weekday ---------------------------------------------------------------------------------


def _today(figures: Figures, told: Numbers, speech: Speech) -> Chart:
    until = date.fromisoformat(told.until)
    then = until - timedelta(weeks=1)
    by_day: dict[str, dict[int, tuple[int, int]]] = {}
    for each in told.slots:
        by_day.setdefault(each.day, {})[each.minute] = (each.count, each.minor)
    here, there = (by_day.get(day.isoformat(), {}) for day in (until, then))
    # What is kept was told of a day that went on.
    now = _minute(figures, told) if told.until == figures.today.isoformat() or not figures.fresh else None
    end = max([*here, *there, 0]) + _QUARTER
    begin = min([*here, *there, 0 if not (here or there) else end])
    hours = range(begin // 60 * 60, -(-end // 60) * 60 + 1, 60)
    own = tuple(_until(here, each) if now is None else _until_now(here, each, now) for each in hours)
    other = tuple(_until(there, each) for each in hours)
    minutes = _LATEST if now is None else now
    sentence = words.today_sentence(speech, until, figures.today, now, _until(here, minutes), _until(there, minutes))
    series = (
        Series(words.day_title(speech, until, figures.today), own, tuple(_money_or(speech, each) for each in own)),
        Series(words.weekday_title(speech, then), other, tuple(_money_or(speech, each) for each in other)),
    )
    rows = [
        (day, f"{minute // 60:02d}:{minute % 60:02d}", count, minor)
        for day in sorted(by_day)
        for minute, (count, minor) in sorted(by_day[day].items())
    ]
    columns = (("day", TEXT), ("time", TEXT), ("purchases", NUMBER), ("sales_minor", NUMBER))
    places = tuple(f"{each // 60 % 24}:00" for each in hours)
    title = words.TITLES[TODAY].pick(speech.lang)
    now_at = None if now is None or not hours[0] <= now <= hours[-1] else (now - hours[0]) / 60
    return Chart(TODAY, title, sentence, LINES, places, series, columns, tuple(rows), now_at=now_at)


_LATEST = 1_000_000


def _minute(figures: Figures, told: Numbers) -> int:
    """The last full quarter of an hour up to which the cloud told, in minutes behind the day's midnight."""
    at = figures.told_at
    assert at is not None
    local = at.astimezone(figures.zone).replace(tzinfo=None)
    days = (local.date() - date.fromisoformat(told.until)).days
    minutes = days * _DAY_MINUTES + local.hour * 60 + local.minute
    return minutes - minutes % _QUARTER


def _until(slots: Mapping[int, tuple[int, int]], minute: int) -> int:
    return sum(minor for begins, (_, minor) in slots.items() if begins < minute)


def _until_now(slots: Mapping[int, tuple[int, int]], minute: int, now: int) -> int | None:
    """The last hour is as far as it has come; of those behind it nothing is known."""
    return None if minute > -(-now // 60) * 60 else _until(slots, min(minute, now))


def _money_or(speech: Speech, minor: int | None) -> str:
    return "" if minor is None else speech.money(minor)


# --- members --------------------------------------------------------------------------------------------------------


def _again(_: Figures, told: Numbers, speech: Speech) -> Chart:
    months = _months(told)
    members = {month: sum(each.members for each in told.buyers if each.month == month) for month in months}
    twice = {month: sum(each.twice for each in told.buyers if each.month == month) for month in months}
    rates = tuple(percent(twice[month], members[month]) if members[month] else None for month in months)
    full = months[-2] if len(months) > 1 else months[-1]
    before = months[-3] if len(months) > 2 else ""
    sentence = words.again_sentence(
        speech,
        full,
        members[full],
        percent(twice[full], members[full]),
        percent(twice[before], members[before]) if before and members[before] else None,
        before,
    )
    series = (Series(words.RATE.pick(speech.lang), rates, tuple(_percent_or(each) for each in rates)),)
    rows = tuple((month, members[month], twice[month], percent(twice[month], members[month])) for month in months)
    columns = (("month", TEXT), ("members", NUMBER), ("bought_twice", NUMBER), ("percent", NUMBER))
    return Chart(
        AGAIN,
        words.TITLES[AGAIN].pick(speech.lang),
        sentence,
        BARS,
        tuple(words.month_short(speech, month, along=True) for month in months),
        series,
        columns,
        rows,
        note=words.UNFINISHED.pick(speech.lang),
        now_at=len(months) - 1,
    )


def _activity(_: Figures, told: Numbers, speech: Speech) -> Chart:
    names = ("new", "active", "drifting", "asleep", "lost")
    counts = {name: tuple(int(getattr(each, name)) for each in told.members) for name in names}
    totals = tuple(sum(counts[name][place] for name in names) for place in range(len(told.members)))
    rates = tuple(percent(lost, total) for lost, total in zip(counts["lost"], totals, strict=True))
    sentence = words.dead_sentence(speech, totals[-1], rates[-1], rates[-2] if totals[-2] else None)
    series = tuple(
        Series(words.ACTIVITIES[name].pick(speech.lang), counts[name], tuple(f"{each:,}" for each in counts[name]))
        for name in names
    )
    rows = tuple(
        (each.day, *(getattr(each, name) for name in names), total, rate)
        for each, total, rate in zip(told.members, totals, rates, strict=True)
    )
    columns = (("day", TEXT), *((name, NUMBER) for name in names), ("members", NUMBER), ("lost_percent", NUMBER))
    places = tuple(words.month_short(speech, each.day[:7], along=True) for each in told.members)
    return Chart(ACTIVITY, words.TITLES[ACTIVITY].pick(speech.lang), sentence, STACK, places, series, columns, rows)


def _cohorts(_: Figures, told: Numbers, speech: Speech) -> Chart:
    months = _months(told)
    found = {(each.first, each.month): each.members for each in told.buyers}
    began = [month for month in months if found.get((month, month))]
    series, rows = [], []
    for first in began:
        size = found[first, first]
        later = months[months.index(first) :]
        came = [found.get((first, month), 0) for month in later]
        rates: list[int | None] = [percent(each, size) for each in came[1:]]
        rates += [None] * (len(months) - 1 - len(rates))
        if len(later) > 1:
            title = words.cohort_title(speech, first, size)
            series.append(Series(title, tuple(rates), tuple(_percent_or(each) for each in rates)))
        rows += [
            (first, number, month, count, size, percent(count, size))
            for number, (month, count) in enumerate(zip(later, came, strict=True))
        ]
    told_of = [first for first in began if months.index(first) < len(months) - 2]
    best = told_of[-1] if told_of else ""
    following = months[months.index(best) + 1] if best else ""
    rate = percent(found.get((best, following), 0), found[best, best]) if best else 0
    sentence = words.cohort_sentence(speech, best, found.get((best, best), 0), rate)
    columns = (
        ("first_month", TEXT), ("n", NUMBER), ("month", TEXT), ("members", NUMBER), ("of", NUMBER), ("percent", NUMBER),
    )  # fmt: skip
    places = tuple(words.nth_month(speech, number) for number in range(1, len(months)))
    title = words.TITLES[COHORTS].pick(speech.lang)
    note = words.UNFINISHED.pick(speech.lang)
    return Chart(COHORTS, title, sentence, GRID, places, tuple(series), columns, tuple(rows), note)


def _months(told: Numbers) -> list[str]:
    """Of all points of the answer, ascending: the last one is not over."""
    return [each.day[:7] for each in told.members]


def _percent_or(rate: int | None) -> str:
    return "" if rate is None else f"{rate}%"


# --- by day ---------------------------------------------------------------------------------------------------------


def _days(told: Numbers) -> list[date]:
    first, until = date.fromisoformat(told.first), date.fromisoformat(told.until)
    return [first + timedelta(days=number) for number in range((until - first).days + 1)]


def _weeks(days: Sequence[date]) -> list[list[date]]:
    """Seven days each, the last one ending with the last day."""
    return [list(days[max(0, end - 7) : end]) for end in range(len(days), 0, -7)][::-1]


def _share(_: Figures, told: Numbers, speech: Speech) -> Chart:
    by_day = {each.day: each for each in told.sales}
    none = SalesOn(day="")
    weeks = [[by_day.get(day.isoformat(), none) for day in week] for week in _weeks(_days(told))]
    own = tuple(sum(each.member_minor for each in week) for week in weeks)
    other = tuple(sum(each.other_minor for each in week) for week in weeks)
    total, members = sum(own) + sum(other), sum(own)
    shares = tuple(
        f"{percent(each, each + beside)}% · {speech.money(each)}" for each, beside in zip(own, other, strict=True)
    )
    days = len(_days(told))
    sentence = words.share_sentence(speech, days, total, percent(members, total), members)
    series = (
        Series(words.MEMBERS.pick(speech.lang), own, shares),
        Series(words.OTHERS.pick(speech.lang), other, tuple(speech.money(each) for each in other)),
    )
    rows = tuple(
        (each.day, each.member_count, each.member_minor, each.other_count, each.other_minor) for each in told.sales
    )
    columns = (
        ("day", TEXT), ("member_purchases", NUMBER), ("member_minor", NUMBER),
        ("other_purchases", NUMBER), ("other_minor", NUMBER),
    )  # fmt: skip
    return Chart(
        SHARE, words.TITLES[SHARE].pick(speech.lang), sentence, STACK, _week_places(told, speech), series, columns, rows
    )


def _week_places(told: Numbers, speech: Speech) -> tuple[str, ...]:
    return tuple(words.span(speech, week[0], week[-1]) for week in _weeks(_days(told)))


def _traffic(_: Figures, told: Numbers, speech: Speech) -> Chart:
    kinds = words.kinds_of(each.kind for each in told.traffic)
    counts = {(each.day, each.kind): each.count for each in told.traffic}
    purchases = {each.day: each.member_count + each.other_count for each in told.sales}
    weeks = _weeks(_days(told))
    series = []
    for kind in kinds:
        values = tuple(sum(counts.get((day.isoformat(), kind), 0) for day in week) for week in weeks)
        series.append(Series(words.kind_title(speech, kind), values, tuple(f"{each:,}" for each in values)))
    sold = tuple(sum(purchases.get(day.isoformat(), 0) for day in week) for week in weeks)
    series.append(Series(words.PURCHASES.pick(speech.lang), sold, tuple(f"{each:,}" for each in sold)))
    totals = {kind: sum(each.count for each in told.traffic if each.kind == kind) for kind in kinds}
    sentence = words.traffic_sentence(speech, len(_days(told)), totals, sum(purchases.values()))
    rows: tuple[Row, ...] = tuple(
        (day.isoformat(), *(counts.get((day.isoformat(), kind), 0) for kind in kinds),
         purchases.get(day.isoformat(), 0), *[None] * len(_ONLINE))
        for day in _days(told)
    )  # fmt: skip
    columns = (("day", TEXT), *((kind, NUMBER) for kind in kinds), ("purchases", NUMBER), *_ONLINE)
    return Chart(
        TRAFFIC,
        words.TITLES[TRAFFIC].pick(speech.lang),
        sentence,
        BARS,
        _week_places(told, speech),
        tuple(series),
        columns,
        rows,
        note=words.ONLINE_LATER.pick(speech.lang),
    )


_Maker = Callable[[Figures, Numbers, Speech], Chart]
_MAKERS: Mapping[str, _Maker] = MappingProxyType(
    {
        TODAY: _today,
        AGAIN: _again,
        ACTIVITY: _activity,
        SHARE: _share,
        COHORTS: _cohorts,
        TRAFFIC: _traffic,
        CAMPAIGNS: campaigns,
        CHANNELS: channels,
        STAFF: staff,
    }
)
