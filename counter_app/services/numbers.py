"""The figures that charts are made of: asked of the cloud, which has those of all counters; for managers.

The last answer of each store is kept, so that without a network there is something to look at, with its time. What was
done here and has not reached the cloud is not in it, and how much that is, is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from counter_app.domain.campaign import Words
from counter_app.domain.errors import InvalidInput
from counter_app.domain.slips import SlipCode
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.domain.windows import business_day
from counter_app.protocol.exports import CellKind, Column, ExportTarget, TableAbout
from counter_app.protocol.numbers import Numbers
from counter_app.services.acting import current_session, moment, own_device, refusal_of, require_manager
from counter_app.services.context import Counter
from counter_app.services.records import AuditEntry

if TYPE_CHECKING:
    from counter_app.domain.charts import Chart

USUAL_DAYS = 35
MOST_DAYS = 400
ALL_STORES = ""
_KEPT = "numbers:"
_SHOWN, _EXPORTED = "numbers", "numbers_export"


@dataclass(frozen=True, slots=True)
class Period:
    """Business days: charts look from `until` back; those by day begin with `first`."""

    first: date
    until: date


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a store, or with "" of all. `asked`: what was wanted; `fresh`: the cloud has just said it, else
    it is what it said last. `waiting`: operations of this counter that it does not know yet. `today`: the store's
    business day now; `at` its time; `stores`: names by id; `names`: of campaigns, channels and people."""

    asked: Period = Period(date.min, date.min)
    store: str = ALL_STORES
    numbers: Numbers | None = None
    fresh: bool = False
    waiting: int = 0
    today: date = date.min
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    zone: ZoneInfo = ZoneInfo("UTC")
    own_store: str = ""
    stores: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    currency: str = "CNY"
    names: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    reasons: tuple[Reason, ...] = ()

    def named(self, key: str, lang: str) -> str:
        """What a campaign, a channel or a person is called; by its key where nobody here knows it."""
        known = self.names.get(key)
        return known.pick(lang) if known is not None else key

    @property
    def told_at(self) -> datetime | None:
        """Of when the figures are."""
        return None if self.numbers is None else datetime.fromisoformat(self.numbers.now)


def show_numbers(
    counter: Counter, store: str | None = None, until: date | None = None, first: date | None = None
) -> Figures:
    """Of a store (None: this one, "": all), up to a day (None: today). Raises `Fault`, `InvalidInput`."""
    refused = refusal_of(counter, _SHOWN, require_manager)
    if refused is not None:
        return Figures(reasons=(refused,))
    figures = _asked(counter, store, until, first)
    period = figures.asked
    link = counter.link
    told = (
        link.numbers(figures.store, period.first.isoformat(), period.until.isoformat())
        if link.believed_online()
        else None
    )
    newest = period.until == figures.today and (period.until - period.first).days + 1 == USUAL_DAYS
    name = _KEPT + figures.store
    if told is not None and newest:
        with counter.store.writing(urgent=False) as writing:
            writing.set_fact(name, msgspec.json.encode(told).decode())
    with counter.store.reading() as reading:
        waiting, kept = reading.waiting(), reading.fact(name) if told is None else None
    numbers = told if kept is None else msgspec.json.decode(kept, type=Numbers)
    figures = replace(figures, names=_names(counter, numbers))
    reasons = () if numbers is not None else (Reason(ReasonCode.NEEDS_ONLINE),)
    return replace(figures, numbers=numbers, fresh=told is not None, waiting=waiting, reasons=reasons)


def _asked(counter: Counter, store: str | None, until: date | None, first: date | None) -> Figures:
    now = moment(counter)
    with counter.store.reading() as reading:
        device = own_device(reading)
        names = dict(reading.store_names())
        wanted = device.store if store is None else _named(names, store)
        place = reading.store(wanted or device.store)
    zone = place.zone if place is not None else ZoneInfo("UTC")
    today = business_day(now, zone, place.business_day_starts) if place is not None else now.date()
    end = until if until is not None else today
    begin = first if first is not None else end - timedelta(days=USUAL_DAYS - 1)
    if not begin <= end or (end - begin).days >= MOST_DAYS:
        raise InvalidInput(
            f"from: from the first day to the last there are 1 to {MOST_DAYS}",
            key="from",
            code=SlipCode.SPAN_OF_DAYS,
            details={"most": MOST_DAYS},
        )
    return Figures(
        Period(begin, end),
        wanted,
        today=today,
        at=now,
        zone=zone,
        own_store=device.store,
        stores=MappingProxyType(names),
        currency=device.currency,
    )


def _names(counter: Counter, told: Numbers | None) -> Mapping[str, Words]:
    """What this counter knows of those who are told of."""
    if told is None:
        return MappingProxyType({})
    found: dict[str, Words] = {}
    with counter.store.reading() as reading:
        channels = reading.channels() if told.channels else {}
        for each in told.channels:
            if each.channel in channels:
                found[each.channel] = Words(channels[each.channel].name, channels[each.channel].name)
        for over in told.campaigns:
            campaign = reading.campaign(over.campaign)
            terms = reading.terms(over.campaign, campaign.current_version) if campaign is not None else None
            if terms is not None:
                found[over.campaign] = terms.title
        for person in told.staff:
            known = reading.staff_by_id(person.staff)
            if known is not None:
                found[person.staff] = Words(known.name, known.name)
    return MappingProxyType(found)


def _named(names: Mapping[str, str], store: str) -> str:
    if store == ALL_STORES or store in names:
        return store
    found = [each for each, name in names.items() if name == store]
    if len(found) != 1:
        raise InvalidInput("store: there is no such store", key="store", code=SlipCode.NOT_HERE)
    return found[0]


def export_chart(counter: Counter, chart: Chart, target: ExportTarget) -> Reason | None:
    """The table behind a chart; a manager's act that stands in the audit log. Answers why not. Raises `Fault`."""
    refused = refusal_of(counter, _EXPORTED, require_manager)
    if refused is not None:
        return refused
    columns = tuple(Column(name, CellKind(kind)) for name, kind in chart.columns)
    target.begin(TableAbout(chart.name, columns))
    for row in chart.rows:
        target.add(row)
    target.finish()
    now = moment(counter)
    with counter.store.writing(urgent=False) as writing:
        session = current_session(writing, now)
        details = {"rows": len(chart.rows)}
        writing.add_audit(AuditEntry(now, session.staff if session else "", _EXPORTED, chart.name, "done", details))
    target.publish()
    return None
