"""To whom a row comes down.

Every row stands in one zone: a store's id, `*` = everybody, `-` = nobody any more. A device whose scope is its store
gets its own zone and `*`; one whose scope is everything gets all but `-`. What one device alone is told (its leases)
stands in a zone of that device. A member is in the zone of the home store, a
coupon in that of its member, else of the store that issued it; points and value are where their member is, a
reservation and its coupon where it is picked up. What every
counter must know, wherever it happens, is in `*`: frozen, erased and withdrawn members, frozen and withdrawn coupons,
aliases, and what belongs to no store yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.times import iso, parse
from counter_app.domain.campaign import Terms
from counter_app.domain.coupon import CouponStatus
from counter_app.domain.holdings import is_confirmed
from counter_app.domain.member import MemberStatus
from counter_app.domain.reservation import is_slot
from counter_app.domain.windows import window_of

EVERYBODY, NOBODY = "*", "-"
OF_LINEAGE = "void"
_DEVICE = "@"  # begins the zone of one device, which nobody else sees
SCOPE_SETTING = "scope"
ALL, OF_STORE = "all", "store"
KEPT_AFTER_END = timedelta(days=90)
_DAY_LIMITS_KEPT = timedelta(days=8)
_OF_A_STORE = ("store_day", "slot")
_EVERYWHERE = (MemberStatus.FROZEN.value, MemberStatus.ERASED.value, MemberStatus.WITHDRAWN.value)
_STOPPED = (CouponStatus.FROZEN.value, CouponStatus.VOIDED.value)


@dataclass(frozen=True, slots=True)
class Scope:
    """What comes down to one device; `store` empty = everything that is not another device's own. `before`: the devices
    that it was until it was enrolled anew; what it redeemed then is still its own."""

    store: str = ""
    device: str = ""
    before: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As devices are told."""
        return f"{OF_STORE}:{self.store}" if self.store else ALL

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones that it sees; none = all but `-`."""
        return (EVERYBODY, self.store) if self.store else ()

    def sees(self, zone: str, kind: str) -> bool:
        """Whether rows of that kind and zone come down."""
        if zone.startswith(_DEVICE):
            return zone in self.own_zones(kind)
        return zone in self.zones if self.store else zone != NOBODY

    def own_zones(self, kind: str) -> tuple[str, ...]:
        """The zones of what is this device's alone. A lease ends with the device, a redemption does not."""
        devices = (self.device, *self.before) if kind == OF_LINEAGE else (self.device,)
        return tuple(device_zone(each) for each in devices)


def device_zone(device: str) -> str:
    """The zone of what one device alone is told."""
    return f"{_DEVICE}{device}"


def member_zone(row: rows.MemberRow) -> str:
    """The zone of a member."""
    if row.alias_of or not row.home_store or row.status in _EVERYWHERE:
        return EVERYBODY
    return row.home_store


def coupon_zone(row: rows.CouponRow, owner: rows.MemberRow | None, retired: bool) -> str:
    """The zone of a coupon."""
    if retired:
        return NOBODY
    if row.status in _STOPPED:
        return EVERYBODY
    if row.reservation:
        return row.home_store or EVERYBODY  # where it is picked up
    home = owner.home_store if owner is not None else ""
    return (home if row.member else row.home_store) or EVERYBODY


def usage_zone(row: rows.UsageRow, owner: rows.MemberRow | None, retired: bool) -> str:
    """The zone of a limit's uses."""
    if retired:
        return NOBODY
    parts = row.id.split(":")
    if row.member:
        return (owner.home_store if owner is not None else "") or EVERYBODY
    return parts[2] if parts[0] in _OF_A_STORE and len(parts) > 2 else EVERYBODY


def reservation_zone(row: ReservationRow, retired: bool) -> str:
    """The zone of a reservation: where it is picked up."""
    return NOBODY if retired else row.store or EVERYBODY


def lot_zone(owner: rows.MemberRow | None, retired: bool) -> str:
    """The zone of a member's points or value."""
    if retired:
        return NOBODY
    return (owner.home_store if owner is not None else "") or EVERYBODY


def member_of_usage(scope: str) -> str:
    """The member whose limit a scope is, "" for one of a campaign or store."""
    parts = scope.split(":")
    if is_confirmed(scope):
        return parts[1]
    return parts[2] if parts[0].startswith("member") and len(parts) > 2 else ""


def coupon_ends_at(row: rows.CouponRow, terms: Terms | None, zone: ZoneInfo) -> str:
    """From when on a coupon comes down to nobody: some time after its window has ended; "" while it has no end."""
    if terms is None:
        return ""
    until = window_of(terms.valid, parse(row.issued_at), zone).valid_until
    grace = timedelta(days=terms.on_void.grace_days)
    return _later(until, grace + KEPT_AFTER_END) if until is not None else ""


def usage_ends_at(row: rows.UsageRow) -> str:
    """From when on a day's limit is of no use to anybody; "" for other limits."""
    kind, _, rest = row.id.partition(":")
    of_a_day = kind.endswith("_day") or is_slot(row.id) or is_confirmed(row.id)
    return _day_limit_ends_at(rest.rpartition(":")[2]) if of_a_day else ""


def reservation_ends_at(row: ReservationRow) -> str:
    """From when on a reservation comes down to nobody: some time after it was held."""
    return _later(parse(row.due_at), KEPT_AFTER_END)


def lot_ends_at(row: LotRow) -> str:
    """From when on what a lot holds is of no use to anybody; "" while it has no end."""
    return _day_limit_ends_at(row.until)


@lru_cache(maxsize=256)
def _day_limit_ends_at(said: str) -> str:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return ""
    return _later(datetime.combine(day, time(0), ZoneInfo("UTC")), _DAY_LIMITS_KEPT)


def _later(moment: datetime, kept: timedelta) -> str:
    """So much later; "" where the calendar ends before: what a person dated to its last days has no end."""
    try:
        return iso(moment + kept)
    except OverflowError:
        return ""


def is_retired(ends_at: str, now: str) -> bool:
    """Whether that time has come."""
    return bool(ends_at) and ends_at <= now
