"""What charts show, out of sums that are kept (`ledger/figures`); asked for, as they do not come down to counters."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

import msgspec

from counter_app.cloud import figures_pass, rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.ledger import funnels
from counter_app.cloud.ledger.figures import AGAIN, FRESH, LAPSE, OF_MEMBER, SALES, SLOT
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.store_days import business_days
from counter_app.cloud.times import iso
from counter_app.domain.lapses import Stretch, Sums, activity_on, last_of_month, month_ends, month_of, new_since
from counter_app.domain.segments import Activity, Thresholds, thresholds_from
from counter_app.protocol.numbers import (
    BuyersIn,
    CampaignOver,
    ChannelOver,
    MembersOn,
    Numbers,
    SalesOn,
    SlotOn,
    StaffOver,
    TrafficOn,
)

MAX_DAYS = 400
MONTHS = 13
WEEKS = 4
_ALWAYS = "0000", "9999"


def numbers(context: Context, caller: Caller, store: str, first: str, until: str) -> Numbers:
    """Of a store, or of all. Raises `CallRefused` 400 for days that are none, 404 for a store that there is not."""
    begin, end = _day(first), _day(until)
    if not timedelta(0) <= end - begin < timedelta(days=MAX_DAYS):
        raise CallRefused(400, "invalid", f"From the first day to the last there are 1 to {MAX_DAYS}.")
    with context.database.reading() as reading:
        merchant = caller.merchant
        if store and reading.one(rows.StoreRow, merchant, store) is None:
            raise CallRefused(404, "unknown_store", "There is no such store.")
        asked = _Asked(reading, merchant, store)
        # A month is told whole, or as far as it has come.
        months = min(last_of_month(end), asked.today(context.now(trial=caller.trial)))
        return Numbers(
            now=iso(context.now(trial=caller.trial)),
            store=store,
            first=first,
            until=until,
            whole=figures_pass.is_done(reading, merchant),
            sales=asked.sales(first, until),
            slots=asked.slots(end),
            buyers=asked.buyers(months),
            members=asked.members(months),
            campaigns=asked.campaigns(first, until),
            channels=asked.channels(first, until),
            staff=asked.staff(first, until),
            traffic=[TrafficOn(day=day, kind=kind, count=count) for day, kind, count in asked.traffic(first, until)],
        )


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.isoformat() != text or day.year < 1900:
        raise CallRefused(400, "invalid", "`from` and `until` are days, such as 2026-03-10.")
    return day


class _Asked:
    """One store's, or all, within one view."""

    def __init__(self, reading: Reading, merchant: str, store: str) -> None:
        self._reading, self._merchant, self._store = reading, merchant, store

    def _sums(self, chart: str, first: str, last: str, key_from: str = "") -> list[tuple[str, str, int, int]]:
        return self._reading.figures(self._merchant, chart, self._store, first, last, key_from)

    def sales(self, first: str, until: str) -> list[SalesOn]:
        """By business day."""
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for day, who, count, minor in self._sums(SALES, first, until):
            name = "member" if who == OF_MEMBER else "other"
            found[day] |= {f"{name}_count": count, f"{name}_minor": minor}
        return [SalesOn(day=day, **found[day]) for day in sorted(found) if any(found[day].values())]

    def today(self, now: datetime) -> date:
        """The business day of the store, of several the latest."""
        days = business_days(self._reading, self._merchant, now)
        return max((day for store, day in days.items() if self._store in ("", store)), default=now.date())

    def slots(self, day: date) -> list[SlotOn]:
        """Of the day, and of the same weekday before."""
        days = [(day - timedelta(weeks=weeks)).isoformat() for weeks in range(WEEKS + 1)]
        found = [each for one in days for each in self._sums(SLOT, one, one)]
        return [
            SlotOn(day=one, minute=int(minute), count=count, minor=minor)
            for one, minute, count, minor in sorted(found)
            if count or minor
        ]

    def buyers(self, day: date) -> list[BuyersIn]:
        """By month and month of the first purchase."""
        ends = month_ends(day, MONTHS)
        first, last = (month_of(each.isoformat()) for each in (ends[0], ends[-1]))
        return [
            BuyersIn(month=month, first=since, members=count, twice=twice)
            for month, since, count, twice in sorted(self._sums(AGAIN, first, last))
            if count
        ]

    def members(self, day: date) -> list[MembersOn]:
        """At the ends of months, and of the day."""
        ends = month_ends(day, MONTHS)
        # What was over before the first of them is nowhere seen.
        since = month_of((ends[0] + timedelta(days=1)).isoformat())
        thresholds = self._thresholds()
        last = self._stretches(LAPSE, _ALWAYS[0], since)
        new = self._stretches(FRESH, new_since(ends[0], thresholds), since)
        points = activity_on(last, new, ends, thresholds)
        return [
            MembersOn(day=point.day.isoformat(), **{each.value: point.counts[each] for each in Activity})
            for point in points
        ]

    def _stretches(self, chart: str, first: str, since: str) -> Sums:
        found = self._sums(chart, first, _ALWAYS[1], key_from=since)
        return [(Stretch(day, key[:7], key[8:]), count) for day, key, count, _ in found if count]

    def _thresholds(self) -> Thresholds:
        names = [f"activity@{self._store}", "activity"] if self._store else ["activity"]
        known = {row.id: row for row in self._reading.load(rows.SettingRow, self._merchant, names) if not row.deleted}
        said = next((known[name] for name in names if name in known), None)
        return thresholds_from(None if said is None else msgspec.json.decode(said.value))

    def _totals(self, chart: str, first: str, until: str) -> dict[str, list[int]]:
        """[count, amount] by key over all the days."""
        found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for _, key, count, amount in self._sums(chart, first, until):
            total = found[key]
            total[0] += count
            total[1] += amount
        return found

    def campaigns(self, first: str, until: str) -> list[CampaignOver]:
        """By campaign."""
        issued, used, spent, came = (
            self._totals(chart, first, until) for chart in (funnels.ISSUED, funnels.USED, funnels.SPENT, funnels.RETURN)
        )
        none = [0, 0]
        found = []
        for name in sorted({*issued, *used, *spent, *came}):
            uses, sales, members = (each.get(name, none) for each in (used, spent, came))
            numbers = (issued.get(name, none)[0], *uses, *sales, *members)
            if any(numbers):
                names = ("issued", "used", "off_minor", "purchases", "spent_minor", "members", "came_back")
                found.append(CampaignOver(campaign=name, **dict(zip(names, numbers, strict=True))))
        return found

    def channels(self, first: str, until: str) -> list[ChannelOver]:
        """By channel."""
        began = self._totals(funnels.BEGAN, first, until)
        return [
            ChannelOver(channel=name, signed_up=count, bought=began[name][0], used=began[name][1], came_back=back)
            for name, (count, back) in sorted(self._totals(funnels.JOINED, first, until).items())
            if count
        ]

    def staff(self, first: str, until: str) -> list[StaffOver]:
        """By person."""
        return [
            StaffOver(staff=name, purchases=count, minor=minor)
            for name, (count, minor) in sorted(self._totals(funnels.STAFF, first, until).items())
            if count or minor
        ]

    def traffic(self, first: str, until: str) -> list[tuple[str, str, int]]:
        """By day and kind."""
        return self._reading.traffic(self._merchant, self._store, first, until)
