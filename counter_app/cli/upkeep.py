"""`audit` and `doctor`."""

from __future__ import annotations

from counter_app.cli.calls import DONE, NO, Call, Outcome
from counter_app.cli.syncing import iso


def audit(call: Call) -> Outcome:
    """Who did what; `--verify` computes the chain anew and names the first record that does not fit."""
    from counter_app.services.audit import records, verify

    with call.counter() as opened:
        if call.args.verify:
            verdict = verify(opened.counter)
            document = {"ok": verdict.ok, "records": verdict.count, "first_bad": verdict.first_bad}
            line = (
                call.say(f"{verdict.count} 条记录，链条完整。", f"{verdict.count} records, the chain is whole.")
                if verdict.ok
                else call.say(f"第 {verdict.first_bad} 条记录不符。", f"Record {verdict.first_bad} does not fit.")
            )
            return Outcome(document, (line,), DONE if verdict.ok else NO)
        found = []
        number = 0
        while page := records(opened.counter, after=number):
            found += list(page)
            number = page[-1].number
    listed = [
        {
            "number": each.number,
            "at": iso(each.entry.at),
            "staff": each.entry.staff,
            "action": each.entry.action,
            "subject": each.entry.subject,
            "outcome": each.entry.outcome,
            "details": dict(each.entry.details),
            "hash": each.hash,
        }
        for each in found
    ]
    lines = tuple(
        f"{each.number:>6}  {iso(each.entry.at)}  {each.entry.action}  {each.entry.outcome}" for each in found
    )
    return Outcome({"records": listed, "total": len(listed)}, lines)


def clock_reset(call: Call) -> Outcome:
    """Believe the computer's clock from now on, after `clock_suspect`."""
    from counter_app.cli.answers import speaker_for
    from counter_app.services.clock import reset_clock

    with call.counter() as opened:
        answer = reset_clock(opened.counter)
        speaker = speaker_for(opened.counter, call.lang)
    reasons = [speaker.reason(answer.reason)] if answer.reason else []
    document = {
        "reset": answer.reason is None,
        "before": iso(answer.before) if answer.before else None,
        "after": iso(answer.after) if answer.after else None,
        "reasons": reasons,
    }
    if answer.reason is not None:
        return Outcome(document, tuple(str(reason["text"]) for reason in reasons), NO)
    return Outcome(document, (call.say("已按本机时钟为准。", "The computer's clock is believed again."),))


def doctor(call: Call) -> Outcome:
    """Everything checked, with advice. A problem that stops work is exit 3."""
    from counter_app.bootstrap.doctor import examine

    findings = examine(call.settings, deep=call.args.deep)
    document = {
        "ok": all(each.level != "problem" for each in findings),
        "checks": [
            {
                "name": each.name,
                "level": each.level,
                "found": each.found,
                "advice": call.say(each.advice_zh, each.advice),
            }
            for each in findings
        ],
    }
    marks = {"good": "✓", "note": "·", "problem": "✗"}
    lines = []
    for each in findings:
        lines.append(f"{marks[each.level]} {each.name}: {each.found}")
        if each.advice:
            lines.append(f"    → {call.say(each.advice_zh, each.advice)}")
    return Outcome(document, tuple(lines), DONE if document["ok"] else 3)
