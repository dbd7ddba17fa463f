"""Tiers that a batch may change, and the purchases of those members with whom they do not simply go on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.tiers import fetch_returns, rules_of
from counter_app.protocol import bodies as wire
from counter_app.protocol.operations import OperationType

_NAMING = wire.MemberSignUp | wire.MemberUpdate


def fetch_tiers(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """Where there are no tiers, only those that go along with a member."""
    book.tiers.fetch([body.member for body in bodies if isinstance(body, _NAMING) and _moves(body)])
    tiers, version = rules_of(book)
    if not tiers.tiers:
        return
    bought = [book.member_id(body.member) for body in bodies if isinstance(body, wire.Checkout)]
    book.postings.fetch([act.id for act in acts if act.operation.type == OperationType.CHECKOUT])
    given = [body.member for body in bodies if isinstance(body, wire.MemberUpdate) and body.tier is not None]
    back = [
        body.target if isinstance(body, wire.Cancel) else body.checkout
        for body in bodies
        if isinstance(body, wire.Void | wire.Refund | wire.Cancel)
    ]
    back += [posting.origin for each in back if (posting := book.postings.get(each)) is not None]
    book.checkouts.fetch(back)
    taken = [sale.member for each in back if (sale := book.checkouts.get(each)) is not None]
    named = [*bought, *(book.member_id(each) for each in given), *taken]
    book.members.fetch(named)
    book.tiers.fetch(named)
    new = [each for each in bought if (row := book.tiers.get(each)) is None or row.deleted or row.rules != version]
    anew = [each for each in (*new, *(book.member_id(each) for each in given), *taken) if each]
    if not anew:
        return  # the usual case: a purchase is added to its day
    book.checkouts.fetch_by("member", anew)
    fetch_returns(book, [row for member in dict.fromkeys(anew) for row in book.checkouts.find("member", member)])


def _moves(body: wire.MemberSignUp | wire.MemberUpdate) -> bool:
    return isinstance(body, wire.MemberSignUp) or body.home_store is not None
