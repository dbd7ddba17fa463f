"""What each person of the staff did in a span of days, out of this counter's audit log; for managers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.acting import current_session, moment, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.ports import Reading
from counter_app.services.staff_ports import ActCount

ACT = "staff_numbers"


@dataclass(frozen=True, slots=True)
class PersonNumbers:
    """One person. `amount_minor` of the baskets, `discount_minor` taken off, `back_minor` handed back. `overrides`:
    customers let beyond the off-line limits; `refused`: what the person may not do and wanted to; `exceptions`: of the
    person's acts, as far as the cloud has told."""

    staff: str
    name: str
    checkouts: int = 0
    amount_minor: int = 0
    discount_minor: int = 0
    voids: int = 0
    refunds: int = 0
    back_minor: int = 0
    top_ups: int = 0
    sign_ups: int = 0
    overrides: int = 0
    refused: int = 0
    exceptions: int = 0


@dataclass(frozen=True, slots=True)
class StaffNumbers:
    """Everybody who did something, most checkouts first. `counter`: the one it is about; `by`: who looks."""

    people: tuple[PersonNumbers, ...] = ()
    counter: str = ""
    by: str = ""
    reasons: tuple[Reason, ...] = ()


def staff_numbers(counter: Counter, from_day: date | None = None, until_day: date | None = None) -> StaffNumbers:
    """From which day to which, on the store's clocks, both inclusive. Raises `Fault`, `InvalidInput`."""
    if from_day and until_day and until_day < from_day:
        raise InvalidInput("until: lies before from", key="until", code=SlipCode.ENDS_BEFORE)
    refused = refusal_of(counter, ACT, require_manager)
    if refused is not None:
        return StaffNumbers(reasons=(refused,))
    with counter.store.reading() as reading:
        zone, name = _here(reading)
        after = until_day + timedelta(days=1) if until_day and until_day < date.max else None
        span = midnight(from_day, zone), midnight(after, zone)
        counts, exceptions = reading.act_counts(*span), reading.exception_counts(*span)
        session = current_session(reading, moment(counter))
        names = {person.id: person.name for person in reading.all_staff()}
    whose = dict.fromkeys([*(each.staff for each in counts), *exceptions])
    people = [
        _person(staff, names.get(staff, staff), [each for each in counts if each.staff == staff], exceptions)
        for staff in whose
        if staff
    ]
    people.sort(key=lambda each: (-each.checkouts, each.name))
    return StaffNumbers(tuple(people), name, session.staff if session else "")


def midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """When a day begins; None for no day, and for the first of all days in some zone."""
    if day is None:
        return None
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return None


def _here(reading: Reading) -> tuple[ZoneInfo, str]:
    device = reading.device()
    store = reading.store(device.store) if device is not None else None
    return (store.zone if store is not None else ZoneInfo("UTC")), (device.counter if device is not None else "")


def _person(staff: str, name: str, counts: Sequence[ActCount], exceptions: Mapping[str, int]) -> PersonNumbers:
    def of(*actions: str) -> list[ActCount]:
        return [each for each in counts if each.action in actions and each.outcome != "refused"]

    def number(*actions: str) -> int:
        return sum(each.count for each in of(*actions))

    sales = of("redeem", "checkout")
    return PersonNumbers(
        staff,
        name,
        checkouts=sum(each.count for each in sales),
        amount_minor=sum(each.amount_minor for each in sales),
        discount_minor=sum(each.discount_minor for each in sales),
        voids=number("void", "void_line"),
        refunds=number("refund"),
        back_minor=sum(each.back_minor for each in of("void", "void_line", "refund")),
        top_ups=number("top_up"),
        sign_ups=number("sign_up"),
        overrides=number("offline_override"),
        refused=sum(each.count for each in counts if each.outcome == "refused"),
        exceptions=exceptions.get(staff, 0),
    )
