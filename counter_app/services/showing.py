"""Which verdicts of this process are on their way to a person (`services.unshown`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from counter_app.services.records import UnshownRecord

# Another process that is alive shows its verdict within milliseconds after its commit.
_ON_ITS_WAY = timedelta(seconds=10)
_REMEMBERED = 256


class Showing:
    """What this process has redeemed and is about to show. Safe from several threads."""

    def __init__(self) -> None:
        self._under_way: dict[str, bool] = {}

    def begin(self, checkout: str) -> None:
        """It will be durable in a moment, and shown in another."""
        self._under_way[checkout] = True
        while len(self._under_way) > _REMEMBERED:
            self._under_way.pop(next(iter(self._under_way)), None)

    def gave_up(self, checkout: str) -> None:
        """It could not be shown."""
        self._under_way[checkout] = False

    def nobody_saw(self, mark: UnshownRecord, now: datetime) -> bool:
        """Whether the verdict behind this mark will not be shown by itself any more."""
        known = self._under_way.get(mark.checkout)
        if known is not None:
            return not known
        return mark.lost or now - mark.at >= _ON_ITS_WAY
