"""What a manager finds at the campaigns: each with its terms, where it stands, and what is known of it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from counter_app.domain.campaign import Campaign, Terms, Words
from counter_app.domain.campaign_state import CampaignState, state_of
from counter_app.domain.limits import total_scope
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, moment, refusal_of, require_manager
from counter_app.services.campaign_records import Counted, VersionMade
from counter_app.services.context import Counter
from counter_app.services.drawing import own_store
from counter_app.services.ports import Reading
from counter_app.services.records import LeaseRecord
from counter_app.services.segments_here import segments_here
from counter_app.services.tiers import tiers_of

ACT = "campaign_list"
_SLICE = 20_000


@dataclass(frozen=True, slots=True)
class CampaignShown:
    """A campaign with its newest terms. `offline_minor`: what this counter gave in it since it last spoke with the
    cloud; `taken`: how much of its quota is used, None where it has none."""

    campaign: Campaign
    terms: Terms
    state: CampaignState
    offline_minor: int = 0
    taken: int | None = None
    versions: tuple[VersionMade, ...] = ()
    leases: tuple[LeaseRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignsFound:
    """Running ones first, then those to come, paused, ended; within each by id. `tiers`, `segments`: what they are
    called. `staff`: the id of who looked."""

    campaigns: tuple[CampaignShown, ...] = ()
    tiers: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()
    segments: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    staff: str = ""


@dataclass(frozen=True, slots=True)
class CampaignNumbers:
    """`issued`: coupons that are known here, `withdrawn` among them; the rest is what this counter did itself."""

    issued: int = 0
    withdrawn: int = 0
    redeemed: int = 0
    taken_back: int = 0
    given_minor: int = 0


_ORDER = tuple(CampaignState[name] for name in ("RUNNING", "PLANNED", "PAUSED", "ENDED"))


def open_campaigns(counter: Counter) -> CampaignsFound:
    """Everything, for a manager."""
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return CampaignsFound(reasons=(refused,))
    return look_again(counter)


def look_again(counter: Counter) -> CampaignsFound:
    """The same, for whoever has the list open; nothing where that is a manager no more."""
    with counter.store.reading() as reading:
        session = current_session(reading, moment(counter))
        if session is None or not session.role.manages:
            return CampaignsFound()
        tiers = {tier.name: tier.title for tier in tiers_of(reading).tiers}
        segments = {key: each.title for key, each in segments_here(reading).known.items()}
        return CampaignsFound(
            _all(reading, counter), MappingProxyType(tiers), segments=MappingProxyType(segments), staff=session.staff
        )


def _may(reading: Reading, counter: Counter) -> bool:
    session = current_session(reading, moment(counter))
    return session is not None and session.role.manages


def _all(reading: Reading, counter: Counter) -> tuple[CampaignShown, ...]:
    now, zone = moment(counter), own_store(reading).zone
    listed = list(reading.campaigns())
    used = reading.usage([total_scope(each.id) for each, terms in listed if terms.limits.total is not None])
    sums = reading.offline_totals().campaign_sums_minor
    versions: dict[str, list[VersionMade]] = {}
    for made in reading.versions_made():
        versions.setdefault(made.campaign, []).append(made)
    leases: dict[str, list[LeaseRecord]] = {}
    for lease in reading.leases():
        leases.setdefault(lease.lease.campaign, []).append(lease)
    found = [
        CampaignShown(
            each,
            terms,
            state_of(each, terms, now, zone),
            sums.get(each.id, 0),
            used.get(total_scope(each.id)),
            tuple(versions.get(each.id, ())),
            tuple(leases.get(each.id, ())),
        )
        for each, terms in listed
    ]
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.state), each.campaign.id)))


def count_campaigns(counter: Counter) -> Mapping[str, CampaignNumbers]:
    """How many coupons and redemptions there are of each; nothing for whoever is no manager any more."""
    coupons = _sums(counter, lambda reading, after: reading.coupons_counted(after, _SLICE))
    redeemed = _sums(counter, lambda reading, after: reading.redemptions_counted(after, _SLICE))
    if coupons is None or redeemed is None:
        return MappingProxyType({})
    nothing = Counted("", 0, 0, 0, "")
    numbers = {}
    for campaign in coupons.keys() | redeemed.keys():
        held, used = coupons.get(campaign, nothing), redeemed.get(campaign, nothing)
        numbers[campaign] = CampaignNumbers(held.count, held.undone, used.count, used.undone, used.minor)
    return MappingProxyType(numbers)


def _sums(counter: Counter, read: Callable[[Reading, str], Sequence[Counted]]) -> dict[str, Counted] | None:
    """A slice of rows is one view of its own, so that among millions neither the log is held nor a scan waits."""
    sums: dict[str, Counted] = {}
    after: str | None = ""
    while after is not None:
        with counter.store.reading() as reading:
            if not _may(reading, counter):
                return None
            after = _add(sums, read(reading, after))
    return sums


def _add(sums: dict[str, Counted], rows: Sequence[Counted]) -> str | None:
    """Add a slice; the id to go on behind, None where it was the last one."""
    for row in rows:
        known = sums.get(row.campaign, Counted(row.campaign, 0, 0, 0, ""))
        sums[row.campaign] = Counted(
            row.campaign, known.count + row.count, known.undone + row.undone, known.minor + row.minor, row.last
        )
    return max(row.last for row in rows) if sum(row.count for row in rows) == _SLICE else None
