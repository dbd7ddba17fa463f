"""A hard quota shared out among the counters, so that each can go on without the cloud and none can exceed it.

The rule (docs/decisions/070-leases.md): half of what is unsold stays with the cloud, the other half is shared evenly
among the counters that may redeem; nobody is given more than its share, nor anything of a quota that is nearly gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.kinds import to_page
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.ledger.leasing import OPEN
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso, parse
from counter_app.domain.campaign import CampaignStatus, OfflineMode, Terms
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.limits import total_scope
from counter_app.domain.windows import DAY, start_of_day
from counter_app.protocol.devices import LeaseGrant, LeaseRequest

LEASE_LIFE = timedelta(hours=48)
MAX_WANT = 500


@dataclass(frozen=True, slots=True)
class _Campaign:
    """What is leased: the newest terms, the whole quota, and when redeeming ends at the latest."""

    id: str
    quota: int
    terms: Terms
    ends_at: datetime | None


def lease(context: Context, caller: Caller, request: LeaseRequest) -> LeaseGrant:
    """Fill this counter's leases of a campaign up to what it wants or may have, and prolong them.

    Safe to repeat: what it holds already counts. Nothing is granted of a campaign that does not run here, has no quota
    or is never redeemed off-line. Raises `CallRefused` for a wish that is out of range.
    """
    if not 0 <= request.want <= MAX_WANT:
        raise CallRefused(400, "invalid", f"A counter may ask for 0 to {MAX_WANT} uses.")
    with context.database.writing() as writing:
        merchant = merchant_of(writing, caller.merchant)
        now = context.now(trial=merchant.trial)
        counter = writing.lock(caller.merchant)
        return _Granting(context, writing, caller, counter, now).grant(request)


class _Granting:
    """One call's work inside its transaction; the merchant's other writers wait."""

    def __init__(
        self, context: Context, writing: Writing, caller: Caller, counter: rows.CounterRow, now: datetime
    ) -> None:
        self._context = context
        self._writing = writing
        self._caller = caller
        self._counter = counter
        self._now = now

    def grant(self, request: LeaseRequest) -> LeaseGrant:
        found = _campaign(self._writing, self._caller, request.campaign, self._now)
        if found is None:
            return LeaseGrant(now=iso(self._now), granted=0, until="", id="", left=0, free=0, kinds={})
        usage = self._usage(found)
        held = [each for each in self._held(found.id) if each.epoch == self._caller.epoch]
        left = sum(each.outstanding for each in held)
        free = max(0, found.quota - usage.used - usage.excess - usage.leased)
        unsold = free + usage.leased
        share = unsold // 2 // max(1, _sharers(self._writing, self._caller.merchant, found.terms))
        count = max(0, min(request.want, share, free + left) - left)
        until = min(self._now + LEASE_LIFE, found.ends_at or self._now + LEASE_LIFE)
        changed = [each for each in held if datetime.fromisoformat(each.until) < until]
        for each in changed:
            each.until = iso(until)
        if count:
            made = self._lease(found, count, until)
            held.append(made)
            changed.append(made)
            usage.leased += count
            # The terms may have changed since the last use: what is leased has its place behind the constraint too.
            usage.cap = max(usage.cap, found.quota)
        self._save(changed, usage)
        page = to_page(self._writing, self._caller.merchant, "lease", held)
        return LeaseGrant(
            now=iso(self._now),
            granted=count,
            until=iso(until),
            id=held[-1].id if count else "",
            left=left + count,
            free=free - count,
            kinds={"lease": page} if held else {},
            share=share,
            unsold=unsold,
        )

    def _held(self, campaign: str) -> list[LeaseRow]:
        device = self._caller.device
        found = self._writing.matching(LeaseRow, self._caller.merchant, device=device, campaign=campaign, status=OPEN)
        return sorted(found, key=lambda each: each.id)

    def _usage(self, found: _Campaign) -> rows.UsageRow:
        scope = total_scope(found.id)
        row = self._writing.one(rows.UsageRow, self._caller.merchant, scope)
        return row or rows.UsageRow(self._caller.merchant, scope, used=0, excess=0, cap=found.quota)

    def _lease(self, found: _Campaign, count: int, until: datetime) -> LeaseRow:
        return LeaseRow(
            merchant=self._caller.merchant,
            id=self._context.settings.ids.new(),
            device=self._caller.device,
            epoch=self._caller.epoch,
            campaign=found.id,
            quota=found.quota,
            granted=count,
            used=0,
            excess=0,
            kept=0,
            until=iso(until),
            status=OPEN,
            made_at=iso(self._now),
        )

    def _save(self, leases: list[LeaseRow], usage: rows.UsageRow) -> None:
        if not leases:
            return
        for each in leases:
            self._counter.version += 1
            each.version = self._counter.version
        new = not usage.version
        if new:
            self._counter.version += 1
            usage.version = self._counter.version
        changed: list[rows.Record] = [*leases]
        if new:
            changed.append(usage)
        else:
            self._writing.save([usage])
        save_sealed(self._writing, self._counter, changed, iso(self._now))


def sharers(reading: Reading, caller: Caller) -> dict[str, int]:
    """Among how many counters each quota is shared of which this one holds a lease; most hold none, at the price of one
    look into an index."""
    held = reading.matching(LeaseRow, caller.merchant, device=caller.device, status=OPEN)
    found: dict[str, int] = {}
    for campaign in sorted({each.campaign for each in held}):
        terms = _current_terms(reading, caller.merchant, campaign)
        if terms is not None:
            found[campaign] = _sharers(reading, caller.merchant, terms)
    return found


def _sharers(reading: Reading, merchant: str, terms: Terms) -> int:
    """How many counters may redeem such coupons."""
    names = {store.id: store.name for store in reading.all(rows.StoreRow, merchant)}
    devices = reading.all(rows.DeviceRow, merchant)
    return sum(not each.revoked_at and _accepted(terms, each.store, names.get(each.store, "")) for each in devices)


def _current_terms(reading: Reading, merchant: str, campaign: str) -> Terms | None:
    row = reading.one(rows.CampaignRow, merchant, campaign)
    if row is None or row.status != CampaignStatus.RUNNING.value or not row.current_version:
        return None
    written = reading.one(rows.TermsRow, merchant, f"{campaign}/{row.current_version}")
    return None if written is None else _terms(written)


def _campaign(reading: Reading, caller: Caller, campaign: str, now: datetime) -> _Campaign | None:
    """The campaign, if it runs, has a quota, and is redeemed in the caller's store, off-line too."""
    terms = _current_terms(reading, caller.merchant, campaign)
    store = reading.one(rows.StoreRow, caller.merchant, caller.store)
    if terms is None or store is None:
        return None
    ends_at = _ends_at(terms, ZoneInfo(store.timezone))
    over = ends_at is not None and ends_at <= now
    total = terms.lease_total if terms.issues else None
    if total is None or over or terms.offline.mode is OfflineMode.NEVER or not _accepted(terms, store.id, store.name):
        return None
    return _Campaign(campaign, total, terms, ends_at)


def _terms(row: rows.TermsRow) -> Terms:
    """The terms in a row."""
    file_form = msgspec.json.decode(row.terms, type=dict[str, object])
    return read_terms(file_form, version=row.terms_version, tag=row.tag, made_at=parse(row.made_at))


def _ends_at(terms: Terms, zone: ZoneInfo) -> datetime | None:
    """When the last day of the campaign is over; None where only its coupons' own days end."""
    last = terms.valid.until_day
    return None if last is None else start_of_day(last + DAY, zone)


def _accepted(terms: Terms, store: str, name: str) -> bool:
    return not terms.stores or store in terms.stores or name in terms.stores
