"""The cloud remembers where each counter's logs ended, and learns from what counters remember whether it was set back.

A receipt that this cloud gave for an operation or a version of which it knows nothing can mean one thing only: it was
restored from a backup that is older. It then begins a new epoch by itself, for the merchant whose counter showed it,
and every counter of that merchant sends again what it did in the last 90 days. A counter's bare word begins nothing.
"""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.context import Context
from counter_app.cloud.devices import refused_for
from counter_app.cloud.facts import begin_epoch_of, cloud_epoch
from counter_app.cloud.ledger.lineage import hash_of
from counter_app.cloud.ledger.notes import CLOUD_SET_BACK, LOG_CUT, manager_row
from counter_app.cloud.receipts import MAX_RECEIPT, shows_set_back
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.cloud.times import iso
from counter_app.logs import LateLogger
from counter_app.protocol.devices import ENROLLED_ANEW, AuditHead, OperationHead, Witness, WitnessRequest

_log = LateLogger(__name__)
LOGS = ("operations", "audit")
_MAX_NUMBER = 2**53
_MAX_TEXT = 64


def witness(context: Context, caller: Caller, request: WitnessRequest) -> Witness:
    """Remember the heads of a counter's logs; what was remembered before is answered. Raises `CallRefused`."""
    _check(request)
    now = iso(context.now(trial=caller.trial))
    with context.database.reading() as reading:
        set_back = _was_set_back(context, reading, caller, request)
    with context.database.writing() as writing:
        counter = writing.lock(caller.merchant)
        device = writing.one(rows.DeviceRow, caller.merchant, caller.device)
        if device is None or device.epoch != caller.epoch:
            raise refused_for(ENROLLED_ANEW)
        if set_back and cloud_epoch(writing, caller.merchant) == request.cloud_epoch:
            begin_epoch_of(writing, caller.merchant, context.settings.ids.new(), now)
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
        epoch = cloud_epoch(writing, caller.merchant)
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
    if len(request.receipt) > MAX_RECEIPT:
        raise CallRefused(400, "invalid", "A receipt is shown as it was given.")


def _was_set_back(context: Context, reading: Reading, caller: Caller, request: WitnessRequest) -> bool:
    """Whether a counter can prove that there was more in this epoch than there is."""
    epoch = cloud_epoch(reading, caller.merchant)
    if request.cloud_epoch != epoch:
        return False
    if shows_set_back(context.crypto, reading, caller.merchant, epoch, request.receipt):
        return True
    if request.seen > reading.version(caller.merchant):
        # A counter of a release without receipts, or somebody who makes it up: the person who runs the service may
        # know, and has `cloud new-epoch`.
        _log.warning("a counter says without a receipt that it has seen more than there is", seen=request.seen)
    return False


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
