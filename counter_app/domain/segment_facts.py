"""What segments ask of a member beside the member's own row: what is held, and what was redeemed.

Every fact here is told by the counter, from its own tables. Where nobody told one (the cloud, which learns of uses in
any order), a rule about it is taken to hold as the counter said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import Terms, Validity
from counter_app.domain.coupon import Coupon, CouponStatus
from counter_app.domain.values import dataclass
from counter_app.domain.windows import DAY, start_of_day

_NO_DAYS: Mapping[str, tuple[int, int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Purchases:
    """What was bought, paid with money and not taken back: in a whole life, and by business day (ISO texts) as (minor
    units, purchases)."""

    paid_minor: int = 0
    purchases: int = 0
    days: Mapping[str, tuple[int, int]] = field(default_factory=lambda: _NO_DAYS)

    def within(self, first: str | None) -> tuple[int, int]:
        """(minor units, purchases) from a day on; None = ever."""
        if first is None:
            return self.paid_minor, self.purchases
        found = [bought for day, bought in self.days.items() if day >= first]
        return sum(minor for minor, _ in found), sum(purchases for _, purchases in found)


@dataclass(frozen=True, slots=True)
class Facts:
    """None = nobody told it. `value_minor`: principal and bonus; `stamps`: by card; `redeemed`: by campaign when the
    last of its coupons was used; `held`: campaigns of which an unused coupon can still be used. `consent`: a
    `Said`, or "" for nothing since joining."""

    points: int | None = None
    value_minor: int | None = None
    stamps: Mapping[str, int] | None = None
    redeemed: Mapping[str, datetime] | None = None
    held: frozenset[str] | None = None
    purchases: Purchases | None = None
    consent: str | None = None


NOT_TOLD = Facts()


@dataclass(frozen=True, slots=True)
class Usable:
    """Coupons of one version of a campaign's terms have not ended where they were issued at `since` or later; None =
    whenever it was."""

    campaign: str
    terms_version: int
    since: datetime | None = None

    def covers(self, coupon: Coupon) -> bool:
        """Whether this coupon has not ended."""
        alike = (coupon.campaign, coupon.terms_version) == (self.campaign, self.terms_version)
        return alike and (self.since is None or coupon.issued_at >= self.since)


def usable_of(terms: Terms, now: datetime, zone: ZoneInfo) -> Usable | None:
    """Which coupons of these terms have not ended by `now`; None where all have."""
    today = now.astimezone(zone).date()
    if terms.valid.until_day is not None and today > terms.valid.until_day:
        return None
    return Usable(terms.campaign, terms.version, _issued_since(terms.valid, today, zone))


def _issued_since(valid: Validity, today: date, zone: ZoneInfo) -> datetime | None:
    if valid.days_after_issue is None:
        return None
    days = valid.starts_after_days + valid.days_after_issue - 1
    return start_of_day(today - timedelta(days=days), zone)


def unused(coupon: Coupon, used: bool, usable: Iterable[Usable]) -> bool:
    """Whether nothing was taken of it, and it has not ended."""
    return coupon.status is CouponStatus.ACTIVE and not used and any(each.covers(coupon) for each in usable)


def next_birthday(birthday: date, today: date) -> int:
    """In how many days it is, 0 for today; that of 29 February is on 1 March where there is none."""
    for year in (today.year, today.year + 1):
        found = _in_year(birthday, year)
        if found >= today:
            return (found - today).days
    raise AssertionError("a birthday comes every year")  # pragma: no cover


def _in_year(birthday: date, year: int) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28) + DAY
