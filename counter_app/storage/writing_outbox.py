"""Operations and their states: an act and its outbox row are one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

import msgspec

from counter_app.domain.errors import Fault, FaultKind
from counter_app.protocol.operations import GENESIS, Mode, Operation, OperationType, Result, chain_hash, encode
from counter_app.services.records import LOG_GAPS
from counter_app.storage.connection import Connection
from counter_app.storage.erasing import TYPED, WAITS, scrub_answered
from counter_app.storage.kept import Entry, Head, KeptAct
from counter_app.storage.overlay import close_act, refuse_act
from counter_app.storage.refused_puts import drop_refused
from counter_app.storage.rows import iso, to_ms
from counter_app.storage.statements import insert, put
from counter_app.storage.writing_log import LogWriting

# What goes up when nothing else waits.
FIRST, LATER = 0, 1
_LATER = frozenset(
    each.value
    for each in (
        OperationType.MEMBER_IMPORT,
        OperationType.TAG_PUT,
        OperationType.FOLLOW_UP,
        OperationType.MESSAGE_PLAN,
    )
)
_HEAD = "SELECT epoch, seq, hash FROM chain WHERE id = 1"
SET_HEAD = put("chain", ("id", "epoch", "seq", "hash"))
_ANSWER = "UPDATE operation SET answer = :answer WHERE id = :id"
_REPORT = "UPDATE operation SET state = 'waiting', mode = 'report' WHERE id = :id"
_CLOSE = (
    "UPDATE operation SET state = :state, result = :result, result_version = :result_version,"
    " closed_at = :closed_at, last_error = '' WHERE id = :id"
)
_ATTEMPT = "UPDATE operation SET attempts = attempts + 1, last_error = :error WHERE id = :id"
_ASIDE = "UPDATE operation SET state = 'undeliverable', last_error = :error, next_try_at = :next_try_at WHERE id = :id"


class OutboxWriting(LogWriting):
    """Mixin over one connection. What it wrote is also kept beside the database (`kept_entry`)."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._kept_acts: dict[str, KeptAct] = {}
        self._kept_head: Head | None = None
        self._carried_out: set[str] = set()
        self._nobody_else_has = False

    def kept_entry(self) -> tuple[Entry | None, bool]:
        """What this transaction keeps beside the database, and whether nobody else has it yet."""
        if not self._kept_acts:
            return None, False
        return Entry(head=self._kept_head, acts=list(self._kept_acts.values())), self._nobody_else_has

    def append_operation(
        self,
        kind: str,
        mode: str,
        operation_id: str,
        staff: str,
        at: datetime,
        body: bytes,
        request_hash: str,
        answer: bytes = b"",
    ) -> Operation:
        """Give it the next `seq` and `prev`; waiting (`report`) or claiming (`claim`). Raises `Fault(not_enrolled)`."""
        device = self.device()
        if device is None:
            raise Fault(FaultKind.NOT_ENROLLED)
        head = self._connection.execute(_HEAD).first()
        same_epoch = head is not None and head.epoch == device.epoch
        operation = Operation(
            id=operation_id,
            device=device.device,
            epoch=device.epoch,
            seq=head.seq + 1 if head is not None and same_epoch else 1,
            # Over epochs too: else the end of an earlier one could be cut off unseen.
            prev=head.hash if head is not None else GENESIS,
            type=kind,
            mode=mode,
            at=iso(at),
            clock_offset_ms=self.link_state().clock_offset_ms,
            staff=staff,
            body=msgspec.Raw(body),
        )
        digest = chain_hash(operation)
        row = row_of(operation, digest, request_hash, answer, to_ms(at))
        self._connection.execute(insert("operation", row), row)
        head_row = {"id": 1, "epoch": operation.epoch, "seq": operation.seq, "hash": digest}
        self._connection.execute(SET_HEAD, head_row)
        reported = mode == Mode.REPORT
        self._kept_head = Head(operation.epoch, operation.seq, digest)
        self._kept_acts[operation_id] = KeptAct(
            id=operation_id, effected=reported, operation=operation, request_hash=request_hash, answer=answer
        )
        self._nobody_else_has |= reported
        return operation

    def continue_log(self, epoch: int, seq: int, last_hash: str) -> None:
        """Go on behind a place that the cloud knows and that is not here any more, if it lies ahead in this epoch."""
        device, head = self.device(), self._connection.execute(_HEAD).first()
        if device is None or epoch != device.epoch:
            return
        here = head.seq if head is not None and head.epoch == epoch else 0
        if seq > here:
            gaps = json.loads(self._meta(LOG_GAPS) or "[]")
            self.set_meta(LOG_GAPS, json.dumps([*gaps, [epoch, here + 1, seq, last_hash]]))
            self._connection.execute(SET_HEAD, {"id": 1, "epoch": epoch, "seq": seq, "hash": last_hash})

    def set_answer(self, operation_id: str, answer: bytes) -> None:
        """What the caller was told, for a repetition with the same id."""
        self._connection.execute(_ANSWER, {"id": operation_id, "answer": answer})
        kept = self._kept_acts.get(operation_id)
        if kept is not None:
            self._kept_acts[operation_id] = msgspec.structs.replace(kept, answer=answer)
        elif operation_id in self._carried_out:
            self._kept_acts[operation_id] = KeptAct(id=operation_id, effected=True, answer=answer)

    def turn_to_report(self, operation_id: str) -> None:
        """A claim without an answer goes on under the same id as a report."""
        self._connection.execute(_REPORT, {"id": operation_id})
        answer = self._kept_acts[operation_id].answer if operation_id in self._kept_acts else b""
        self._kept_acts[operation_id] = KeptAct(id=operation_id, effected=True, answer=answer)
        self._nobody_else_has = True

    def close_operation(self, operation_id: str, state: str, result: Result | None, at: datetime) -> None:
        """Settle a row; its share in the overlay ends with the rows that hold it."""
        version = result.version if result else 0
        if state == "closed":
            self._carried_out.add(operation_id)
        values = {
            "id": operation_id,
            "state": state,
            "result": encode(result) if result else b"",
            "result_version": version,
            "closed_at": to_ms(at),
        }
        self._connection.execute(_CLOSE, values)
        if state == "refused":
            refuse_act(self._connection, operation_id)
            if drop_refused(self._connection, operation_id):
                self._own_settings = self._own_stores = None
        elif result:
            close_act(self._connection, operation_id, result, self.cursor())
        if self._meta(WAITS) or self._meta(TYPED):
            self.scrubbed += scrub_answered(self._connection, operation_id)

    def note_attempt(self, operation_ids: Sequence[str], error: str) -> None:
        """Count a try that brought no answer."""
        if operation_ids:
            self._connection.execute_many(_ATTEMPT, [{"id": each, "error": error} for each in operation_ids])

    def set_undeliverable(self, operation_id: str, error: str, next_try_at: datetime) -> None:
        """Set one row aside, so that it blocks nothing behind it."""
        values = {"id": operation_id, "error": error, "next_try_at": to_ms(next_try_at)}
        self._connection.execute(_ASIDE, values)


def row_of(operation: Operation, digest: str, request_hash: str, answer: bytes, at_ms: int | None) -> dict[str, object]:
    """The columns of a new operation."""
    return {
        "id": operation.id,
        "epoch": operation.epoch,
        "seq": operation.seq,
        "device": operation.device,
        "prev": operation.prev,
        "hash": digest,
        "type": operation.type,
        "mode": operation.mode,
        "at": at_ms,
        "clock_offset_ms": operation.clock_offset_ms,
        "staff": operation.staff,
        "body": bytes(operation.body),
        "request_hash": request_hash,
        "answer": answer,
        "state": "claiming" if operation.mode == "claim" else "waiting",
        "written_at": at_ms,
        "lane": LATER if operation.type in _LATER else FIRST,
    }
