"""What is known here of what a campaign's form asks for: to choose from, and to be checked against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from counter_app.domain.campaign import Terms, Words
from counter_app.domain.values import dataclass
from counter_app.services.drawing import never_issued
from counter_app.services.member_list import Sweep
from counter_app.ui.campaign_words import Names

if TYPE_CHECKING:
    from counter_app.services.campaign_list import CampaignsFound
    from counter_app.ui.tasks import Overview


@dataclass(frozen=True, slots=True)
class Known:
    """`terms`: the newest of each campaign. `sweep`: members as they were counted; None while they still are."""

    terms: Mapping[str, Terms] = field(default_factory=lambda: MappingProxyType({}))
    stores: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tiers: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    tags: tuple[str, ...] = ()
    segments: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    sweep: Sweep | None = None

    def names(self, lang: str) -> Names:
        """What ids are called."""
        return Names(
            lang, self.stores, self.tiers, {key: terms.title for key, terms in self.terms.items()}, self.segments
        )

    def to_pick(self, key: str) -> tuple[str, ...]:
        """What completes a text in this field."""
        return {
            "audience.tier": tuple(self.tiers),
            "audience.tag": self.tags,
            "audience.segment": tuple(self.segments),
            "benefit.reward": tuple(sorted(key for key, each in self.terms.items() if never_issued(each) is None)),
        }.get(key, ())


def known_of(
    found: CampaignsFound | None, overview: Overview | None, sweep: Sweep | None, tags: tuple[str, ...]
) -> Known:
    """What has come so far."""
    terms = {each.campaign.id: each.terms for each in found.campaigns} if found is not None else {}
    tiers = found.tiers if found is not None else {}
    stores = overview.stores if overview is not None else {}
    segments = found.segments if found is not None else {}
    return Known(MappingProxyType(terms), stores, tiers, tags, segments, sweep)
