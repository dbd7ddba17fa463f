"""What `judge` is told: what the counter knows of each presented code, and of the moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, Terms
from counter_app.domain.channels import Channel
from counter_app.domain.codes import Code
from counter_app.domain.coupon import Coupon, LastUse
from counter_app.domain.holdings import Holdings
from counter_app.domain.lease import Lease
from counter_app.domain.limits import money_scope
from counter_app.domain.member import Member, Store
from counter_app.domain.reservation import Reservation
from counter_app.domain.segment_facts import NOT_TOLD, Facts
from counter_app.domain.segments import ONLY_ACTIVITY, Segments
from counter_app.domain.values import dataclass

CLOCK_TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One presented code and every local row that concerns it. `usage` maps a limit's scope to what was taken so far.

    `spends_minor`: what is to be taken off a coupon that keeps its rest, where that was settled elsewhere; None = as
    much as goes.

    `lease`: the one its use of a hard quota is taken from; `offline_left`: how many this counter's leases still hold.
    `reservation`: the one that it is the coupon of. `channel`: the one whose code it is; without a name where it is not
    known here yet.
    """

    text: str
    code: Code
    coupon: Coupon | None = None
    terms: Terms | None = None
    campaign: Campaign | None = None
    owner: Member | None = None
    usage: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    last_use: LastUse | None = None
    spends_minor: int | None = None
    lease: Lease | None = None
    offline_left: int = 0
    reservation: Reservation | None = None
    channel: Channel | None = None

    @property
    def rest_minor(self) -> int | None:
        """The money left on a coupon that keeps its rest; None for any other code."""
        if self.coupon is None or self.terms is None or not self.terms.kept_minor:
            return None
        return max(0, self.terms.kept_minor - self.usage.get(money_scope(self.coupon.id), 0))

    @property
    def spendable_minor(self) -> int | None:
        """What may be taken off it: its rest, or less where that was settled elsewhere; None = no such bound."""
        rest = self.rest_minor
        return rest if rest is None or self.spends_minor is None else min(rest, self.spends_minor)


@dataclass(frozen=True, slots=True)
class OfflineCaps:
    """A counter's caps since its last contact with the cloud (`product.md`, rule 10)."""

    days: int = 7
    redemptions: int = 1_000
    sum_minor: int = 1_000_000


@dataclass(frozen=True, slots=True)
class OfflineState:
    """What this counter has accepted since its last contact; `campaign_sums_minor` by campaign id. `lifted`: a manager
    lets this checkout go beyond the caps; what needs the cloud's word by its terms or a lease needs it still."""

    online: bool
    last_contact_at: datetime | None = None
    redemptions: int = 0
    sum_minor: int = 0
    campaign_sums_minor: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    caps: OfflineCaps = OfflineCaps()
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """The moment. `trusted_at` is the latest time that the cloud or an own redemption has shown.

    `amount_minor` None = no amount known: the minimum spend is not tested. `holdings`: points and value of the member;
    None where nobody looked. `segments`: those an audience can name here; `facts`: what they
    ask beside the member's row.
    """

    now: datetime
    store: Store
    offline: OfflineState
    trusted_at: datetime | None = None
    amount_minor: int | None = None
    member: Member | None = None
    store_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    holdings: Holdings | None = None
    segments: Segments = ONLY_ACTIVITY
    facts: Facts = NOT_TOLD

    @property
    def judged_at(self) -> datetime:
        """The time that windows are read with: never before what was already seen."""
        return max(self.now, self.trusted_at) if self.trusted_at else self.now

    @property
    def clock_behind(self) -> timedelta:
        """How far the computer's clock runs behind the trusted time; zero within the tolerance."""
        if self.trusted_at is None or self.trusted_at - self.now <= CLOCK_TOLERANCE:
            return timedelta(0)
        return self.trusted_at - self.now

    @property
    def zone(self) -> ZoneInfo:
        """The store's zone."""
        return self.store.zone
