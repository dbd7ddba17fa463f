"""The stamp cards that a member has begun, and those that stamps are given on."""

from __future__ import annotations

from counter_app.domain.campaign import CampaignStatus, Terms
from counter_app.domain.stamps import Held, stamps_of
from counter_app.services.context import Counter
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


def running_cards(counter: Counter) -> tuple[Terms, ...]:
    """Cards on which stamps are given now, by their ids. Raises `Fault`."""
    with counter.store.reading() as reading:
        every = reading.campaigns()
    running = [terms for campaign, terms in every if campaign.status is CampaignStatus.RUNNING and stamps_of(terms)]
    return tuple(sorted(running, key=lambda terms: terms.campaign))
