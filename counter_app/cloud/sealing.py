"""Rows about to be written get their zone and their hash; digests and departures follow in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.digest_rows import DepartureRow, DigestRow
from counter_app.cloud.kinds import KIND_OF, KINDS, Campaigns, Loading, campaigns_of, hash_of
from counter_app.cloud.lease_rows import LeaseRow
from counter_app.cloud.ledger import figures
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.storage.store import Writing
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.void_rows import VoidRow
from counter_app.cloud.zones import (
    EVERYBODY,
    coupon_ends_at,
    coupon_zone,
    device_zone,
    is_retired,
    lot_ends_at,
    lot_zone,
    member_zone,
    reservation_ends_at,
    reservation_zone,
    usage_ends_at,
    usage_zone,
)
from counter_app.domain.campaign import Terms
from counter_app.protocol.digest import signed

_UTC = ZoneInfo("UTC")


@dataclass(slots=True)
class _Delta:
    count: int = 0
    sum: int = 0
    version: int = 0


@dataclass(slots=True)
class Around:
    """What a row's zone is made of beside the row itself."""

    now_iso: str
    owner_of: Callable[[str], rows.MemberRow | None] = lambda _: None
    terms_of: Callable[[str, int], Terms | None] = lambda _campaign, _version: None
    timezone_of: Callable[[str], str] = lambda _: "UTC"


@dataclass(slots=True)
class Sealer:
    """Collects what the rows of one transaction do to the digests. `counter` gives versions to departures."""

    counter: rows.CounterRow
    around: Around
    departures: list[rows.Record] = field(default_factory=list)
    _deltas: defaultdict[tuple[str, str], _Delta] = field(default_factory=lambda: defaultdict(_Delta))

    def add(self, row: Any, campaigns: Campaigns) -> None:
        """Give a row, which carries the hash and zone of before, those of now."""
        kind, before, old_zone = KIND_OF[type(row)], row.digest, getattr(row, "zone", EVERYBODY)
        zone = self._placed(row)
        row.digest = hash_of(row, campaigns)
        if before and old_zone != zone:
            self._count(kind, old_zone, -1, -before, self._depart(kind, old_zone, zone, row.id))
            before = 0
        self._count(kind, zone, bool(row.digest) - bool(before), row.digest - before, row.version)

    def _placed(self, row: Any) -> str:
        """The row's zone, written into it."""
        around = self.around
        match row:
            case rows.MemberRow():
                row.zone = member_zone(row)
            case rows.CouponRow():
                zone = ZoneInfo(around.timezone_of(row.home_store)) if row.home_store else _UTC
                row.ends_at = coupon_ends_at(row, around.terms_of(row.campaign, row.terms_version), zone)
                owner = around.owner_of(row.member) if row.member else None
                row.zone = coupon_zone(row, owner, is_retired(row.ends_at, around.now_iso))
            case rows.UsageRow():
                row.ends_at = usage_ends_at(row)
                owner = around.owner_of(row.member) if row.member else None
                row.zone = usage_zone(row, owner, is_retired(row.ends_at, around.now_iso))
            case LotRow():
                row.ends_at = lot_ends_at(row)
                owner = around.owner_of(row.member) if row.member else None
                row.zone = lot_zone(owner, is_retired(row.ends_at, around.now_iso))
            case TierRow() | ConsentRow() | PurchasesRow():
                row.zone = lot_zone(around.owner_of(row.id), retired=False)
            case ReservationRow():
                row.ends_at = reservation_ends_at(row)
                row.zone = reservation_zone(row, is_retired(row.ends_at, around.now_iso))
            case LeaseRow() | VoidRow():
                row.zone = device_zone(row.device)
            case _:
                return EVERYBODY
        zone_name: str = row.zone
        return zone_name

    def _depart(self, kind: str, zone: str, to_zone: str, row_id: str) -> int:
        self.counter.version += 1
        self.departures.append(
            DepartureRow(
                self.counter.merchant, f"{kind}/{zone}/{row_id}", kind, zone, row_id, to_zone, self.counter.version
            )
        )
        return self.counter.version

    def _count(self, kind: str, zone: str, count: int, total: int, version: int) -> None:
        delta = self._deltas[kind, zone]
        delta.count += count
        delta.sum += total
        delta.version = max(delta.version, version)

    def digests(self, source: Loading) -> list[rows.Record]:
        """The digest rows as they are now."""
        merchant = self.counter.merchant
        wanted = {f"{kind}/{zone}": (kind, zone) for kind, zone in self._deltas}
        kept = {row.id: row for row in source.load(DigestRow, merchant, sorted(wanted))}
        changed: list[rows.Record] = []
        for key, (kind, zone) in wanted.items():
            row = kept.get(key) or DigestRow(merchant, key, kind, zone)
            delta = self._deltas[kind, zone]
            row.count += delta.count
            row.sum = signed(row.sum + delta.sum)
            row.last_version = max(row.last_version, delta.version)
            changed.append(row)
        return changed


def seal_book(book: Book) -> list[list[rows.Record]]:
    """Everything that the book has to write, sealed; call once, when all operations are in it."""
    figures.follow(book)
    written = book.changed()
    travelling = [row for each in written for row in each if type(row) in KIND_OF]
    _fetch_around(book, travelling)
    sealer = Sealer(
        book.counter,
        Around(
            book.moment.now_iso,
            owner_of=book.members.get,
            terms_of=book.terms_version,
            timezone_of=lambda store: book.stores[store].timezone if store in book.stores else "UTC",
        ),
    )
    campaigns = {row.campaign: campaign for row in travelling if isinstance(row, rows.TermsRow)
                 and (campaign := book.campaigns.get(row.campaign)) is not None}  # fmt: skip
    for row in travelling:
        sealer.add(row, campaigns)
    return [*written, sealer.departures, sealer.digests(book.transaction)]


def _fetch_around(book: Book, travelling: Sequence[rows.Record]) -> None:
    owned = [row for row in travelling if isinstance(row, rows.CouponRow | rows.UsageRow | LotRow)]
    book.members.fetch({row.member for row in owned if row.member})
    book.members.fetch([row.id for row in travelling if isinstance(row, TierRow | ConsentRow | PurchasesRow)])
    coupons = [row for row in owned if isinstance(row, rows.CouponRow)]
    book.terms.fetch({f"{row.campaign}/{row.terms_version}" for row in coupons if row.campaign and row.terms_version})


def save_sealed(writing: Writing, counter: rows.CounterRow, changed: Sequence[rows.Record], now_iso: str) -> None:
    """Write travelling rows of small kinds outside the ledger, and the counter with them."""
    sealer = Sealer(counter, Around(now_iso))
    campaigns = campaigns_of(writing, counter.merchant, changed)
    for row in changed:
        sealer.add(row, campaigns)
        writing.save([row])
    writing.save(sealer.digests(writing))
    writing.save([counter])


def recomputed(reading: Any, merchant: str) -> Mapping[tuple[str, str], tuple[int, int]]:
    """(count, signed sum) by kind and zone from nothing but the rows: what the digest rows must say."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, row_type in KINDS.items():
        every = reading.all(row_type, merchant)
        campaigns = campaigns_of(reading, merchant, every) if kind == "campaign" else {}
        for row in every:
            digest = hash_of(row, campaigns)
            key = kind, getattr(row, "zone", EVERYBODY)
            count, total = found.get(key, (0, 0))
            found[key] = (count + bool(digest), signed(total + digest))
    return {key: value for key, value in found.items() if value != (0, 0)}
