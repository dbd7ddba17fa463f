"""A database that cannot be believed is set aside, and the counter goes on from what is left of it elsewhere.

The newest automatic backup that opens, then every act that was kept beside the database since, then the cloud.
Nothing is deleted: the damaged file lies in `DIR/damaged/` (docs/decisions/087-recovery.md).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from counter_app.bootstrap.keeping import acts_of, fold, kept_log
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.snapshots import Snapshot, newest_sound
from counter_app.bootstrap.switching import aside_name, prepared
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.member import Role, Staff, Store
from counter_app.domain.values import dataclass
from counter_app.services.context import no_failpoint
from counter_app.services.records import AuditEntry, Session
from counter_app.services.retaking import leave_room, retake
from counter_app.storage.kept import FILE as KEPT
from counter_app.storage.kept import Kept
from counter_app.storage.store import SqlStore, open_store
from counter_app.storage.writing import SqlWriting

DATABASE = "counter.db"
TILL = "till"
META = "recovery"


class Recovery(msgspec.Struct, frozen=True):
    """What happened. `backup_at` empty = there was none; `aside`: where the old file lies, empty = it is in place."""

    at: str
    reason: str
    backup_at: str
    acts: int
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A folder whose database cannot be believed."""

    data_dir: Path
    key: bytes
    reason: str


def recover(
    lost: Lost, occupancy: Occupancy, now: datetime, failpoint: Callable[[str], None] = no_failpoint
) -> Recovery:
    """Build the database anew and put it in the place of the lost one. Raises `Fault`; then nothing has changed.

    Without a sound backup and without knowing who the counter was there is nothing to build: `Fault(database_damaged)`.
    """
    if not occupancy.alone():
        raise Fault(FaultKind.DATABASE_DAMAGED, "another window or command has this folder open; close it, then again")
    kept = kept_log(lost.data_dir, lost.key).read()
    snapshot = newest_sound(lost.data_dir, lost.key)
    if snapshot is None and kept.device is None:
        raise Fault(FaultKind.DATABASE_DAMAGED, f"{lost.reason}; there is no automatic backup that opens")
    with prepared(lost.data_dir) as change:
        aside = aside_name("damaged", now, lost.data_dir)
        told = _build(lost, change.staged, kept, snapshot, now, aside)
        gone = [DATABASE + "-wal", DATABASE + "-shm"]
        change.go(aside, [DATABASE, KEPT], gone, failpoint)
    return told


def _build(lost: Lost, staged: Path, kept: Kept, snapshot: Snapshot | None, now: datetime, aside: str) -> Recovery:
    path = staged / DATABASE
    if snapshot is not None:
        shutil.copyfile(snapshot.path, path)
    store = open_store(path, lost.key)
    try:
        with store.writing() as writing:
            if snapshot is None:
                _identity(writing, kept)
            told = _fill(writing, lost, kept, snapshot, now, aside)
        if store.integrity():
            raise Fault(FaultKind.DATABASE_DAMAGED, "the recovered database is not sound")
        fold(store, kept_log(staged, lost.key))
    finally:
        store.close()
    return told


def _identity(writing: SqlWriting, kept: Kept) -> None:
    """Who the counter was; the rest comes down from the cloud."""
    if kept.device is not None:
        writing.set_device(kept.device)
    for store in kept.stores:
        writing.put_store(Store(store.id, store.name, store.timezone))
    writing.put_staff(Staff(TILL, TILL, Role.CASHIER))


def _fill(
    writing: SqlWriting, lost: Lost, kept: Kept, snapshot: Snapshot | None, now: datetime, aside: str
) -> Recovery:
    acts = retake(writing, acts_of(kept))
    head = kept.head
    own = writing.operation_head()
    seq = 0
    if head is not None or own is not None:
        seq = (
            leave_room(writing, head.epoch, head.seq, head.hash) if head else leave_room(writing, *(own or (0, 0, "")))
        )
    writing.clear_reserve()
    writing.set_session(Session(TILL, TILL, Role.CASHIER, None))
    backup_at = snapshot.at.isoformat() if snapshot else ""
    device = writing.device()
    details = {"acts": acts, "backup_at": backup_at, "aside": aside, "seq": seq, "kept_damaged": kept.damaged}
    writing.add_audit(AuditEntry(now, "", "recovered", device.device if device else "", "done", details))
    told = Recovery(now.isoformat(), lost.reason, backup_at, acts, aside)
    writing.set_meta(META, msgspec.json.encode(told).decode())
    return told


def last_recovery(store: SqlStore) -> Recovery | None:
    """What was done to this database, None when nothing was. Raises `Fault`."""
    with store.reading() as reading:
        text = reading.fact(META)
    return msgspec.json.decode(text, type=Recovery) if text else None
