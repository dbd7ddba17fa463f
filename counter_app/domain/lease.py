"""A lease: uses of a campaign's hard quota that one counter may take by itself, also without the cloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from counter_app.domain.campaign import Terms
from counter_app.domain.values import dataclass


def lease_scope(lease: str) -> str:
    """The scope of a lease's uses; `granted` is its cap, and a void gives nothing back to it."""
    return f"lease:{lease}"


@dataclass(frozen=True, slots=True)
class Lease:
    """`quota`: the campaign's total under which it was granted; `until` ends new redemptions; `usable`: neither
    returned nor written off.
    """

    id: str
    campaign: str
    quota: int
    granted: int
    used: int
    until: datetime
    usable: bool = True

    @property
    def left(self) -> int:
        """Uses that may still be taken."""
        return max(0, self.granted - self.used) if self.usable else 0

    def serves(self, terms: Terms, at: datetime) -> bool:
        """Whether a coupon under these terms may be redeemed from it: never beyond the quota that the coupon knows."""
        total = terms.limits.total
        return total is not None and self.campaign == terms.campaign and self.quota <= total and at < self.until


def choose(leases: Iterable[Lease], terms: Terms, at: datetime, taken: Mapping[str, int]) -> Lease | None:
    """The lease that ends first and has room; `taken` counts by lease what the same checkout takes already."""
    fitting = [each for each in leases if each.serves(terms, at) and each.left > taken.get(each.id, 0)]
    return min(fitting, key=lambda each: (each.until, each.id), default=None)


def left_of(leases: Iterable[Lease], terms: Terms, at: datetime) -> int:
    """How many coupons under these terms can still be redeemed without the cloud."""
    return sum(each.left for each in leases if each.serves(terms, at))
