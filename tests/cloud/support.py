"""A cloud of its own with a merchant, and tills that speak to it: the real service, the real database."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import msgspec
from typing_extensions import override

from counter_app.bootstrap.clouds import CloudCrypto
from counter_app.cloud.answers import Caller
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.reserves import MAX_OF_A_KIND
from counter_app.cloud.times import iso
from counter_app.domain.ids import IdMaker
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.devices import CouponIdentity, Enrolment, EnrolRequest, MemberIdentity, ReserveRequest
from counter_app.protocol.operations import GENESIS, Operation, Result, chain_hash, encode

# 14:00 in Shanghai, a Tuesday.
NOON = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
IDS = IdMaker(lambda: time.time_ns() // 1_000_000, secrets.token_bytes)
C50: dict[str, object] = {
    "id": "C50",
    "kind": "cash",
    "title": {"zh_CN": "五十元券", "en": "50 off"},
    "benefit": {"amount_off_minor": 5000},
    "min_spend_minor": 20000,
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
}
D50: dict[str, object] = {**C50, "id": "D50", "limits": {"per_member_day": 2}}
FREE: dict[str, object] = {
    "id": "FREE",
    "kind": "gift",
    "title": {"zh_CN": "茶", "en": "Tea"},
    "benefit": {"item": "tea", "value_minor": 1800},
}


@dataclass
class HandClock:
    """A clock moved by hand."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


class QuickCrypto(CloudCrypto):
    """The real one, save for the two functions that are slow on purpose."""

    @override
    def hash_pin(self, pin: str, pepper: bytes) -> str:
        return f"hash of {len(pin)} digits"

    @override
    def phrase_public_key(self, phrase: str) -> bytes:
        return bytes(32)


def new_cloud(folder: Path, clock: HandClock, url: str = "") -> Cloud:
    """A cloud with keys of its own."""
    crypto = QuickCrypto(bytes(32))
    return open_cloud(
        CloudSettings(folder, crypto, clock, IDS, database_key=bytes(range(32)), database_url=url or None)
    )


