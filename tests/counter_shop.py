"""A counter with the real encrypted database, a campaign and coupons; time and the way to the cloud are ours."""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from counter_app.domain import damm
from counter_app.domain.campaign import Campaign, CampaignStatus
from counter_app.domain.campaign_file import read_terms
from counter_app.domain.codes import Code, CodeKind, ReadingRules, encode_signed, make_short_code, read_code
from counter_app.domain.coupon import Coupon
from counter_app.domain.ids import IdMaker
from counter_app.domain.member import Member, Role, Staff, Store
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.messages import Reach
from counter_app.protocol.numbers import Numbers
from counter_app.protocol.operations import Operation, Result
from counter_app.protocol.retention import RetentionTold
from counter_app.protocol.shifts import ShiftPage
from counter_app.protocol.timeline import Timeline
from counter_app.security.pins import check_pin, hash_pin
from counter_app.security.signing import MerchantKey, Verifier
from counter_app.services.context import Counter, no_failpoint
from counter_app.services.own_time import OwnTime
from counter_app.services.ports import CounterStore, Failpoint
from counter_app.services.records import DeviceIdentity, Session
from counter_app.services.segment_records import ALL_OF_IT, PULLED
from counter_app.services.showing import Showing
from counter_app.storage.store import SqlStore, open_store

TAG = "12345"
PEPPER = b"p" * 32
M1_NUMBER = "100000000" + damm.check_digit("100000000")
START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)  # 14:00 in Shanghai
C50: dict[str, Any] = {
    "id": "C50",
    "kind": "cash",
    "title": {"zh_CN": "满 200 减 50", "en": "50 off from 200"},
    "benefit": {"amount_off_minor": 5000},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "min_spend_minor": 20000,
    "limits": {"uses_per_coupon": 1},
}


@dataclass
class StandingClock:
    """A clock that moves when told."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def stands(self) -> bool:
        return False


@dataclass
class ScriptedLink:
    """A way to the cloud that answers claims as told; with nothing to say it is off-line."""

    online: bool = False
    answer: Result | None = None
    claims: list[Operation] = field(default_factory=list)
    found: ChangesPage | None = None
    lived: Timeline | None = None
    listed: ShiftPage | None = None
    told: Numbers | None = None
    reaches: Callable[[Sequence[str], str], Reach] | None = None
    retained: Callable[[str, bool], RetentionTold | None] | None = None
    figures_asked: list[tuple[str, str, str]] = field(default_factory=list)

    def believed_online(self) -> bool:
        return self.online

    def claim(self, operation: Operation, timeout_seconds: float) -> Result | None:
        self.claims.append(operation)
        return (
            None
            if self.answer is None
            else Result(id=operation.id, result=self.answer.result, version=7, detail=self.answer.detail)
        )

    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        return self.found

    def timeline(self, member: str, before: str = "") -> Timeline | None:
        return self.lived

    def shifts(self, limit: int) -> ShiftPage | None:
        return self.listed

    def numbers(self, store: str, first: str, until: str) -> Numbers | None:
        self.figures_asked.append((store, first, until))
        told = self.told
        return None if told is None else msgspec.structs.replace(told, store=store, first=first, until=until)

    def reach(self, members: Sequence[str], send_at: str) -> Reach | None:
        return self.reaches(members, send_at) if self.reaches is not None else None

    def retention(self, after: str, *, run: bool = False) -> RetentionTold | None:
        return self.retained(after, run) if self.retained is not None else None

    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        return False


class ShopPins:
    """Real PIN hashes with this shop's pepper."""

    def hash(self, pin: str) -> str:
        return hash_pin(pin, PEPPER)

    def matches(self, pin: str, stored: str) -> bool:
        return check_pin(pin, PEPPER, stored)


@dataclass
class Shop:
    """The counter and everything a test turns."""

    store: SqlStore
    path: Path
    secret: bytes
    clock: StandingClock
    link: ScriptedLink
    key: MerchantKey
    failpoint: Failpoint = no_failpoint
    own_time: OwnTime = field(default_factory=OwnTime)
    showing: Showing = field(default_factory=Showing)

    @property
    def counter(self) -> Counter:
        rules = ReadingRules(TAG, Verifier({1: self.key.public_bytes}), frozenset({"127.0.0.1:1"}))

        def read(text: str | bytes, *, typed: bool = False) -> Code:
            return read_code(text, rules, typed=typed)

        ids = IdMaker(lambda: int(self.clock.at.timestamp() * 1000), os.urandom)
        return Counter(
            self.store, self.clock, ids, read, self.link, ShopPins(), self.failpoint, self.own_time, self.showing
        )

    def reopen(self) -> "Shop":
        """The same file, opened again as after a crash."""
        return replace(self, store=open_store(self.path, self.secret), failpoint=no_failpoint)

    def coupon(self, campaign: str = "C50", **changes: Any) -> str:
        """A new coupon with a row; answers its short code."""
        digits = make_short_code(secrets.randbelow)
        coupon = Coupon(secrets.token_hex(6), campaign, 1, START, short_code=digits, home_store="s1")
        with self.store.writing() as writing:
            writing.put_coupon(replace(coupon, **changes))
        return digits

    def signed(
        self, subject: str | None = None, *, tag: int = 7, kind: CodeKind = CodeKind.COUPON, life: int = 0
    ) -> str:
        """A signed code of a coupon whose row is not here."""
        return encode_signed(
            kind=kind,
            merchant_tag=TAG,
            key_id=1,
            subject=subject or secrets.token_hex(6),
            issued_at=self.clock.at,
            life_minutes=life,
            campaign_tag=0 if kind is CodeKind.MEMBER else tag,
            sign=self.key.sign,
        )

    def campaign(self, document: Mapping[str, Any], *, tag: int = 7) -> None:
        """A running campaign with these terms."""
        terms = read_terms(document, version=1, tag=tag, made_at=START)
        with self.store.writing() as writing:
            writing.put_terms(Campaign(terms.campaign, CampaignStatus.RUNNING, START, 1), terms)


def open_shop(folder: Path, *, role: Role = Role.CASHIER, secret: bytes | None = None) -> Shop:
    """Shop S1 with counter T1, cashier K1 signed in, member M1 and campaign C50, off-line."""
    secret, path = secret or os.urandom(32), folder / "counter.db"
    store = open_store(path, secret)
    with store.writing() as writing:
        writing.set_device(
            DeviceIdentity("d1", 1, "m", "Shop", TAG, "s1", "T1", "CNY", "http://127.0.0.1:1", "e", True)
        )
        writing.put_store(Store("s1", "S1", "Asia/Shanghai"))
        writing.put_staff(Staff("k1", "K1", role))
        writing.set_session(Session("k1", "K1", role, None))
        writing.set_fact(PULLED, ALL_OF_IT)
        writing.put_member(Member("aaaaaaaaaaaa", M1_NUMBER, "+8613800000001", "王小明", START))
    shop = Shop(store, path, secret, StandingClock(), ScriptedLink(), MerchantKey.generate())
    shop.campaign(C50)
    return shop


def _is_the_port(store: SqlStore) -> CounterStore:
    """The type checker's word that storage has the port's shape."""
    return store
