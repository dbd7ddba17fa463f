"""`export members|checkouts|all PATH`, `member export M [PATH]`."""

from __future__ import annotations

import json
from pathlib import Path

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome
from counter_app.domain.errors import InvalidInput


def export(call: Call) -> Outcome:
    """A file for a spreadsheet, or everything with its schema."""
    from counter_app.bootstrap.exporting import export_to

    path = Path(call.args.path).expanduser().absolute()
    with call.counter() as opened:
        made = export_to(opened, call.args.what, path, call.args.segment)
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


def export_member(call: Call) -> Outcome:
    """Everything that is held about one person, for that person."""
    from counter_app.bootstrap.copies import as_json, as_page
    from counter_app.security.files import write_private
    from counter_app.services.member_export import export_member as act

    path = Path(call.args.path).expanduser().absolute() if call.args.path else None
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        raise InvalidInput(f"{path}: this is no file in a folder that is there.", key="path")
    with call.counter() as opened:
        made = act(opened.counter, call.args.member)
        speaker = speaker_for(opened.counter, call.lang)
    document: dict[str, object] = {"done": not made.reasons}
    if made.reasons:
        return outcome(document, made.reasons, speaker)
    text = json.dumps(made.document, ensure_ascii=False, indent=1)
    document |= {"member": made.member, "complete": made.complete, "unsent": len(made.unsent)}
    if made.unsent:
        count = len(made.unsent)
        call.tell(
            f"本机还有 {count} 笔没有上传：先同步，再导出。",
            f"{count} acts here are not sent yet: sync first, then export.",
        )
    elif not made.complete:
        call.tell(
            "云端没有回答：只有本机所知的内容。", "The cloud did not answer: this is what this counter knows, no more."
        )
    if path is None:
        return outcome({**document, "export": made.document}, (), speaker, tuple(text.splitlines()))
    page = path.suffix.lower() in {".html", ".htm"}
    write_private(path, as_page(made.document, call.lang) if page else as_json(made.document), replace=True)
    return outcome({**document, "path": str(path)}, (), speaker, (str(path),))
