"""`check`, `redeem`, `void`."""

from __future__ import annotations

from dataclasses import replace

from counter_app.cli.answers import answer_document, answer_lines, speaker_for
from counter_app.cli.calls import DONE, NO, Call, Outcome, print_outcome
from counter_app.cli.cards import card_lines, with_cards
from counter_app.cli.refusals import sent_at_once
from counter_app.services.answers import Answer
from counter_app.services.context import Counter
from counter_app.services.unshown import was_shown
from counter_app.services.words import outcome_words, reason_words, sentence


def check(call: Call) -> Outcome:
    """Verdicts; writes nothing but the scan log."""
    from counter_app.services.check import CheckRequest
    from counter_app.services.check import check as ask

    with call.counter() as opened:
        args = call.args
        request = CheckRequest(tuple(args.codes), args.amount_minor, args.member or None, "cli", ask=True)
        answer = ask(opened.counter, request)
        return judged(call, opened.counter, answer, answer.accepted)


def redeem(call: Call) -> Outcome:
    """One checkout, all or nothing."""
    from counter_app.services.redeem import RedeemRequest
    from counter_app.services.redeem import redeem as act

    with call.counter(claims=True) as opened:
        args = call.args
        request = RedeemRequest(
            id=call.id_or(opened),
            texts=tuple(args.codes),
            amount_minor=args.amount_minor or 0,
            member=args.member or None,
            source="cli",
        )
        answer = act(opened.counter, request)
        outcome = judged(call, opened.counter, answer, answer.redeemed)
        if not answer.redeemed:
            return outcome
        # Shown before anything else is done, and only then taken as shown.
        print_outcome(outcome, as_json=call.json)
        was_shown(opened.counter, answer.checkout)
        return replace(outcome, printed=True)


def judged(call: Call, counter: Counter, answer: Answer, done: bool) -> Outcome:
    """An answer as an outcome."""
    speaker = speaker_for(counter, call.lang)
    document = answer_document(answer, speaker)
    cards = card_lines(with_cards(counter, document, call.lang), call.lang)
    lines = answer_lines(answer, speaker)
    return Outcome(document, (*lines, *cards) if answer.accepted else lines, DONE if done else NO)


def void(call: Call) -> Outcome:
    """A redemption or a checkout taken back."""
    from counter_app.cli.ledgers import back_document, back_lines
    from counter_app.services.claims import CLAIM_SECONDS
    from counter_app.services.void import VoidRequest
    from counter_app.services.void import void as act
    from counter_app.services.voiding import facts_of

    with call.counter(claims=True) as opened:
        answer = act(
            opened.counter, VoidRequest(call.id_or(opened), call.args.target, call.args.reason, line=call.args.line)
        )
        # The use is free again at every other counter once the cloud has heard of it.
        sent = sent_at_once(opened, done=answer.done, seconds=CLAIM_SECONDS)
        speaker = speaker_for(opened.counter, call.lang)
        with opened.counter.store.reading() as reading:
            names = reading.store_names()
        handed = back_document(opened.counter, speaker, answer)
    zone = speaker.manner.now.tzinfo if speaker.manner.now else None
    told = [facts_of(each, names, zone) for each in answer.already]
    document: dict[str, object] = {
        "voided": answer.done,
        "reasons": [speaker.reason(reason) for reason in answer.reasons],
        "redemptions": list(answer.redemptions),
        "already": [{"id": each.redemption, **facts} for each, facts in zip(answer.already, told, strict=True)],
        "checkout": answer.checkout or None,
        "uses_left": answer.uses_left,
        "due_minor": answer.due_minor,
        **handed,
        **({"queued": answer.queued, "online": answer.online} | (sent if answer.done else {})),
    }
    if told and not answer.redemptions:
        said = outcome_words("voided_before", call.lang, told[0], speaker.manner)
        return Outcome(document, (sentence(said, call.lang),))
    given = back_lines(call, speaker, answer) if answer.back else ()
    if answer.done:
        word = "voided" if answer.redemptions else "line_voided" if call.args.line else "purchase_voided"
        left = answer.left if answer.redemptions else {}
        done = sentence(outcome_words(word, call.lang, left, speaker.manner), call.lang)
        return Outcome(document, (done, *given))
    lines = tuple(sentence(reason_words(each, call.lang, speaker.manner), call.lang) for each in answer.reasons)
    return Outcome(document, lines, NO)
