"""What a counter does when its cloud was set back, and how closed rows end after their 90 days.

Both go through the log in slices by place, so that a redemption never waits for them, and remember how far they came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from counter_app.protocol.changes import ROW_TYPES
from counter_app.protocol.operations import body_hash
from counter_app.services.records import (
    CLOUD_EPOCH,
    RECEIPT,
    REFILL_HOLDING,
    REFILL_OPENING,
    REFILL_OVER,
    REFILL_SENDING,
)
from counter_app.storage.folding import FoldWriting
from counter_app.storage.overlay import forget_versions
from counter_app.storage.reading_outbox import OutboxReading
from counter_app.storage.rows import CLEANED, to_ms

_NEXT = (
    "SELECT id, epoch, seq, state, closed_at, type, body FROM operation"
    " WHERE (epoch, seq) > (:epoch, :seq) ORDER BY epoch, seq LIMIT :limit"
)
_REOPEN = (
    "UPDATE operation SET state = 'waiting', mode = 'report', attempts = 0, last_error = '', next_try_at = NULL"
    " WHERE id = :id"
)
_UNREACHED = "UPDATE usage_delta SET reached = 0, unseen_until = 0, seen_from = NULL WHERE operation = :id"
_CLEAN = "UPDATE operation SET body = :body, result = x'' WHERE id = :id"
_DROP = (
    "DELETE FROM reserve_member WHERE subject = :subject",
    "DELETE FROM reserve_coupon WHERE subject = :subject",
)
_OPEN_STATES = frozenset({"waiting", "claiming", "undeliverable"})


class RefillWriting(FoldWriting, OutboxReading):
    """Mixin over one connection."""

    def begin_refill(self, cloud_epoch: str) -> None:
        """The cloud has another epoch: everything is asked for anew, and what was closed until now waits again."""
        device = self.device()
        assert device is not None
        self.set_device(replace(device, cloud_epoch=cloud_epoch))
        self.set_meta("cursor", "0")
        self.set_meta(RECEIPT, "")
        forget_versions(self._connection)
        self.begin_refetch(tuple(ROW_TYPES), CLOUD_EPOCH)
        self.set_meta("refill", REFILL_OPENING)
        self.set_meta("refill_place", "-1 -1")
        epoch, seq, _ = self.operation_head() or (0, 0, "")
        self.set_meta("refill_begun", f"{epoch} {seq}")

    def reopen_closed(self, since: datetime, limit: int) -> bool:
        """Let the next `limit` places of the log wait again where they were closed since then; what happens waits as a
        report. False when the place was reached where the log ended when the refill began."""
        epoch, seq = map(int, (self._meta("refill_begun") or "0 0").split())
        rows = [row for row in self._next("refill_place", limit) if (row.epoch, row.seq) <= (epoch, seq)]
        since_ms = to_ms(since) or 0
        ids = [{"id": row.id} for row in rows if _is_lost(row, since_ms)]
        if ids:
            self._connection.execute_many(_REOPEN, ids)
            self._connection.execute_many(_UNREACHED, ids)
        self._remember("refill_place", rows)
        if len(rows) < limit:
            self.set_meta("refill", REFILL_HOLDING)
            return False
        return True

    def begin_sending(self) -> None:
        """The cloud knows of the reserve that is held here: what waits again may be sent."""
        self.set_meta("refill", REFILL_SENDING)

    def end_refill(self) -> None:
        """Everything that waited again has been answered."""
        self.set_meta("refill", REFILL_OVER)

    def drop_reserved(self, subjects: Sequence[str]) -> None:
        """Identities that the cloud has given to somebody else meanwhile."""
        rows = [{"subject": each} for each in subjects]
        for statement in _DROP:
            self._connection.execute_many(statement, rows)

    def clean_closed(self, before: datetime, limit: int) -> bool:
        """Take the body out of the next `limit` places where they were closed before then; its hash stays, so that the
        chain still shows every change. False when there is nothing more to clean for now."""
        rows = self._next("clean_place", limit)
        before_ms = to_ms(before) or 0
        done: list[Any] = []
        for row in rows:
            if row.state in _OPEN_STATES or (row.closed_at or 0) >= before_ms:
                break
            done.append(row)
        cleaned = [_hashed(row) for row in done if row.state == "closed" and row.body[:1] != CLEANED]
        if cleaned:
            self._connection.execute_many(_CLEAN, cleaned)
        self._remember("clean_place", done)
        return len(done) == limit

    def _next(self, name: str, limit: int) -> list[Any]:
        epoch, seq = map(int, (self._meta(name) or "-1 -1").split())
        return list(self._connection.execute(_NEXT, {"epoch": epoch, "seq": seq, "limit": limit}))

    def _remember(self, name: str, rows: list[Any]) -> None:
        if rows:
            self.set_meta(name, f"{rows[-1].epoch} {rows[-1].seq}")


def _is_lost(row: Any, since_ms: int) -> bool:
    """Closed lately, by a cloud that may have forgotten it."""
    return row.state == "closed" and (row.closed_at or 0) >= since_ms and row.body[:1] != CLEANED


def _hashed(row: Any) -> Mapping[str, object]:
    return {"id": row.id, "body": CLEANED + body_hash(row.type, row.body).encode()}
