"""`tag add|take|undo|list`."""

from __future__ import annotations

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.services.acting import refusal_of, require_manager
from counter_app.services.member_records import Selection
from counter_app.services.tagging import TagAnswer


def add(call: Call) -> Outcome:
    """A tag for each of them."""
    return _tag(call, take=False)


def take(call: Call) -> Outcome:
    """A tag taken from each of them."""
    return _tag(call, take=True)


def _tag(call: Call, *, take: bool) -> Outcome:
    from counter_app.services.tagging import PREVIEW, TagRequest, foresee_tag, tag_members

    with call.counter() as opened:
        refused = refusal_of(opened.counter, PREVIEW, require_manager)
        if refused is not None:
            return _answered(call, opened, "", TagAnswer(False, reasons=(refused,)))
        selection = selected(call, opened)
        if not call.args.dry_run:
            act = call.id_or(opened)
            request = TagRequest(act, call.args.tag, selection, take)
            return _answered(call, opened, act, tag_members(opened.counter, request))
        seen = foresee_tag(opened.counter, selection, call.args.tag, take=take)
        speaker = speaker_for(opened.counter, call.lang)
    document = {"people": seen.people, "changes": seen.changes, "dry_run": True}
    lines = [call.say(f"会影响 {seen.changes} 人。", f"It would change {seen.changes} people.")]
    return outcome(document, seen.reasons, speaker, lines)


def selected(call: Call, opened: OpenCounter) -> Selection:
    """Who is meant by the arguments. Raises `InvalidInput` for a segment or member that there is not."""
    from counter_app.services.finding import find_member
    from counter_app.services.selection import of_segment

    with opened.store.reading() as reading:
        if call.args.segment:
            return of_segment(reading, opened.counter, call.args.segment)
        chosen = set()
        for text in call.args.member:
            member = find_member(reading, opened.counter, text)
            if member is None or not member.number:
                raise InvalidInput(
                    f"member: there is no member {text} at this counter",
                    key="member",
                    code=SlipCode.NO_SUCH_MEMBER,
                    details={"name": text},
                )
            chosen.add(member.id)
    return Selection(chosen=frozenset(chosen))


def undo(call: Call) -> Outcome:
    """An act taken back."""
    from counter_app.services.tagging import undo_tag

    with call.counter() as opened:
        act = call.id_or(opened)
        return _answered(call, opened, act, undo_tag(opened.counter, act, call.args.act))


def listing(call: Call) -> Outcome:
    """What was tagged here."""
    from counter_app.services.tagging import list_tag_acts

    with call.counter() as opened:
        answer = list_tag_acts(opened.counter, call.args.limit)
        speaker = speaker_for(opened.counter, call.lang)
    listed = [
        {
            "id": act.id,
            "tag": act.tag,
            "take": bool(act.take),
            "at": act.begun_at,
            "people": act.people,
            "changed": act.changed,
            "ended": bool(act.ended_at),
            "undoes": act.undoes or None,
            "undone_by": act.undone_by or None,
        }
        for act in answer.acts
    ]
    lines = [f"{act.id}  {'-' if act.take else '+'}{act.tag}  {act.changed}" for act in answer.acts]
    return outcome({"acts": listed}, answer.reasons, speaker, lines)


def _answered(call: Call, opened: OpenCounter, act: str, answer: TagAnswer) -> Outcome:
    speaker = speaker_for(opened.counter, call.lang)
    link = opened.counter.link
    if answer.done and link.believed_online():
        link.refresh()  # a round takes up what it can; what waits still goes with the rounds to come
    sent = sent_at_once(opened, done=answer.done)
    document: dict[str, object] = {"id": act or None, "changed": answer.changed, "had": answer.passed}
    lines = [call.say(f"已处理 {answer.changed} 人。", f"{answer.changed} people were changed.")] if answer.done else []
    return outcome({**document, "ended": answer.ended, **sent}, answer.reasons, speaker, lines)
