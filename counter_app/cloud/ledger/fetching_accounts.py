"""Lots that a batch will change, and the whole history of those members with whom it does not simply go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from counter_app.cloud.ledger import confirmed, postings
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.balances import moves
from counter_app.cloud.ledger.book import Book
from counter_app.protocol import bodies as wire

_Pair = tuple[Act, msgspec.Struct]


def fetch_accounts(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """For checkouts, top-ups and adjustments their members' lots; for what takes back or cancels, everything."""
    pairs = list(zip(acts, bodies, strict=True))
    sold = {
        act.id: book.member_id(_member_of(body)) for act, body in pairs if isinstance(body, wire.Checkout | wire.TopUp)
    }
    taken_back = [body.checkout for body in bodies if isinstance(body, wire.Void | wire.Refund)]
    cancelled = [body.target for body in bodies if isinstance(body, wire.Cancel)]
    book.postings.fetch([*taken_back, *cancelled])
    origins = [row.origin for each in cancelled if (row := book.postings.get(each)) is not None]
    about = [*taken_back, *cancelled, *origins]
    book.postings.fetch([each for each in origins if each not in cancelled])
    book.postings.fetch_by("origin", [*sold, *about])
    spent = [row for each in about if (row := book.postings.get(each)) is not None]
    book.usages.fetch([scope for row in spent if (scope := confirmed.scope_of(row))])
    book.checkouts.fetch(about)
    with_lines = [each for each in about if _has_lines(book, each, bodies)]
    book.operations.fetch(with_lines)
    waited_for = [each for each in sold if any(row.id != each for row in book.postings.find("origin", each))]
    _fetch_whole(book, [_owner(book, each, sold) for each in (*about, *waited_for)])
    _fetch_lots(book, pairs)


def _member_of(body: msgspec.Struct) -> str:
    return body.member if isinstance(body, wire.Checkout | wire.TopUp | wire.PointsAdjust) else ""


def _has_lines(book: Book, sale: str, bodies: Sequence[msgspec.Struct]) -> bool:
    asked = any(isinstance(body, wire.Void) and body.line and body.checkout == sale for body in bodies)
    return asked or any(row.kind == postings.LINE for row in book.postings.find("origin", sale))


def _owner(book: Book, sale: str, sold: dict[str, str]) -> str:
    """Whose a checkout or top-up is, also one that comes with the same batch."""
    posting, checkout = book.postings.get(sale), book.checkouts.get(sale)
    if posting is not None and posting.member:
        return posting.member
    return checkout.member if checkout is not None else sold.get(sale, "")


def _fetch_whole(book: Book, members: Iterable[str]) -> None:
    named = [each for each in members if each]
    book.lots.fetch_by("member", named)
    book.postings.fetch_by("member", named)
    book.entries.fetch_by("member", named)


def _fetch_lots(book: Book, pairs: Sequence[_Pair]) -> None:
    """The lots that operations change; of members with whom something was posted after it already, everything."""
    changes = [(act, book.member_id(_member_of(body))) for act, body in pairs if _posts(body)]
    book.lots.fetch_by("member", [member for _, member in changes])
    newest: dict[str, str] = {}
    late = []
    for act, member in changes:
        if member not in newest:
            newest[member] = max((lot.place for lot in book.lots.find("member", member)), default="")
        if act.at_iso <= newest[member][: len(act.at_iso)]:
            late.append(member)
        newest[member] = max(newest[member], act.at_iso)
    _fetch_whole(book, late)


def _posts(body: msgspec.Struct) -> bool:
    return moves(body) if isinstance(body, wire.Checkout) else isinstance(body, wire.TopUp | wire.PointsAdjust)


def fetch_of_twins(book: Book, sign_ups: Sequence[wire.MemberSignUp]) -> None:
    """Of members who may turn out to be others, whatever was posted in either name."""
    names = [body.member for body in sign_ups]
    book.lots.fetch_by("member", names)
    twice = [row for body in sign_ups for row in book.members.find("phone", body.phone) if row.id != body.member]
    if twice:
        _fetch_whole(book, [*names, *(row.id for row in twice)])
