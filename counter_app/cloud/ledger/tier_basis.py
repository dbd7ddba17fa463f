"""What a tier follows from, as values and as the texts of its row (`TierRow`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from counter_app.cloud.tier_rows import TierRow
from counter_app.domain.tiers import Bought, ByHand, Held, Standing, Start, Tiers, standing
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import encode

Days = dict[date, Bought]
_SLACK_DAYS = 30


@dataclass(frozen=True, slots=True)
class Basis:
    """What a standing follows from."""

    days: Days
    start: Start | None
    by_hand: ByHand | None

    def on(self, tiers: Tiers, day: date) -> Standing:
        """The standing on a day."""
        return standing(tiers, self.days, day, self.start, self.by_hand)

    def trimmed(self, tiers: Tiers, now: date) -> Basis:
        """Without what lies more than two windows back, once that has become much."""
        window = timedelta(days=tiers.window_days)
        oldest = min([*self.days, now])
        if (now - oldest).days <= 3 * tiers.window_days + _SLACK_DAYS:
            return self
        cut = now - 2 * window
        until = {day: bought for day, bought in self.days.items() if day <= cut}
        by_hand = self.by_hand if self.by_hand is not None and self.by_hand.day <= cut else None
        held = standing(tiers, until, cut, self.start, by_hand).held
        kept = {day: bought for day, bought in self.days.items() if day > cut - window}
        return Basis(kept, Start(cut, held), self.by_hand)


def basis_of(row: TierRow) -> Basis:
    """What stands in a row."""
    listed: Mapping[str, tuple[int, int]] = msgspec.json.decode(row.days, type=dict[str, tuple[int, int]])
    days = {date.fromisoformat(day): Bought(*bought) for day, bought in listed.items()}
    return Basis(days, start_of(row), by_hand_of(row))


def start_of(row: TierRow) -> Start | None:
    """Where what is told from day to day begins, None for a whole life."""
    if not row.start:
        return None
    day, tier, since, noticed = msgspec.json.decode(row.start, type=tuple[str, str, str, str])
    return Start(date.fromisoformat(day), Held(tier, day_of(since), day_of(noticed)))


def start_text(start: Start) -> str:
    """The text of it in a row."""
    held = start.held
    return encode([start.day.isoformat(), held.tier, text_of(held.since), text_of(held.noticed)]).decode()


def by_hand_of(row: TierRow) -> ByHand | None:
    """Somebody's word, None for none."""
    return ByHand(row.by_hand, date.fromisoformat(row.by_hand_on)) if row.by_hand else None


def day_of(text: str) -> date | None:
    """A day of a row, None for none."""
    return date.fromisoformat(text) if text else None


def text_of(day: date | None) -> str:
    """Its text in a row."""
    return day.isoformat() if day is not None else ""
