"""Tiers that a batch may change, and the purchases of those members with whom they do not simply go on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.tiers import current, fetch_returns, rules_of
from counter_app.protocol import bodies as wire

_NAMING = wire.MemberSignUp | wire.MemberUpdate


def fetch_tiers(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """Where there are no tiers, only those that go along with a member."""
    book.tiers.fetch([body.member for body in bodies if isinstance(body, _NAMING) and _moves(body)])
    if not rules_of(book)[0].tiers:
        return
    bought = [book.member_id(body.member) for body in bodies if isinstance(body, wire.Checkout)]
    sold = [act.id for act, body in zip(acts, bodies, strict=True) if isinstance(body, wire.Checkout)]
    book.postings.fetch(sold)
    book.reservations.fetch(sold)
    given = [body.member for body in bodies if isinstance(body, wire.MemberUpdate) and body.tier is not None]
    back = [
        body.target if isinstance(body, wire.Cancel) else body.checkout
        for body in bodies
        if isinstance(body, wire.Void | wire.Refund | wire.Cancel)
    ]
    back += [posting.origin for each in back if (posting := book.postings.get(each)) is not None]
    book.checkouts.fetch(back)
    taken = [sale for each in back if (sale := book.checkouts.get(each)) is not None and sale.member]
    book.members.fetch([sale.member for sale in taken])
    named = [*bought, *(book.member_id(each) for each in given), *(book.member_id(sale.member) for sale in taken)]
    book.members.fetch(named)
    book.tiers.fetch(named)
    days = [(book.member_id(sale.member), sale.business_day) for sale in taken]
    known = {each for each, _ in days if current(book, each) is not None}
    new = [each for each in (*bought, *(each for each, _ in days)) if current(book, each) is None]
    anew = [each for each in (*new, *(book.member_id(each) for each in given)) if each]
    short = [each for each in days if each[0] in known]
    if not anew and not short:
        return  # the usual case: a purchase is added to its day
    book.checkouts.fetch_by("member", anew)
    book.checkouts.fetch_days(short)
    found = [row for member in dict.fromkeys(anew) for row in book.checkouts.find("member", member)]
    fetch_returns(book, [*found, *(row for day in dict.fromkeys(short) for row in book.checkouts.of_day(*day))])


def _moves(body: wire.MemberSignUp | wire.MemberUpdate) -> bool:
    return isinstance(body, wire.MemberSignUp) or body.home_store is not None
