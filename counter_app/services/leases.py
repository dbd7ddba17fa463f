"""Leases of hard quotas at the counter: which to ask for, which to give back, and what is left (docs/decisions/070)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Campaign, CampaignStatus, OfflineMode, Terms
from counter_app.domain.lease import Lease, left_of
from counter_app.domain.limits import total_scope
from counter_app.domain.member import Store
from counter_app.domain.values import dataclass
from counter_app.domain.windows import DAY, start_of_day
from counter_app.protocol.bodies import LeaseReturn
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.services.context import Counter
from counter_app.services.holdings import trusted_now
from counter_app.services.ports import Reading, Writing
from counter_app.services.records import LeaseRecord

# What a counter wishes to hold of each quota, and when it asks again: half used up, or a day before the end.
LEVEL = 50
ASK_BELOW = 25
ASK_BEFORE_END = timedelta(hours=24)
LOST = "lost"
_SHARE = "lease_share:"


@dataclass(frozen=True, slots=True)
class LeaseWish:
    """What to ask the cloud for; `left` and `unsold` are what the wish was made of."""

    campaign: str
    want: int
    left: int
    unsold: int


def wishes(counter: Counter) -> Sequence[LeaseWish]:
    """The campaigns of which this counter should hold more, or longer."""
    with counter.store.reading() as reading:
        now, store = trusted_now(reading, counter), _own_store(reading)
        if store is None:
            return ()
        return [
            wish
            for campaign, terms in reading.campaigns()
            if _may_lease(campaign, terms, store, now) and (wish := _wish(reading, terms, now)) is not None
        ]


def _wish(reading: Reading, terms: Terms, now: datetime) -> LeaseWish | None:
    held = reading.leases_of(terms.campaign)
    left = left_of(held, terms, now)
    ending = any(each.left and each.until - now < ASK_BEFORE_END for each in held)
    if left >= ASK_BELOW and not ending:
        return None
    return LeaseWish(terms.campaign, LEVEL, left, _unsold(reading, terms))


def _unsold(reading: Reading, terms: Terms) -> int:
    scope = total_scope(terms.campaign)
    return max(0, (terms.limits.total or 0) - reading.usage([scope])[scope])


def give_back(counter: Counter) -> int:
    """Return what may not be used any more, and what is too much of a quota that is nearly gone.

    The operation says how many uses were ever taken, and stands in the outbox behind all of them.
    """
    if not to_give_back(counter):
        return 0
    with counter.store.writing(urgent=False) as writing:
        found = _superfluous(writing, counter)
        session = writing.session()
        for lease in found:
            # Of a lost one nobody knows what was taken: nothing of it comes back, and it holds up no new one.
            kept = writing.ever_taken(lease.id) if lease.usable else lease.granted
            body = encode(LeaseReturn(lease=lease.id, kept=kept))
            writing.append_operation(
                OperationType.LEASE_RETURN,
                Mode.REPORT,
                counter.ids.new(),
                session.staff if session else "",
                counter.clock.now(),
                body,
                f"lease_return:{lease.id}",
            )
            counter.failpoint("lease_return.after_operation")
            writing.give_lease_back(lease.id)
        for name in _past_shares(writing):
            writing.forget_fact(name)
    return len(found)


def to_give_back(counter: Counter) -> bool:
    """Whether `give_back` has something to do."""
    with counter.store.reading() as reading:
        return bool(_superfluous(reading, counter) or _past_shares(reading))


def _past_shares(reading: Reading) -> list[str]:
    """What was said of quotas of which nothing is held here any more."""
    noted = reading.facts(_SHARE)
    if not noted:
        return []
    held = {record.lease.campaign for record in reading.leases() if record.lease.usable}
    return [name for name in noted if name.removeprefix(_SHARE) not in held]


def _superfluous(reading: Reading, counter: Counter) -> list[Lease]:
    now, store = trusted_now(reading, counter), _own_store(reading)
    known = {campaign.id: (campaign, terms) for campaign, terms in reading.campaigns()}
    usable: dict[str, list[Lease]] = {}
    found: list[Lease] = []
    for record in reading.leases():
        if record.status == LOST:
            found.append(record.lease)
        if record.lease.usable:
            usable.setdefault(record.lease.campaign, []).append(record.lease)
    for name, leases in usable.items():
        campaign, terms = known.get(name, (None, None))
        if campaign is None or terms is None or store is None:
            continue
        over = not _may_lease(campaign, terms, store, now, paused=True)
        too_much = sum(each.left for each in leases) > _most(reading, terms)
        found += [each for each in leases if over or each.until <= now or (too_much and each.left)]
    return found


def note_share(writing: Writing, campaign: str, share: int, unsold: int) -> None:
    """Which part of what is unsold a counter should hold: remembered for when less is left."""
    name, said = f"{_SHARE}{campaign}", f"{share} {unsold}"
    if share >= 0 and unsold > 0 and writing.fact(name) != said:
        writing.set_fact(name, said)


def note_sharers(writing: Writing, sharers: Mapping[str, int]) -> None:
    """What the cloud says with each pull: among how many counters a quota is shared, half of which it keeps itself."""
    for campaign, count in sharers.items():
        note_share(writing, campaign, 1, 2 * count)


def _most(reading: Reading, terms: Terms) -> int:
    """How many of a quota this counter may go on holding: twice its part of what is unsold by now, and never more than
    half of it. Where others hold the rest, whoever has a customer would have none to sell."""
    unsold = _unsold(reading, terms)
    try:
        share, of = map(int, (reading.fact(f"{_SHARE}{terms.campaign}") or "").split())
        part = 2 * share * unsold // of
    except (ValueError, ZeroDivisionError):  # nobody has said, or nobody can read it
        part = unsold
    return min(unsold // 2, part)


def _may_lease(campaign: Campaign, terms: Terms, store: Store, now: datetime, *, paused: bool = False) -> bool:
    """Whether coupons of the campaign may be redeemed here without the cloud; `paused`: also once it goes on again."""
    statuses = (CampaignStatus.RUNNING, CampaignStatus.PAUSED) if paused else (CampaignStatus.RUNNING,)
    last = terms.valid.until_day
    over = last is not None and start_of_day(last + DAY, ZoneInfo(store.timezone)) <= now
    here = not terms.stores or store.name in terms.stores or store.id in terms.stores
    fits = terms.issues and terms.lease_total is not None and terms.offline.mode is not OfflineMode.NEVER
    return campaign.status in statuses and bool(terms.tag) and fits and here and not over


def _own_store(reading: Reading) -> Store | None:
    device = reading.device()
    return reading.store(device.store) if device is not None else None


def list_leases(counter: Counter) -> Sequence[LeaseRecord]:
    """Every lease, by campaign."""
    with counter.store.reading() as reading:
        return reading.leases()
