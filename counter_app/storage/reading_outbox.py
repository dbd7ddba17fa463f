"""Look-ups about operations, the queue, redemptions, exceptions, the logs and the reserve."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from counter_app.protocol.operations import Operation, OperationType, Result
from counter_app.services.records import (
    ASIDE_AGAIN,
    AuditPlace,
    AuditRecord,
    ExceptionRecord,
    LogHeads,
    LogPlace,
    OperationRecord,
    OutboxState,
    QueueEntry,
    QueueSummary,
    RedemptionRecord,
    ReservedCoupon,
    ReservedMember,
    ScanRecord,
    TakenBack,
)
from counter_app.storage.audit_pages import record_of
from counter_app.storage.lots import IDS
from counter_app.storage.outbox_statements import OUTBOX, WAITING
from counter_app.storage.reading_self import SelfReading
from counter_app.storage.rows import at_ms, log_place_from, operation_from, read_json, redemption_from, to_ms

_OPERATION = "SELECT * FROM operation WHERE id = :id"
# Among the newest five hundred of whatever types: nobody waits for a look at all there ever was.
_LAST_OF = (
    "SELECT id FROM (SELECT id, type, state, epoch, seq FROM operation ORDER BY epoch DESC, seq DESC LIMIT 500)"
    " WHERE type IN (SELECT value FROM json_each(:types)) AND state NOT IN ('claiming', 'declined')"
    " ORDER BY epoch DESC, seq DESC LIMIT 1"
)
# `state <> 'closed'` is the index's own condition, without which SQLite reads every operation there ever was.
_IN_STATE = "SELECT * FROM operation WHERE state <> 'closed' AND state = :state ORDER BY epoch, seq LIMIT :limit"
_WAITING_OF = (
    "SELECT * FROM operation WHERE state <> 'closed' AND state = 'waiting' AND lane = 0"
    " AND type IN (SELECT value FROM json_each(:types)) ORDER BY epoch, seq LIMIT :limit"
)
_VOIDS_WAITING = (
    "SELECT DISTINCT operation.* FROM json_each(:coupons) AS wanted"
    " CROSS JOIN redemption ON redemption.coupon = wanted.value"
    " CROSS JOIN operation ON operation.id = redemption.voided_by"
    " WHERE operation.state = 'waiting' ORDER BY operation.epoch, operation.seq"
)
_DUE = (
    "SELECT * FROM operation WHERE state <> 'closed' AND state = 'undeliverable'"
    " AND (next_try_at <= :now OR next_try_at > :latest) ORDER BY seq"
)
# Read in every redemption: from the index alone, however many wait.
_HOW_MANY = "SELECT count(*) FROM operation WHERE state <> 'closed' AND state = 'waiting'"
_REDEMPTIONS = (
    "SELECT redemption.*, operation.state, operation.epoch, operation.seq, member.name AS member_name,"
    " staff.name AS staff_name,"
    # Who took it back: another counter, or somebody here.
    " coalesce(void.store, redemption.store) AS void_store, coalesce(void.counter, redemption.counter) AS void_counter,"
    " coalesce(void.staff, undoer.name, undo.staff, '') AS void_staff, coalesce(void.at, '') AS void_at"
    " FROM redemption"
    " LEFT JOIN operation ON operation.id = redemption.checkout"
    " LEFT JOIN member ON member.id = redemption.member"
    " LEFT JOIN staff ON staff.id = redemption.staff"
    " LEFT JOIN void ON void.id = redemption.id"
    " LEFT JOIN operation AS undo ON undo.id = redemption.voided_by"
    " LEFT JOIN staff AS undoer ON undoer.id = undo.staff"
)
_REDEMPTION = f"{_REDEMPTIONS} WHERE redemption.id = :id"
_OF_CHECKOUT = f"{_REDEMPTIONS} WHERE redemption.checkout = :checkout ORDER BY redemption.id"
_OF_MEMBER = f"{_REDEMPTIONS} WHERE redemption.member IN {IDS} ORDER BY redemption.at DESC LIMIT :limit"
_LAST = f"{_REDEMPTIONS} ORDER BY redemption.at DESC, redemption.id DESC LIMIT :limit"
_EXCEPTIONS = "SELECT * FROM exception ORDER BY made_at DESC"
_SCANS = "SELECT * FROM scan_log ORDER BY number DESC LIMIT :limit"
_AUDIT = "SELECT * FROM audit WHERE number > :after ORDER BY number LIMIT :limit"
_LOG = (
    "SELECT id, device, epoch, seq, prev, hash, type, at, staff, body FROM operation"
    " WHERE (epoch, seq) > (:epoch, :seq) ORDER BY epoch, seq LIMIT :limit"
)
_LAST_PLACE = "SELECT epoch, seq FROM operation ORDER BY epoch DESC, seq DESC LIMIT 1"
_CHAIN = "SELECT epoch, seq, hash FROM chain WHERE id = 1"
_PURCHASE_VOIDED_ELSEWHERE = "SELECT id, at, store, counter, staff FROM void WHERE id = :checkout"
# From the end: nothing that is told of a purchase stands before it in the log.
_LAST_OF_PURCHASE = (
    "SELECT audit.action, audit.at, coalesce(staff.name, audit.staff) AS staff FROM audit"
    " LEFT JOIN staff ON staff.id = audit.staff WHERE audit.subject = :checkout"
    " AND audit.action IN ('checkout', 'void') AND audit.outcome <> 'refused' ORDER BY audit.number DESC LIMIT 1"
)
_AUDIT_HEAD = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
_HASH_AT = "SELECT hash FROM operation WHERE epoch = :epoch AND seq = :seq"
_AUDIT_HASH_AT = "SELECT hash FROM audit WHERE number = :number"
_LAST_CLOSED = (
    "SELECT id FROM operation WHERE state = 'closed' AND (epoch, seq) > (:epoch, :seq)"
    " ORDER BY epoch DESC, seq DESC LIMIT 1"
)
_WAITS_AGAIN = (
    "SELECT EXISTS (SELECT 1 FROM operation WHERE state <> 'closed' AND state = 'waiting' AND closed_at IS NOT NULL)"
)
_ALL_MEMBERS = "SELECT * FROM reserve_member"
_ALL_COUPONS = "SELECT * FROM reserve_coupon"
_TAGS = "SELECT DISTINCT campaign, tag FROM terms WHERE tag > 0"
_RESERVED_MEMBERS = "SELECT count(*) FROM reserve_member"
_RESERVED_COUPONS = "SELECT campaign, terms_version, count(*) FROM reserve_coupon GROUP BY campaign, terms_version"
_HEAD = "SELECT epoch, seq, hash FROM chain WHERE id = 1"
_ALL_OPEN = "SELECT * FROM operation INDEXED BY ix_operation_open WHERE state <> 'closed' ORDER BY epoch, seq"
_BEHIND = "SELECT * FROM operation WHERE (epoch, seq) > (:epoch, :seq) ORDER BY epoch, seq"
_SHOWN_ROWS = 500


class OutboxReading(SelfReading):
    """Mixin over one connection."""

    def operation(self, operation_id: str) -> OperationRecord | None:
        """By id."""
        row = self._connection.execute(_OPERATION, {"id": operation_id}).first()
        return operation_from(row) if row else None

    def last_of(self, types: Collection[str]) -> str:
        """The newest operation of these types that took effect; empty where there is none among the newest."""
        row = self._connection.execute(_LAST_OF, {"types": json.dumps(list(types))}).first()
        return "" if row is None else str(row.id)

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
        """The oldest waiting operations, at least one, together at most `max_bytes` of bodies; imports last."""
        batch: list[OperationRecord] = []
        size = 0
        for row in self._connection.execute(OUTBOX, {"limit": limit}):
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
        """Rows set aside whose hour has come; one further off was written by a clock that has been set back."""
        values = {"now": to_ms(now), "latest": to_ms(now + ASIDE_AGAIN)}
        return [operation_from(row) for row in self._connection.execute(_DUE, values)]

    def unfinished_claims(self) -> Sequence[OperationRecord]:
        """Claims without an end; whether somebody still waits for them is for the caller to know."""
        rows = self._connection.execute(_IN_STATE, {"state": "claiming", "limit": _SHOWN_ROWS})
        return [operation_from(row) for row in rows]

    def waiting(self) -> int:
        """How many operations wait."""
        return int(self._connection.execute(_HOW_MANY).scalar_one())

    def queue(self, now: datetime) -> QueueSummary:
        """What waits, and what a manager must see."""
        waiting, oldest = self._connection.execute(WAITING).one()
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
                row.id, row.operation, row.reason, row.at_stake_minor, row.made_at, row.status, read_json(row.facts, {})
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

    def purchase_taken_back(self, checkout: str) -> TakenBack | None:
        """How a purchase without a coupon that was made here was taken back; None where it stands."""
        row = self._connection.execute(_PURCHASE_VOIDED_ELSEWHERE, {"checkout": checkout}).first()
        if row is not None:
            return TakenBack(row.id, row.at, row.store, row.counter, row.staff)
        last, device = self._connection.execute(_LAST_OF_PURCHASE, {"checkout": checkout}).first(), self.device()
        if last is None or last.action != "void" or device is None:
            return None
        return TakenBack(checkout, str(last.at), device.store, device.counter, last.staff)

    def audit_records(self, after: int, limit: int) -> Sequence[AuditRecord]:
        """In the order of the chain, beginning behind number `after`."""
        rows = self._connection.execute(_AUDIT, {"after": after, "limit": limit})
        return [record_of(row) for row in rows]

    def log_heads(self) -> LogHeads:
        """Where both logs end now."""
        chain = self._connection.execute(_CHAIN).first()
        audit = self._connection.execute(_AUDIT_HEAD).first()
        place = (chain.epoch, chain.seq, chain.hash) if chain else (0, 0, "")
        return LogHeads(*place, *((audit.number, audit.hash) if audit else (0, "")))

    def hash_at(self, epoch: int, seq: int) -> str:
        """The hash at a place of the operations' log; empty where nothing stands."""
        return self._connection.execute(_HASH_AT, {"epoch": epoch, "seq": seq}).scalar() or ""

    def audit_hash_at(self, number: int) -> str:
        """The same of the audit log."""
        return self._connection.execute(_AUDIT_HASH_AT, {"number": number}).scalar() or ""

    def last_place(self) -> tuple[int, int]:
        """(epoch, seq) of the last operation that stands in the log; (0, 0) in an empty one."""
        row = self._connection.execute(_LAST_PLACE).first()
        return (0, 0) if row is None else (row.epoch, row.seq)

    def log_places(self, after: tuple[int, int], limit: int) -> Sequence[LogPlace]:
        """The operations' log behind a place, as it stands."""
        rows = self._connection.execute(_LOG, {"epoch": after[0], "seq": after[1], "limit": limit})
        return [log_place_from(row) for row in rows]

    def audit_places(self, after: int, limit: int) -> Sequence[AuditPlace]:
        """The audit log behind a number, as it stands."""
        rows = self._connection.execute(_AUDIT, {"after": after, "limit": limit})
        return [
            AuditPlace(
                row.number, row.at, row.staff, row.action, row.subject, row.outcome, row.details, row.prev, row.hash
            )
            for row in rows
        ]

    def last_closed(self) -> str:
        """The id of the newest operation that the cloud, in its present epoch, has said it holds."""
        epoch, seq = map(int, (self._meta("refill_begun") or "0 0").split())
        return self._connection.execute(_LAST_CLOSED, {"epoch": epoch, "seq": seq}).scalar() or ""

    def waits_again(self) -> bool:
        """Whether anything waits that the cloud has taken once."""
        return bool(self._connection.execute(_WAITS_AGAIN).scalar())

    def reserved(self) -> tuple[Sequence[ReservedMember], Sequence[ReservedCoupon]]:
        """Every identity held in reserve."""
        members = self._connection.execute(_ALL_MEMBERS)
        coupons = self._connection.execute(_ALL_COUPONS)
        return (
            [ReservedMember(row.subject, row.number, row.signed_code) for row in members],
            [
                ReservedCoupon(row.subject, row.campaign, row.terms_version, row.short_code, row.signed_code)
                for row in coupons
            ],
        )

    def campaign_tags(self) -> Mapping[str, int]:
        """The tags that the cloud has given, by campaign."""
        rows = self._connection.execute(_TAGS)
        return {row.campaign: row.tag for row in rows}

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
