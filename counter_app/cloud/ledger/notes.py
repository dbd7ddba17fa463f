"""Exceptions: what a manager must look at, with both sides told from the cloud's own records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

import msgspec

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.ledger.act import Act
from counter_app.cloud.ledger.book import Book
from counter_app.domain.settling import SETTLED, subject_of
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import ExceptionNote, encode

OPEN = "open"
WITHDRAWN = "withdrawn"
# In the facts of one that was settled before it came: what it is about.
AWAITED = "awaited"
# In the facts of one that is withdrawn: why it needs nobody any more.
WITHDRAWN_AS = "withdrawn_as"
CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that was broken. `sides`: ids of redemptions (else operations) that contradict each other.

    `operation`: whose exception it is, where not that of the act that is being applied."""

    reason: str
    at_stake_minor: int = 0
    sides: tuple[str, ...] = ()
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    operation: str = ""


def note(book: Book, act: Act, broken: Broken, *, operation: str = "") -> ExceptionNote:
    """Write the exception down and answer its note. `operation`: whose exception it is, where not the act's own."""
    sides = [side_of(redemption) for each in broken.sides if (redemption := book.redemptions.get(each)) is not None]
    facts = {"sides": sides or [operation_side(book, act)], **broken.facts}
    row = _settled_ahead(book, operation or act.id, broken.reason, facts)
    if row is None:
        row = rows.ExceptionRow(
            merchant=book.merchant,
            id=book.moment.ids.new(),
            operation=operation or act.id,
            reason=broken.reason,
            at_stake_minor=0,
            made_at=book.moment.now_iso,
            status=OPEN,
            facts=encode(facts).decode(),
        )
    row.at_stake_minor = broken.at_stake_minor
    book.touch(row)
    sides_named = list(broken.sides) or [act.id]
    return ExceptionNote(id=row.id, reason=row.reason, at_stake_minor=row.at_stake_minor, sides=sides_named)


def facts_of(row: rows.ExceptionRow) -> dict[str, object]:
    """Its facts."""
    return msgspec.json.decode(row.facts, type=dict[str, object])


def _settled_ahead(book: Book, operation: str, reason: str, facts: Mapping[str, object]) -> rows.ExceptionRow | None:
    """A manager had decided about it before it came: it is filled, and stays settled."""
    for row in book.exceptions.find("operation", operation):
        told = facts_of(row)
        if row.reason == reason and told.get(AWAITED) == subject_of(facts):
            row.facts = encode({**facts, "settled": told["settled"]}).decode()
            return row
    return None


# About a counter or the cloud, and not about one of its acts.
COUNTER_CLONED, LOG_CUT, CLOUD_SET_BACK = "counter_cloned", "log_cut", "cloud_set_back"


def manager_row(
    caller: Caller, identity: str, operation_id: str, reason: str, facts: Mapping[str, object], now: str
) -> rows.ExceptionRow:
    """An exception about the counter that speaks."""
    named = {"device": caller.device, "counter": caller.counter, "store": caller.store, "epoch": caller.epoch, **facts}
    return rows.ExceptionRow(
        merchant=caller.merchant,
        id=identity,
        operation=operation_id,
        reason=reason,
        at_stake_minor=0,
        made_at=now,
        status=OPEN,
        facts=encode(named).decode(),
    )


def notes(book: Book, act: Act, all_broken: Sequence[Broken]) -> tuple[ExceptionNote, ...]:
    """`note` for each."""
    return tuple(note(book, act, broken, operation=broken.operation) for broken in all_broken)


def side_of(redemption: rows.RedemptionRow) -> dict[str, object]:
    """One redemption as a side of an exception; `at` is corrected to the cloud's clock."""
    return {
        "operation": redemption.checkout,
        "redemption": redemption.id,
        "coupon": redemption.coupon,
        "store": redemption.store,
        "counter": redemption.counter,
        "staff": redemption.staff_name,
        "at": redemption.at,
        "amount_minor": redemption.amount_minor,
        "discount_minor": redemption.discount_minor,
    }


def withdraw(book: Book, operation_id: str, why: str = CANCELLED, *, besides: str = "") -> None:
    """The operation was undone: its exceptions need nobody any more, whatever was decided about them. `besides`: save
    those for that reason."""
    for row in book.exceptions.find("operation", operation_id):
        if row.reason != besides:
            set_status(book, row, why)


def set_status(book: Book, row: rows.ExceptionRow, why: str, stake_before: int | None = None) -> None:
    """It needs nobody any more, for this reason; without one it is open, or settled where it was decided about."""
    facts = facts_of(row)
    before = row.status, facts.pop(WITHDRAWN_AS, ""), row.at_stake_minor if stake_before is None else stake_before
    row.status = WITHDRAWN if why else SETTLED if SETTLED in facts else OPEN
    if (row.status, why, row.at_stake_minor) == before:
        return
    row.facts = encode({**facts, **({WITHDRAWN_AS: why} if why else {})}).decode()
    book.touch(row)


def withdrawn_as(row: rows.ExceptionRow) -> str:
    """Why it needs nobody any more; empty where it does, or where nothing says it."""
    return str(facts_of(row).get(WITHDRAWN_AS, "")) if row.status == WITHDRAWN else ""


def operation_side(book: Book, act: Act) -> dict[str, object]:
    """The act that is being applied as a side of an exception."""
    caller = book.moment.caller
    return {
        "operation": act.id,
        "store": caller.store,
        "counter": caller.counter,
        "staff": book.staff_name(act.operation.staff),
        "at": act.at_iso,
    }
