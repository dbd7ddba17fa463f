"""A reservation (预约/自提): an item held for pick-up in a store and slot; its coupon is redeemed when it is picked up.

The slots of a day, and when one is open, are read in the store's zone. From then on a reservation carries moments:
until when it is held does not change with a setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from counter_app.domain.campaign import ReservationBenefit, Slot, Terms
from counter_app.domain.member import Store
from counter_app.domain.values import dataclass
from counter_app.domain.windows import DAY, business_day, first_instant, start_of_day, window_of

# What a deposit was paid from, beside the kinds of tender.
FROM_VALUE, FROM_UNSAID = "value", "unsaid"
_SLOT = "slot:"
_DAY_MINUTES = 24 * 60


class ReservationState(StrEnum):
    """What became of it. `no_show`: nobody came while it was held."""

    BOOKED = "booked"
    PICKED_UP = "picked_up"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


def deposit_paid_from(deposit_minor: int, tenders: Sequence[str], *, value: bool) -> str:
    """`FROM_VALUE`, the kind of tender, or `FROM_UNSAID`; empty where there was no deposit."""
    if not deposit_minor:
        return ""
    return FROM_VALUE if value else next(iter(tenders), FROM_UNSAID)


@dataclass(frozen=True, slots=True)
class Reservation:
    """`id` is that of the operation that made it, `coupon` what is redeemed at the pick-up. The slot is half-open;
    `due_at`: until when the item is held."""

    id: str
    coupon: str
    campaign: str
    terms_version: int
    member: str
    store: str
    day: date
    from_at: datetime
    until_at: datetime
    due_at: datetime
    price_minor: int
    deposit_minor: int = 0
    deposit_from: str = ""
    state: ReservationState = ReservationState.BOOKED

    @property
    def rest_minor(self) -> int:
        """What is to pay at the pick-up."""
        return self.price_minor - self.deposit_minor

    def at(self, now: datetime) -> ReservationState:
        """Its state: one that is held no more is a no-show, whether anybody has written that down or not."""
        late = self.state is ReservationState.BOOKED and now >= self.due_at
        return ReservationState.NO_SHOW if late else self.state


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A slot of one day: when it is open, and until when what is not picked up in it is held."""

    slot: Slot
    day: date
    from_at: datetime
    until_at: datetime
    due_at: datetime


def slot_scope(campaign: str, store: str, day: date, from_minute: int) -> str:
    """The scope of a slot's places; of old ones nobody is told any more."""
    return f"{_SLOT}{campaign}:{store}:{from_minute}:{day.isoformat()}"


def is_slot(scope: str) -> bool:
    """Whether a scope counts the places of a slot."""
    return scope.startswith(_SLOT)


def slots_on(terms: Terms, day: date) -> tuple[Slot, ...]:
    """The slots that a store has on a day, in their order."""
    if not isinstance(terms.benefit, ReservationBenefit):
        return ()
    listed = (slot for slot in terms.benefit.slots if slot.weekday == day.isoweekday())
    return tuple(sorted(listed, key=lambda slot: slot.from_minute))


def open_slot(terms: Terms, store: Store, day: date, from_minute: int, grace_minutes: int | None) -> OpenSlot | None:
    """The slot that begins at this minute of that day; None where there is none. Without `grace_minutes` the item is
    held until the store's business day ends in which the slot does."""
    slot = next((each for each in slots_on(terms, day) if each.from_minute == from_minute), None)
    if slot is None:
        return None
    from_at, until_at = slot_window(slot, day, store.zone)
    if until_at <= from_at:
        return None  # it lies in an hour that this day does not have
    if grace_minutes is None:
        last = business_day(until_at - timedelta(seconds=1), store.zone, store.business_day_starts)
        due_at = start_of_day(last + DAY, store.zone, store.business_day_starts)
    else:
        due_at = until_at + timedelta(minutes=grace_minutes)
    return OpenSlot(slot, day, from_at, until_at, due_at)


def slot_window(slot: Slot, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until before when a slot is open, in UTC. What begins in a gap of the clock begins behind it; an hour
    that comes twice belongs to it both times."""
    ends = day + DAY if slot.until_minute <= slot.from_minute else day
    return _moment(day, slot.from_minute, zone, last=False), _moment(ends, slot.until_minute, zone, last=True)


def _moment(day: date, minute: int, zone: ZoneInfo, *, last: bool) -> datetime:
    if minute >= _DAY_MINUTES:
        day, minute = day + DAY, minute - _DAY_MINUTES
    return first_instant(day, time(minute // 60, minute % 60), zone, last=last)


def outside_validity(terms: Terms, found: OpenSlot, made_at: datetime, zone: ZoneInfo) -> tuple[str, datetime] | None:
    """("from" | "until", moment) where a slot begins outside the days that the terms allow to who reserves now."""
    window = window_of(terms.valid, made_at, zone)
    if window.valid_from and found.from_at < window.valid_from:
        return "from", window.valid_from
    if window.valid_until and found.from_at >= window.valid_until:
        return "until", window.valid_until
    return None
