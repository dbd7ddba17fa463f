"""`exceptions`: what a manager must look at, and how it is settled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from counter_app.cli.answers import Speaker, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.errors import InvalidInput
from counter_app.domain.settling import SettledAs, offered
from counter_app.domain.verdict import Note
from counter_app.services.exception_words import (
    closed_words,
    consequence,
    exception_title,
    outcome_title,
    status_word,
)
from counter_app.services.records import ExceptionRecord
from counter_app.services.settling import WITHDRAWN, HowSettled, case_of, closed_as, how_settled, written_off_minor


def exceptions(call: Call) -> Outcome:
    """What a manager must look at, newest first; with `--resolve` one of them is settled."""
    from counter_app.services.acting import moment
    from counter_app.services.exception_list import kept_from
    from counter_app.services.guessing import notes_to_manager
    from counter_app.services.words import note_words

    if call.args.resolve is not None or call.args.outcome is not None:
        if call.args.resolve is None or call.args.outcome is None:
            raise InvalidInput("--resolve and --as belong together", key="resolve")
        return _resolve(call)
    with call.counter() as opened:
        with opened.store.reading() as reading:
            refused = kept_from(reading, moment(opened.counter))
            found = list(reading.exceptions(open_only=False)) if refused is None else []
            notes = notes_to_manager(reading) if refused is None else []
        speaker = speaker_for(opened.counter, call.lang)
    lines = [line for each in found for line in _lines(call, each, speaker)]
    said = [note_words(Note(each["code"], {"count": each["count"]}), call.lang) for each in notes]
    lines += [f"{each['at']}  {text}" for each, text in zip(notes, said, strict=True)]
    document = {
        "exceptions": [_document(each, call.lang) for each in found],
        "notes": [{**each, "text": text} for each, text in zip(notes, said, strict=True)],
        "open_minor": sum(each.at_stake_minor for each in found if each.status == "open"),
        "written_off_minor": written_off_minor(found),
    }
    if refused is not None:
        return outcome(document, (refused,), speaker, ())
    return Outcome(document, tuple(lines) or (call.say("没有异常。", "No exceptions."),))


def _document(record: ExceptionRecord, lang: str) -> dict[str, Any]:
    stands = how_settled(record)
    return {
        "id": record.id,
        "operation": record.operation,
        "reason": record.reason,
        "title": exception_title(record.reason, lang),
        "at_stake_minor": record.at_stake_minor,
        "made_at": record.made_at,
        "status": record.status,
        "outcomes": [each.value for each in offered(case_of(record))] if record.status == "open" else [],
        "settled": _settled(stands) if stands else None,
        "closed_as": closed_as(record) or None,
        "facts": dict(record.facts),
    }


def _settled(stands: HowSettled) -> dict[str, Any]:
    plain = {"outcome": stands.outcome, "at": stands.at, "store": stands.store, "counter": stands.counter}
    later = [_settled(replace(each, later=())) for each in stands.later]
    return {**plain, "staff": stands.staff, "waiting": stands.waiting, **({"later": later} if later else {})}


def _lines(call: Call, record: ExceptionRecord, speaker: Speaker) -> list[str]:
    stands = how_settled(record)
    state = status_word(record.status, call.lang) + (f": {outcome_title(stands.outcome, call.lang)}" if stands else "")
    title = exception_title(record.reason, call.lang)
    line = f"{record.made_at}  {title}  {speaker.money(record.at_stake_minor)}  {state}  {record.id}"
    if record.status == WITHDRAWN:
        return [line, f"    {closed_words(closed_as(record), call.lang)}"]
    if record.status != "open":
        return [line]
    case = case_of(record)
    digits = speaker.manner.digits
    ways = [f"    --as {each.value}: {consequence(case, each, call.lang, digits)}" for each in offered(case)]
    return [line, *ways]


def _resolve(call: Call) -> Outcome:
    from counter_app.services.settling import due_minor, overruled, settle_exception

    with call.counter(claims=True) as opened:
        answer = settle_exception(opened.counter, call.id_or(opened), call.args.resolve, call.args.outcome)
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
        with opened.store.reading() as reading:
            other, due = overruled(reading, answer), due_minor(reading, answer)
            every = reading.exceptions(open_only=False)
    if other is not None:
        answer = replace(answer, done=False, changed=False, reasons=(other,))
    record = next((each for each in every if each.id == answer.exception), None)
    document = {
        "done": answer.done,
        "changed": answer.changed,
        "exception": _document(record, call.lang) if record is not None else None,
        "due_minor": due,
        **sent,
    }
    said = outcome_title(SettledAs(call.args.outcome), call.lang)
    lines = [call.say(f"已处理：{said}。", f"Settled: {said}.")] if answer.done else []
    if due:
        amount = speaker.money(due)
        lines.append(call.say(f"客人应补 {amount}。", f"The customer owes {amount}."))
    return outcome(document, answer.reasons, speaker, lines)
