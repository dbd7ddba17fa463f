"""`sign-up`, `members`, `member show|freeze|unfreeze|phone`."""

from __future__ import annotations

from pathlib import Path

from counter_app.bootstrap.opening import OpenCounter
from counter_app.cli.answers import balances_document, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.cards import card_lines, cards_document
from counter_app.cli.coupons import issued_document, store_zone
from counter_app.cli.files import write_file
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.cli.syncing import iso
from counter_app.domain.consent import ConsentWord
from counter_app.services.members import MemberChange, MemberView
from counter_app.services.tiers import tier_document


def member_document(view: MemberView) -> dict[str, object]:
    """A member as JSON; masked already where it has to be. Ledgers belong to a later version and are zero."""
    return {
        "id": view.id,
        "number": view.number,
        "phone": view.phone,
        "name": view.name,
        "status": view.status,
        "tier": view.tier,
        "tags": list(view.tags),
        "channel": view.channel,
        "birthday": view.birthday.isoformat() if view.birthday else None,
        "visits": view.visits,
        "joined_at": iso(view.joined_at),
        "last_visit_at": iso(view.last_visit_at),
        "home_store": view.home_store,
        "member_code": view.member_code,
        **balances_document(view.balances),
    }


def consent_document(word: ConsentWord | None) -> dict[str, object] | None:
    """The last word since the sign-up; null where there is none."""
    if word is None:
        return None
    said = {"given": word.given, "at": iso(word.at), "how": word.how, "text_version": word.text_version}
    return {**said, "guardian": word.guardian, "staff": word.staff, "store": word.store}


def line_of(view: MemberView) -> str:
    """A member for a person."""
    return f"{view.number}  {view.phone}  {view.name}  {view.status}"


def sign_up(call: Call) -> Outcome:
    """A new member, or the one whose phone it is."""
    from counter_app.services.sign_up import SignUpRequest
    from counter_app.services.sign_up import sign_up as act

    with call.counter(claims=True) as opened:
        args = call.args
        request = SignUpRequest(
            call.id_or(opened),
            args.phone,
            args.name,
            args.channel,
            consent=args.consent,
            source="cli",
            birthday=args.birthday,
            guardian=args.guardian,
        )
        answer = act(opened.counter, request)
        sent = sent_at_once(opened, done=answer.created)
        speaker = speaker_for(opened.counter, call.lang)
        document: dict[str, object] = {
            "member": None,
            "created": answer.created,
            "welcome": [issued_document(each, store_zone(opened)) for each in answer.welcome],
            **sent,
        }
        if answer.member is not None:
            code = answer.member_code or answer.member.member_code
            document["member"] = {**member_document(answer.member), "member_code": code}
            if args.png and code:
                document["picture"] = _draw(Path(args.png), code, answer.member.number)
    lines = (line_of(answer.member),) if answer.member else ()
    return outcome(document, answer.reasons, speaker, lines)


def _draw(path: Path, code: str, number: str) -> str:
    from counter_app.scanning.drawing import draw_code

    write_file(path, draw_code(code, caption=number))
    return str(path)


def search(call: Call) -> Outcome:
    """By any part of phone or name, number, pinyin initials; of a segment."""
    from counter_app.services.members import search_members

    with call.counter() as opened:
        found = search_members(opened.counter, call.args.search, call.args.limit, call.args.segment)
        speaker = speaker_for(opened.counter, call.lang)
    lines = (*map(line_of, found.members), call.say(f"共 {found.total} 位", f"{found.total} in all"))
    document = {"members": [member_document(each) for each in found.members], "total": found.total}
    return outcome(document, found.reasons, speaker, lines)


def show(call: Call) -> Outcome:
    """One member with the newest coupons."""
    from counter_app.services.members import show_member

    with call.counter() as opened:
        shown = show_member(opened.counter, call.args.member)
        speaker = speaker_for(opened.counter, call.lang)
    coupons = [
        {
            "id": each.id,
            "short_code": each.short_code,
            "campaign": each.campaign,
            "status": each.status.value,
            "uses_left": shown.uses_left.get(each.id),
        }
        for each in shown.coupons
    ]
    cards = shown.member.cards if shown.member else ()
    member = None
    if shown.member is not None:
        tier = tier_document(shown.member.standing, call.lang)
        segments = [each.id for each in shown.member.segments]
        member = {**member_document(shown.member), **tier, "consent": consent_document(shown.member.consent)}
        member |= {"stamps": cards_document(cards, call.lang)}
        member |= {"activity": segments[0] if segments else "", "segments": segments[1:]}
    document = {
        "member": member,
        "coupons": coupons,
        "timeline": [
            {
                "id": each.id,
                "at": each.at,
                "what": each.what,
                "store": each.store,
                "counter": each.counter,
                "staff": each.staff,
                **each.detail,
            }
            for each in shown.timeline
        ],
    }
    said = str(member["tier_text"] or "") if member is not None else ""
    lines = (line_of(shown.member), *([said] if said else []), *card_lines(cards, call.lang)) if shown.member else ()
    return outcome(document, shown.reasons, speaker, lines)


def freeze(call: Call) -> Outcome:
    """Nothing of this member is redeemed any more."""
    from counter_app.services.members import freeze_member

    with call.counter(claims=True) as opened:
        reason = call.args.reason or "frozen at the counter"
        return _changed(call, opened, freeze_member(opened.counter, call.id_or(opened), call.args.member, reason))


def unfreeze(call: Call) -> Outcome:
    """Free a frozen member."""
    from counter_app.services.members import unfreeze_member

    with call.counter(claims=True) as opened:
        reason = call.args.reason or "freed at the counter"
        return _changed(call, opened, unfreeze_member(opened.counter, call.id_or(opened), call.args.member, reason))


def phone(call: Call) -> Outcome:
    """Another phone number."""
    from counter_app.services.members import change_phone

    with call.counter(claims=True) as opened:
        answer = change_phone(opened.counter, call.id_or(opened), call.args.member, call.args.phone)
        return _changed(call, opened, answer)


def consent(call: Call) -> Outcome:
    """Whether the member agrees to be written to, from now on."""
    from counter_app.services.consents import ConsentRequest, put_consent

    args = call.args
    with call.counter(claims=True) as opened:
        request = ConsentRequest(call.id_or(opened), args.member, args.given, args.how, args.guardian)
        answer = put_consent(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
        speaker = speaker_for(opened.counter, call.lang)
    document: dict[str, object] = {
        "done": answer.done,
        "changed": answer.changed,
        "member": member_document(answer.member) if answer.member else None,
        "consent": consent_document(answer.consent),
        **sent,
    }
    said = call.say("同意接收消息", "agrees to be written to"), call.say("不再接收消息", "is not written to any more")
    lines = (f"{line_of(answer.member)}  {said[not args.given]}",) if answer.member else ()
    return outcome(document, answer.reasons, speaker, lines)


def _changed(call: Call, opened: OpenCounter, answer: MemberChange) -> Outcome:
    document = {
        "done": answer.done,
        "changed": answer.changed,
        "member": member_document(answer.member) if answer.member else None,
    }
    lines = (line_of(answer.member),) if answer.member else ()
    return outcome(document, answer.reasons, speaker_for(opened.counter, call.lang), lines)
