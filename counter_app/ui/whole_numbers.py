"""What the cloud says of all counters, asked behind a list that does not wait for it."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import Fault
from counter_app.protocol.numbers import CampaignOver, ChannelOver, Numbers
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop


class WholeNumbers:
    """One question at a time; `changed`: told of an answer. Without one the page shows what this counter knows."""

    def __init__(self, shop: Shop, changed: Callable[[], None]) -> None:
        self._shop, self._changed = shop, changed
        self._asking = False
        self._told: Numbers | None = None

    def ask(self) -> None:
        """When the page is opened."""
        if not self._asking:
            self._asking = self._shop.ask(_look, self._answered, self._failed, lane=Lane.FIGURES)

    def _answered(self, told: Numbers | None) -> None:
        self._asking, self._told = False, told
        self._changed()

    def _failed(self, _fault: Fault) -> None:
        self._asking, self._told = False, None

    def campaign(self, name: str) -> CampaignOver | None:
        """Of one campaign; None where nobody can say."""
        if self._told is None:
            return None
        found = (each for each in self._told.campaigns if each.campaign == name)
        return next(found, CampaignOver(campaign=name))

    def channel(self, name: str) -> ChannelOver | None:
        """Of one channel; None where nobody can say."""
        if self._told is None:
            return None
        return next((each for each in self._told.channels if each.channel == name), ChannelOver(channel=name))


def _look(counter: Counter) -> Numbers | None:
    from counter_app.services.whole_numbers import whole_numbers

    return whole_numbers(counter)
