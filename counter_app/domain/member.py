"""Members, staff, stores and counters as the rules see them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from counter_app.domain.values import dataclass

IDLE_LOCK_MINUTES = 10


class MemberStatus(StrEnum):
    """A frozen member redeems nothing; a placeholder is known by id only until its own operation arrives; of one who
    was erased only the ledgers are kept. One who was withdrawn came with an import that was taken back, and has done
    nothing: nobody is known there."""

    ACTIVE = "active"
    FROZEN = "frozen"
    PLACEHOLDER = "placeholder"
    ERASED = "erased"
    WITHDRAWN = "withdrawn"


# Of these nothing is shown, found or counted.
GONE = (MemberStatus.ERASED, MemberStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Member:
    """`id` = the subject on the member's codes (12 hex digits); `phone` E.164; `version` 0 = not from the cloud yet."""

    id: str
    number: str
    phone: str
    name: str
    joined_at: datetime
    home_store: str = ""
    status: MemberStatus = MemberStatus.ACTIVE
    status_since: datetime | None = None
    tier: str = ""
    tags: tuple[str, ...] = ()
    channel: str = ""
    birthday: date | None = None
    visits: int = 0
    last_visit_at: datetime | None = None
    member_code: str = ""
    alias_of: str = ""
    version: int = 0


class Role(StrEnum):
    """In ascending order of what they may do."""

    CASHIER = "cashier"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def manages(self) -> bool:
        """True for managers and owners."""
        return self is not Role.CASHIER

    def at_least(self, other: Role) -> bool:
        """Whether this role may do what the other may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class Staff:
    """A person at the counter; `pin_hash` is argon2id over the peppered PIN, empty for `till`."""

    id: str
    name: str
    role: Role
    pin_hash: str = ""
    active: bool = True
    stores: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """A store and the zone its rules are read in."""

    id: str
    name: str
    timezone: str
    business_day_starts: time = time(0, 0)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.timezone)


def mask_phone(phone: str) -> str:
    """`+8613800001234` → `138****1234`; what a cashier sees."""
    digits = phone.removeprefix("+86").removeprefix("+")
    if len(digits) < 7:
        return "****" if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """`王小明` → `王*明`, `李四` → `李*`; latin names keep the first letters."""
    name = name.strip()
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return f"{name[0]}*{name[-1]}"
