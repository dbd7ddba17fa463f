"""`traffic walk-in|phone|inquiry [N]`."""

from __future__ import annotations

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome
from counter_app.services.traffic import INQUIRY, PHONE, WALK_IN

_NAMES = {WALK_IN: ("进店未购买", "walk-ins"), PHONE: ("电话", "calls"), INQUIRY: ("咨询", "inquiries")}


def count(call: Call) -> Outcome:
    """So many more, and what this counter has counted today."""
    from counter_app.services.traffic import count_visits

    with call.counter() as opened:
        kind = call.args.kind.replace("-", "_")
        answer = count_visits(opened.counter, call.id_or(opened), kind, call.args.count)
        speaker = speaker_for(opened.counter, call.lang)
    document: dict[str, object] = {"done": answer.done}
    if not answer.done:
        return outcome(document, answer.reasons, speaker)
    document |= {
        "kind": answer.kind,
        "count": answer.count,
        "business_day": answer.business_day,
        "today": dict(answer.today),
    }
    said = "  ".join(f"{call.say(*_NAMES[each])} {number}" for each, number in answer.today.items())
    return outcome(document, (), speaker, (f"{answer.business_day}  {said}",))
