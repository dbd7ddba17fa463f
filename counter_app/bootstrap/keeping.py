"""The acts kept beside the database: begun, folded, and given back to a database that lost its tail."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from counter_app.bootstrap.last_head import LastHead
from counter_app.security.sealing import Seal
from counter_app.services.records import AuditEntry, DeviceIdentity, OutboxState
from counter_app.services.retaking import KeptOperation, leave_room, retake
from counter_app.storage.kept import FILE, Entry, Head, Kept, KeptAct, KeptLog, KeptStore
from counter_app.storage.store import SqlStore
from counter_app.storage.writing import SqlWriting

_PURPOSE = "counter-app/kept/1"


def kept_log(data_dir: Path, key: bytes) -> KeptLog:
    """The log of one folder, under a key of its own."""
    return KeptLog(data_dir / FILE, Seal(key, _PURPOSE))


def acts_of(kept: Kept) -> list[KeptOperation]:
    """What took effect here and must not be lost."""
    return [
        KeptOperation(act.operation, act.request_hash, act.answer)
        for act in kept.acts
        if act.effected and act.operation is not None
    ]


def fold(store: SqlStore, log: KeptLog, behind: tuple[int, int] | None = None, path: Path | None = None) -> None:
    """Write the log anew: whose it is, what is open, and everything behind a place in the chain. Raises `Fault`.

    `behind`: up to where an automatic backup holds everything; None = nothing closed is worth keeping.
    """
    with store.writing(urgent=False) as writing:
        log.rewrite(_entries(writing, behind), path)


def _entries(writing: SqlWriting, behind: tuple[int, int] | None) -> list[Entry]:
    device = writing.device()
    if device is None:
        return []
    stores = [KeptStore(each.id, each.name, each.timezone) for each in writing.stores()]
    records = {record.operation.id: record for record in writing.open_operations()}
    if behind is not None:
        records |= {record.operation.id: record for record in writing.operations_behind(*behind)}
    acts = [
        KeptAct(
            id=record.operation.id,
            effected=record.state not in (OutboxState.CLAIMING, OutboxState.DECLINED),
            operation=record.operation,
            request_hash=record.request_hash,
            answer=record.answer,
        )
        for record in records.values()
    ]
    acts.sort(key=lambda act: (act.operation.epoch, act.operation.seq) if act.operation else (0, 0))
    own = writing.operation_head()
    first = Entry(head=Head(*own) if own else None, device=device, stores=stores)
    return [first, *(Entry(acts=[act]) for act in acts)]


def notice_older_copy(store: SqlStore, remembered: LastHead, now: datetime) -> bool:
    """A folder that was copied back by hand gives out nothing that may have been given out since: no identity from
    its reserve, no use of a lease, until the cloud has told it where it stands. That places in the chain are used twice
    then, the cloud finds out. Raises `Fault`.
    """
    found = _behind(store, remembered)
    # Twice: another process may be about to write what this one reads.
    found = found and _behind(store, remembered)
    if found is None:
        return False
    device, place, last = found
    with store.writing() as writing:
        writing.clear_reserve()
        details = {"epoch": place[0], "seq": place[1], "remembered_epoch": last.epoch, "remembered_seq": last.seq}
        writing.add_audit(AuditEntry(now, "", "older_copy_noticed", device.device, "done", details))
    remembered.write(Head(*place))  # told once
    return True


def _behind(store: SqlStore, remembered: LastHead) -> tuple[DeviceIdentity, tuple[int, int, str], Head] | None:
    """Whose folder it is, the end of its chain and the one that is remembered, if that lies before this one's."""
    last = remembered.read()
    with store.reading() as reading:
        device, own = reading.device(), reading.operation_head()
    place = (0, 0, "") if own is None else own
    if last is None or device is None or place[:2] > (last.epoch, last.seq):
        return None
    return None if place == (last.epoch, last.seq, last.hash) else (device, place, last)


def mend_tail(store: SqlStore, log: KeptLog, now: datetime) -> int | None:
    """Give a database back what it had acknowledged and lost (its -wal was taken away, an old file put back).

    Answers how many acts came back; None where nothing is missing. Raises `Fault`.
    """
    promised = log.last_head()  # read before the database: what is written meanwhile is in both
    if promised is None:
        return None
    with store.reading() as reading:
        device, own = reading.device(), reading.operation_head()
    if device is None or (own is not None and (own[0], own[1]) >= (promised.epoch, promised.seq)):
        return None
    kept = log.read()
    with store.writing() as writing:
        count = retake(writing, acts_of(kept))
        head = kept.head or promised
        seq = leave_room(writing, head.epoch, head.seq, head.hash)
        writing.clear_reserve()
        details = {"acts": count, "lost_from": own[1] if own else 0, "seq": seq}
        writing.add_audit(AuditEntry(now, "", "recovered_tail", device.device, "done", details))
    fold(store, log)
    return count
