"""Which business day it is in the stores of a merchant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.storage.store import Reading
from counter_app.domain.windows import business_day, clock_time

_STARTS = "business_day_starts"


def business_days(reading: Reading, merchant: str, now: datetime) -> Mapping[str, date]:
    """By the id of the store."""
    stores = reading.all(rows.StoreRow, merchant)
    keys = [_STARTS, *(f"{_STARTS}@{store.id}" for store in stores)]
    found = reading.load(rows.SettingRow, merchant, keys)
    said = {row.id: msgspec.json.decode(row.value) for row in found if not row.deleted}
    return {
        each.id: business_day(
            now, ZoneInfo(each.timezone), clock_time(said.get(f"{_STARTS}@{each.id}", said.get(_STARTS)))
        )
        for each in stores
    }
