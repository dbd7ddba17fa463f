"""`member merge`: what a manager decides about who a person is."""

from __future__ import annotations

from typing import Any

from counter_app.cli.answers import balances_document, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.cards import cards_document
from counter_app.cli.members import line_of, member_document
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.services.merging import MergeRequest, MergeSeen, Side


def merge(call: Call) -> Outcome:
    """Both become one; with `--dry-run` only what either has and what the one who stays would have."""
    from counter_app.services.merging import merge_members, preview_merge

    args = call.args
    with call.counter(claims=True) as opened:
        speaker = speaker_for(opened.counter, call.lang)
        if args.dry_run:
            seen = preview_merge(opened.counter, args.member, args.into)
            document: dict[str, Any] = {"done": False, **_sides(seen, call.lang)}
            return outcome(document, seen.reasons, speaker, _lines(call, seen))
        request = MergeRequest(call.id_or(opened), args.member, args.into, args.reason or "one person")
        answer = merge_members(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
        member = member_document(answer.member) if answer.member else None
    lines = (line_of(answer.member),) if answer.member else ()
    return outcome({"done": answer.done, "member": member, **sent}, answer.reasons, speaker, lines)


def _sides(seen: MergeSeen, lang: str) -> dict[str, object]:
    return {"goes": _side(seen.goes, lang), "stays": _side(seen.stays, lang), "after": _side(seen.after, lang)}


def _side(side: Side | None, lang: str) -> dict[str, object] | None:
    if side is None:
        return None
    document = {**member_document(side.member), **balances_document(side.balances), "coupons": side.coupons}
    return {**document, "stamps": cards_document(side.cards, lang)}


def _lines(call: Call, seen: MergeSeen) -> tuple[str, ...]:
    if seen.goes is None or seen.stays is None or seen.after is None:
        return ()
    said = (
        (call.say("并入", "goes"), seen.goes),
        (call.say("保留", "stays"), seen.stays),
        (call.say("合并后", "after"), seen.after),
    )
    return (
        *(f"{word}  {line_of(side.member)}  {_what(call, side)}" for word, side in said),
        call.say("合并后不能撤销。", "A merge cannot be undone."),
    )


def _what(call: Call, side: Side) -> str:
    held = side.balances
    value, visits = f"{held.value_minor / 100:.2f}", side.member.visits
    return call.say(
        f"积分 {held.points}，储值 {value}，券 {side.coupons}，来店 {visits}",
        f"points {held.points}, value {value}, coupons {side.coupons}, visits {visits}",
    )
