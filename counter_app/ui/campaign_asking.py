"""What the page of campaigns asks of the services; they are loaded when they are asked first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from counter_app.services.context import Counter

if TYPE_CHECKING:
    from counter_app.services.campaign_list import CampaignNumbers, CampaignsFound


def open_list(counter: Counter) -> CampaignsFound:
    """Everything, for a manager."""
    from counter_app.services.campaign_list import open_campaigns

    return open_campaigns(counter)


def look(counter: Counter) -> CampaignsFound:
    """The same, for whoever has the list open."""
    from counter_app.services.campaign_list import look_again

    return look_again(counter)


def count(counter: Counter) -> Mapping[str, CampaignNumbers]:
    """How much there is of each."""
    from counter_app.services.campaign_list import count_campaigns

    return count_campaigns(counter)
