"""`numbers`: the charts of a manager's desk as sentences and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome

if TYPE_CHECKING:
    from counter_app.domain.charts import Chart


def show(call: Call) -> Outcome:
    """Every chart, or one of them; with a path its table in a file."""
    from counter_app.domain.errors import InvalidInput
    from counter_app.domain.money import currency_digits
    from counter_app.services.chart_words import Speech
    from counter_app.services.charts import NAMES, chart
    from counter_app.services.numbers import ALL_STORES, show_numbers

    asked = call.args
    if asked.export and not asked.chart:
        raise InvalidInput("export: belongs to one chart", key="export")
    with call.counter() as opened:
        figures = show_numbers(
            opened.counter, ALL_STORES if asked.all_stores else asked.store or None, asked.until, asked.first
        )
        speaker = speaker_for(opened.counter, call.lang)
        if figures.numbers is None:
            return outcome({}, figures.reasons, speaker)
        speech = Speech(call.lang, currency_digits(figures.currency))
        charts = [chart(name, figures, speech) for name in ([asked.chart] if asked.chart else NAMES)]
        document: dict[str, object] = {
            "as_of": figures.numbers.now,
            "fresh": figures.fresh,
            "whole": figures.numbers.whole,
            "waiting": figures.waiting,
            "store": figures.store,
            "from": figures.numbers.first,
            "until": figures.numbers.until,
            "charts": [_document(each) for each in charts],
        }
        if asked.export:
            from counter_app.bootstrap.exporting import export_numbers

            path = Path(asked.export).expanduser().absolute()
            refused = export_numbers(opened.counter, charts[0], path)
            reasons = (refused,) if refused is not None else ()
            document |= {"path": str(path)} if not reasons else {}
            return outcome(document, reasons, speaker, (str(path),) if not reasons else ())
    lines = [f"{each.title}  {each.sentence}" for each in charts]
    if not figures.fresh:
        at = figures.numbers.now
        zh, en = f"云端没有回答：这是 {at} 的数字。", f"The cloud did not answer: these are the figures of {at}."
        lines.append(call.say(zh, en))
    if figures.waiting:
        count = figures.waiting
        zh, en = f"本机还有 {count} 笔没有上传，不在其中。", f"{count} acts here are not sent yet, and not in them."
        lines.append(call.say(zh, en))
    return outcome(document, (), speaker, lines)


def _document(chart: Chart) -> dict[str, object]:
    return {
        "name": chart.name,
        "title": chart.title,
        "sentence": chart.sentence,
        "columns": [name for name, _ in chart.columns],
        "rows": msgspec.to_builtins(chart.rows),
        "note": chart.note,
    }
