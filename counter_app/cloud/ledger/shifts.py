"""`shift`: what a counter says of its drawer, kept as it said it. Nothing here is judged: the money has been counted.

Operations of one shift may arrive in any order: each fills its own part of the row and leaves the others alone.
"""

from __future__ import annotations

from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import Broken, notes
from counter_app.cloud.shift_rows import ShiftRow
from counter_app.cloud.times import iso, parse
from counter_app.protocol.operations import encode
from counter_app.protocol.shifts import Shift

ACTIONS = ("open", "hand_over", "pay_in", "pay_out", "close")
SHIFT_CLOSED_TWICE = "shift_closed_twice"


def shift(book: Book, act: Act, body: Shift) -> Outcome:
    """A report, never refused for what is not here; two closes of one shift are for a manager to look at."""
    wrong = _wrong(act, body)
    if wrong:
        return Refusal("invalid", wrong)
    row = book.shifts.get(body.shift) or _new(book, act, body)
    broken: tuple[Broken, ...] = ()
    match body.action:
        case "open":
            row.opened, row.opened_at, row.opened_by = act.id, act.at_iso, act.operation.staff
            row.float_minor = body.float_minor
        case "hand_over":
            row.hand_overs += 1
        case "pay_in":
            row.paid_in_minor += body.minor
        case "pay_out":
            row.paid_out_minor += body.minor
        case _:
            broken = _close(row, act, body)
    book.shifts.put(row)
    return Done(notes(book, act, broken), {"shift": row.id})


def _wrong(act: Act, body: Shift) -> str:
    if body.action not in ACTIONS:
        return "The action is open, hand_over, pay_in, pay_out or close."
    if body.action == "open" and body.shift != act.id:
        return "A shift has the id of the operation that opens it."
    if min(body.float_minor, body.minor, body.counted_minor or 0) < 0:
        return "An amount is negative."
    if body.action == "close" and body.figures is None:
        return "A close needs its figures."
    try:
        parse(body.opened_at)
    except ValueError:
        return "`opened_at` is no time."
    return ""


def _new(book: Book, act: Act, body: Shift) -> ShiftRow:
    caller = book.moment.caller
    return ShiftRow(
        merchant=book.merchant,
        id=body.shift,
        device=act.operation.device,
        store=body.store,
        counter=caller.counter,
        business_day=body.business_day,
        opened="",
        # By the counter's own clock, until the operation that opened it arrives.
        opened_at=iso(parse(body.opened_at)),
        opened_by="",
        float_minor=0,
        hand_overs=0,
        paid_in_minor=0,
        paid_out_minor=0,
        closed="",
        closed_at="",
        closed_by="",
        expected_minor=0,
        counted_minor=None,
        difference_minor=None,
        figures="",
    )


def _close(row: ShiftRow, act: Act, body: Shift) -> tuple[Broken, ...]:
    """The first one stands. A second one is a counter's that came back from an older copy of its folder."""
    figures = body.figures
    assert figures is not None
    parts = figures.parts
    gaps = [part.counted_minor - part.expected_minor for part in parts if part.counted_minor is not None]
    difference = None if body.counted_minor is None else sum(gaps)
    if row.closed:
        stake = abs((body.counted_minor or 0) - (row.counted_minor or 0))
        return (Broken(SHIFT_CLOSED_TWICE, stake, (), {"shift": row.id, "closed": row.closed}),)
    row.closed, row.closed_at, row.closed_by = act.id, act.at_iso, act.operation.staff
    row.expected_minor, row.counted_minor, row.difference_minor = figures.expected_minor, body.counted_minor, difference
    row.figures = encode(figures).decode()
    return ()
