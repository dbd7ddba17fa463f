"""`segment put|list|drop`."""

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
        {**segment_dict(view.segment), "saved": view.saved, "members": view.members, "campaigns": list(view.campaigns)}
        for view in answer.segments
    ]
    lines = tuple(
        f"{view.segment.id}  {view.segment.title.pick(call.lang)}  {view.members}" for view in answer.segments
    )
    return outcome({"segments": listed}, answer.reasons, speaker, lines)


def _answer(call: Call, opened: OpenCounter, answer: SegmentsAnswer) -> Outcome:
    speaker = speaker_for(opened.counter, call.lang)
    sent = sent_at_once(opened, done=not answer.reasons)
    listed = [{"id": each.id, "changed": each.changed} for each in answer.segments]
    lines = [f"{each.id}" for each in answer.segments]
    return outcome({"segments": listed, **sent}, answer.reasons, speaker, lines)
