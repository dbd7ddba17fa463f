"""`shift open|hand-over|pay-in|pay-out|close|show|list`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import Speaker, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import write_file
from counter_app.cli.refusals import outcome
from counter_app.services.shift import ShiftAnswer
from counter_app.services.shift_report import ShiftReport
from counter_app.services.shift_sheet import sheet_lines, shift_sheet

_MOST = 500
_MOMENTS = ("opened_at", "at")


def open_shift(call: Call) -> Outcome:
    """The drawer, with its float."""
    from counter_app.services.shift import open_shift as act

    return _said(call, lambda opened: act(opened.counter, call.id_or(opened), call.args.float_minor))


def hand_over(call: Call) -> Outcome:
    """To another cashier."""
    from counter_app.services.shift import hand_over as act

    return _said(call, lambda opened: act(opened.counter, call.id_or(opened), call.args.name, call.args.counted_minor))


def pay_in(call: Call) -> Outcome:
    """Cash that is no sale, into the drawer."""
    return _pay(call, 1)


def pay_out(call: Call) -> Outcome:
    """Cash out of it."""
    return _pay(call, -1)


def _pay(call: Call, sign: int) -> Outcome:
    from counter_app.services.shift import pay

    minor, reason = sign * call.args.amount_minor, call.args.reason
    return _said(call, lambda opened: pay(opened.counter, call.id_or(opened), minor, reason))


def close(call: Call) -> Outcome:
    """The closing report."""
    from counter_app.services.shift import close_shift as act

    return _said(call, lambda opened: act(opened.counter, call.id_or(opened), call.args.counted_minor))


def show(call: Call) -> Outcome:
    """As it stands, or the last one."""
    from counter_app.services.shift import show_shift

    return _said(call, lambda opened: show_shift(opened.counter, closed=call.args.last))


def listing(call: Call) -> Outcome:
    """Of all counters, newest first."""
    from counter_app.services.shift_list import list_shifts

    with call.counter() as opened:
        answer = list_shifts(opened.counter, min(call.args.limit, _MOST))
        speaker = speaker_for(opened.counter, call.lang)
    listed = [{**msgspec.to_builtins(each), "store_name": answer.store_name(each.store)} for each in answer.shifts]
    lines = tuple(
        f"{each.business_day}  {answer.store_name(each.store)} {each.counter}  {each.opened_by}  "
        + (call.say("未结班", "open") if not each.closed_at else _gap(call, speaker, each.difference_minor))
        for each in answer.shifts
    )
    return outcome({"shifts": listed, "more": answer.more}, answer.reasons, speaker, lines)


def _gap(call: Call, speaker: Speaker, minor: int | None) -> str:
    return call.say("未清点", "not counted") if minor is None else speaker.money(minor)


def _said(call: Call, act: Callable[[OpenCounter], ShiftAnswer]) -> Outcome:
    with call.counter() as opened:
        answer = act(opened)
        speaker = speaker_for(opened.counter, call.lang)
        document: dict[str, object] = {"done": answer.done, "shift": None}
        lines: tuple[str, ...] = ()
        if answer.report is not None:
            document["shift"] = shift_document(answer.report)
            lines = sheet_lines(shift_sheet(answer.report, call.lang))
        elif answer.done:
            lines = (call.say("还没有班次。", "There has been no shift yet."),)
        path = getattr(call.args, "pdf", "")
        if path and answer.report is not None:
            document["pdf"] = _print(Path(path), answer.report, call.lang)
    return outcome(document, answer.reasons, speaker, lines)


def shift_document(report: ShiftReport) -> dict[str, object]:
    """Everything of a report; times in the store's zone."""
    document: dict[str, object] = msgspec.to_builtins(report)
    zone = ZoneInfo(report.timezone)
    for name in _MOMENTS:
        at: datetime = getattr(report, name)
        document[name] = at.astimezone(zone).isoformat()
    return document


def _print(path: Path, report: ShiftReport, lang: str) -> str:
    from counter_app.bootstrap.shift_sheets import shift_pdf

    write_file(path, shift_pdf(report, lang))
    return str(path)
