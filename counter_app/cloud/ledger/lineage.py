"""Two counters under one enrolment are noticed: one place of the log with two ids, or a chain that does not close.

What such counters send is applied like anything else: each act has an id of its own and has happened. But from then on
both are refused until they are enrolled anew, since neither can be told from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller
from counter_app.cloud.ledger.book import Book
from counter_app.cloud.ledger.notes import COUNTER_CLONED, manager_row
from counter_app.cloud.storage.store import Writing
from counter_app.protocol.operations import chain_hash_of


class Log(Protocol):
    """The operations of a counter that are stored, by their places; a place may hold several."""

    def places(self, merchant: str, device: str, epoch: int, seqs: Sequence[int]) -> list[rows.OperationRow]: ...


def notice_clone(writing: Writing, book: Book, caller: Caller) -> None:
    """Mark a counter that speaks, and tell the manager, when what this batch brings cannot be of one log."""
    sides = clash(writing, caller, book.operations.changed())
    device = writing.one(rows.DeviceRow, caller.merchant, caller.device) if sides else None
    if sides is None or device is None or device.cloned_at or device.epoch != caller.epoch:
        return
    device.cloned_at = book.moment.now_iso
    writing.save([device])
    book.begin(sides[1], book.moment)
    facts = {"sides": list(sides)}
    book.touch(manager_row(caller, book.moment.ids.new(), sides[1], COUNTER_CLONED, facts, book.moment.now_iso))


def clash(log: Log, caller: Caller, fresh: Sequence[rows.OperationRow]) -> tuple[str, str] | None:
    """The ids of two operations that cannot both be of one counter's log; None where everything fits.

    `fresh`: what this batch brings. Places of an earlier epoch are not looked at: there both copies send what they
    did before they were enrolled anew.
    """
    own = [row for row in fresh if row.device == caller.device and row.epoch == caller.epoch]
    if not own:
        return None
    fresh_ids = {row.id for row in own}
    around = sorted({seq for row in own for seq in (row.seq - 1, row.seq, row.seq + 1)})
    stored = log.places(caller.merchant, caller.device, caller.epoch, around)
    at: dict[int, rows.OperationRow] = {}
    for row in [*(each for each in stored if each.id not in fresh_ids), *own]:
        other = at.setdefault(row.seq, row)
        if other.id != row.id:
            return other.id, row.id
    return _broken_link(at, own)


def _broken_link(at: dict[int, rows.OperationRow], own: Sequence[rows.OperationRow]) -> tuple[str, str] | None:
    looked: set[int] = set()
    for row in own:
        for seq in (row.seq - 1, row.seq):
            before, after = at.get(seq), at.get(seq + 1)
            if seq in looked or before is None or after is None:
                continue
            looked.add(seq)
            if after.prev != hash_of(before):
                return before.id, after.id
    return None


def hash_of(row: rows.OperationRow) -> str:
    """The hash that the next operation of the counter names as `prev`."""
    return chain_hash_of(row.prev, row.id, row.device, row.epoch, row.seq, row.type, row.at, row.staff, row.body_hash)
