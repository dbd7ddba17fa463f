"""A coupon (券): one issued instance of a campaign."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from counter_app.domain.values import dataclass

# How long a cashier may take a redemption back without a manager, unless the shop says otherwise.
VOID_FREE_MINUTES = 15
_MOST_MINUTES = 1_000_000_000


def free_minutes(said: object) -> int:
    """What the setting `void_free_minutes` holds; the usual where that is no number of minutes: it came over a wire."""
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= _MOST_MINUTES:
        return VOID_FREE_MINUTES
    return said


class CouponStatus(StrEnum):
    """`voided` = revoked for good; `placeholder` = known by its use only."""

    ACTIVE = "active"
    FROZEN = "frozen"
    VOIDED = "voided"
    PLACEHOLDER = "placeholder"


@dataclass(frozen=True, slots=True)
class Coupon:
    """`id` is the 12 hex digits of the subject on its signed code; `row` False = known from its signature alone."""

    id: str
    campaign: str
    terms_version: int
    issued_at: datetime
    short_code: str = ""
    signed_code: str = ""
    member: str = ""
    home_store: str = ""
    status: CouponStatus = CouponStatus.ACTIVE
    status_since: datetime | None = None
    cycles: int = 0
    version: int = 0
    row: bool = True

    @property
    def told(self) -> bool:
        """Whether its issue has been told of, and so whose it is; of a placeholder only its code and its uses are."""
        return self.row and self.status is not CouponStatus.PLACEHOLDER


@dataclass(frozen=True, slots=True)
class LastUse:
    """Where a use was consumed last: when, where, by whom. `unshown`: its checkout, where nobody saw the verdict."""

    redemption: str
    at: datetime
    store: str
    counter: str
    staff: str
    unshown: str = ""
