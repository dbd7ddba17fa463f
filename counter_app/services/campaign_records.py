"""What is known at this counter of a campaign beside its terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows of one campaign among those that were looked at; `last`: the id to go on behind. Of redemptions `undone` are
    those that were taken back, of coupons those that were withdrawn."""

    campaign: str
    count: int
    undone: int
    minor: int
    last: str


@dataclass(frozen=True, slots=True)
class VersionMade:
    """When one version of a campaign's terms was made; None before its time has come down."""

    campaign: str
    version: int
    made_at: datetime | None


class CampaignReads(Protocol):
    """The part of `ports.Reading` that is for the list of campaigns. Both counts take `limit` rows behind `after`."""

    def versions_made(self) -> Sequence[VersionMade]: ...
    def coupons_counted(self, after: str, limit: int) -> Sequence[Counted]: ...
    def redemptions_counted(self, after: str, limit: int) -> Sequence[Counted]: ...
