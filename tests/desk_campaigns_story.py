"""The manager's campaigns, for pictures: some that run, one to come, one paused, one that is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from counter_app.domain.campaign import CampaignStatus
from counter_app.domain.channels import Channel, ChannelKind
from counter_app.domain.member import Member
from tests.counter_shop import START, Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

NAMES = (
    "campaigns", "campaigns-asked", "campaigns-paused", "campaigns-found",
    "campaign-kinds", "campaign-wrong", "campaign-made", "campaign-more", "campaign-tried", "campaign-asked",
    "campaign-changed", "codes", "codes-asked", "channels", "channel-made",
)  # fmt: skip
CHANNELS = (
    Channel("tea", "人民路茶馆", ChannelKind.PARTNER, "林老板"),
    Channel("lin", "小林", ChannelKind.STAFF),
    Channel("old", "旧海报", ChannelKind.POSTER, active=False),
)
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
    """Campaigns in every state, with a share of a quota; channels, and who came through them."""
    with shop.store.writing() as writing:
        for channel in CHANNELS:
            writing.put_channel(channel)
        for number, (came_through, visits) in enumerate((("tea", 4), ("tea", 1), ("tea", 2), ("lin", 1), ("传单", 3))):
            member = Member(f"cc{number:010x}", f"{5_400_000_000 + number}", "", "", joined_at=START, visits=visits)
            writing.put_member(replace(member, channel=came_through, phone=f"+8613600000{number:03d}"))
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
        yield from _made(studio)
        yield from _printed(studio)
        yield from _channels(studio)
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)


def _made(studio: Studio) -> Iterator[str]:
    """From a kind to a campaign, with slips on the way; and one that is changed."""
    alt = Qt.KeyboardModifier.AltModifier
    press(studio, Qt.Key.Key_N, alt)
    yield "campaign-kinds"
    studio.key(Qt.Key.Key_unknown, "1")
    _write(studio, {"title.en": "Tea days: 50 off", "benefit.amount_off_minor": "50元", "valid.until": "2026-02-30"})
    studio.key(Qt.Key.Key_Return)
    yield "campaign-wrong"
    typed = {"title.zh_CN": "春茶节满 200 减 50", "benefit.amount_off_minor": "50", "min_spend_minor": "200"}
    _write(studio, {**typed, "valid.until": "2026-03-31"})
    yield "campaign-made"
    press(studio, Qt.Key.Key_M, alt)
    _write(studio, {"hours": "10:00-18:00", "audience.tier": "金卡"})
    maker = studio.window.pages.campaigns.maker
    assert maker.page is not None
    maker.page.body.go_to("audience.tier")
    studio.settle()
    yield "campaign-more"
    press(studio, Qt.Key.Key_M, alt)
    press(studio, Qt.Key.Key_T, alt)
    studio.type("13800000001")
    studio.key(Qt.Key.Key_Down)
    studio.type("260")
    yield "campaign-tried"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Return)
    yield "campaign-asked"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)
    page = studio.window.pages.campaigns.page
    assert page is not None
    page.rows.choose("SPRING")
    press(studio, Qt.Key.Key_C, alt)
    yield "campaign-changed"
    studio.key(Qt.Key.Key_Escape)


def _write(studio: Studio, typed: dict[str, str]) -> None:
    page = studio.window.pages.campaigns.maker.page
    assert page is not None
    for key, text in typed.items():
        page.body.changed.emit(key, text)
    studio.settle()


def _printed(studio: Studio) -> Iterator[str]:
    """Codes of a campaign for paper: how they will look, and what it means, asked."""
    page = studio.window.pages.campaigns.page
    assert page is not None
    page.rows.choose("C50")
    press(studio, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    studio.settle()
    yield "codes"
    studio.key(Qt.Key.Key_Return)
    yield "codes-asked"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)


def _channels(studio: Studio) -> Iterator[str]:
    """Through whom people come, and one more."""
    alt = Qt.KeyboardModifier.AltModifier
    press(studio, Qt.Key.Key_K, alt)
    studio.settle()
    page = studio.window.pages.channels.page
    assert page is not None
    page.rows.choose("tea")
    yield "channels"
    press(studio, Qt.Key.Key_N, alt)
    page.panel.form.name.setText("地铁口海报")
    page.panel.form.choose_channel_kind(2)
    yield "channel-made"
    studio.key(Qt.Key.Key_Escape)
    studio.key(Qt.Key.Key_Escape)
