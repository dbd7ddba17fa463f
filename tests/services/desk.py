"""The desk of a shop: `tests.counter_shop` with an owner, a reserve of identities, and a cloud that can fill it."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from typing_extensions import override

from counter_app.domain.codes import make_short_code
from counter_app.domain.member import Role, Staff
from counter_app.protocol.bodies import decode_body
from counter_app.protocol.changes import ChangesPage
from counter_app.services.records import OperationRecord, ReservedCoupon, ReservedMember, Session
from tests.counter_shop import ScriptedLink, Shop, ShopPins, open_shop

OWNER, OWNER_PIN = "王老板", "482913"
_NUMBERS = itertools.count(1)


@dataclass
class DeskLink(ScriptedLink):
    """Answers look-ups by phone or code, and fills the reserve when it is on-line."""

    shop: Shop | None = None
    fills: bool = True
    asked: list[Mapping[str, object]] = field(default_factory=list)
    before_fill: Callable[[], None] = lambda: None

    @override
    def look_up(self, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8) -> ChangesPage | None:
        self.asked.append({"code": code, "phone": phone})
        return self.found

    @override
    def refresh(self, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> bool:
        self.asked.append({"members": members, "coupons": dict(coupons)})
        if not (self.online and self.fills and self.shop):
            return False
        self.before_fill()
        fill(self.shop, members=members, coupons=coupons)
        return True


@lru_cache
def _hashed(pin: str) -> str:
    """Slow on purpose; once for all shops of a run is enough."""
    return ShopPins().hash(pin)


def open_desk(folder: Path, role: Role = Role.OWNER, **reserve: int) -> Shop:
    """A shop with `role` signed in, off-line. `reserve`: `members`, and coupons of C50 as `coupons`."""
    shop = open_shop(folder, role=role)
    link = DeskLink()
    shop.link = link
    link.shop = shop
    with shop.store.writing() as writing:
        writing.put_staff(Staff("k1", "K1", role, _hashed("1357")))
        writing.put_staff(Staff("o1", OWNER, Role.OWNER, _hashed(OWNER_PIN)))
        writing.put_staff(Staff("t1", "till", Role.CASHIER))
    fill(shop, members=reserve.get("members", 0), coupons={"C50": reserve.get("coupons", 0)})
    return shop


def desk_link(shop: Shop) -> DeskLink:
    assert isinstance(shop.link, DeskLink)
    return shop.link


def fill(shop: Shop, *, members: int = 0, coupons: Mapping[str, int] = MappingProxyType({})) -> None:
    """Identities as the cloud would give them."""
    people = [
        ReservedMember(f"{number:012x}", f"{number:010d}", f"{number:0200d}")
        for number in itertools.islice(_NUMBERS, members)
    ]
    with shop.store.writing() as writing:
        listed = []
        for campaign, count in coupons.items():
            known = writing.campaign(campaign)
            version = known.current_version if known else 1
            listed += [
                ReservedCoupon(
                    f"{number:012x}", campaign, version, make_short_code(secrets.randbelow), f"{number:0200d}"
                )
                for number in itertools.islice(_NUMBERS, count)
            ]
        writing.add_reserve(people, listed)


def new_id(shop: Shop) -> str:
    return shop.counter.ids.new()


def sign_in_as(shop: Shop, role: Role | None) -> None:
    """Somebody of this role has the session; None = nobody."""
    with shop.store.writing() as writing:
        if role is not None:
            writing.put_staff(Staff("k1", "K1", role))
        writing.set_session(None if role is None else Session("k1", "K1", role, None))


def outbox(shop: Shop) -> list[OperationRecord]:
    """What waits to go up, oldest first."""
    with shop.store.reading() as reading:
        return list(reading.outbox_batch(1000, 10**9))


def bodies(shop: Shop) -> list[object]:
    from counter_app.protocol.operations import OperationType

    return [decode_body(OperationType(each.operation.type), each.operation.body) for each in outbox(shop)]


def audit_lines(shop: Shop) -> list[tuple[str, str, str]]:
    """(staff, action, outcome) of everything so far."""
    with shop.store.reading() as reading:
        records = reading.audit_records(0, 1000)
    return [(record.entry.staff, record.entry.action, record.entry.outcome) for record in records]
