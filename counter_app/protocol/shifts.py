"""The body of `shift`: a drawer opened, handed over, paid into or out of, and closed. Names are the wire names."""

from __future__ import annotations

import msgspec


class ShiftTender(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of tender; an empty `kind` is what nobody said."""

    kind: str
    count: int
    taken_minor: int
    back_minor: int


class ShiftTally(msgspec.Struct, frozen=True, kw_only=True):
    """Sums of a shift, or of one cashier in it; `voids` holds the two kinds of voids behind it too."""

    checkouts: int = 0
    amount_minor: int = 0
    discount_minor: int = 0
    payable_minor: int = 0
    coupons: int = 0
    offline: int = 0
    voids: int = 0
    voids_earlier: int = 0
    voids_elsewhere: int = 0
    coupons_back: int = 0
    refunds: int = 0
    top_ups: int = 0
    exceptions: int = 0
    paid_in_minor: int = 0
    paid_out_minor: int = 0
    tenders: list[ShiftTender] = []


class ShiftCashier(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did in the shift."""

    cashier: str
    tally: ShiftTally


class ShiftPart(msgspec.Struct, frozen=True, kw_only=True):
    """One person's time in charge of the drawer; `counted_minor` None: handed over uncounted."""

    cashier: str
    start_minor: int
    expected_minor: int
    counted_minor: int | None = None


class ShiftFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What the counter knows of the shift at that moment. `waiting`: operations in its queue; `refused`: operations of
    the shift that the cloud did not take; `whole` False: some of its records are not there any more."""

    total: ShiftTally
    cashiers: list[ShiftCashier]
    parts: list[ShiftPart]
    expected_minor: int
    waiting: int = 0
    refused: int = 0
    whole: bool = True


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """`shift`: `action` is open, hand_over, pay_in, pay_out or close; `shift` is the id of the operation that opened.

    Each says where and of which day the shift is, so that they may arrive in any order. `float_minor`: with open;
    `to`: who takes over; `minor` and `reason`: paid in or out; `counted_minor`: None where nobody counted.
    """

    shift: str
    action: str
    store: str
    business_day: str
    opened_at: str
    float_minor: int = 0
    counted_minor: int | None = None
    to: str = ""
    minor: int = 0
    reason: str = ""
    figures: ShiftFigures | None = None


class ShiftEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A shift as the cloud has it; `closed_at` is empty while it is open. `opened_by`, `closed_by`: names."""

    id: str
    store: str
    counter: str
    business_day: str
    opened_at: str
    opened_by: str = ""
    float_minor: int = 0
    hand_overs: int = 0
    closed_at: str = ""
    closed_by: str = ""
    counted_minor: int | None = None
    difference_minor: int | None = None
    figures: ShiftFigures | None = None


class ShiftPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of shifts, newest first; ask again with `before` while `more`."""

    now: str
    shifts: list[ShiftEntry]
    more: bool = False
    before: str = ""
