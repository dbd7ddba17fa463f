"""Members by tier and tag, counted behind everything that a person waits for: how many a campaign is for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.shop import Shop

if TYPE_CHECKING:
    from counter_app.services.member_list import Sweep
    from counter_app.services.member_records import Wanted


def anybody() -> Wanted:
    """Every member. Nothing is asked of activity, so that the day it is told on does not matter."""
    from counter_app.domain.segments import today_at
    from counter_app.services.member_records import Days, Wanted

    return Wanted(Days(today_at(datetime(2000, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))))


class CampaignAudience(QObject):
    """`counted`: all of them, or nothing because nobody may know."""

    counted = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._sweeping = False
        self._stopped = False
        self._under_way: Sweep | None = None
        # The last whole count; it stands while the next one is under way.
        self.sweep: Sweep | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that a member carries."""
        groups = (*self.sweep.groups, *self.sweep.by_tag) if self.sweep is not None else ()
        return tuple(sorted({tag for group in groups for tag in group.tags}))

    def begin(self) -> None:
        """Count anew, a slice at a time."""
        self._stopped = False
        if not self._sweeping:
            self._under_way = None
            self._next_slice()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._stopped = True

    def _next_slice(self) -> None:
        before = self._under_way

        def work(counter: Counter) -> Sweep:
            from counter_app.services.member_list import Asked, Sweep, sweep_on

            return sweep_on(counter, Asked(anybody()), before or Sweep())

        self._sweeping = self._shop.ask(
            work, self._slice_counted, self._slice_failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND
        )

    def _slice_counted(self, sweep: Sweep) -> None:
        self._sweeping, self._under_way = False, sweep
        if sweep.done:
            self.sweep = None if sweep.reasons else sweep
            self.counted.emit()
        elif not self._stopped:
            self._next_slice()

    def _slice_failed(self, _fault: Fault) -> None:
        """Nobody asked for it: the number is not there."""
        self._sweeping = False
