"""`audit` and `doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.cli.calls import DONE, NO, Call, Outcome
from counter_app.cli.syncing import iso
from counter_app.domain.errors import InvalidInput
from counter_app.services.context import Counter

if TYPE_CHECKING:
    from counter_app.bootstrap.findings import Finding, Words


def audit(call: Call) -> Outcome:
    """Who did what; `--verify` computes the chain anew and names the first record that does not fit."""
    from counter_app.cli.audits import asks, newest
    from counter_app.services.audit import records

    with call.counter() as opened:
        if call.args.verify:
            return _verified(call, opened.counter)
        if asks(call):
            return newest(call, opened)
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


def _verified(call: Call, counter: Counter) -> Outcome:
    from counter_app.services.audit import verify, verify_log
    from counter_app.sync.witness import witnessed_audit

    with counter.store.reading() as reading:
        known = witnessed_audit(reading)
    audit, log = verify(counter, known), verify_log(counter)
    bad = log.first_bad
    document = {
        "ok": audit.ok and log.ok,
        "records": audit.count,
        "first_bad": audit.first_bad,
        "operations": {
            "ok": log.ok,
            "records": log.count,
            "first_bad": {"epoch": bad.epoch, "seq": bad.seq, "id": bad.id or None} if bad else None,
            "missing": log.missing,
        },
    }
    lines = [
        call.say(f"{audit.count} 条记录，链条完整。", f"{audit.count} records, the chain is whole.")
        if audit.ok
        else call.say(f"第 {audit.first_bad} 条记录不符。", f"Record {audit.first_bad} does not fit."),
        call.say(f"操作日志不符：第 {bad.epoch} 期第 {bad.seq} 条。",
                 f"Operation {bad.seq} of epoch {bad.epoch} does not fit.")
        if bad
        else call.say(f"{log.count} 条操作，链条完整。", f"{log.count} operations, the chain is whole."),
    ]  # fmt: skip
    if log.missing:
        lines.append(
            call.say(f"其中缺 {log.missing} 条（云端有）。", f"{log.missing} are gone here; the cloud has them.")
        )
    return Outcome(document, tuple(lines), DONE if document["ok"] else NO)


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
    bundle = _bundle(call, findings) if call.args.bundle else None
    document: dict[str, object] = {
        "ok": all(each.level != "problem" for each in findings),
        "checks": [
            {
                "name": each.name,
                "title": _said(call, each.title),
                "level": each.level,
                "found": _said(call, each.found),
                "advice": _said(call, each.advice),
                "at_window": _said(call, each.at_window or each.advice),
            }
            for each in findings
        ],
    }
    if bundle is not None:
        document["bundle"] = bundle
    marks = {"good": "✓", "note": "·", "problem": "✗"}
    lines = []
    for each in findings:
        colon = call.say("：", ": ")
        lines.append(f"{marks[each.level]} {_said(call, each.title)}{colon}{_said(call, each.found)}")
        if each.advice:
            lines.append(f"    → {_said(call, each.advice)}")
    if bundle is not None:
        lines.append(call.say(f"诊断包（不含顾客信息）：{bundle}", f"Diagnostics, without customers' data: {bundle}"))
    return Outcome(document, tuple(lines), DONE if document["ok"] else 3)


def _said(call: Call, words: Words | None) -> str:
    return call.say(words.zh, words.en) if words is not None else ""


def _bundle(call: Call, findings: Sequence[Finding]) -> str:
    from counter_app.bootstrap.bundle import write_bundle
    from counter_app.bootstrap.clocks import computer_now

    target = Path(call.args.bundle).expanduser().absolute()
    if target.is_dir() or not target.parent.is_dir():
        raise InvalidInput("The bundle needs the name of a file in a folder that is there.", key="bundle")
    write_bundle(call.settings, target, findings, computer_now())
    return str(target)