@dataclass
class Till:
    """One enrolled counter."""

    cloud: Cloud
    enrolment: Enrolment
    caller: Caller
    clock: HandClock
    seq: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    prev: str = GENESIS

    def operation(
        self,
        kind: str,
        body: Mapping[str, object],
        *,
        mode: str = "report",
        op_id: str = "",
        at: datetime | None = None,
        offset_ms: int = 0,
        staff: str = "",
    ) -> Operation:
        """An operation of this counter; who works here is the owner's affair, everything else the till's."""
        made = Operation(
            id=op_id or IDS.new(),
            device=self.caller.device,
            epoch=self.caller.epoch,
            seq=next(self.seq),
            prev=self.prev,
            type=kind,
            mode=mode,
            at=iso(at or self.clock.now()),
            clock_offset_ms=offset_ms,
            staff=staff or (self.owner if kind == "staff_put" else "till"),
            body=msgspec.Raw(encode(body)),
        )
        self.prev = chain_hash(made)
        return made

    @cached_property
    def owner(self) -> str:
        """The one who came with the merchant."""
        return next(key for key, row in sorted(self.rows("staff").items()) if row["role"] == "owner")

    def send(self, *operations: Operation) -> list[Result]:
        """The results, in order."""
        return self.cloud.apply(self.caller, operations).results

    def one(self, operation: Operation) -> Result:
        """The result of one operation."""
        return self.send(operation)[0]

    def do(self, kind: str, body: Mapping[str, object], **how: object) -> Result:
        """Make and send one operation."""
        return self.one(self.operation(kind, body, **how))  # type: ignore[arg-type]  # names of `operation`

    # --- bodies ---

    def campaign(self, terms: Mapping[str, object] = C50, **changes: object) -> Result:
        given = {**terms, **changes}
        return self.do("campaign_put", {"campaign": given["id"], "terms": given})

    def coupons(self, count: int, campaign: str = "C50") -> list[CouponIdentity]:
        return self.cloud.reserve(self.caller, ReserveRequest(coupons={campaign: count})).coupons

    def members(self, count: int) -> list[MemberIdentity]:
        found: list[MemberIdentity] = []
        while len(found) < count:
            part = min(count - len(found), MAX_OF_A_KIND)
            found += self.cloud.reserve(self.caller, ReserveRequest(members=part)).members
        return found

    def checkout_body(
        self, *coupons: CouponIdentity, amount_minor: int = 20000, member: str = "", off_minor: int = 5000
    ) -> dict[str, object]:
        uses = [
            {
                "redemption": IDS.new(),
                "coupon": each.subject,
                "campaign": each.campaign,
                "terms_version": each.terms_version,
                "discount_minor": off_minor,
                "short_code": each.short_code,
            }
            for each in coupons
        ]
        off = off_minor * len(uses)
        return {
            "store": self.caller.store,
            "business_day": "2026-03-10",
            "amount_minor": amount_minor,
            "discount_minor": off,
            "payable_minor": amount_minor - off,
            "member": member,
            "coupons": uses,
        }

    def checkout(self, *coupons: CouponIdentity, mode: str = "report", member: str = "", **how: object) -> Operation:
        body = self.checkout_body(*coupons, member=member)
        return self.operation("checkout", body, mode=mode, **how)  # type: ignore[arg-type]  # as above

    def issued(self, coupon: CouponIdentity, member: str = "") -> dict[str, object]:
        return {
            "coupon": coupon.subject,
            "short_code": coupon.short_code,
            "signed_code": coupon.signed_code,
            "campaign": coupon.campaign,
            "terms_version": coupon.terms_version,
            "issued_at": iso(self.clock.now()),
            "member": member,
        }

    def issue(self, *coupons: CouponIdentity, member: str = "", unless_held: bool = False, **how: object) -> Operation:
        issued = [self.issued(each, member) for each in coupons]
        body = {"store": self.caller.store, "coupons": issued, "unless_held": unless_held}
        return self.operation("issue", body, **how)  # type: ignore[arg-type]  # as above

    def sign_up(
        self, member: MemberIdentity, phone: str, welcome: CouponIdentity | None = None, **how: object
    ) -> Operation:
        body = {
            "member": member.subject,
            "number": member.number,
            "phone": phone,
            "name": "王小明",
            "consent": {"text_version": "1", "at": iso(self.clock.now())},
            "store": self.caller.store,
            "member_code": member.signed_code,
            "welcome": [self.issued(welcome, member.subject)] if welcome else [],
        }
        return self.operation("member_sign_up", body, **how)  # type: ignore[arg-type]  # as above

    def void(self, checkout: str, redemption: str = "", **how: object) -> Operation:
        body = {"checkout": checkout, "redemption": redemption, "reason": "slip"}
        return self.operation("void", body, **how)  # type: ignore[arg-type]  # as above

    # --- what came down ---

    def pull(self, after: int = 0, limit: int = 2_000) -> ChangesPage:
        return self.cloud.changes(self.caller, after, limit)

    def rows(self, kind: str) -> dict[str, dict[str, object]]:
        """The newest row of each id."""
        found: dict[str, dict[str, object]] = {}
        page = self.pull(limit=5_000)
        while page.more:
            found |= rows_of(page, kind)
            page = self.pull(page.version, limit=5_000)
        return found | rows_of(page, kind)


def rows_of(page: ChangesPage, kind: str) -> dict[str, dict[str, object]]:
    """Rows of a page as mappings, by id."""
    if kind not in page.kinds:
        return {}
    body = page.kinds[kind]
    found = [dict(zip(body.columns, row, strict=True)) for row in body.rows]
    return {str(row["id"]): row for row in found}


@dataclass
class CloudShop:
    """A merchant with store S1, and as many tills as are asked for."""

    cloud: Cloud
    clock: HandClock
    merchant: str
    store: str
    tag: str

    def till(self, store: str = "") -> Till:
        code = self.cloud.enrolment_code(store or self.store)
        enrolment = self.cloud.enrol(EnrolRequest(code=code.code, public_key=secrets.token_hex(32)))
        return Till(self.cloud, enrolment, self.cloud.authenticate(enrolment.token), self.clock)


def open_shop(folder: Path, url: str = "") -> CloudShop:
    """A new cloud with one real merchant."""
    clock = HandClock()
    cloud = new_cloud(folder, clock, url)
    made = cloud.init_merchant("岚心茶", "S1")
    return CloudShop(cloud, clock, made.merchant, made.store, made.merchant_tag)
