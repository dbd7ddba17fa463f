"""What is said of a reservation that is being made: its days and times, what is paid, and that it is made."""

from __future__ import annotations

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from counter_app.domain.reservation import OpenSlot
from counter_app.services.tenders import tender_name
from counter_app.ui.days import day_words, hours_words
from counter_app.ui.money import money
from counter_app.ui.said import outcome_words
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.bookable import Bookable, OpenDay
    from counter_app.services.foreseen_reserve import ReserveForeseen
    from counter_app.services.reservations import Places
    from counter_app.services.reserving import ReserveAnswer


def day_row(day: OpenDay, today: date, *, online: bool) -> ListRow:
    """A day and how much is free on it; off-line nobody here knows."""
    note = translate("Reserve", "{0} free").format(day.free) if day.free else translate("Reserve", "full")
    dot = "good" if day.free else "bad"
    if not online:
        note, dot = "", "soft"
    return ListRow(day.day.isoformat(), "", day_words(day.day, today), "", dot, "", note)


def time_row(places: Places, zone: tzinfo | None, *, online: bool) -> ListRow:
    """A slot and how many of its places are free; off-line nobody here knows."""
    slot, dot = places.slot, "good" if places.free else "bad"
    note = translate("Reserve", "{0} of {1} free").format(places.free, slot.slot.capacity)
    if not online:
        note, dot = translate("Reserve", "free: not known"), "soft"
    elif not places.free:
        note = translate("Reserve", "full")
    hours = hours_words(slot.from_at, slot.until_at, zone)
    return ListRow(str(slot.slot.from_minute), "", hours, "", dot, "", note)


def paid_words(found: ReserveForeseen, tender: str, lang: str) -> str:
    """What is paid now, and what at the pick-up."""
    now, rest = found.paid.minor, found.rest_minor
    paid = translate("Reserve", "Nothing is paid now")
    if now and not tender:
        paid = translate("Reserve", "{0} from stored value now").format(money(now))
    elif now:
        paid = translate("Reserve", "Take {0} now ({1})").format(money(now), tender_name(tender, lang))
    later = translate("Reserve", "{0} at the pick-up").format(money(rest))
    return " · ".join((paid, later if rest else translate("Reserve", "then all is paid")))


def slot_words(item: Bookable, slot: OpenSlot, today: date, zone: tzinfo | None, earned: int) -> str:
    """What, when, until when it is held, and the points that its deposit earns."""
    parts = [item.title, day_words(slot.day, today), hours_words(slot.from_at, slot.until_at, zone)]
    due = slot.due_at.astimezone(zone)
    if slot.due_at > slot.until_at:
        parts.append(translate("Reserve", "held until {0} {1}").format(f"{due:%m-%d}", f"{due:%H:%M}"))
    if earned:
        parts.append(translate("Reserve", "+{0} points").format(earned))
    return " · ".join(parts)


def short_words(item: Bookable, slot: OpenSlot, today: date, zone: tzinfo | None) -> str:
    """What and when, as short as can be."""
    hours = hours_words(slot.from_at, slot.until_at, zone)
    return f"{item.title} · {day_words(slot.day, today, short=True)} {hours}"


def _grouped(code: str) -> str:
    """Digits that are read out, in fours."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def done_view(answer: ReserveAnswer, what: str, tender: str, lang: str) -> VerdictView:
    """It is made: filled green, with the code that is scanned at the pick-up."""
    made, paid = answer.reservation, answer.paid
    said = outcome_words("reserved", lang, {"rest_minor": made.rest_minor or None} if made is not None else {})
    facts = [*said.facts]
    if answer.coupon is not None:
        facts.insert(0, translate("Reserve", "Pick-up code {0}").format(_grouped(answer.coupon.short_code)))
    if paid.tender_minor:
        taken = translate("Reserve", "{0} taken ({1})")
        facts.append(taken.format(money(paid.tender_minor), tender_name(tender, lang)))
    elif paid.minor:
        facts.append(translate("Reserve", "{0} taken from stored value").format(money(paid.minor)))
    facts += [said.advice, translate("Pay", "Enter goes on with the sale")]
    return VerdictView(Look.REDEEMED, said.headline, what, tuple(facts))


def nothing_to_reserve() -> VerdictView:
    """No campaign is one of reservations, or none for this store."""
    return VerdictView(
        Look.AMBER,
        translate("Reserve", "Nothing to reserve"),
        translate("Reserve", "No campaign takes reservations in this store at the moment"),
    )
