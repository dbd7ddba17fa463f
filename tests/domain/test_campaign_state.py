"""Where a campaign stands by the store's clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from counter_app.domain.campaign import Campaign, CampaignStatus
from counter_app.domain.campaign_file import parse_terms
from counter_app.domain.campaign_state import CampaignState, state_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
TERMS = parse_terms(
    {
        "id": "C",
        "kind": "cash",
        "title": {"en": "C"},
        "benefit": {"amount_off_minor": 1},
        "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    }
)


@pytest.mark.parametrize(
    "at, status, state",
    [
        ("2026-02-28T15:59:59", "running", "planned"),  # 23:59:59 of the last day of February in the store
        ("2026-02-28T16:00:00", "running", "running"),
        ("2026-03-31T15:59:59", "running", "running"),
        ("2026-03-31T16:00:00", "running", "ended"),
        ("2026-02-01T00:00:00", "paused", "paused"),
        ("2026-04-02T00:00:00", "paused", "ended"),
        ("2026-03-10T00:00:00", "ended", "ended"),
    ],
)
def test_the_last_day_counts_whole_and_the_managers_word_stands_before_the_calendar(
    at: str, status: str, state: str
) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert state_of(Campaign("C", CampaignStatus(status), now, 1), TERMS, now, SHANGHAI) is CampaignState(state)
