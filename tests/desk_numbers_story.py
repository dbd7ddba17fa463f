"""The manager's figures, for pictures: a shop of a year and a half as the cloud tells of it, each chart and a table."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt

from counter_app.domain.lapses import month_ends
from counter_app.protocol.numbers import (
    BuyersIn,
    CampaignOver,
    ChannelOver,
    MembersOn,
    Numbers,
    SalesOn,
    SlotOn,
    StaffOver,
    TrafficOn,
)
from tests.counter_shop import Shop
from tests.desk_story import as_manager, press
from tests.studio import Studio

CHARTS = ("today", "repurchase", "activity", "share", "cohorts", "traffic", "campaigns", "channels", "staff")
NAMES = (*(f"numbers-{name}" for name in CHARTS), "numbers-table", "numbers-off-line")
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def told(at: datetime, store: str = "s1", seed: int = 3) -> Numbers:
    """What a cloud says of a shop that opens at nine and has its rush at noon and at six."""
    chance, until = random.Random(seed), at.astimezone(_SHANGHAI).date()
    first = until - timedelta(days=34)
    days = [first + timedelta(days=number) for number in range(35)]
    ends = month_ends(until, 13)
    return Numbers(
        now=at.isoformat(),
        store=store,
        first=first.isoformat(),
        until=until.isoformat(),
        whole=True,
        sales=[_sales(chance, day) for day in days],
        slots=[each for week in range(5) for each in _slots(chance, until - timedelta(weeks=week), at)],
        buyers=_buyers(chance, [day.isoformat()[:7] for day in ends]),
        members=[_members(number, day) for number, day in enumerate(ends)],
        traffic=[
            TrafficOn(day=day.isoformat(), kind=kind, count=chance.randrange(most))
            for day in days
            for kind, most in (("walk_in", 9), ("phone", 4), ("inquiry", 3))
        ],
        campaigns=_campaigns(),
        channels=[
            ChannelOver(channel="tea", signed_up=64, bought=41, used=33, came_back=22),
            ChannelOver(channel="lin", signed_up=18, bought=15, used=9, came_back=8),
            ChannelOver(channel="传单", signed_up=31, bought=7, used=6, came_back=2),
        ],
        staff=[StaffOver(staff="k1", purchases=212, minor=948_000), StaffOver(staff="k2", purchases=77, minor=301_500)],
    )


def _campaigns() -> list[CampaignOver]:
    rows = (
        ("C50", 400, 96, 480_000, 95, 2_150_000, 88, 31),
        ("D50", 120, 61, 305_000, 60, 1_020_000, 57, 29),
        ("GIFT", 60, 12, 0, 12, 96_000, 12, 3),
        ("OLD", 0, 7, 35_000, 7, 140_000, 7, 0),
    )
    return [
        CampaignOver(
            campaign=name, issued=issued, used=used, off_minor=off, purchases=sold, spent_minor=spent, members=people,
            came_back=back,
        )
        for name, issued, used, off, sold, spent, people, back in rows
    ]  # fmt: skip


def _sales(chance: random.Random, day: date) -> SalesOn:
    busy = 1.6 if day.weekday() >= 5 else 1.0
    members, others = (int(chance.randint(*span) * busy) for span in ((28, 44), (14, 26)))
    return SalesOn(
        day=day.isoformat(),
        member_count=members,
        member_minor=members * chance.randint(3_800, 4_600),
        other_count=others,
        other_minor=others * chance.randint(2_600, 3_400),
    )


def _slots(chance: random.Random, day: date, at: datetime) -> list[SlotOn]:
    local = at.astimezone(_SHANGHAI)
    last = local.hour * 60 + local.minute if day == local.date() else 24 * 60
    found = []
    for minute in range(9 * 60, 21 * 60, 15):
        rush = 3 if minute // 60 in (12, 18) else 1
        count = chance.randint(0, 3) + rush - 1
        if minute <= last and count:
            minor = count * chance.randint(2_500, 5_200)
            found.append(SlotOn(day=day.isoformat(), minute=minute, count=count, minor=minor))
    return found


def _buyers(chance: random.Random, months: list[str]) -> list[BuyersIn]:
    found = []
    for number, first in enumerate(months):
        size = 60 + 6 * number
        for later, month in enumerate(months[number:]):
            share = 1.0 if not later else max(0.08, 0.42 - 0.05 * later) + chance.uniform(-0.03, 0.03)
            members = int(size * share * (0.4 if month == months[-1] else 1))
            found.append(BuyersIn(month=month, first=first, members=members, twice=int(members * 0.36)))
    return found


def _members(number: int, day: date) -> MembersOn:
    return MembersOn(
        day=day.isoformat(),
        new=70 + 3 * number,
        active=240 + 14 * number,
        drifting=90 + 9 * number,
        asleep=40 + 8 * number,
        lost=30 + 19 * number,
    )


def fill(shop: Shop) -> None:
    """The cloud answers."""
    shop.link.online, shop.link.told = True, told(shop.clock.at)


def numbers(studio: Studio) -> Iterator[str]:
    """Yields a name each time there is something to see."""
    fill(studio.shop)
    with as_manager(studio):
        press(studio, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
        for number, name in enumerate(CHARTS):
            studio.key(Qt.Key(Qt.Key.Key_1.value + number))
            yield f"numbers-{name}"
        studio.key(Qt.Key.Key_T)
        yield "numbers-table"
        studio.key(Qt.Key.Key_T)
        studio.shop.link.online = False
        studio.key(Qt.Key.Key_3)
        studio.key(Qt.Key.Key_Home)
        yield "numbers-off-line"
        press(studio, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
