"""Lots that a batch will change, and of those members with whom it does not simply go on, whatever was posted from the
place on where it begins to change."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from counter_app.cloud.ledger import confirmed, history, postings
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.balances import moves
from counter_app.cloud.ledger.book import Book
from counter_app.protocol import bodies as wire
from counter_app.protocol.importing import MemberImport

_Pair = tuple[Act, msgspec.Struct]


def fetch_accounts(book: Book, acts: Sequence[Act], bodies: Sequence[msgspec.Struct]) -> None:
    """For checkouts, top-ups and adjustments their members' lots; where something comes late, takes back or cancels,
    the history that it changes."""
    pairs = list(zip(acts, bodies, strict=True))
    sold = {
        act.id: book.member_id(_member_of(body)) for act, body in pairs if isinstance(body, wire.Checkout | wire.TopUp)
    }
    taken_back = {act.id: body.checkout for act, body in pairs if isinstance(body, wire.Void | wire.Refund)}
    cancelled = [body.target for body in bodies if isinstance(body, wire.Cancel)]
    book.postings.fetch([*taken_back.values(), *cancelled])
    origins = [row.origin for each in cancelled if (row := book.postings.get(each)) is not None]
    about = [*taken_back.values(), *cancelled, *origins]
    book.postings.fetch([each for each in origins if each not in cancelled])
    book.postings.fetch_by("origin", [*sold, *about])
    spent = [row for each in about if (row := book.postings.get(each)) is not None]
    book.usages.fetch([scope for row in spent if (scope := confirmed.scope_of(row))])
    book.checkouts.fetch(about)
    book.exceptions.fetch_by("operation", about)
    with_lines = [each for each in about if _has_lines(book, each, bodies)]
    book.operations.fetch(with_lines)
    # What an import brings along is booked once: whether it was, the member's other openings say.
    opened = [book.member_id(body.member) for body in bodies if isinstance(body, MemberImport) and _posts(body)]
    book.postings.fetch_by("member", opened)
    begins = _Beginnings()
    for act in acts:
        if act.id in taken_back:
            begins.at(_owner(book, taken_back[act.id], sold), act.at_iso)
        waiting = [row for row in book.postings.find("origin", act.id) if row.id != act.id] if act.id in sold else ()
        for row in waiting:
            begins.at(sold[act.id], min(act.at_iso, row.at))
    for row in (row for each in cancelled if (row := book.postings.get(each)) is not None):
        begins.at(row.member, row.place)
    _fetch_lots(book, pairs, begins)
    if begins:
        history.fetch(book, begins)
        touched = (row.id for each in about for row in book.postings.find("origin", each))
        book.entries.fetch_by("doing", [*(act.id for act in acts), *touched])


class _Beginnings(dict[str, str]):
    """From which place on the postings of members become others."""

    def at(self, member: str, place: str) -> None:
        """From there on, or from an earlier one."""
        if member:
            self[member] = min(place, self.get(member, place))


def _member_of(body: msgspec.Struct) -> str:
    return body.member if isinstance(body, wire.Checkout | wire.TopUp | wire.PointsAdjust | MemberImport) else ""


def _has_lines(book: Book, sale: str, bodies: Sequence[msgspec.Struct]) -> bool:
    asked = any(isinstance(body, wire.Void) and body.line and body.checkout == sale for body in bodies)
    return asked or any(row.kind == postings.LINE for row in book.postings.find("origin", sale))


def _owner(book: Book, sale: str, sold: dict[str, str]) -> str:
    """Whose a checkout or top-up is, also one that comes with the same batch."""
    posting, checkout = book.postings.get(sale), book.checkouts.get(sale)
    if posting is not None and posting.member:
        return posting.member
    return checkout.member if checkout is not None else sold.get(sale, "")


def _fetch_lots(book: Book, pairs: Sequence[_Pair], begins: _Beginnings) -> None:
    """The lots that operations change, and the histories, with those that begin where something was posted after an
    operation already."""
    changes = [(act, book.member_id(_member_of(body))) for act, body in pairs if _posts(body)]
    book.lots.fetch_by("member", [*(member for _, member in changes), *begins])
    newest: dict[str, str] = {}
    for act, member in changes:
        if member not in newest:
            newest[member] = max((lot.place for lot in book.lots.find("member", member)), default="")
        if act.at_iso <= newest[member][: len(act.at_iso)]:
            begins.at(member, act.at_iso)
        newest[member] = max(newest[member], act.at_iso)


def _posts(body: msgspec.Struct) -> bool:
    if isinstance(body, MemberImport):
        return bool(body.points or body.principal_minor or body.bonus_minor)
    return moves(body) if isinstance(body, wire.Checkout) else isinstance(body, wire.TopUp | wire.PointsAdjust)


def fetch_of_twins(book: Book, sign_ups: Sequence[wire.MemberSignUp | MemberImport]) -> None:
    """Of members who may turn out to be others, whatever was posted in either name."""
    names = [body.member for body in sign_ups]
    book.lots.fetch_by("member", names)
    twice = [row for body in sign_ups for row in book.members.find("phone", body.phone) if row.id != body.member]
    if twice:
        every = [*names, *(row.id for row in twice)]
        book.lots.fetch_by("member", every)
        book.postings.fetch_by("member", every)
        book.entries.fetch_by("member", every)
        history.fetch(book, dict.fromkeys(every, ""))
