"""Everything that one batch of operations touches, in memory; versions are given here, one to each change of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import EntryRow, LotRow
from counter_app.cloud.answers import Caller
from counter_app.cloud.channel_rows import ChannelRow
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.devices import lineage_of
from counter_app.cloud.figure_rows import FigureRow, PatronRow
from counter_app.cloud.follow_up_rows import FollowUpRow
from counter_app.cloud.lease_rows import LeaseRow, WriteOffRow
from counter_app.cloud.ledger.shelf import Checkouts, Postings, R, Shelf, Source
from counter_app.cloud.message_rows import MessagePlanRow, MessageRow
from counter_app.cloud.ports import IdSource
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.traffic_rows import TrafficRow
from counter_app.cloud.void_rows import PendingVoidRow, VoidRow
from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.codes import ReadingRules
from counter_app.domain.member import Store
from counter_app.domain.segments import Segments
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import Result

# Settings that every batch asks for: they come with the first that is asked.
_ASKED_ANYWAY = ("tiers", "rights")
Travelling = (
    rows.StaffRow
    | rows.SettingRow
    | rows.SegmentRow
    | ChannelRow
    | rows.TermsRow
    | rows.MemberRow
    | rows.CouponRow
    | rows.UsageRow
    | rows.ExceptionRow
    | LeaseRow
    | VoidRow
    | LotRow
    | TierRow
    | ConsentRow
    | PurchasesRow
    | ReservationRow
    | FollowUpRow
    | MessagePlanRow
)


class Transaction(Source, Protocol):
    """What the ledger asks of the open transaction beside rows by key."""

    def all(self, row_type: type[R], merchant: str) -> list[R]: ...


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds for one request: who asks, and when. `rules` are read where a signed code is; `draw` gives an identity
    for a coupon of a campaign that nobody else has."""

    caller: Caller
    now: datetime
    now_iso: str
    rules: Callable[[], ReadingRules]
    ids: IdSource
    draw: Callable[[rows.CampaignRow], rows.IdentityRow] | None = None


