"""`member merge`, `member erase`: what a manager decides about who a person is."""

from __future__ import annotations

from typing import Any

from counter_app.cli.answers import Speaker, balances_document, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.cards import cards_document
from counter_app.cli.members import line_of, member_document
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.services.erasing import EraseSeen
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
            return outcome(document, seen.reasons, speaker, _lines(call, seen, speaker))
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


def _lines(call: Call, seen: MergeSeen, speaker: Speaker) -> tuple[str, ...]:
    if seen.goes is None or seen.stays is None or seen.after is None:
        return ()
    said = (
        (call.say("并入", "goes"), seen.goes),
        (call.say("保留", "stays"), seen.stays),
        (call.say("合并后", "after"), seen.after),
    )
    return (
        *(f"{word}  {line_of(side.member)}  {_what(call, side, speaker)}" for word, side in said),
        call.say("合并后不能撤销。", "A merge cannot be undone."),
    )


def _what(call: Call, side: Side, speaker: Speaker) -> str:
    held = side.balances
    value, visits = speaker.money(held.value_minor), side.member.visits
    return call.say(
        f"积分 {held.points}，储值 {value}，券 {side.coupons}，来店 {visits}",
        f"points {held.points}, value {value}, coupons {side.coupons}, visits {visits}",
    )


def erase(call: Call) -> Outcome:
    """Everything of a person goes; with `--dry-run` only what goes and what is kept."""
    from counter_app.services.erasing import EraseRequest, erase_member, preview_erase

    args = call.args
    with call.counter(claims=True) as opened:
        speaker = speaker_for(opened.counter, call.lang)
        if args.dry_run:
            seen = preview_erase(opened.counter, args.member)
            return outcome(
                {"done": False, **_goes(seen, call.lang)}, seen.reasons, speaker, _erase_lines(call, seen, speaker)
            )
        request = EraseRequest(call.id_or(opened), args.member, args.reason, args.give_up_value)
        answer = erase_member(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
    document = {"done": answer.done, "member": answer.member, "number": answer.number, **sent}
    return outcome(document, answer.reasons, speaker, (answer.number,) if answer.done else ())


def _goes(seen: EraseSeen, lang: str) -> dict[str, object]:
    if seen.member is None or seen.balances is None:
        return {"goes": None, "kept": None}
    goes = {
        "phone": seen.member.phone,
        "name": seen.member.name,
        "tags": list(seen.member.tags),
        "coupons": seen.coupons,
        "reservations": seen.reservations,
        "deposit_minor": seen.deposits_minor,
    }
    kept = {
        "number": seen.member.number,
        "channel": seen.member.channel,
        "visits": seen.member.visits,
        **balances_document(seen.balances),
        "stamps": cards_document(seen.cards, lang),
    }
    return {"goes": goes, "kept": kept, "money_left": seen.money_left}


def _erase_lines(call: Call, seen: EraseSeen, speaker: Speaker) -> tuple[str, ...]:
    if seen.member is None or seen.balances is None:
        return ()
    value = speaker.money(seen.balances.value_minor)
    return (
        line_of(seen.member),
        call.say(
            f"删除：手机、姓名、生日、标签、会员码、可用券 {seen.coupons}、预约 {seen.reservations}",
            f"goes: phone, name, birthday, tags, member code, coupons {seen.coupons}, reservations {seen.reservations}",
        ),
        call.say(
            f"保留（只留编号）：消费与账目，积分 {seen.balances.points}，储值 {value}",
            f"kept under the number alone: purchases and ledgers, points {seen.balances.points}, value {value}",
        ),
        call.say("删除后不能恢复。", "It cannot be undone."),
    )
