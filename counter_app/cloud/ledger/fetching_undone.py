"""What taking back rows of an import will look at, for a block of them with a handful of statements."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud.ledger import history
from counter_app.cloud.ledger.book import Book
from counter_app.protocol.operations import OperationType
from counter_app.protocol.undoing import ImportUndo


def fetch_undone(book: Book, bodies: Sequence[msgspec.Struct]) -> None:
    """The rows' operations, their members, and whatever these have done since."""
    asked = [each.operation for body in bodies if isinstance(body, ImportUndo) for each in body.rows]
    if not asked:
        return
    book.operations.fetch(asked)
    found = [row for each in asked if (row := book.operations.get(each)) is not None]
    named = [row.member for row in found if row.type == OperationType.MEMBER_IMPORT]
    book.members.fetch(named)
    members = list(dict.fromkeys(book.member_id(each) for each in named))
    book.members.fetch(members)
    book.members.fetch_by("alias_of", members)
    aliases = [row.id for member in members for row in book.members.find("alias_of", member)]
    book.operations.fetch_by("member", [*members, *aliases])
    for shelf in (book.checkouts, book.redemptions, book.coupons, book.reservations, book.postings, book.lots):
        shelf.fetch_by("member", members)
    opened = [row for member in members for row in book.postings.find("member", member)]
    book.operations.fetch([row.id for row in opened])
    places: dict[str, str] = {}
    for posting in opened:
        places[posting.member] = min(posting.place, places.get(posting.member, posting.place))
    history.fetch(book, places)
    book.tiers.fetch(members)
