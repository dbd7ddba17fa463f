"""Zones and digests of rows that were written by another version of the program, computed when the database is
opened."""

from __future__ import annotations

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.digest_rows import DigestRow
from counter_app.cloud.kinds import KINDS, campaigns_of
from counter_app.cloud.ports import Clock
from counter_app.cloud.sealing import Around, Sealer
from counter_app.cloud.storage.store import Database, Writing
from counter_app.cloud.times import iso
from counter_app.cloud.zones import member_of_usage
from counter_app.domain.campaign import Terms
from counter_app.domain.campaign_file import read_terms
from counter_app.protocol.digest import FORMAT

_AT_ONCE = 2_000


def rebuild_where_needed(database: Database, clock: Clock) -> None:
    """Seal every row of each merchant whose digests were made otherwise. Nothing to do: one statement a merchant."""
    with database.reading() as reading:
        merchants = [row.id for row in reading.merchants()]
        stale = [
            each
            for each in merchants
            for counter in reading.load(rows.CounterRow, each, (each,))
            if counter.digest_format != FORMAT
        ]
    for merchant in stale:
        with database.writing() as writing:
            counter = writing.lock(merchant)
            if counter.digest_format != FORMAT:
                _rebuild(writing, counter, iso(clock.now()))


def _rebuild(writing: Writing, counter: rows.CounterRow, now_iso: str) -> None:
    merchant = counter.merchant
    writing.save([_emptied(row) for row in writing.all(DigestRow, merchant)])
    sealer = Sealer(counter, _around(writing, merchant, now_iso))
    for kind, row_type in KINDS.items():
        after = 0
        while versions := writing.versions_after(row_type, merchant, after, _AT_ONCE):
            found = writing.between(row_type, merchant, after, versions[-1])
            campaigns = campaigns_of(writing, merchant, found) if kind == "campaign" else {}
            for row in found:
                # A hash made otherwise is no part of what is counted anew.
                row.digest = 0  # type: ignore[attr-defined]  # every kind that travels has it
                if isinstance(row, rows.UsageRow):
                    row.member = member_of_usage(row.id)
                sealer.add(row, campaigns)
            writing.save(found)
            after = versions[-1]
    writing.save(sealer.digests(writing))
    counter.digest_format = FORMAT
    writing.save([counter])


def _emptied(row: DigestRow) -> DigestRow:
    row.count = row.sum = 0
    return row


def _around(writing: Writing, merchant: str, now_iso: str) -> Around:
    stores = {row.id: row.timezone for row in writing.all(rows.StoreRow, merchant)}
    terms: dict[str, Terms] = {
        row.id: read_terms(msgspec.json.decode(row.terms, type=dict[str, object]), version=row.terms_version)
        for row in writing.all(rows.TermsRow, merchant)
    }
    owners: dict[str, rows.MemberRow | None] = {}

    def owner_of(member: str) -> rows.MemberRow | None:
        if member not in owners:
            if len(owners) > _AT_ONCE:
                owners.clear()
            owners[member] = writing.one(rows.MemberRow, merchant, member)
        return owners[member]

    return Around(
        now_iso,
        owner_of=owner_of,
        terms_of=lambda campaign, version: terms.get(f"{campaign}/{version}"),
        timezone_of=lambda store: stores.get(store, "UTC"),
    )
