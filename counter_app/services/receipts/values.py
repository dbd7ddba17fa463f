"""What a receipt says: the facts of a checkout, top-up, void or refund, and the typed lines printed of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from counter_app.domain.campaign import Words
from counter_app.domain.holdings import Balances
from counter_app.domain.lines import PurchaseLine
from counter_app.domain.values import dataclass


class ReceiptKind(StrEnum):
    """What happened."""

    SALE = "sale"
    TOP_UP = "top_up"
    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class UsedCoupon:
    """A coupon of the checkout, or one that came back. `uses_left` and `rest_minor`: where something stays on it."""

    title: Words
    discount_minor: int
    uses_left: int | None = None
    rest_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """How it was paid: `kind` is cash, wechat, alipay or card."""

    kind: str
    minor: int


@dataclass(frozen=True, slots=True)
class Back:
    """What came back to the customer; `taken_points`: points that the purchase had earned and that are gone again."""

    tender_minor: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    points: int = 0
    taken_points: int = 0
    debt_points: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `id`: of the operation; `checkout`: what its code names, to be taken back or printed again.

    Of a top-up, `principal_minor` and `bonus_minor` are what was added; where it is taken back (`of_top_up`), what
    `back` says of them is taken from the member. `at` is in the store's zone. The member is masked already, as on
    every paper that lies about.
    """

    kind: ReceiptKind
    id: str
    checkout: str
    shop: str
    store: str
    counter: str
    staff: str
    at: datetime
    currency: str
    lines: tuple[PurchaseLine, ...] = ()
    coupons: tuple[UsedCoupon, ...] = ()
    amount_minor: int = 0
    discount_minor: int = 0
    payable_minor: int = 0
    postage_minor: int = 0
    points: int = 0
    points_minor: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    earned_points: int = 0
    paid: tuple[Paid, ...] = ()
    member: str = ""
    member_number: str = ""
    balances: Balances | None = None
    back: Back | None = None
    reason: str = ""
    of_top_up: bool = False
    trial: bool = False

    @property
    def due_minor(self) -> int:
        """What is left for money."""
        return self.payable_minor - self.points_minor - self.principal_minor - self.bonus_minor

    @property
    def change_minor(self) -> int:
        """What of the money came back over the counter."""
        return max(0, sum(each.minor for each in self.paid) - self.due_minor) if self.paid else 0

    @property
    def opens_drawer(self) -> bool:
        """Whether cash goes in or out."""
        if self.kind in (ReceiptKind.SALE, ReceiptKind.TOP_UP):
            return any(each.kind == "cash" and each.minor for each in self.paid)
        cash = any(each.kind == "cash" for each in self.paid)
        return cash and self.back is not None and self.back.tender_minor > 0


@dataclass(frozen=True, slots=True)
class Heading:
    """Large, in the middle."""

    text: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A text by itself; in the middle or at the left."""

    text: str
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Left what, right how much; `strong`: the line that matters most."""

    left: str
    right: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code with this text."""

    text: str


PaperLine = Heading | Plain | Pair | Rule | Symbol


# Eight dots a millimetre, within the margins that such printers keep.
DOTS = {58: 384, 80: 576}


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Rows of dots, eight a byte, the leftmost in the highest bit, 1 = black; `stride` bytes a row."""

    stride: int
    rows: int
    bits: bytes
