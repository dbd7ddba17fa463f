"""What the member list needs before it can be seen: who may, the words of tiers, and how days are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Words
from counter_app.domain.segment_facts import Usable
from counter_app.domain.segments import Thresholds, thresholds_from, today_at
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.context import Counter
from counter_app.services.member_records import Days

if TYPE_CHECKING:
    from counter_app.ui.member_words import Place
    from counter_app.ui.shop import Shop

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """`refused`: why not; `zone` and `starts` are the store's, `thresholds` those of activity there; `usable`:
    which coupons have not ended, `purchases`: whether it is known what members bought; `whole`: phones are shown so."""

    refused: Reason | None = None
    tiers: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Thresholds = Thresholds()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    starts: time = time(0)
    usable: tuple[Usable, ...] = ()
    purchases: bool = True
    whole: bool = False

    def days(self, now: datetime) -> Days:
        """The store's day that it is now, and the days of activity."""
        return Days(today_at(now, self.zone, self.starts), self.thresholds, self.usable, self.purchases)

    def place(self, shop: Shop) -> Place:
        """Where and when it is, for words; a moment long ago while nothing is known of the store."""
        from counter_app.ui.member_words import Place

        overview = shop.overview
        if overview is None:
            return Place(EPOCH, UTC, shop.lang, {}, self.tiers)
        return Place(overview.now, overview.zone, shop.lang, overview.stores, self.tiers)


def open_list(counter: Counter) -> Opening:
    """For a manager."""
    from counter_app.services.acting import moment, refusal_of, require_manager
    from counter_app.services.member_list import ACT
    from counter_app.services.members import sees_whole
    from counter_app.services.segment_facts import usable_terms
    from counter_app.services.tiers import tiers_of

    refused = refusal_of(counter, ACT, require_manager)
    with counter.store.reading() as reading:
        whole = sees_whole(reading, moment(counter))
        device = reading.device()
        store = reading.store(device.store) if device is not None else None
        tiers = {tier.name: tier.title for tier in tiers_of(reading).tiers}
        if store is None:
            return Opening(refused, tiers, whole=whole)
        thresholds = thresholds_from(reading.settings(store.id).get("activity"))
        usable = usable_terms(reading, counter.clock.now(), store.zone)
        starts, purchases = store.business_day_starts, reading.purchases_told()
        return Opening(refused, tiers, thresholds, store.zone, starts, usable, purchases, whole)
