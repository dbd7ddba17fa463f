"""`points adjust`, `top-up`, `refund`, and the answers of what takes back."""

from __future__ import annotations

from counter_app.cli.answers import Speaker, balances_document, speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.domain.holdings import Balances
from counter_app.domain.member import Member
from counter_app.protocol.bodies import GivenBack
from counter_app.services.context import Counter
from counter_app.services.ledgers_by_hand import LedgerAnswer
from counter_app.services.voiding import VoidAnswer, handed_over
from counter_app.services.words import outcome_words, sentence


def points_adjust(call: Call) -> Outcome:
    """A manager's entry."""
    from counter_app.services.ledgers_by_hand import AdjustRequest, adjust_points

    with call.counter(claims=True) as opened:
        args = call.args
        request = AdjustRequest(call.id_or(opened), args.member, args.points, args.reason, args.until)
        answer = adjust_points(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
        return _by_hand(call, opened.counter, answer, "adjusted", {"points": args.points, **sent})


def top_up(call: Call) -> Outcome:
    """Principal, and the bonus that comes with it."""
    from counter_app.services.ledgers_by_hand import TopUpRequest
    from counter_app.services.ledgers_by_hand import top_up as act

    with call.counter(claims=True) as opened:
        args = call.args
        request = TopUpRequest(call.id_or(opened), args.member, args.amount_minor, args.bonus_minor, args.tender)
        answer = act(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done)
        added = {"amount_minor": args.amount_minor, "bonus_minor": args.bonus_minor, "tender": args.tender or None}
        return _by_hand(call, opened.counter, answer, "topped_up", {**added, **sent})


def _by_hand(call: Call, counter: Counter, answer: LedgerAnswer, word: str, details: dict[str, object]) -> Outcome:
    speaker = speaker_for(counter, call.lang)
    member = _member(counter, speaker, answer.member, answer.balances)
    document = {"done": answer.done, "id": answer.operation or None, "member": member, **details}
    lines = (sentence(outcome_words(word, call.lang, _facts(answer.balances), speaker.manner), call.lang),)
    return outcome(document, answer.reasons, speaker, lines if answer.done else ())


def refund(call: Call) -> Outcome:
    """Money, value and points of a checkout, or a whole top-up, come back."""
    from counter_app.services.claims import CLAIM_SECONDS
    from counter_app.services.refund import RefundRequest
    from counter_app.services.refund import refund as act

    with call.counter(claims=True) as opened:
        args = call.args
        request = RefundRequest(call.id_or(opened), args.target, args.reason, args.amount_minor)
        answer = act(opened.counter, request)
        sent = sent_at_once(opened, done=answer.done, seconds=CLAIM_SECONDS)
        speaker = speaker_for(opened.counter, call.lang)
        document: dict[str, object] = {
            "refunded": answer.done,
            "checkout": answer.checkout or None,
            **back_document(opened.counter, speaker, answer),
            **({"queued": answer.queued, "online": answer.online} | (sent if answer.done else {})),
        }
    return outcome(document, answer.reasons, speaker, back_lines(call, speaker, answer) if answer.done else ())


def back_document(counter: Counter, speaker: Speaker, answer: VoidAnswer) -> dict[str, object]:
    """What a void or refund handed back, and what the member has then."""
    back = answer.back or GivenBack()
    return {
        "back": {
            "tender_minor": back.tender_minor,
            "principal_minor": back.principal_minor,
            "bonus_minor": back.bonus_minor,
            "points": back.points,
        },
        "taken_points": back.taken_points,
        "debt_points": back.debt_points,
        "member": _member(counter, speaker, answer.member, answer.balances),
    }


def back_lines(call: Call, speaker: Speaker, answer: VoidAnswer) -> tuple[str, ...]:
    """The same for a person."""
    back = answer.back
    if back is None:
        return (sentence(outcome_words("nothing_back", call.lang), call.lang),)
    told = handed_over(back, topped_up=answer.topped_up)
    return (sentence(outcome_words("given_back", call.lang, told, speaker.manner), call.lang),)


def _facts(balances: Balances | None) -> dict[str, object]:
    held = balances or Balances()
    return {"points": held.points, "value_minor": held.principal_minor + held.bonus_minor}


def _member(counter: Counter, speaker: Speaker, identity: str, balances: Balances | None) -> dict[str, object] | None:
    if not identity:
        return None
    with counter.store.reading() as reading:
        member: Member | None = reading.member(identity)
    if member is None:
        return {"id": identity, **balances_document(balances)}
    return speaker.member(member, balances)
