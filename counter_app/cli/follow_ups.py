"""`follow-up make|list|done`."""

from __future__ import annotations

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.cli.tagging import selected
from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import FollowUp
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.follow_ups import FollowUpView


def make(call: Call) -> Outcome:
    """A list of whoever is to be called."""
    from counter_app.services.follow_up_lists import MAKE, ListAnswer, ListRequest, foresee_list, make_list

    args = call.args
    with call.counter() as opened:
        speaker = speaker_for(opened.counter, call.lang)
        refused = refusal_of(opened.counter, MAKE, require_manager)
        answer, act = ListAnswer(False), ""
        if refused is None:
            selection = selected(call, opened)
            if args.dry_run:
                people = foresee_list(opened.counter, selection).people
                lines = [call.say(f"会列入 {people} 人。", f"{people} people would be listed.")]
                return outcome({"people": people, "dry_run": True}, (), speaker, lines)
            act = call.id_or(opened)
            request = ListRequest(act, args.title, args.due, selection, args.script, _person(opened, args.who))
            answer = make_list(opened.counter, request)
            if answer.done and opened.counter.link.believed_online():
                opened.counter.link.refresh()
        sent = sent_at_once(opened, done=answer.done)
    document: dict[str, object] = {"id": act or None, "made": answer.made, "had": answer.passed, "ended": answer.ended}
    lines = [call.say(f"已列入 {answer.made} 人。", f"{answer.made} people are listed.")] if answer.done else []
    return outcome({**document, **sent}, (refused,) if refused else answer.reasons, speaker, lines)


def listing(call: Call) -> Outcome:
    """Who is to be called, the oldest day first; or what came of calls."""
    from counter_app.services.follow_ups import list_follow_ups

    args = call.args
    with call.counter() as opened:
        who = _person(opened, args.who)
        found = list_follow_ups(opened.counter, args.until, args.limit, done=args.done, who=who)
        speaker = speaker_for(opened.counter, call.lang)
    counts = {"overdue": found.overdue, "today": found.today, "later": found.later, "done": found.done}
    lines = [
        f"{each.entry.id}  {each.entry.day}  {each.member.name if each.member else ''}"
        f"  {each.member.phone if each.member else ''}  {each.entry.title}  {each.entry.outcome}"
        for each in found.entries
    ]
    return outcome({"entries": [_shown(each) for each in found.entries], **counts}, found.reasons, speaker, lines)


def done(call: Call) -> Outcome:
    """What came of a call."""
    from counter_app.services.follow_ups import OutcomeRequest, say_outcome

    args = call.args
    with call.counter() as opened:
        request = OutcomeRequest(call.id_or(opened), args.entry, args.outcome.replace("-", "_"), args.note, args.next)
        answer = say_outcome(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
    document = {"done": answer.done, "entry": _entry(answer.entry) if answer.entry else None, **sent}
    return outcome(document, answer.reasons, speaker, (answer.entry.outcome,) if answer.entry else ())


def _person(opened: OpenCounter, name: str) -> str:
    """The id of a person. Raises `InvalidInput` where there is none of that name."""
    if not name:
        return ""
    with opened.store.reading() as reading:
        person = reading.staff_by_name(name)
    if person is None:
        raise InvalidInput(f"who: there is nobody called {name}", key="who")
    return person.id


def _entry(entry: FollowUp) -> dict[str, object]:
    return {
        "id": entry.id,
        "list": entry.list,
        "title": entry.title,
        "script": entry.script,
        "due": entry.due,
        "who": entry.who or None,
        "outcome": entry.outcome or None,
        "note": entry.note,
        "next": entry.next or None,
        "tries": entry.tries,
    }


def _shown(view: FollowUpView) -> dict[str, object]:
    member = view.member
    told = (
        None
        if member is None
        else {"id": member.id, "number": member.number, "phone": member.phone, "name": member.name}
    )
    return {**_entry(view.entry), "when": view.when.value, "member": told}
