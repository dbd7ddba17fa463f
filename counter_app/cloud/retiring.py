"""Coupons that ended long ago, and limits of days gone by, come down to nobody any more; a look-up still finds them."""

from __future__ import annotations

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.sealing import Around, Sealer
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso
from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import parse_terms

AT_ONCE = 500


def retire(context: Context) -> int:
    """One portion of each merchant; answers how many rows went. Call it again while it answers more than none."""
    with context.database.reading() as reading:
        merchants = [row.id for row in reading.merchants()]
    return sum(_retire(context, merchant) for merchant in merchants)


def _retire(context: Context, merchant: str) -> int:
    with context.database.reading() as reading:
        now = iso(context.now(trial=merchant_of(reading, merchant).trial))
        if not _due(reading, merchant, now):
            return 0
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        due = _due(writing, merchant, now)
        wanted = sorted({f"{row.campaign}/{row.terms_version}" for row in due if isinstance(row, rows.CouponRow)})
        terms: dict[str, Terms] = {
            row.id: parse_terms(msgspec.json.decode(row.terms, type=dict[str, object]), version=row.terms_version)
            for row in writing.load(rows.TermsRow, merchant, wanted)
        }
        zones = {row.id: row.timezone for row in writing.all(rows.StoreRow, merchant)}
        around = Around(
            now,
            terms_of=lambda campaign, version: terms.get(f"{campaign}/{version}"),
            timezone_of=lambda store: zones.get(store, "UTC"),
        )
        sealer = Sealer(counter, around)
        for row in due:
            counter.version += 1
            row.version = counter.version
            sealer.add(row, {})
        writing.save([row for row in due if isinstance(row, rows.CouponRow)])
        writing.save([row for row in due if isinstance(row, rows.UsageRow)])
        writing.save(sealer.departures)
        writing.save(sealer.digests(writing))
        writing.save([counter])
    return len(due)


def _due(reading: Reading, merchant: str, now: str) -> list[rows.CouponRow | rows.UsageRow]:
    return [
        *reading.ended(rows.CouponRow, merchant, now, AT_ONCE),
        *reading.ended(rows.UsageRow, merchant, now, AT_ONCE),
    ]
