"""Look-ups about operations, the queue, redemptions, exceptions, the logs and the reserve."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from counter_app.protocol.operations import Operation, OperationType, Result
from counter_app.services.records import (
    AuditEntry,
    AuditRecord,
    ExceptionRecord,
    OperationRecord,
    OutboxState,
    QueueEntry,
    QueueSummary,
    RedemptionRecord,
    ScanRecord,
)
from counter_app.storage.connection import Connection
from counter_app.storage.rows import at_ms, operation_from, redemption_from, to_ms

_OPERATION = "SELECT * FROM operation WHERE id = :id"
# `state <> 'closed'` is the index's own condition, without which SQLite reads every operation there ever was.
_IN_STATE = "SELECT * FROM operation WHERE state <> 'closed' AND state = :state ORDER BY epoch, seq LIMIT :limit"
_WAITING_OF = (
    "SELECT * FROM operation WHERE state <> 'closed' AND state = 'waiting'"
    " AND type IN (SELECT value FROM json_each(:types)) ORDER BY epoch, seq LIMIT :limit"
)
_VOIDS_WAITING = (
    "SELECT DISTINCT operation.* FROM json_each(:coupons) AS wanted"
    " CROSS JOIN redemption ON redemption.coupon = wanted.value"
    " CROSS JOIN operation ON operation.id = redemption.voided_by"
    " WHERE operation.state = 'waiting' ORDER BY operation.epoch, operation.seq"
)
_DUE = (
    "SELECT * FROM operation WHERE state <> 'closed' AND state = 'undeliverable' AND next_try_at <= :now ORDER BY seq"
)
_WAITING = "SELECT count(*), min(written_at) FROM operation WHERE state <> 'closed' AND state = 'waiting'"
# Read in every redemption: from the index alone, however many wait.
_HOW_MANY = "SELECT count(*) FROM operation WHERE state <> 'closed' AND state = 'waiting'"
_REDEMPTIONS = (
    "SELECT redemption.*, operation.state, member.name AS member_name, staff.name AS staff_name FROM redemption"
    " LEFT JOIN operation ON operation.id = redemption.checkout"
    " LEFT JOIN member ON member.id = redemption.member"
    " LEFT JOIN staff ON staff.id = redemption.staff"
)
_REDEMPTION = f"{_REDEMPTIONS} WHERE redemption.id = :id"
_OF_CHECKOUT = f"{_REDEMPTIONS} WHERE redemption.checkout = :checkout ORDER BY redemption.id"
_OF_MEMBER = f"{_REDEMPTIONS} WHERE redemption.member = :member ORDER BY redemption.at DESC LIMIT :limit"
_LAST = f"{_REDEMPTIONS} ORDER BY redemption.at DESC, redemption.id DESC LIMIT :limit"
_EXCEPTIONS = "SELECT * FROM exception ORDER BY made_at DESC"
_SCANS = "SELECT * FROM scan_log ORDER BY number DESC LIMIT :limit"
_AUDIT = "SELECT * FROM audit WHERE number > :after ORDER BY number LIMIT :limit"
_RESERVED_MEMBERS = "SELECT count(*) FROM reserve_member"
_RESERVED_COUPONS = "SELECT campaign, terms_version, count(*) FROM reserve_coupon GROUP BY campaign, terms_version"
_HEAD = "SELECT epoch, seq, hash FROM chain WHERE id = 1"
_ALL_OPEN = "SELECT * FROM operation INDEXED BY ix_operation_open WHERE state <> 'closed' ORDER BY epoch, seq"
_BEHIND = "SELECT * FROM operation WHERE (epoch, seq) > (:epoch, :seq) ORDER BY epoch, seq"
_SHOWN_ROWS = 500


class OutboxReading:
    """Mixin over one connection."""

    _connection: Connection

    def operation(self, operation_id: str) -> OperationRecord | None:
        """By id."""
        row = self._connection.execute(_OPERATION, {"id": operation_id}).first()
        return operation_from(row) if row else None

    def operation_head(self) -> tuple[int, int, str] | None:
        """(epoch, seq, hash) of the last operation; None before the first."""
        row = self._connection.execute(_HEAD).first()
        return None if row is None else (row.epoch, row.seq, row.hash)

    def open_operations(self) -> Sequence[OperationRecord]:
        """Every operation that is not closed, in order."""
        return [operation_from(row) for row in self._connection.execute(_ALL_OPEN)]

    def operations_behind(self, epoch: int, seq: int) -> Sequence[OperationRecord]:
        """Every operation behind a place in the chain, in order."""
        return [operation_from(row) for row in self._connection.execute(_BEHIND, {"epoch": epoch, "seq": seq})]

    def outbox_batch(self, limit: int, max_bytes: int) -> Sequence[OperationRecord]:
        """The oldest waiting operations, at least one, together at most `max_bytes` of bodies."""
        batch: list[OperationRecord] = []
        size = 0
        for row in self._connection.execute(_IN_STATE, {"state": "waiting", "limit": limit}):
            size += len(row.body) + 300
            if batch and size > max_bytes:
                break
            batch.append(operation_from(row))
        return batch

    def waiting_of(self, types: Collection[OperationType], limit: int) -> Sequence[Operation]:
        """The oldest waiting operations of some types."""
        wanted = {"types": json.dumps([each.value for each in types]), "limit": limit}
        return [operation_from(row).operation for row in self._connection.execute(_WAITING_OF, wanted)]

    def voids_waiting(self, coupons: Collection[str]) -> Sequence[Operation]:
        """Waiting voids that give back uses of these coupons, the oldest first."""
        wanted = {"coupons": json.dumps(list(coupons))}
        return [operation_from(row).operation for row in self._connection.execute(_VOIDS_WAITING, wanted)]

    def undeliverable_due(self, now: datetime) -> Sequence[OperationRecord]:
        """Rows set aside whose hour has come."""
        return [operation_from(row) for row in self._connection.execute(_DUE, {"now": to_ms(now)})]

    def unfinished_claims(self) -> Sequence[OperationRecord]:
        """Claims without an end; whether somebody still waits for them is for the caller to know."""
        rows = self._connection.execute(_IN_STATE, {"state": "claiming", "limit": _SHOWN_ROWS})
        return [operation_from(row) for row in rows]

    def waiting(self) -> int:
        """How many operations wait."""
        return int(self._connection.execute(_HOW_MANY).scalar_one())

    def queue(self, now: datetime) -> QueueSummary:
        """What waits, and what a manager must see."""
        waiting, oldest = self._connection.execute(_WAITING).one()
        age = None if oldest is None else max(0, int((now - at_ms(oldest)).total_seconds()))
        return QueueSummary(waiting, age, self._entries(OutboxState.REFUSED), self._entries(OutboxState.UNDELIVERABLE))

    def _entries(self, state: OutboxState) -> tuple[QueueEntry, ...]:
        rows = self._connection.execute(_IN_STATE, {"state": state.value, "limit": _SHOWN_ROWS})
        return tuple(_entry(operation_from(row)) for row in rows)

    def redemption(self, redemption_id: str) -> RedemptionRecord | None:
        """By id."""
        row = self._connection.execute(_REDEMPTION, {"id": redemption_id}).first()
        return redemption_from(row) if row else None

    def redemptions_of(self, checkout_id: str) -> Sequence[RedemptionRecord]:
        """All of one checkout."""
        return [redemption_from(row) for row in self._connection.execute(_OF_CHECKOUT, {"checkout": checkout_id})]

    def last_redemptions(self, limit: int) -> Sequence[RedemptionRecord]:
        """Newest first."""
        return [redemption_from(row) for row in self._connection.execute(_LAST, {"limit": limit})]

    def redemptions_of_member(self, member_id: str, limit: int) -> Sequence[RedemptionRecord]:
        """A member's at this counter, newest first."""
        rows = self._connection.execute(_OF_MEMBER, {"member": member_id, "limit": limit})
        return [redemption_from(row) for row in rows]

    def exceptions(self, open_only: bool) -> Sequence[ExceptionRecord]:
        """Newest first."""
        rows = [row for row in self._connection.execute(_EXCEPTIONS) if row.status == "open" or not open_only]
        return [
            ExceptionRecord(
                row.id, row.operation, row.reason, row.at_stake_minor, row.made_at, row.status, json.loads(row.facts)
            )
            for row in rows
        ]

    def scan_log(self, limit: int) -> Sequence[ScanRecord]:
        """Newest first."""
        return [
            ScanRecord(
                at_ms(row.at),
                row.source,
                row.kind,
                row.shown,
                row.colour,
                tuple(filter(None, row.reasons.split(","))),
                row.staff,
                row.campaign,
            )
            for row in self._connection.execute(_SCANS, {"limit": limit})
        ]

    def audit_records(self, after: int, limit: int) -> Sequence[AuditRecord]:
        """In the order of the chain, beginning behind number `after`."""
        rows = self._connection.execute(_AUDIT, {"after": after, "limit": limit})
        return [
            AuditRecord(
                row.number,
                AuditEntry(
                    datetime.fromisoformat(row.at),
                    row.staff,
                    row.action,
                    row.subject,
                    row.outcome,
                    json.loads(row.details),
                ),
                row.prev,
                row.hash,
            )
            for row in rows
        ]

    def reserve_sizes(self) -> tuple[int, Mapping[tuple[str, int], int]]:
        """(member identities, coupon identities by (campaign, terms version)) left to draw on."""
        members = int(self._connection.execute(_RESERVED_MEMBERS).scalar_one())
        rows = self._connection.execute(_RESERVED_COUPONS).all()
        return members, {(row[0], row[1]): row[2] for row in rows}


def _entry(record: OperationRecord) -> QueueEntry:
    reason, detail = record.last_error, ""
    if record.result:
        found = msgspec.json.decode(record.result, type=Result).detail
        reason, detail = str(found.get("reason", reason)), str(found.get("message", ""))
    at = datetime.fromisoformat(record.operation.at)
    return QueueEntry(record.operation.id, record.operation.type, at, reason, detail)