class Book:
    """Shelves of every kind, the moment of the request whose turn it is, and the versions given so far."""

    _operation = ""
    _campaign_of_tag: dict[int, str] | None = None

    def __init__(self, transaction: Transaction, moment: Moment, counter: rows.CounterRow) -> None:
        self.transaction, self.moment, self.counter = transaction, moment, counter
        self.merchant = merchant = moment.caller.merchant
        self.operations = Shelf(transaction, rows.OperationRow, merchant)
        self.cancellations = Shelf(transaction, rows.CancellationRow, merchant)
        self.pending_voids = Shelf(transaction, PendingVoidRow, merchant)
        self.members = Shelf(transaction, rows.MemberRow, merchant)
        self.coupons = Shelf(transaction, rows.CouponRow, merchant)
        self.identities = Shelf(transaction, rows.IdentityRow, merchant)
        self.campaigns = Shelf(transaction, rows.CampaignRow, merchant)
        self.terms = Shelf(transaction, rows.TermsRow, merchant)
        self.usages = Shelf(transaction, rows.UsageRow, merchant)
        self.checkouts = Checkouts(transaction, merchant)
        self.redemptions = Shelf(transaction, rows.RedemptionRow, merchant)
        self.shifts = Shelf(transaction, ShiftRow, merchant)
        self.traffic = Shelf(transaction, TrafficRow, merchant)
        self.figures = Shelf(transaction, FigureRow, merchant)
        self.patrons = Shelf(transaction, PatronRow, merchant)
        self.staff = Shelf(transaction, rows.StaffRow, merchant)
        self.settings = Shelf(transaction, rows.SettingRow, merchant)
        self.segments = Shelf(transaction, rows.SegmentRow, merchant)
        self.channels = Shelf(transaction, ChannelRow, merchant)
        self.follow_ups = Shelf(transaction, FollowUpRow, merchant)
        self.plans = Shelf(transaction, MessagePlanRow, merchant)
        self.messages = Shelf(transaction, MessageRow, merchant)
        self.exceptions = Shelf(transaction, rows.ExceptionRow, merchant)
        self.leases = Shelf(transaction, LeaseRow, merchant)
        self.voids = Shelf(transaction, VoidRow, merchant)
        self.lots, self.tiers = Shelf(transaction, LotRow, merchant), Shelf(transaction, TierRow, merchant)
        self.purchases = Shelf(transaction, PurchasesRow, merchant)
        self.consents = Shelf(transaction, ConsentRow, merchant)
        self.entries = Shelf(transaction, EntryRow, merchant)
        self.postings = Postings(transaction, merchant)
        self.reservations = Shelf(transaction, ReservationRow, merchant)
        self.write_offs = Shelf(transaction, WriteOffRow, merchant)
        travelling: tuple[Shelf[Any], ...] = (
            *(self.members, self.coupons, self.usages, self.terms, self.staff, self.settings, self.segments),
            *(self.exceptions, self.leases, self.voids, self.lots, self.tiers, self.reservations),
            *(self.channels, self.follow_ups, self.consents, self.plans, self.purchases),
        )
        self._travelling = {shelf.row_type: shelf for shelf in travelling}
        self._parsed: dict[str, Terms] = {}
        # As the rules see them, made once a turn; what a setting says of a store may change in the middle of it.
        self.known_stores: dict[str, Store] = {}
        self.known_segments: dict[str, Segments] = {}
        # First answers of this turn; their rows get them when the versions are known.
        self.answers: dict[str, Result] = {}
        self._touched: dict[str, list[Travelling]] = {}
        self._since: dict[str, int] = {}
        self._entries_of: dict[str, int] = {}

    # --- versions ---

    def begin(self, operation_id: str, moment: Moment) -> None:
        """From here on changes belong to this operation, and `moment` is that of its request."""
        self.moment = moment
        self._operation = operation_id
        if not self._touched.get(operation_id):
            self._touched[operation_id] = []
            self._since[operation_id] = self.counter.version + 1

    def saved(self) -> Callable[[], None]:
        """Remember all of it as it is now, versions included; what is answered puts it back so."""
        shelves = [each.saved() for each in vars(self).values() if isinstance(each, Shelf)]
        version, tags = self.counter.version, self.counter.tags_given
        touched = {key: list(rows_of) for key, rows_of in self._touched.items()}
        entries = dict(self._entries_of)

        def back() -> None:
            for each in shelves:
                each()
            self.counter.version, self.counter.tags_given = version, tags
            self._touched, self._entries_of, self._campaign_of_tag = touched, entries, None
            self.known_stores.clear()
            self.known_segments.clear()

        return back

    @property
    def operation(self) -> str:
        """The id of the operation whose turn it is."""
        return self._operation

    def touch(self, row: Travelling) -> None:
        """A travelling row was changed: it gets the next version and is written at the end."""
        self.counter.version += 1
        row.version = self.counter.version
        if isinstance(row, rows.SettingRow | rows.SegmentRow):
            self.known_stores.clear()
            self.known_segments.clear()
        self._touched[self._operation].append(row)
        self._travelling[type(row)].put(row)

    def show(self, row: Travelling) -> None:
        """A travelling row is as this operation wants it already: its answer covers that row's version."""
        self._touched[self._operation].append(row)

    def next_entry(self, operation_id: str) -> int:
        """The number of the operation's next entry, from 1 on."""
        self._entries_of[operation_id] = self._entries_of.get(operation_id, 0) + 1
        return self._entries_of[operation_id]

    def go_on_numbering(self, operation_id: str) -> None:
        """More entries of an operation that has some already."""
        number = self._entries_of.get(operation_id, 0)
        while self.entries.get(f"{operation_id}:{number + 1}") is not None:
            number += 1
        self._entries_of[operation_id] = number

    def version_of(self, operation_id: str) -> int:
        """The highest version that rows changed, or shown, by the operation have now; 0 when there are none."""
        return max((row.version for row in self._touched.get(operation_id, ())), default=0)

    def since_of(self, operation_id: str) -> int:
        """The first version that the operation gave, from which on every row it changed shows it; 0 for none. Of one
        that changed nothing and found rows as it wanted them, the highest of theirs."""
        return min(self._since[operation_id], self.version_of(operation_id)) if self._touched.get(operation_id) else 0

    def changed(self) -> list[list[rows.Record]]:
        """What is to be written, kind by kind."""
        shelves: tuple[Shelf[Any], ...] = (
            *(
                self.operations,
                self.cancellations,
                self.pending_voids,
                self.campaigns,
                self.identities,
                self.checkouts,
                self.redemptions,
                self.shifts,
                self.traffic,
                self.figures,
                self.patrons,
                self.facts,
                self.postings,
                self.entries,
                self.messages,
            ),
            *self._travelling.values(),
        )
        return [shelf.changed() for shelf in shelves]

    @cached_property
    def facts(self) -> Shelf[rows.CloudFact]:
        """What is noted of the merchant beside everything else."""
        return Shelf(self.transaction, rows.CloudFact, self.merchant)

    # --- what is asked often ---

    @cached_property
    def stores(self) -> Mapping[str, rows.StoreRow]:
        """The merchant's stores by id."""
        return {store.id: store for store in self.transaction.all(rows.StoreRow, self.merchant)}

    @cached_property
    def copied_devices(self) -> frozenset[str]:
        """The counters of which there is one more that began as a copy."""
        return frozenset(
            before
            for row in self.transaction.all(rows.DeviceRow, self.merchant)
            for before in lineage_of(row.came_from)
        )

    @cached_property
    def store_names(self) -> Mapping[str, str]:
        """Their names by id."""
        return {store.id: store.name for store in self.stores.values()}

    def terms_version(self, campaign: str, version: int) -> Terms | None:
        """One version of a campaign's terms."""
        row = self.terms.get(f"{campaign}/{version}") if campaign and version else None
        return None if row is None else self.parsed(row)

    def terms_at(self, tag: int, issued_at: str) -> Terms | None:
        """The terms that a campaign tag meant at a time: the newest made by then, else the first."""
        if self._campaign_of_tag is None:
            every = self.transaction.all(rows.CampaignRow, self.merchant)
            self._campaign_of_tag = {row.tag: row.id for row in [*every, *self.campaigns.changed()] if row.tag}
        versions = self.terms.find("campaign", self._campaign_of_tag.get(tag, ""))
        versions.sort(key=lambda row: row.terms_version)
        made = [row for row in versions if row.made_at <= issued_at]
        return self.parsed((made or versions)[-1 if made else 0]) if versions else None

    def parsed(self, row: rows.TermsRow) -> Terms:
        """The terms in a row, read once a batch."""
        if row.id not in self._parsed:
            made_at = datetime.fromisoformat(row.made_at)
            file_form = msgspec.json.decode(row.terms, type=dict[str, object])
            self._parsed[row.id] = read_terms(file_form, version=row.terms_version, tag=row.tag, made_at=made_at)
        return self._parsed[row.id]

    def member_id(self, member: str) -> str:
        """The member that this id stands for: itself, or the one it became."""
        row = self.members.get(member) if member else None
        return row.alias_of if row is not None and row.alias_of else member

    def staff_name(self, staff: str) -> str:
        """A name to show; the id of a person whose own operation has not arrived."""
        row = self.staff.get(staff) if staff else None
        return staff if row is None else row.name

    def setting(self, name: str, store: str) -> object:
        """A setting's value in a store; None where neither the store nor the merchant has one."""
        keys = f"{name}@{store}", name
        self.settings.fetch((*keys, *_ASKED_ANYWAY))
        for key in keys:
            row = self.settings.get(key)
            if row is not None and not row.deleted:
                return msgspec.json.decode(row.value, type=object)
        return None
