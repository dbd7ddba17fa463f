"""Tiers that a batch may change, and the purchases of those members with whom they do not simply go on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.tiers import current, fetch_returns, issued_by, rules_of
from counter_app.protocol import bodies as wire
from counter_app.protocol.importing import MemberImport

_NAMING = wire.MemberSignUp | wire.MemberUpdate | MemberImport


def fetch_tiers(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """Where there are no tiers, only those that go along with a member."""
    moving = [body.member for body in bodies if isinstance(body, _NAMING) and _moves(body)]
    book.tiers.fetch(moving)
    book.consents.fetch(moving)
    if not rules_of(book)[0].tiers:
        return
    bought = [book.member_id(body.member) for body in bodies if isinstance(body, wire.Checkout)]
    sold = [act.id for act, body in zip(acts, bodies, strict=True) if isinstance(body, wire.Checkout)]
    book.postings.fetch(sold)
    book.reservations.fetch(sold)
    given = [body.member for body in bodies if isinstance(body, wire.MemberUpdate) and body.tier is not None]
    given += [body.member for body in bodies if isinstance(body, MemberImport) and body.tier]
    back = [
        body.target if isinstance(body, wire.Cancel) else body.checkout
        for body in bodies
        if isinstance(body, wire.Void | wire.Refund | wire.Cancel)
    ]
    back += [posting.origin for each in back if (posting := book.postings.get(each)) is not None]
    sold_to = _sold_to(book, bodies, back)
    book.members.fetch([member for member, _ in sold_to])
    given = [book.member_id(each) for each in given]
    days = [(book.member_id(member), sale.business_day) for member, sale in sold_to]
    named = [*bought, *given, *(member for member, _ in days)]
    book.members.fetch(named)
    book.tiers.fetch(named)
    short = [each for each in days if current(book, each[0]) is not None]
    new = [each for each in (*bought, *(member for member, _ in days)) if current(book, each) is None]
    anew = [each for each in (*new, *given) if each]
    if not anew and not short:
        return  # the usual case: a purchase is added to its day
    book.checkouts.fetch_by("member", anew)
    book.checkouts.fetch_days(short)
    found = [row for member in dict.fromkeys(anew) for row in book.checkouts.find("member", member)]
    found += [row for day in dict.fromkeys(short) for row in book.checkouts.of_day(*day)]
    fetch_returns(book, [*found, *(sale for _, sale in sold_to)])


def _sold_to(book: Book, bodies: Sequence[msgspec.Struct], back: Sequence[str]) -> list[tuple[str, rows.CheckoutRow]]:
    """Of what something is taken back, and whose coupon was used before it is issued: its member, and the checkout."""
    issued = [
        (each.member or str(getattr(body, "member", "")), each.coupon) for body in bodies for each in issued_by(body)
    ]
    book.redemptions.fetch_by("coupon", [coupon for _, coupon in issued])
    used = [(member, row.checkout) for member, each in issued for row in book.redemptions.find("coupon", each)]
    book.checkouts.fetch([*back, *(checkout for _, checkout in used)])
    book.redemptions.fetch_by("checkout", [checkout for _, checkout in used])
    taken = [(sale.member, sale) for each in back if (sale := book.checkouts.get(each)) is not None]
    taken += [(member, sale) for member, each in used if (sale := book.checkouts.get(each)) is not None]
    return [(member, sale) for member, sale in taken if member]


def _moves(body: wire.MemberSignUp | wire.MemberUpdate | MemberImport) -> bool:
    return isinstance(body, wire.MemberSignUp | MemberImport) or body.home_store is not None
