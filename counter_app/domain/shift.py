"""What a shift comes to: counts and amounts by cashier and tender, and the cash that should be in the drawer.

A shift is a stretch of one counter's log, from its opening to its close. It is cut by places in the log and not by
times: no clock that is set, no midnight and no change to summer time moves an act from one shift into another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from counter_app.domain.lines import TENDERS
from counter_app.domain.values import dataclass

CASH = "cash"
UNSAID = ""  # a checkout of which nobody said what it was paid with
_ORDER = {kind: place for place, kind in enumerate((*TENDERS, UNSAID))}


class Kind(StrEnum):
    """What an entry is."""

    CHECKOUT = "checkout"
    VOID = "void"
    COUPON_BACK = "coupon_back"
    REFUND = "refund"
    TOP_UP = "top_up"
    PAID_IN = "paid_in"
    PAID_OUT = "paid_out"
    HAND_OVER = "hand_over"


class Origin(StrEnum):
    """Of what is taken back: when and where it had been made."""

    SHIFT = "shift"
    EARLIER = "earlier"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one tender; below zero it was given back."""

    tender: str
    minor: int


def in_tender(paid: Iterable[Money], minor: int | None) -> tuple[Money, ...]:
    """As what `minor` of it is given back: in the tender it was paid with, one after the other; None: all of it."""
    back, rest = [], minor
    for each in paid:
        part = each.minor if rest is None else min(rest, each.minor)
        rest = None if rest is None else rest - part
        if part:
            back.append(Money(each.tender, part))
    return tuple(back)


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of the shift, as far as a report counts it. `offline`: it used coupons without the cloud's word;
    `exceptions`: what the cloud has said of it. A hand-over has `to` and perhaps what was counted."""

    kind: Kind
    staff: str
    amount_minor: int = 0
    discount_minor: int = 0
    payable_minor: int = 0
    coupons: int = 0
    money: tuple[Money, ...] = ()
    origin: Origin = Origin.SHIFT
    offline: bool = False
    exceptions: int = 0
    to: str = ""
    counted_minor: int | None = None


@dataclass(frozen=True, slots=True)
class TenderTally:
    """One kind of tender: how often, what was taken, what was given back. None: not shown to a cashier who counts."""

    kind: str
    count: int
    taken_minor: int | None
    back_minor: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over entries. `voids` holds those of earlier shifts and of other counters too; `coupons_back` are coupons
    taken back alone. Money that was not shown is None, as in `TenderTally`."""

    checkouts: int = 0
    amount_minor: int | None = 0
    discount_minor: int | None = 0
    payable_minor: int | None = 0
    coupons: int = 0
    offline: int = 0
    voids: int = 0
    voids_earlier: int = 0
    voids_elsewhere: int = 0
    coupons_back: int = 0
    refunds: int = 0
    top_ups: int = 0
    exceptions: int = 0
    paid_in_minor: int | None = 0
    paid_out_minor: int | None = 0
    tenders: tuple[TenderTally, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The time of one person in charge of the drawer. `counted_minor` None: handed over without counting."""

    cashier: str
    start_minor: int
    expected_minor: int
    counted_minor: int | None = None

    @property
    def difference_minor(self) -> int | None:
        """What is too much in the drawer; below zero what is missing; None where it was not counted."""
        return None if self.counted_minor is None else self.counted_minor - self.expected_minor


def tally(entries: Sequence[Entry]) -> Tally:
    """The sums of these entries."""
    sold = [each for each in entries if each.kind is Kind.CHECKOUT]
    voids = [each for each in entries if each.kind is Kind.VOID]
    return Tally(
        checkouts=len(sold),
        amount_minor=sum(each.amount_minor for each in sold),
        discount_minor=sum(each.discount_minor for each in sold),
        payable_minor=sum(each.payable_minor for each in sold),
        coupons=sum(each.coupons for each in sold),
        offline=sum(each.offline for each in sold),
        voids=len(voids),
        voids_earlier=sum(each.origin is Origin.EARLIER for each in voids),
        voids_elsewhere=sum(each.origin is Origin.ELSEWHERE for each in voids),
        coupons_back=_count(entries, Kind.COUPON_BACK),
        refunds=_count(entries, Kind.REFUND),
        top_ups=_count(entries, Kind.TOP_UP),
        exceptions=sum(each.exceptions for each in entries),
        paid_in_minor=sum(each.amount_minor for each in entries if each.kind is Kind.PAID_IN),
        paid_out_minor=sum(each.amount_minor for each in entries if each.kind is Kind.PAID_OUT),
        tenders=_tenders(entries),
    )


def _count(entries: Iterable[Entry], kind: Kind) -> int:
    return sum(each.kind is kind for each in entries)


def _tenders(entries: Iterable[Entry]) -> tuple[TenderTally, ...]:
    """What moved by kind of tender; cash that was paid in or out stands for itself and is no tender."""
    found: dict[str, list[int]] = {}
    for entry in entries:
        for each in entry.money:
            found.setdefault(each.tender, []).append(each.minor)
    kinds = sorted(found, key=lambda kind: (_ORDER.get(kind, len(_ORDER)), kind))
    return tuple(
        TenderTally(
            kind,
            len(found[kind]),
            sum(each for each in found[kind] if each > 0),
            -sum(each for each in found[kind] if each < 0),
        )
        for kind in kinds
    )


def by_cashier(entries: Iterable[Entry]) -> Mapping[str, Tally]:
    """The same for each person, in the order in which they first did something."""
    of_each: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.kind is not Kind.HAND_OVER:
            of_each.setdefault(entry.staff, []).append(entry)
    return {staff: tally(own) for staff, own in of_each.items()}


def cash_moved(entries: Iterable[Entry]) -> int:
    """What these entries have put into the drawer, less what they have taken out."""
    moved = 0
    for entry in entries:
        moved += sum(each.minor for each in entry.money if each.tender == CASH)
        if entry.kind is Kind.PAID_IN:
            moved += entry.amount_minor
        elif entry.kind is Kind.PAID_OUT:
            moved -= entry.amount_minor
    return moved


def parts(entries: Iterable[Entry], opened_by: str, float_minor: int, counted_minor: int | None) -> tuple[Part, ...]:
    """Who was in charge of the drawer one after the other. What was counted at a hand-over is what the next one begins
    with, so that every difference belongs to one person, and all of them together are the difference of the shift."""
    done: list[Part] = []
    staff, start, own = opened_by, float_minor, list[Entry]()
    for entry in entries:
        if entry.kind is not Kind.HAND_OVER:
            own.append(entry)
            continue
        part = Part(staff, start, start + cash_moved(own), entry.counted_minor)
        done.append(part)
        staff, own = entry.to, []
        start = part.expected_minor if part.counted_minor is None else part.counted_minor
    return (*done, Part(staff, start, start + cash_moved(own), counted_minor))


def blind(sums: Tally) -> Tally:
    """Without everything from which the cash in the drawer could be told: cash itself, and the sums it is part of."""
    shown = tuple(
        TenderTally(each.kind, each.count, None, None) if each.kind == CASH else each for each in sums.tenders
    )
    return Tally(
        **{name: getattr(sums, name) for name in _COUNTS},
        amount_minor=None,
        discount_minor=sums.discount_minor,
        payable_minor=None,
        paid_in_minor=sums.paid_in_minor,
        paid_out_minor=sums.paid_out_minor,
        tenders=shown,
    )


_COUNTS = (
    "checkouts", "coupons", "offline", "voids", "voids_earlier", "voids_elsewhere", "coupons_back", "refunds",
    "top_ups", "exceptions",
)  # fmt: skip
