"""Where a campaign stands by the store's clock: what its status alone does not tell."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, CampaignStatus, Terms


class CampaignState(StrEnum):
    """`planned`: its first day is still to come; `ended`: by a manager's word, or because its last day is over."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


def state_of(campaign: Campaign, terms: Terms, now: datetime, zone: ZoneInfo) -> CampaignState:
    """A word of the manager's stands before the calendar, save that what is over is no more to be resumed."""
    today = now.astimezone(zone).date()
    over = terms.valid.until_day is not None and terms.valid.until_day < today
    if campaign.status is CampaignStatus.ENDED or over:
        return CampaignState.ENDED
    if campaign.status is CampaignStatus.PAUSED:
        return CampaignState.PAUSED
    planned = terms.valid.from_day is not None and terms.valid.from_day > today
    return CampaignState.PLANNED if planned else CampaignState.RUNNING
