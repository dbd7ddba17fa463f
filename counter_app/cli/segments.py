"""`segment put|list|show|count|history|recount|drop`."""

from __future__ import annotations

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.files import read_mappings
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.segment_file import segment_dict
from counter_app.services.segments import SegmentsAnswer


def put(call: Call) -> Outcome:
    """Segments from a YAML or JSON file."""
    from counter_app.services.segments import PutSegments, put_segments

    with call.counter() as opened:
        request = PutSegments(call.id_or(opened), read_mappings(call.args.file, "segments"))
        return _answer(call, opened, put_segments(opened.counter, request))


def drop(call: Call) -> Outcome:
    """A saved segment is taken away."""
    from counter_app.services.segments import drop_segment

    with call.counter() as opened:
        return _answer(call, opened, drop_segment(opened.counter, call.id_or(opened), call.args.segment))


def listing(call: Call) -> Outcome:
    """Those of activity and the saved ones, each with how many members belong to it."""
    from counter_app.services.segments import list_segments

    with call.counter() as opened:
        answer = list_segments(opened.counter)
        speaker = speaker_for(opened.counter, call.lang)
    listed = [
        {
            **segment_dict(view.segment),
            "saved": view.saved,
            "members": view.members if view.told else None,
            "campaigns": list(view.campaigns),
        }
        for view in answer.segments
    ]
    lines = tuple(
        f"{view.segment.id}  {view.segment.title.pick(call.lang)}  {view.members if view.told else '—'}"
        for view in answer.segments
    )
    return outcome({"segments": listed}, answer.reasons, speaker, lines)


def show(call: Call) -> Outcome:
    """One of them: its rule in words, and how many members belong to it."""
    from counter_app.services.segment_desk import show_segment

    with call.counter() as opened:
        shown = show_segment(opened.counter, call.args.segment)
        speaker = speaker_for(opened.counter, call.lang)
    if shown.view is None:
        return outcome({"segment": None}, shown.reasons, speaker, ())
    view = shown.view
    words = {"zh_CN": list(shown.words_zh), "en": list(shown.words_en)}
    told = {**segment_dict(view.segment), "saved": view.saved, "words": words}
    told["members"] = view.members if view.told else None
    said = shown.words_zh if call.lang.startswith("zh") else shown.words_en
    lines = (f"{view.segment.title.pick(call.lang)}  {view.members}", *said)
    return outcome({"segment": {**told, "campaigns": list(view.campaigns)}}, shown.reasons, speaker, lines)


def count(call: Call) -> Outcome:
    """How many members fit the rules of a file, which are not saved."""
    from counter_app.services.segment_desk import count_rules

    with call.counter() as opened:
        counted = count_rules(opened.counter, read_mappings(call.args.file, "segments"))
        speaker = speaker_for(opened.counter, call.lang)
    listed = [{"id": each, "members": members} for each, members in counted.members]
    lines = tuple(f"{each}  {members}" for each, members in counted.members)
    return outcome({"segments": listed}, counted.reasons, speaker, lines)


def history(call: Call) -> Outcome:
    """Its size on the days on which it was counted, and who came in and left since one of them."""
    from counter_app.cli.members import line_of, member_document
    from counter_app.services.segment_history import segment_days, segment_history

    with call.counter() as opened:
        told = segment_history(opened.counter, call.args.segment, call.args.since, call.args.limit)
        days = segment_days(opened.counter, call.args.segment).days
        speaker = speaker_for(opened.counter, call.lang)
    document = {
        "sizes": [{"day": each.day.isoformat(), "members": each.members} for each in told.sizes],
        "days": [
            {"day": each.day.isoformat(), "members": each.members, "came": each.came, "left": each.left}
            for each in days
        ],
        "since": None if told.since is None else told.since.isoformat(),
        "counted_at": None if told.counted_at is None else told.counted_at.isoformat(),
        "came": told.came,
        "left": told.left,
        "came_in": [member_document(each) for each in told.came_in],
        "went": [member_document(each) for each in told.went],
    }
    lines = (
        *(f"{each.day}  {each.members}" for each in told.sizes),
        *(f"+ {line_of(each)}" for each in told.came_in),
        *(f"- {line_of(each)}" for each in told.went),
    )
    return outcome(document, told.reasons, speaker, lines)


def recount(call: Call) -> Outcome:
    """What a window does in quiet moments, now and whole; then every segment with what is kept of it."""
    from counter_app.services.segment_counting import count_all
    from counter_app.services.segment_history import kept_counts

    with call.counter() as opened:
        if not kept_counts(opened.counter).reasons:
            count_all(opened.counter)
        kept = kept_counts(opened.counter)
        speaker = speaker_for(opened.counter, call.lang)
    listed = [
        {
            "id": each.id,
            "members": each.members,
            "day": each.day,
            "counted_at": None if each.counted_at is None else each.counted_at.isoformat(),
        }
        for each in kept.counts
    ]
    lines = tuple(f"{each.id}  {each.members}" for each in kept.counts)
    return outcome({"segments": listed}, kept.reasons, speaker, lines)


def _answer(call: Call, opened: OpenCounter, answer: SegmentsAnswer) -> Outcome:
    speaker = speaker_for(opened.counter, call.lang)
    sent = sent_at_once(opened, done=not answer.reasons)
    listed = [{"id": each.id, "changed": each.changed} for each in answer.segments]
    lines = [f"{each.id}" for each in answer.segments]
    return outcome({"segments": listed, **sent}, answer.reasons, speaker, lines)
