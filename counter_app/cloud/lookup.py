"""Look-up: rows that a counter asks for by a code or a phone because they have not come down to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.changes import scope_of
from counter_app.cloud.consent_rows import ConsentRow
from counter_app.cloud.context import Context
from counter_app.cloud.facts import cloud_epoch, merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.kinds import coupon_with_code, to_page
from counter_app.cloud.purchase_rows import PurchasesRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.times import iso
from counter_app.cloud.told_again import told_again
from counter_app.cloud.void_rows import VoidRow
from counter_app.cloud.zones import NOBODY
from counter_app.domain import codes
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.limits import coupon_scope, takes_of
from counter_app.domain.windows import business_day, clock_time
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of

MISSES_A_MINUTE = 30
MAX_COUPONS = 100


@dataclass(frozen=True, slots=True)
class Beside:
    """What the caller lacks beside the rows: answers to what it `sent`, and voids of its redemptions `after` a version.
    The rows may hold both."""

    sent: Collection[str] = ()
    after: int = 2**62


def look_up(context: Context, caller: Caller, *, code: str, phone: str, beside: Beside | None = None) -> ChangesPage:
    """The rows that concern a code or a phone, none where nobody has it. Raises `CallRefused`: 400, 429."""
    if bool(code) == bool(phone):
        raise CallRefused(400, "invalid", "Either `code` or `phone` is needed.")
    with context.database.reading() as reading:
        merchant = merchant_of(reading, caller.merchant)
        now = context.now(trial=merchant.trial)
        check_rate(context, reading, caller)
        found = _Found(reading, caller, now)
        if phone:
            found.add_members(reading.load(rows.MemberRow, caller.merchant, (phone,), "phone"))
        else:
            found.add_code(codes.read_code(code, reading_rules(context.crypto, reading, merchant)))
        kinds = found.kinds()
        epoch = cloud_epoch(reading, caller.merchant)
        results = told_again(reading, caller, beside.sent if beside else ())
        if kinds and beside is not None:
            kinds |= _own_voids(reading, caller, beside.after)
    if not kinds:
        note_miss(context, caller)
    return ChangesPage(now=iso(now), version=0, more=False, kinds=kinds, cloud_epoch=epoch, results=results)


def _own_voids(reading: Reading, caller: Caller, after: int) -> dict[str, KindPage]:
    """The rows of limits may show that a use of the caller's was given back elsewhere: it is told of that first."""
    until, scope = reading.version(caller.merchant), scope_of(reading, caller)
    if after >= until:
        return {}
    told: list[rows.Record] = [
        row
        for zone in scope.own_zones("void")
        for row in reading.between(VoidRow, caller.merchant, after, until, zone=zone)
        if not row.deleted
    ]
    return {"void": to_page(reading, caller.merchant, "void", told)} if told else {}


