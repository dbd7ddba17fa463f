"""What the database counts of channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Of the members that have `text` as their channel: how many there are, have a second visit, and redeemed a coupon
    at this counter that was not taken back."""

    text: str
    members: int
    came_back: int
    redeemed: int


class ChannelReads(Protocol):
    """Look-ups for the page of channels."""

    def channel_counts(self, low: int, high: int) -> Sequence[ChannelCount]:
        """By text, among the rows of members behind `low` up to `high`."""
        ...
