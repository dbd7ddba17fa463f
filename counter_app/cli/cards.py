"""The stamp cards of a member in answers."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.stamps import Held
from counter_app.services.cards import held_cards
from counter_app.services.context import Counter


def cards_document(held: Sequence[Held], lang: str) -> list[dict[str, object]]:
    """Cards as they stand in answers."""
    return [
        {"campaign": each.terms.campaign, "title": each.terms.title.pick(lang), "stamps": each.left, "of": each.of}
        for each in held
    ]


def with_cards(counter: Counter, document: dict[str, object], lang: str) -> tuple[Held, ...]:
    """Put what the member of an answer has on cards into it."""
    member = document.get("member")
    if not isinstance(member, dict):
        return ()
    with counter.store.reading() as reading:
        held = held_cards(reading, str(member["id"]))
    member["stamps"] = cards_document(held, lang)
    return held


def card_lines(held: Sequence[Held], lang: str) -> tuple[str, ...]:
    """The same for a person: `Coffee card: 8 / 10`."""
    return tuple(f"  {each.terms.title.pick(lang)}: {each.left} / {each.of}" for each in held)