class _Found:
    """Gathers what belongs together: member, coupons, their campaigns, what was used of their limits today."""

    def __init__(self, reading: Reading, caller: Caller, now: datetime) -> None:
        self._reading = reading
        self._merchant = caller.merchant
        self._store = caller.store
        self._now = now
        self._members: dict[str, rows.MemberRow] = {}
        self._coupons: dict[str, rows.CouponRow] = {}

    def add_code(self, code: codes.Code) -> None:
        match code:
            case codes.ShortCode(digits=digits):
                self._add_coupons(self._reading.load(rows.CouponRow, self._merchant, (digits,), "short_code"))
                if not self._coupons:
                    self._add_drawn("digits", digits)
            case codes.MemberNumber(digits=digits):
                self.add_members(self._reading.load(rows.MemberRow, self._merchant, (digits,), "number"))
            case codes.SignedCode(kind=codes.CodeKind.MEMBER, subject=subject):
                self.add_members(self._reading.load(rows.MemberRow, self._merchant, (subject,)))
            case codes.SignedCode(
                kind=codes.CodeKind.COUPON | codes.CodeKind.PASS | codes.CodeKind.RESERVATION, subject=subject
            ):
                self._add_coupons(self._reading.load(rows.CouponRow, self._merchant, (subject,)))
                if not self._coupons:
                    self._add_drawn("id", subject)
            case _:
                return
        owners = sorted({coupon.member for coupon in self._coupons.values() if coupon.member})
        self._add_owners(owners)

    def add_members(self, found: list[rows.MemberRow]) -> None:
        self._members.update({row.id: row for row in found})
        became = sorted({row.alias_of for row in found if row.alias_of})
        self._members.update({row.id: row for row in self._reading.load(rows.MemberRow, self._merchant, became)})
        held = self._reading.load(rows.CouponRow, self._merchant, sorted(self._members), "member")
        held.sort(key=lambda row: row.version, reverse=True)
        self._add_coupons([row for row in held if row.status == CouponStatus.ACTIVE.value][:MAX_COUPONS])

    def _add_owners(self, owners: list[str]) -> None:
        self._members.update({row.id: row for row in self._reading.load(rows.MemberRow, self._merchant, owners)})

    def _add_coupons(self, found: list[rows.CouponRow]) -> None:
        self._coupons.update({row.id: row for row in found})

    def _add_drawn(self, column: str, value: str) -> None:
        """Drawn for a counter's reserve: whoever shows it has been given it, and its issue is under way. Whose it is
        only that counter knows: the row is a placeholder, which is judged so."""
        for drawn in self._reading.load(rows.IdentityRow, self._merchant, (value,), column):
            if drawn.kind == "coupon":
                self._coupons[drawn.id] = _drawn_coupon(drawn)

    def kinds(self) -> dict[str, KindPage]:
        """The page's kinds."""
        kinds: dict[str, KindPage] = {}
        terms = self._terms()
        found: list[tuple[str, list[rows.Record]]] = [
            ("campaign", list(terms)),
            ("member", list(self._members.values())),
            ("usage", list(self._usages(terms))),
            ("lot", list(self._lots())),
            ("tier", list(self._tiers())),
            ("consent", list(self._consents())),
            ("purchases", list(self._purchases())),
            ("reservation", list(self._reservations())),
        ]
        for kind, of_kind in found:
            if of_kind:
                kinds[kind] = to_page(self._reading, self._merchant, kind, of_kind)
        if self._coupons:
            kinds["coupon"] = self._coupon_page()
        return kinds

    def _coupon_page(self) -> KindPage:
        drawn = self._reading.load(rows.IdentityRow, self._merchant, sorted(self._coupons))
        signed = {row.id: row.signed_code for row in drawn}
        columns = columns_of("coupon")
        structs = [coupon_with_code(row, signed.get(row.id, "")) for row in self._coupons.values()]
        return KindPage(columns=columns, rows=[[getattr(each, column) for column in columns] for each in structs])

    def _lots(self) -> list[LotRow]:
        """Points and value, without what ended so long ago that it comes down no more."""
        held = self._reading.load(LotRow, self._merchant, sorted(self._members), "member")
        return [row for row in held if not row.deleted and row.zone != NOBODY]

    def _tiers(self) -> list[TierRow]:
        """What the tiers of the members follow from."""
        found = self._reading.load(TierRow, self._merchant, sorted(self._members))
        return [row for row in found if not row.deleted]

    def _consents(self) -> list[ConsentRow]:
        """What the members have said since they signed up."""
        found = self._reading.load(ConsentRow, self._merchant, sorted(self._members))
        return [row for row in found if not row.deleted]

    def _purchases(self) -> list[PurchasesRow]:
        """What the members bought, where a segment asks for it."""
        found = self._reading.load(PurchasesRow, self._merchant, sorted(self._members))
        return [row for row in found if not row.deleted]

    def _reservations(self) -> list[ReservationRow]:
        """What the coupons are redeemed for at a pick-up."""
        named = sorted({row.reservation for row in self._coupons.values() if row.reservation})
        return self._reading.load(ReservationRow, self._merchant, named) if named else []

    def _terms(self) -> list[rows.TermsRow]:
        campaigns = sorted({row.campaign for row in self._coupons.values()})
        return self._reading.load(rows.TermsRow, self._merchant, campaigns, "campaign")

    def _usages(self, terms: list[rows.TermsRow]) -> list[rows.UsageRow]:
        store = self._reading.one(rows.StoreRow, self._merchant, self._store)
        day = business_day(self._now, ZoneInfo(store.timezone if store else "UTC"), self._day_starts())
        parsed = {
            row.id: read_terms(msgspec.json.decode(row.terms, type=dict[str, object]), version=row.terms_version)
            for row in terms
        }
        scopes = [
            take.scope
            for coupon in self._coupons.values()
            if (of_coupon := parsed.get(f"{coupon.campaign}/{coupon.terms_version}")) is not None
            for take in takes_of(of_coupon, coupon.id, coupon.member, self._store, day)
            if take.scope != coupon_scope(coupon.id)
        ]
        return self._reading.load(rows.UsageRow, self._merchant, scopes)

    def _day_starts(self) -> time:
        keys = (f"business_day_starts@{self._store}", "business_day_starts")
        rows_found = {row.id: row for row in self._reading.load(rows.SettingRow, self._merchant, keys)}
        for key in keys:
            row = rows_found.get(key)
            if row is not None and not row.deleted:
                return clock_time(msgspec.json.decode(row.value))
        return time(0)


def _drawn_coupon(drawn: rows.IdentityRow) -> rows.CouponRow:
    return rows.CouponRow(
        merchant=drawn.merchant,
        id=drawn.id,
        campaign=drawn.campaign,
        terms_version=drawn.terms_version,
        short_code=drawn.digits,
        member="",
        home_store="",
        issued_at=drawn.allocated_at,
        status=CouponStatus.PLACEHOLDER.value,
        status_since=drawn.allocated_at,
        cycles=0,
        used=0,
        excess=0,
        cap=1,
        filled=False,
        welcome=False,
        yielded_to="",
    )


def check_rate(context: Context, reading: Reading, caller: Caller) -> None:
    """Guessing is slow: after some fruitless look-ups in one minute of the service's own clock the counter waits."""
    device = reading.one(rows.DeviceRow, caller.merchant, caller.device)
    if device is not None and device.misses_minute == _minute(context) and device.misses >= MISSES_A_MINUTE:
        message = "Too many look-ups of unknown codes; wait a minute."
        raise CallRefused(429, "too_many_requests", message, retry_after_seconds=60)


def note_miss(context: Context, caller: Caller) -> None:
    """One more fruitless look-up of this counter."""
    with context.database.writing() as writing:
        writing.lock(caller.merchant)
        device = writing.one(rows.DeviceRow, caller.merchant, caller.device)
        if device is not None:
            minute = _minute(context)
            device.misses = device.misses + 1 if device.misses_minute == minute else 1
            device.misses_minute = minute
            writing.save([device])


def _minute(context: Context) -> str:
    return iso(context.settings.clock.now())[:16]
