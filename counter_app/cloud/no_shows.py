"""What the cloud does by itself when an item has been held for as long as was said: its deposit is settled, once."""

from __future__ import annotations

from datetime import datetime

from counter_app.cloud.answers import Caller
from counter_app.cloud.context import Context
from counter_app.cloud.facts import merchant_of
from counter_app.cloud.keys import reading_rules
from counter_app.cloud.ledger import tiers
from counter_app.cloud.ledger.book import Book, Moment
from counter_app.cloud.ledger.no_shows import NO_SHOW, settle_no_show
from counter_app.cloud.reservation_rows import ReservationRow
from counter_app.cloud.reserves import coupon_drawer
from counter_app.cloud.sealing import seal_book
from counter_app.cloud.storage.store import Reading
from counter_app.cloud.times import iso
from counter_app.domain.codes import ReadingRules
from counter_app.protocol.bodies import Void

AT_ONCE = 50


def due(context: Context) -> list[tuple[str, datetime]]:
    """(merchant, its time) of those who wait in vain. A play shop whose clock nobody has set is left out."""
    found = []
    with context.database.reading() as reading:
        for row in reading.merchants():
            now = context.known_now(trial=row.trial)
            if now is not None and _over(reading, row.id, iso(now), 1):
                found.append((row.id, now))
    return found


def settle_some(context: Context, merchant: str, now: datetime, at_most: int = AT_ONCE) -> int:
    """A portion of one merchant's, in one transaction; how many there were. Any number may do this at once: each looks
    again behind the merchant's lock."""
    with context.database.writing() as writing:
        counter = writing.lock(merchant)
        found = _over(writing, merchant, iso(now), at_most)
        if not found:
            return 0
        crypto, trial = context.crypto, merchant_of(writing, merchant).trial

        def rules() -> ReadingRules:
            return reading_rules(crypto, writing, merchant_of(writing, merchant))

        def moment(row: ReservationRow) -> Moment:
            caller = Caller(merchant, device="", epoch=0, store=row.store, counter="", trial=trial)
            drawer = coupon_drawer(context, writing, caller, now)
            return Moment(caller, now, iso(now), rules, context.settings.ids, drawer)

        book = Book(writing, moment(found[0]), counter)
        book.reservations.fetch([row.id for row in found])
        for each in found:
            row = book.reservations.get(each.id)
            if row is not None:
                book.moment = moment(row)
                act = settle_no_show(book, row)
                tiers.follow(book, act, Void(checkout=row.id, reason=NO_SHOW))
        for changed in seal_book(book):
            writing.save(changed)
        writing.save([counter])
    return len(found)


def _over(reading: Reading, merchant: str, now: str, at_most: int) -> list[ReservationRow]:
    return reading.ended(ReservationRow, merchant, now, at_most, by="open_until")
