"""`exception_settle`: a manager's decision about an exception. The first that comes stands; whoever is later is told.

What `void` takes back is taken back by the cloud, so the counter that redeemed is told of it whoever decided it. The
exception may not be here: a cloud that was set back makes it anew, with another id, or the decision comes before it
(`docs/decisions/245`). One that closed by itself keeps the decision for when it is a case again (`docs/decisions/265`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from counter_app.cloud import rows
from counter_app.cloud.ledger import cards, filled_up, giving_way, moot
from counter_app.cloud.ledger.act import Act, Done, Outcome, Refusal
from counter_app.cloud.ledger.allowing import may
from counter_app.cloud.ledger.alone import due_minor
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import AWAITED, CANCELLED, OPEN, facts_of, notes, set_status, withdrawn_as
from counter_app.cloud.ledger.sales import returns_of
from counter_app.cloud.ledger.voids import void_one
from counter_app.cloud.void_rows import PendingVoidRow
from counter_app.domain.member import Role
from counter_app.domain.settling import SETTLED, Case, SettledAs, Use, fills_up, losing, subject_of, why_not
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.operations import ExceptionNote, encode
from counter_app.protocol.settling import ExceptionSettle

ALREADY_SETTLED = "already_settled"
# Whose void it is: no counter has done it already, so each that redeemed is told of it.
_THE_CLOUD = "cloud"


def settle(book: Book, act: Act, body: ExceptionSettle) -> Outcome:
    """Refused only for an outcome that there is not for it, and as a claim of somebody who may not, or comes second."""
    if body.outcome not in tuple(SettledAs):
        return Refusal("invalid", "The outcome is keep, void or write-off.")
    if act.claim and not may(book, act.operation.staff, "exceptions"):
        code = ReasonCode.SIGN_IN_REQUIRED.value
        return Refusal(code, detail={"reasons": [{"code": code, "about": body.exception, "role": Role.MANAGER.value}]})
    row = book.exceptions.get(body.exception) or _made_anew(book, body)
    if row is None:
        return _ahead(book, act, body)
    moot.follow_exceptions(book, [row.id])
    closed_as = withdrawn_as(row)
    if _stands_already(row) or (row.status != OPEN and (act.claim or not closed_as)):
        return _comes_second(book, act, row, body.outcome)
    case = case_of(row)
    if why := why_not(case, SettledAs(body.outcome)):
        return Refusal("invalid", f"There is no such outcome for it: {why}.")
    row.facts = encode({**case.facts, "settled": _settled(book, act, body.outcome)}).decode()
    if closed_as and (closed_as == CANCELLED or body.outcome != SettledAs.VOID):
        # It holds should it be a case again; until then nothing is lost, and whoever decided is told.
        moot.follow_exceptions(book, [row.id])
        book.touch(row)
        return Done(detail={"exception": row.id, "already": {}})
    found, detail = _carry_out(book, act, case, body.outcome)
    set_status(book, row, "")
    moot.follow_exceptions(book, [row.id])
    book.touch(row)  # last: who sees it settled has been told of everything else
    return Done(found, {"exception": row.id, "outcome": body.outcome, **detail})


def _stands_already(row: rows.ExceptionRow) -> bool:
    return row.status == SETTLED or SETTLED in facts_of(row)


def _carry_out(
    book: Book, act: Act, case: Case, outcome: str
) -> tuple[tuple[ExceptionNote, ...], Mapping[str, object]]:
    if outcome == SettledAs.VOID:
        return _take_back(book, act, case, losing(case))
    if case.reason in giving_way.OF_TWO:
        giving_way.leave_one(book, act, str(case.facts.get("coupon", "")), str(case.facts.get("other_coupon", "")))
    added = filled_up.fill_up(book, act, case) if fills_up(case, outcome) else {}
    return (), {"added": added} if added else {}


def case_of(row: rows.ExceptionRow) -> Case:
    """An exception as far as settling it goes."""
    return Case(row.operation, row.reason, row.at_stake_minor, facts_of(row))


def _settled(book: Book, act: Act, outcome: str) -> dict[str, object]:
    caller = book.moment.caller
    who = {"store": caller.store, "counter": caller.counter, "staff": book.staff_name(act.operation.staff)}
    return {"outcome": outcome, "at": act.at_iso, "operation": act.id, **who}


def _comes_second(book: Book, act: Act, row: rows.ExceptionRow, outcome: str) -> Outcome:
    """One outcome stands. `already`: which one; empty where nobody had to decide any more."""
    settled = facts_of(row).get(SETTLED)
    already: Mapping[str, object] = settled if isinstance(settled, dict) else {}
    if act.claim:
        return Refusal(ALREADY_SETTLED, detail={"exception": row.id, "already": already})
    if already and already.get("outcome") != outcome:
        _note_later(book, act, row, outcome)
    else:
        book.show(row)
    return Done(detail={"exception": row.id, "already": already})


def _note_later(book: Book, act: Act, row: rows.ExceptionRow, outcome: str) -> None:
    """Whoever decided otherwise finds it beside the decision that stands, when they look again."""
    facts = facts_of(row)
    settled = facts["settled"]
    assert isinstance(settled, dict)
    later = [*settled.get("later", ()), _settled(book, act, outcome)]
    row.facts = encode({**facts, "settled": {**settled, "later": later}}).decode()
    book.touch(row)


def _made_anew(book: Book, body: ExceptionSettle) -> rows.ExceptionRow | None:
    """The same exception under another id: a cloud that was set back has found it again."""
    every = book.exceptions.find("operation", body.operation) if body.operation else []
    same = [row for row in every if row.reason == body.reason and subject_of(facts_of(row)) == body.subject]
    return min(same, key=lambda row: (row.status != OPEN, row.made_at, row.id), default=None)


def _ahead(book: Book, act: Act, body: ExceptionSettle) -> Outcome:
    """Kept until the exception comes (`notes.note`); what it takes back waits for its checkout, as any void does."""
    case = Case(body.operation, body.reason, 0, {})
    uses = [Use(each.checkout, each.redemption) for each in body.takes_back if body.outcome == SettledAs.VOID]
    found, told = _take_back(book, act, case, uses)
    facts = {AWAITED: body.subject, "settled": _settled(book, act, body.outcome), "sides": []}
    row = rows.ExceptionRow(
        merchant=book.merchant,
        id=body.exception,
        operation=body.operation,
        reason=body.reason,
        at_stake_minor=0,
        made_at=book.moment.now_iso,
        status=SETTLED,
        facts=encode(facts).decode(),
    )
    book.touch(row)
    return Done(found, {"exception": row.id, "outcome": body.outcome, "pending": True, **told})


def _take_back(
    book: Book, act: Act, case: Case, uses: Sequence[Use]
) -> tuple[tuple[ExceptionNote, ...], dict[str, object]]:
    """The uses are free again, with their limits; a coupon that was a second one is withdrawn. Answers what was taken
    back, and what their customers owe where the purchase stands without its discount."""
    taken, due = [], 0
    for use in uses:
        row = book.redemptions.get(use.redemption)
        by = _pending_row(book, act, use, several=len(uses) > 1)
        if row is None or row.voided_by:
            book.pending_voids.put(by)  # takes effect when it comes, or when the void before it is withdrawn
            continue
        owed = 0 if returns_of(book, row.checkout) else due_minor(book, (row,))
        if void_one(book, row, by):
            taken.append(row)
            due += owed
    broken = cards.follow_stamps(book, taken)
    if case.reason in giving_way.OF_TWO:
        giving_way.give_way(book, act, str(case.facts.get("coupon", "")), str(case.facts.get("other_coupon", "")))
    told: dict[str, object] = {"redemptions": [row.id for row in taken]}
    return notes(book, act, broken), told | ({"due_minor": due} if due else {})


def _pending_row(book: Book, act: Act, use: Use, *, several: bool) -> PendingVoidRow:
    caller = book.moment.caller
    return PendingVoidRow(
        merchant=book.merchant,
        id=str(uuid.uuid5(uuid.UUID(act.id), use.redemption)) if several else act.id,
        checkout=use.checkout,
        redemption=use.redemption,
        at=act.at_iso,
        device=_THE_CLOUD,
        store=caller.store,
        counter=caller.counter,
        staff=book.staff_name(act.operation.staff),
    )
