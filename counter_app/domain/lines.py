"""What was bought, line by line, and each line's share of the discounts (`product.md`, "Lines")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from counter_app.domain.money import share
from counter_app.domain.values import dataclass

TENDERS = ("cash", "wechat", "alipay", "card")
CONFIRMATIONS = ("phone", "card", "known")


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """`minor` is the price of the whole line, all `quantity` of it; `discount_minor` its share of the discounts."""

    what: str
    minor: int
    quantity: int = 1
    discount_minor: int = 0

    @property
    def net_minor(self) -> int:
        """What is paid for it, and what comes back when it is taken back alone."""
        return self.minor - self.discount_minor


def with_shares(lines: Sequence[PurchaseLine], discount_minor: int) -> tuple[PurchaseLine, ...]:
    """The discount in proportion to the prices, odd minor units to the earliest lines; the sum is exact.

    No share is larger than its line where the discount is not larger than all of them.
    """
    shares = share(discount_minor, tuple(line.minor for line in lines))
    return tuple(replace(line, discount_minor=off) for line, off in zip(lines, shares, strict=True))
