"""Tiers as days pass and rules change: members whose window, notice or list has become another one.

What nobody's act brings about is found here, in portions, by whoever serves the cloud: a day on which something fell
out of a window or a notice ended (`TierRow.look_on`), and once after every change of the setting every member.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger import tiers
from counter_app.cloud.ledger.book import Book, Moment
from counter_app.cloud.reserves import coupon_drawer
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.store_days import business_days
from counter_app.cloud.tier_rows import TierRow
from counter_app.cloud.times import iso, parse

_SCANNED = "tiers_scanned"
_DONE = "~"  # behind every id


def due(context: Context) -> list[tuple[str, str]]:
    """(merchant, its time) of those with members to look at.

    A play shop whose clock nobody has set is left out: what time it is there, only its callers know.
    """
    found = []
    with context.database.reading() as reading:
        for row in reading.merchants():
            now = context.known_now(trial=row.trial)
            if now is not None and _waits(reading, row.id, now):
                found.append((row.id, iso(now)))
    return found


def reckon_some(context: Context, merchant: str, now: str, at_most: int) -> int:
    """A portion of one merchant's members, in one transaction; how many. Any number may do this at once."""
    at = parse(now)
    with context.database.reading() as reading:
        if not _waits(reading, merchant, at):
            return 0
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        book = _book(context, writing, counter, at)
        version = tiers.rules_of(book)[1]
        if not tiers.rules_of(book)[0].tiers:
            return 0
        members = _members(writing, merchant, at, version, at_most)
        _reckon(book, members)
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([counter])
    return len(members)


def _waits(reading: Reading, merchant: str, now: datetime) -> bool:
    setting = reading.one(rows.SettingRow, merchant, tiers.SETTING)
    if setting is None or setting.deleted or not tiers.parsed(setting.value).tiers:
        return False
    if _scanned(reading, merchant) != (setting.version, _DONE):
        return True
    return bool(reading.to_look_at(TierRow, merchant, _day(reading, merchant, now), 1))


def _scanned(reading: Reading, merchant: str) -> tuple[int, str]:
    """For which version of the setting members were gone through, and up to which."""
    fact = reading.one(rows.CloudFact, merchant, _SCANNED)
    version, _, last = fact.value.partition(":") if fact is not None else ("0", "", "")
    return int(version), last


def _day(reading: Reading, merchant: str, now: datetime) -> str:
    """The day that has come in all stores: what is due then is due everywhere, and is not due again."""
    return min(business_days(reading, merchant, now).values(), default=now.date()).isoformat()


def _members(writing: Writing, merchant: str, now: datetime, version: int, at_most: int) -> list[rows.MemberRow]:
    """Those whose day has come, else the next ones of a list that has changed."""
    looked = writing.to_look_at(TierRow, merchant, _day(writing, merchant, now), at_most)
    if looked:
        return writing.load(rows.MemberRow, merchant, [row.id for row in looked])
    known, last = _scanned(writing, merchant)
    found = writing.after(rows.MemberRow, merchant, last if known == version else "", at_most)
    reached = found[-1].id if len(found) == at_most else _DONE
    writing.save([rows.CloudFact(merchant, _SCANNED, f"{version}:{reached}")])
    return found


def _reckon(book: Book, members: Sequence[rows.MemberRow]) -> None:
    book.members.fetch([row.id for row in members])
    book.tiers.fetch([row.id for row in members])
    for member in members:
        tiers.forget_alias(book, member.id)
    known = [row.id for row in members if not row.alias_of]
    version = tiers.rules_of(book)[1]
    anew = [each for each in known if (row := book.tiers.get(each)) is None or row.rules != version]
    book.checkouts.fetch_by("member", anew)
    tiers.fetch_returns(book, [row for each in anew for row in book.checkouts.find("member", each)])
    for each in known:
        found, row = book.members.get(each), book.tiers.get(each)
        if found is not None and row is not None:
            tiers.reckon_again(book, found, row)
        elif found is not None:
            tiers.reckon_anew(book, found)


def _book(context: Context, writing: Writing, counter: rows.CounterRow, now: datetime) -> Book:
    """As if somebody of the merchant's first store asked."""
    merchant = merchant_of(writing, counter.merchant)
    stores = sorted(row.id for row in writing.all(rows.StoreRow, counter.merchant))
    caller = Caller(counter.merchant, "", 0, stores[0] if stores else "", "", merchant.trial)
    moment = Moment(
        caller,
        now,
        iso(now),
        lambda: reading_rules(context.crypto, writing, merchant),
        context.settings.ids,
        coupon_drawer(context, writing, caller, now),
    )
    book = Book(writing, moment, counter)
    book.begin("", moment)
    return book
