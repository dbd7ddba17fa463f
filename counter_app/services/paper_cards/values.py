"""What stands on a card, and the sizes of cards and papers. Lengths are millimetres, from the upper left corner."""

from __future__ import annotations

from enum import StrEnum

from counter_app.domain.values import dataclass


class CardSize(StrEnum):
    """`business`: 90 x 54. `small`: 50 x 50. `strip`: 180 x 39. `poster`: one to a page."""

    BUSINESS = "business"
    SMALL = "small"
    STRIP = "strip"
    POSTER = "poster"


COUPON_SIZES = (CardSize.BUSINESS, CardSize.SMALL, CardSize.STRIP)


class PaperSize(StrEnum):
    """A4: 210 x 297. Letter: 215.9 x 279.4."""

    A4 = "A4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class PaperCard:
    """`code`: the text of its QR code. `number`: the same for the hand, in groups. `headline`: the largest line. Empty
    texts take no room."""

    code: str
    number: str = ""
    headline: str = ""
    title: str = ""
    lines: tuple[str, ...] = ()
    shop: str = ""


def in_groups(digits: str, size: int = 4) -> str:
    """`123456789012` as `1234 5678 9012`: read, said and typed without losing the place."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))
