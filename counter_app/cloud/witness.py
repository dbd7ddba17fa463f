"""The cloud remembers where each counter's logs ended, and learns from what counters remember whether it was set back.

A counter's word that this cloud held an operation, or showed a version, of which it knows nothing can mean one thing
only: it was restored from a backup that is older. It then begins a new epoch by itself, and every counter sends again
what it did in the last 90 days.
"""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.devices import refused_for
from counter_app.cloud.facts import begin_epoch, cloud_epoch
from counter_app.cloud.ledger.lineage import hash_of
from counter_app.cloud.ledger.notes import CLOUD_SET_BACK, LOG_CUT, manager_row
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso
from counter_app.protocol.devices import ENROLLED_ANEW, AuditHead, OperationHead, Witness, WitnessRequest

LOGS = ("operations", "audit")
_MAX_NUMBER = 2**53
_MAX_TEXT = 64


def witness(context: Context, caller: Caller, request: WitnessRequest) -> Witness:
    """Remember the heads of a counter's logs; what was remembered before is answered. Raises `CallRefused`."""
    _check(request)
    now = iso(context.now(trial=caller.trial))
    with context.database.reading() as reading:
        set_back = _was_set_back(reading, caller, request)
    with context.database.writing() as writing:
        counter = writing.lock(caller.merchant)
        device = writing.one(rows.DeviceRow, caller.merchant, caller.device)
        if device is None or device.epoch != caller.epoch:
            raise refused_for(ENROLLED_ANEW)
        if set_back and cloud_epoch(writing) == request.cloud_epoch:
            begin_epoch(writing, context.settings.ids.new(), now)
            facts = {"closed": request.closed, "seen": request.seen, "version": counter.version}
            _tell(context, writing, counter, caller, CLOUD_SET_BACK, facts, now)
        known = _last(writing, caller)
        remembered = AuditHead(number=device.audit_number, hash=device.audit_hash)
        disagrees = [each for each in LOGS if each in request.disagrees]
        if disagrees:
            facts = {"logs": disagrees, "known": [known, remembered], "shown": [request.operations, request.audit]}
            _tell(context, writing, counter, caller, LOG_CUT, facts, now)
        forward = request.since == remembered and request.audit.number >= remembered.number
        taken = bool(disagrees) or not remembered.number or forward
        if taken and request.audit != remembered:
            device.audit_number, device.audit_hash = request.audit.number, request.audit.hash
            writing.save([device])
        epoch = cloud_epoch(writing)
    return Witness(now=now, cloud_epoch=epoch, operations=known, audit=remembered, taken=taken)


def _check(request: WitnessRequest) -> None:
    numbers = (
        request.operations.epoch,
        request.operations.seq,
        request.audit.number,
        request.since.number,
        request.seen,
    )
    texts = (request.operations.hash, request.audit.hash, request.since.hash, request.closed, request.cloud_epoch)
    if any(not 0 <= number <= _MAX_NUMBER for number in numbers) or any(
        len(text) > _MAX_TEXT or "\0" in text for text in texts
    ):
        raise CallRefused(400, "invalid", "A number or a text is outside its range.")


def _was_set_back(reading: Reading, caller: Caller, request: WitnessRequest) -> bool:
    """Whether a counter has seen more of this epoch than there is."""
    if request.cloud_epoch != cloud_epoch(reading):
        return False
    if request.seen > reading.version(caller.merchant):
        return True
    return bool(request.closed) and reading.one(rows.OperationRow, caller.merchant, request.closed) is None


def _last(reading: Reading, caller: Caller) -> OperationHead:
    row = reading.last_place(caller.merchant, caller.device)
    return OperationHead() if row is None else OperationHead(epoch=row.epoch, seq=row.seq, hash=hash_of(row))


def _tell(
    context: Context,
    writing: Writing,
    counter: rows.CounterRow,
    caller: Caller,
    reason: str,
    facts: dict[str, object],
    now: str,
) -> None:
    counter.version += 1
    row = manager_row(caller, context.settings.ids.new(), "", reason, facts, now)
    row.version = counter.version
    save_sealed(writing, counter, (row,), now)
