"""What can be reserved in this store: the campaigns, their next days, and the places that are free as far as is known
here. Writes nothing; the cloud alone gives places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from counter_app.domain.campaign import CampaignKind, CampaignStatus, ReservationBenefit, Terms
from counter_app.domain.member import Store
from counter_app.domain.reservation import OpenSlot, open_slot, outside_validity, slot_scope, slots_on
from counter_app.domain.reserving import grace_minutes
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import require_cashier
from counter_app.services.context import Counter
from counter_app.services.drawing import newest_terms, own_store
from counter_app.services.holdings import today
from counter_app.services.ports import Reading
from counter_app.services.reservations import Places

AHEAD_DAYS = 90
MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Bookable:
    """A campaign that is running and can be reserved in this store."""

    campaign: str
    title: str
    price_minor: int
    deposit_minor: int


@dataclass(frozen=True, slots=True)
class BookableFound:
    """What there is, by its titles; `reasons`: why this person may reserve nothing."""

    items: tuple[Bookable, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day with slots that are not over."""

    day: date
    places: tuple[Places, ...]

    @property
    def free(self) -> int:
        """Places that are left on it."""
        return sum(each.free for each in self.places)


@dataclass(frozen=True, slots=True)
class OpenDays:
    """The next days that have slots. `online`: what is taken was told lately; else nobody here knows what is free."""

    campaign: str
    today: date
    days: tuple[OpenDay, ...]
    online: bool


def bookable(counter: Counter, lang: str) -> BookableFound:
    """What a member can reserve here now. Raises `Fault`."""
    with counter.store.reading() as reading:
        refused = require_cashier(reading, counter.clock.now())
        if refused is not None:
            return BookableFound(reasons=(refused,))
        store = own_store(reading)
        found = [
            _bookable(terms, terms.benefit, lang)
            for campaign, terms in reading.campaigns()
            if campaign.status is CampaignStatus.RUNNING
            and isinstance(terms.benefit, ReservationBenefit)
            and terms.kind is CampaignKind.RESERVATION
            and (not terms.stores or store.id in terms.stores or store.name in terms.stores)
        ]
    return BookableFound(tuple(sorted(found, key=lambda item: (item.title, item.campaign))))


def _bookable(terms: Terms, benefit: ReservationBenefit, lang: str) -> Bookable:
    return Bookable(terms.campaign, terms.title.pick(lang), benefit.price_minor, benefit.deposit_minor)


def open_days(counter: Counter, campaign: str) -> OpenDays:
    """The next days of a campaign with what is taken of them; none where it is not known here. Raises `Fault`."""
    online, now = counter.link.believed_online(), counter.clock.now()
    with counter.store.reading() as reading:
        first, known, store = today(reading, counter), newest_terms(reading, campaign), own_store(reading)
        if known is None:
            return OpenDays(campaign, first, (), online)
        grace = grace_minutes(reading.settings(store.id).get("reservations"))
        found: list[tuple[date, list[OpenSlot]]] = []
        for day, slots in _days(known[1], store, first, now, grace):
            found.append((day, slots))
            if len(found) == MOST_DAYS:
                break
        return OpenDays(campaign, first, _with_places(reading, campaign, store, found), online)


def _days(
    terms: Terms, store: Store, first: date, now: datetime, grace: int | None
) -> Iterator[tuple[date, list[OpenSlot]]]:
    """Days with slots that are not over and lie within the campaign; yesterday's may reach into today."""
    for ahead in range(-1, AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        opened = [open_slot(terms, store, day, slot.from_minute, grace) for slot in slots_on(terms, day)]
        left = [
            slot
            for slot in opened
            if slot is not None and now < slot.until_at and outside_validity(terms, slot, now, store.zone) is None
        ]
        if left:
            yield day, left


def _with_places(
    reading: Reading, campaign: str, store: Store, found: list[tuple[date, list[OpenSlot]]]
) -> tuple[OpenDay, ...]:
    scopes = {
        (day, slot.slot.from_minute): slot_scope(campaign, store.id, day, slot.slot.from_minute)
        for day, slots in found
        for slot in slots
    }
    taken = reading.usage(list(scopes.values()))
    return tuple(
        OpenDay(day, tuple(Places(slot, taken[scopes[day, slot.slot.from_minute]]) for slot in slots))
        for day, slots in found
    )
