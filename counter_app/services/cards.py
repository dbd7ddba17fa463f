"""The stamp cards that a member has begun."""

from __future__ import annotations

from counter_app.domain.stamps import Held, stamps_of
from counter_app.services.drawing import newest_terms
from counter_app.services.ports import Reading


def held_cards(reading: Reading, member_id: str) -> tuple[Held, ...]:
    """The cards that a member has begun, as far as their terms are known here."""
    held = []
    for card, left in sorted(reading.cards(member_id).items()):
        known = newest_terms(reading, card)
        if known is not None and stamps_of(known[1]):
            held.append(Held(known[1], left))
    return tuple(held)
