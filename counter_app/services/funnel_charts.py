"""Funnels as charts: what became of each campaign's coupons, of whoever came through a channel, and who rang up what
(`docs/decisions/278`). What only a service account could tell has its place, and says that none is connected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from counter_app.domain.charts import BARS, GRID, NUMBER, TEXT, Chart, Row, Series, percent
from counter_app.protocol.numbers import CampaignOver, ChannelOver, Numbers
from counter_app.services import funnel_words as words
from counter_app.services.chart_words import TITLES, Speech
from counter_app.services.numbers import Figures

CAMPAIGNS, CHANNELS, STAFF = "campaigns", "channels", "staff"
_MOST_PAINTED = 10
_UNKNOWN = "—"
Cell = tuple[int | None, str]


def campaigns(figures: Figures, told: Numbers, speech: Speech) -> Chart:
    """Issued, opened, redeemed, came back, by campaign; those with the most coupons first."""
    listed = sorted(told.campaigns, key=lambda each: (-each.issued, -each.used, each.campaign))
    lines = [(_title(figures, each.campaign, speech, each.issued), _campaign_cells(each)) for each in listed]
    places = tuple(each.pick(speech.lang) for each in words.CAMPAIGN_PLACES)
    columns = (
        ("campaign", TEXT), ("title", TEXT), ("issued", NUMBER), ("opened", NUMBER), ("redeemed", NUMBER),
        ("redeemed_percent", NUMBER), ("off_minor", NUMBER), ("purchases", NUMBER), ("spent_minor", NUMBER),
        ("members", NUMBER), ("came_back", NUMBER), ("came_back_percent", NUMBER),
    )  # fmt: skip
    rows: list[Row] = [
        (
            *(each.campaign, figures.named(each.campaign, speech.lang), each.issued, None, each.used),
            *(_rate(each.used, each.issued), each.off_minor, each.purchases, each.spent_minor),
            *(each.members, each.came_back, _rate(each.came_back, each.members)),
        )
        for each in reversed(listed)
    ]
    sentence = words.campaigns_sentence(
        speech,
        _days(told),
        sum(each.issued for each in listed),
        sum(each.used for each in listed),
        sum(each.spent_minor for each in listed),
    )
    note = words.CAMPAIGN_NOTE.pick(speech.lang)
    title = TITLES[CAMPAIGNS].pick(speech.lang)
    return Chart(CAMPAIGNS, title, sentence, GRID, places, _painted(lines), columns, tuple(rows), note)


def channels(figures: Figures, told: Numbers, speech: Speech) -> Chart:
    """Signed up, bought, redeemed, came back, by channel; those through whom most came first."""
    listed = sorted(told.channels, key=lambda each: (-each.signed_up, each.channel))
    lines = [(_title(figures, each.channel, speech, each.signed_up), _channel_cells(each)) for each in listed]
    places = tuple(each.pick(speech.lang) for each in words.CHANNEL_PLACES)
    columns = (
        ("channel", TEXT), ("title", TEXT), ("signed_up", NUMBER), ("bought", NUMBER), ("bought_percent", NUMBER),
        ("redeemed", NUMBER), ("redeemed_percent", NUMBER), ("came_back", NUMBER), ("came_back_percent", NUMBER),
        ("reads", NUMBER), ("messages", NUMBER), ("followers", NUMBER),
    )  # fmt: skip
    rows: list[Row] = [
        (
            *(each.channel, figures.named(each.channel, speech.lang), each.signed_up),
            *(each.bought, _rate(each.bought, each.signed_up), each.used, _rate(each.used, each.signed_up)),
            *(each.came_back, _rate(each.came_back, each.signed_up), None, None, None),
        )
        for each in reversed(listed)
    ]
    total = sum(each.signed_up for each in listed)
    sentence = words.channels_sentence(
        speech, _days(told), total, percent(sum(each.came_back for each in listed), total)
    )
    title, note = TITLES[CHANNELS].pick(speech.lang), words.CHANNEL_NOTE.pick(speech.lang)
    return Chart(CHANNELS, title, sentence, GRID, places, _painted(lines), columns, tuple(rows), note)


def staff(figures: Figures, told: Numbers, speech: Speech) -> Chart:
    """What each person rang up, at all counters; the most first."""
    listed = sorted(told.staff, key=lambda each: (-each.minor, each.staff))
    shown = listed[:_MOST_PAINTED]
    series = Series(
        words.RUNG_UP.pick(speech.lang),
        tuple(each.minor for each in shown),
        tuple(speech.money(each.minor) for each in shown),
    )
    columns = (("staff", TEXT), ("title", TEXT), ("purchases", NUMBER), ("sales_minor", NUMBER))
    rows = [
        (each.staff, figures.named(each.staff, speech.lang), each.purchases, each.minor) for each in reversed(listed)
    ]
    best = figures.named(listed[0].staff, speech.lang) if listed else ""
    sentence = words.staff_sentence(speech, _days(told), len(listed), best, sum(each.minor for each in listed))
    places = tuple(figures.named(each.staff, speech.lang) for each in shown)
    return Chart(STAFF, TITLES[STAFF].pick(speech.lang), sentence, BARS, places, (series,), columns, tuple(rows))


def _days(told: Numbers) -> int:
    return (date.fromisoformat(told.until) - date.fromisoformat(told.first)).days + 1


def _campaign_cells(told: CampaignOver) -> Sequence[Cell]:
    return (
        (None, _UNKNOWN),
        _cell(told.used, told.issued),
        _cell(told.came_back, told.members),
    )


def _channel_cells(told: ChannelOver) -> Sequence[Cell]:
    return (
        _cell(told.bought, told.signed_up),
        _cell(told.used, told.signed_up),
        _cell(told.came_back, told.signed_up),
        (None, _UNKNOWN),
    )


def _cell(part: int, whole: int) -> Cell:
    """A share of those before; where nothing was before, only how many."""
    rate = _rate(part, whole)
    return (rate, f"{part:,}") if rate is None else (min(rate, 100), f"{part:,} · {rate}%")


def _rate(part: int, whole: int) -> int | None:
    return percent(part, whole) if whole else None


def _title(figures: Figures, name: str, speech: Speech, count: int) -> str:
    title = figures.named(name, speech.lang)
    return speech.say(f"{title}（{count:,}）", f"{title} ({count:,})")


def _painted(lines: Sequence[tuple[str, Sequence[Cell]]]) -> tuple[Series, ...]:
    return tuple(
        Series(title, tuple(value for value, _ in cells), tuple(text for _, text in cells))
        for title, cells in lines[:_MOST_PAINTED]
    )
