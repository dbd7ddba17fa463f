"""`export members|checkouts|all PATH`."""

from __future__ import annotations

from pathlib import Path

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome


def export(call: Call) -> Outcome:
    """A file for a spreadsheet, or everything with its schema."""
    from counter_app.bootstrap.exporting import export_to

    path = Path(call.args.path).expanduser().absolute()
    with call.counter() as opened:
        made = export_to(opened, call.args.what, path)
        speaker = speaker_for(opened.counter, call.lang)
    answer = made.answer
    document: dict[str, object] = {"done": answer.done}
    if not answer.done:
        return outcome(document, answer.reasons, speaker)
    count = sum(answer.rows.values())
    document |= {
        "what": call.args.what,
        "path": str(path),
        "rows": count,
        "tables": dict(answer.rows),
        "without_details": answer.bare,
        "shortened": made.shortened,
        "cloud": made.cloud,
    }
    lines = [call.say(f"已导出 {count} 行到 {path}。", f"{count} rows exported to {path}.")]
    if answer.bare:
        lines.append(
            call.say(
                f"其中 {answer.bare} 笔已超过 90 天，本机只留下编号和时间。",
                f"Of {answer.bare} of them this counter keeps id and time only: they are older than 90 days.",
            )
        )
    return outcome(document, (), speaker, lines)
