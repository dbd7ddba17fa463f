"""Points and stored value of acts that were kept beside a lost database, carried out again in the recovered one.

What was acknowledged has happened: nothing is asked for again, and what the lots that are here do not hold overdraws
them until their rows have come down.
"""

from __future__ import annotations

from datetime import date

from counter_app.domain.holdings import Move, moves_in, moves_of
from counter_app.domain.old_customers import Opening
from counter_app.domain.taking_back import carried_out, top_up_taken_back
from counter_app.protocol import bodies as p
from counter_app.protocol.importing import MemberImport
from counter_app.services.checkout_body import paid_from
from counter_app.services.ledgers_by_hand import adjusted, topped_up
from counter_app.services.ports import Writing
from counter_app.services.sales import hand_back, paid_back, sale_named


def retake(writing: Writing, operation: str, body: object, day: date) -> None:
    """What an operation did to points and value; `day` where its body does not say."""
    match body:
        case p.Checkout():
            _checkout(writing, operation, body)
        case p.TopUp():
            _top_up(writing, operation, body)
        case p.PointsAdjust():
            _adjustment(writing, operation, body, day)
        case MemberImport():
            _opening(writing, operation, body, day)
        case p.Refund():
            _back(writing, operation, body.checkout, body.back, _day(body.business_day))
        case p.Void():
            _back(writing, operation, body.checkout, body.back, day, body.line)


def _checkout(writing: Writing, operation: str, body: p.Checkout) -> None:
    """What it spent and earned."""
    if not body.member:
        return
    member, day = _member(writing, body.member), _day(body.business_day)
    lots = tuple(writing.lots(member))
    paid = paid_from(body)
    moves = moves_of(paid, lots, day, None)
    if body.earned_until:
        # With the last day that the counter gave them then, whatever the setting is by now.
        days = (_day(body.earned_until) - day).days + 1
        moves = moves_of(paid, lots, day, days)
    _add(writing, moves, member, operation)


def _top_up(writing: Writing, operation: str, body: p.TopUp) -> None:
    """What was paid in."""
    member = _member(writing, body.member)
    lots = tuple(writing.lots(member))
    _add(writing, topped_up(lots, body.amount_minor, body.bonus_minor, _day(body.business_day)), member, operation)


def _opening(writing: Writing, operation: str, body: MemberImport, day: date) -> None:
    """What an old customer had brought along."""
    opening = Opening(body.points, body.principal_minor, body.bonus_minor)
    if opening:
        member = _member(writing, body.member)
        lots = tuple(writing.lots(member))
        # Late: a start needs nothing that reads lists of customers.
        from counter_app.services.import_plan import entries_of

        _add(writing, moves_in(entries_of(opening, lots), lots, day), member, operation)


def _adjustment(writing: Writing, operation: str, body: p.PointsAdjust, day: date) -> None:
    """A manager's entry."""
    member = _member(writing, body.member)
    until = _day(body.until) if body.until else None
    _add(writing, adjusted(tuple(writing.lots(member)), body.points, until, day), member, operation)


def _back(writing: Writing, operation: str, checkout: str, back: p.GivenBack | None, day: date, line: int = 0) -> None:
    """What a refund or void handed back, as it said then."""
    sale = sale_named(writing, checkout)
    if sale is None or back is None:
        return
    lots = tuple(writing.lots(_member(writing, sale.member))) if sale.member else ()
    if sale.topped_up is not None:
        found = top_up_taken_back(*sale.topped_up, lots, day)
    else:
        found = carried_out(sale.sold, paid_back(sale, back), lots, day)
    hand_back(writing, operation, sale, found, line)


def _add(writing: Writing, moves: tuple[Move, ...], member: str, operation: str) -> None:
    if moves:
        known = [Move(move.entry, move.balance) for move in moves]
        writing.add_entries(known, member, operation)


def _member(writing: Writing, identity: str) -> str:
    member = writing.member(identity)
    return member.id if member else identity


def _day(text: str) -> date:
    return date.fromisoformat(text)
