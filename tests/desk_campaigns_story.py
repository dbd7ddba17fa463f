"""The manager's campaigns, for pictures: some that run, one to come, one paused, one that is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.domain.campaign import CampaignStatus
from tests.counter_shop import Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = ("campaigns", "campaigns-asked", "campaigns-paused", "campaigns-found")
SPRING = {
    "id": "SPRING",
    "kind": "cash",
    "title": {"zh_CN": "春季满 300 减 60", "en": "Spring: 60 off from 300"},
    "benefit": {"amount_off_minor": 6000},
    "min_spend_minor": 30000,
    "valid": {"from": "2026-03-20", "until": "2026-04-05"},
    "weekdays": [6, 7],
    "hours": ["10:00-18:00"],
    "stores": ["城东店"],
    "audience": {"tag": "周末来"},
    "limits": {"per_member": 2, "total": 500},
    "offline": {"policy": "never"},
}
SALE = {
    "id": "SALE30",
    "kind": "cash",
    "title": {"zh_CN": "店庆立减 30", "en": "Anniversary: 30 off"},
    "benefit": {"amount_off_minor": 3000},
    "limits": {"total": 300, "per_member": 1},
    "offline": {"policy": "allow_up_to", "amount_minor": 30000},
}


def fill(shop: Shop) -> None:
    """Campaigns in every state, with a share of a quota."""
    shop.campaign(SPRING, tag=41)
    shop.campaign(SALE, tag=42)
    now = shop.clock.at
    with shop.store.writing() as writing:
        paused = writing.campaign("PURSE")
        assert paused is not None
        writing.put_campaign(replace(paused, status=CampaignStatus.PAUSED, since=now - timedelta(days=2)))


def campaigns(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    fill(studio.shop)
    with as_manager(studio):
        press(studio, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
        page = studio.window.pages.campaigns.page
        assert page is not None
        page.rows.choose("SALE30")
        studio.settle()
        yield "campaigns"
        press(studio, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
        yield "campaigns-asked"
        studio.key(Qt.Key.Key_Return)
        yield "campaigns-paused"
        page.search.setText("春季")
        studio.settle()
        yield "campaigns-found"
        page.search.clear()
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
