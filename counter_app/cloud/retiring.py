"""Coupons and lots that ended long ago, and limits of days gone by, come down to nobody any more; a look-up still finds
the coupons."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.account_rows import LotRow
from counter_app.cloud.context import Context
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.sealing import Around, Sealer
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso, parse
from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import read_terms

AT_ONCE = 500
ONCE_A = timedelta(days=1)
_DONE = "retired_at"


def retire(context: Context) -> int:
    """One portion of each merchant; answers how many rows went. Call it again while it answers more than none."""
    with context.database.reading() as reading:
        merchants = reading.merchants()
    return sum(retire_some(context, row.id, iso(context.now(trial=row.trial)), AT_ONCE) for row in merchants)


def due(context: Context) -> list[tuple[str, str]]:
    """(merchant, its time) of those whose rows nobody has gone through for a day.

    A play shop whose clock nobody has set is left out: what time it is there, only its callers know.
    """
    found = []
    with context.database.reading() as reading:
        for row in reading.merchants():
            now = context.known_now(trial=row.trial)
            fact = reading.one(rows.CloudFact, row.id, _DONE)
            if now is not None and (fact is None or not timedelta(0) <= now - parse(fact.value) < ONCE_A):
                found.append((row.id, iso(now)))
    return found


def note_done(context: Context, merchant: str, now: str) -> None:
    """All of this merchant's rows were gone through: not again before tomorrow."""
    with context.database.writing() as writing:
        writing.save([rows.CloudFact(merchant, _DONE, now)])


def retire_some(context: Context, merchant: str, now: str, at_most: int) -> int:
    """A portion of one merchant's rows, in one transaction; how many went. Any number may do this at once."""
    with context.database.reading() as reading:
        if not _due(reading, merchant, now, at_most):
            return 0
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        ended = _due(writing, merchant, now, at_most)
        wanted = sorted({f"{row.campaign}/{row.terms_version}" for row in ended if isinstance(row, rows.CouponRow)})
        terms: dict[str, Terms] = {
            row.id: read_terms(msgspec.json.decode(row.terms, type=dict[str, object]), version=row.terms_version)
            for row in writing.load(rows.TermsRow, merchant, wanted)
        }
        zones = {row.id: row.timezone for row in writing.all(rows.StoreRow, merchant)}
        around = Around(
            now,
            terms_of=lambda campaign, version: terms.get(f"{campaign}/{version}"),
            timezone_of=lambda store: zones.get(store, "UTC"),
        )
        sealer = Sealer(counter, around)
        for row in ended:
            counter.version += 1
            row.version = counter.version
            sealer.add(row, {})
        writing.save([row for row in ended if isinstance(row, rows.CouponRow)])
        writing.save([row for row in ended if isinstance(row, rows.UsageRow)])
        writing.save([row for row in ended if isinstance(row, LotRow)])
        writing.save([row for row in ended if isinstance(row, ReservationRow)])
        writing.save(sealer.departures)
        writing.save(sealer.digests(writing))
        writing.save([counter])
    return len(ended)


_Ending = rows.CouponRow | rows.UsageRow | LotRow | ReservationRow


def _due(reading: Reading, merchant: str, now: str, at_most: int) -> list[_Ending]:
    found: list[_Ending] = []
    for row_type in (rows.CouponRow, rows.UsageRow, LotRow, ReservationRow):
        found += reading.ended(row_type, merchant, now, at_most - len(found))
    return found
