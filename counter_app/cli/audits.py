"""`audit --search …`: what fits, newest first, for managers, and as a file; `staff numbers`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome
from counter_app.cli.syncing import iso
from counter_app.services.audit_records import AuditAsked, AuditLine

_USUAL = 50


def asks(call: Call) -> bool:
    """Whether something of the log is asked for, and not all of it in its order."""
    args = call.args
    return bool(args.search or args.by or args.act or args.from_day or args.until_day or args.limit or args.export)


def newest(call: Call, opened: OpenCounter) -> Outcome:
    """The newest records that fit, or all of them as a file."""
    args = call.args
    asked = AuditAsked(args.search, args.by, args.act, args.from_day, args.until_day)
    if args.export:
        return _exported(call, opened, asked)
    from counter_app.services.audit_list import END, MOST, audit_page

    wanted, lines, before = args.limit or _USUAL, list[AuditLine](), END
    while before and len(lines) < wanted:
        page = audit_page(opened.counter, asked, before, min(wanted - len(lines), MOST))
        if page.reasons:
            return outcome({"records": [], "more": False}, page.reasons, speaker_for(opened.counter, call.lang))
        lines += page.lines
        before = page.before
    document = {"records": [_record(line) for line in lines], "more": bool(before)}
    return outcome(document, (), speaker_for(opened.counter, call.lang), tuple(_said(call, line) for line in lines))


def _exported(call: Call, opened: OpenCounter, asked: AuditAsked) -> Outcome:
    from counter_app.bootstrap.table_files import table_file
    from counter_app.services.audit_list import export_audit

    path = Path(call.args.export).expanduser().absolute()
    with table_file(path) as target:
        made = export_audit(opened.counter, asked, target, call.args.limit or 0)
    document: dict[str, object] = {"done": not made.reasons}
    if not made.reasons:
        document |= {"path": str(path), "rows": made.rows}
    said = call.say(f"已导出 {made.rows} 条到 {path}。", f"{made.rows} records exported to {path}.")
    return outcome(document, made.reasons, speaker_for(opened.counter, call.lang), () if made.reasons else (said,))


def _record(line: AuditLine) -> dict[str, object]:
    return {
        "number": line.number,
        "at": iso(line.at),
        "staff": line.staff,
        "who": line.who,
        "action": line.action,
        "subject": line.subject,
        "about": line.about,
        "outcome": line.outcome,
        "details": dict(line.details),
        "hash": line.hash,
    }


def _said(call: Call, line: AuditLine) -> str:
    from counter_app.services.audit_words import action_words, outcome_words

    what = (action_words(line.action, call.lang), line.about or line.subject, outcome_words(line.outcome, call.lang))
    return "  ".join(part for part in (f"{line.number:>6}", str(iso(line.at)), line.who, *what) if part)


def numbers(call: Call) -> Outcome:
    """What each person did at this counter."""
    from counter_app.services.staff_numbers import staff_numbers

    with call.counter() as opened:
        found = staff_numbers(opened.counter, call.args.from_day, call.args.until_day)
        speaker = speaker_for(opened.counter, call.lang)
    people = [asdict(each) for each in found.people]
    said = [call.say(f"本收银台 {found.counter}", f"At counter {found.counter}")]
    said += [
        call.say(
            f"{each.name}  结账 {each.checkouts}  撤销 {each.voids}  退款 {each.refunds}  注册 {each.sign_ups}",
            f"{each.name}  checkouts {each.checkouts}  voids {each.voids}  refunds {each.refunds}"
            f"  sign-ups {each.sign_ups}",
        )
        for each in found.people
    ]
    return outcome({"counter": found.counter, "staff": people}, found.reasons, speaker, () if found.reasons else said)
