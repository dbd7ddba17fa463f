"""`stamp`, and the cards of a member in answers."""

from __future__ import annotations

from counter_app.cli.answers import speaker_for
from counter_app.cli.calls import Call, Outcome
from counter_app.cli.cards import with_cards
from counter_app.cli.coupons import issued_document, store_zone
from counter_app.cli.refusals import outcome, sent_at_once
from counter_app.services.words import note_words, outcome_words, sentence


def stamp(call: Call) -> Outcome:
    """One on a member's card."""
    from counter_app.services.stamps import StampRequest
    from counter_app.services.stamps import stamp as act

    with call.counter(claims=True) as opened:
        args = call.args
        answer = act(opened.counter, StampRequest(call.id_or(opened), args.card, args.member))
        sent = sent_at_once(opened, done=answer.done)
        speaker, zone = speaker_for(opened.counter, call.lang), store_zone(opened)
        with opened.counter.store.reading() as reading:
            member = reading.member(answer.member) if answer.member else None
        document: dict[str, object] = {
            "stamped": answer.done,
            "stamp": answer.stamp or None,
            "card": args.card,
            "stamps": answer.stamps,
            "of": answer.of,
            "rewards": [issued_document(each, zone) for each in answer.rewards],
            "member": speaker.member(member, None) if member else None,
            "notes": [
                {**note.details, "code": note.code, "text": note_words(note, call.lang, speaker.manner)}
                for note in answer.notes
            ],
            **sent,
        }
        with_cards(opened.counter, document, call.lang)
    facts = {"title": speaker.manner.titles.get(args.card, args.card), "stamps": answer.stamps, "of": answer.of}
    lines = [sentence(outcome_words("stamped", call.lang, facts, speaker.manner), call.lang)]
    lines += [call.say(f"  奖励：{each.short_code}", f"  reward: {each.short_code}") for each in answer.rewards]
    lines += [f"  {note_words(note, call.lang, speaker.manner)}" for note in answer.notes]
    return outcome(document, answer.reasons, speaker, lines if answer.done else ())
