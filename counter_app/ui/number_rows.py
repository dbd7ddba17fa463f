"""The table behind a chart as a person reads it: titles in words, money as money, the newest first."""

from __future__ import annotations

from counter_app.domain.charts import Chart
from counter_app.services.chart_words import Speech, column_title


def cells_of(chart: Chart, speech: Speech) -> tuple[list[str], list[list[str]]]:
    """Titles and rows."""
    names = [name for name, _ in chart.columns]
    titles = [column_title(speech, name) for name in names]
    return titles, [
        [_cell(name, value, speech) for name, value in zip(names, each, strict=True)] for each in reversed(chart.rows)
    ]


def _cell(name: str, value: str | int | None, speech: Speech) -> str:
    if value is None:
        return ""
    if not isinstance(value, int):
        return value
    if name.endswith("_minor"):
        return speech.money(value)
    return f"{value}%" if name.endswith("percent") else f"{value:,}"
