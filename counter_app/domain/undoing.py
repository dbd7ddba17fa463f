"""What becomes of a row of an import that is taken back: why something of it stays."""

from __future__ import annotations

from enum import StrEnum

MOST_ROWS = 200
WINDOW_DAYS = 30


class Kept(StrEnum):
    """Why something that a row brought stays; at counter and cloud."""

    BOUGHT = "bought"
    TOPPED_UP = "topped_up"
    SPENT = "spent"
    COUPON = "coupon"
    RESERVED = "reserved"
    SIGNED_UP = "signed_up"
    CHANGED = "changed"
    IMPORTED_AGAIN = "imported_again"
    MERGED = "merged"
    ERASED = "erased"
    FILLED = "filled"
    NOT_NOTED = "not_noted"
    UNKNOWN = "unknown"
