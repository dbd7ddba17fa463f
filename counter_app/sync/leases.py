"""Leases are topped up after each pull; what may not be used any more goes up before each push."""

from __future__ import annotations

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import LeaseRequest
from counter_app.services.context import Counter
from counter_app.services.leases import LeaseWish, note_share, wishes
from counter_app.sync.client import CloudClient
from counter_app.sync.outcomes import Answered, Declined, NotKnown

ASK_AGAIN_SECONDS = 300.0


class LeaseKeeper:
    """Asks for what is wished for; a wish that brought nothing is not repeated at once while it is the same."""

    def __init__(self, counter: Counter, client: CloudClient) -> None:
        self._counter = counter
        self._client = client
        self._vain: dict[LeaseWish, float] = {}

    def top_up(self) -> NotKnown | Declined | None:
        """Ask for each wish; what stopped it, None when all were answered."""
        now = self._counter.clock.monotonic()
        self._vain = {wish: at for wish, at in self._vain.items() if 0 <= now - at < ASK_AGAIN_SECONDS}
        for wish in wishes(self._counter):
            if wish in self._vain:
                continue
            failure = self._ask(wish, now)
            if failure is not None:
                return failure
        return None

    def _ask(self, wish: LeaseWish, now: float) -> NotKnown | Declined | None:
        outcome = self._client.lease(LeaseRequest(campaign=wish.campaign, want=wish.want))
        if not isinstance(outcome, Answered):
            return outcome
        grant = outcome.value
        if grant.kinds:  # whoever holds nothing has nothing to compare with its share
            with self._counter.store.writing(urgent=False) as writing:
                note_share(writing, wish.campaign, grant.share, grant.unsold)
                writing.apply_page(ChangesPage(now=grant.now, version=0, more=False, kinds=grant.kinds), advance=False)
        if not grant.granted:
            self._vain[wish] = now
        return None
