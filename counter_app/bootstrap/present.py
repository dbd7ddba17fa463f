"""What a folder holds before something takes its place: whose it is, and which acts of its own may be nowhere else."""

from __future__ import annotations

import shutil
from dataclasses import field
from pathlib import Path
from tempfile import TemporaryDirectory

from counter_app.bootstrap.keeping import acts_of, kept_log
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.bootstrap.recovery import DATABASE
from counter_app.bootstrap.snapshots import newest_sound
from counter_app.bootstrap.switching import READING
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.security.keystore import folder_id, has_folder_id, open_keystore
from counter_app.services.records import DeviceIdentity, OperationRecord, OutboxState
from counter_app.services.retaking import KeptOperation
from counter_app.storage.engine import DriverError
from counter_app.storage.kept import Head, Kept
from counter_app.storage.migrate import MigrationRefused
from counter_app.storage.rows import CLEANED
from counter_app.storage.store import SqlStore, open_store

Place = tuple[int, int]
# What took effect here, and what the cloud may not have.
_OPEN = (OutboxState.WAITING, OutboxState.UNDELIVERABLE, OutboxState.REFUSED)
_OF_NO_EFFECT = (OutboxState.CLAIMING, OutboxState.DECLINED)
_CANNOT_BE_READ = (FaultKind.DATABASE_DAMAGED, FaultKind.DATABASE_TOO_NEW)


@dataclass(frozen=True, slots=True)
class Present:
    """What the folder holds now. `acts`: what is to be taken over, in no order; `unsent`: those of them (their ids)
    that no cloud has confirmed; `unreadable`: there may have been more. `head`: the end of its chain, None = unknown.
    """

    device: DeviceIdentity | None = None
    acts: tuple[KeptOperation, ...] = ()
    unsent: frozenset[str] = field(default=frozenset())
    unreadable: bool = False
    head: Head | None = None

    def behind(self, place: Place) -> int:
        """How many of its acts are younger than a place in the chain."""
        return sum(_place(each) > place for each in self.acts)

    def unsent_behind(self, place: Place) -> int:
        """How many of those no cloud has confirmed."""
        return sum(_place(each) > place for each in self.acts if each.operation.id in self.unsent)


def _place(act: KeptOperation) -> Place:
    return act.operation.epoch, act.operation.seq


@dataclass(frozen=True, slots=True)
class InFile:
    """What a database says of itself, and its acts that are whole."""

    device: DeviceIdentity | None
    records: tuple[OperationRecord, ...]
    head: Head | None
    store: str = ""

    @property
    def acts(self) -> tuple[KeptOperation, ...]:
        """As `retake` takes them."""
        return tuple(KeptOperation(each.operation, each.request_hash, each.answer) for each in self.records)


def present_of(settings: Settings, behind: Place | None) -> Present:
    """Read what can be read. Raises `Fault` for a disk or a key store that answers nothing.

    `behind`: also what the cloud has confirmed behind that place, since the cloud goes back with the counter.
    """
    if not has_folder_id(settings.data_dir):
        return Present()
    path = settings.data_dir / DATABASE
    key = open_keystore(folder_id(settings.data_dir), settings.config_dir).get(DATABASE_KEY)
    if key is None:
        return Present(unreadable=path.exists())
    kept = kept_log(settings.data_dir, key).read()
    try:
        read = in_file(path, key, behind) if path.exists() else None
    except Fault as fault:
        if fault.kind not in _CANNOT_BE_READ and not isinstance(fault, MigrationRefused):
            raise
        read = None if behind is None else _newest_copy(settings.data_dir, key, behind)
        # What was kept beside it is whole as far as it opens, and begins where the newest automatic copy ends.
        lost = kept.device is None or (behind is not None and read is None)
        return _together(kept, read, unreadable=lost)
    return _together(kept, read, unreadable=False)


def _together(kept: Kept, read: InFile | None, *, unreadable: bool) -> Present:
    acts = {each.operation.id: each for each in acts_of(kept)}
    unsent = set(acts)
    device, head = kept.device, kept.head
    if read is not None:
        device = read.device or device
        acts |= {each.operation.id: each for each in read.acts}
        unsent -= {each.operation.id for each in read.records if each.state not in _OPEN}
        unsent |= {each.operation.id for each in read.records if each.state in _OPEN}
        if read.head is not None and (head is None or (head.epoch, head.seq) < (read.head.epoch, read.head.seq)):
            head = read.head
    return Present(device, tuple(acts.values()), frozenset(unsent), unreadable, head)


def in_file(path: Path, key: bytes, behind: Place | None) -> InFile:
    """Its acts that are open, and with `behind` all that are younger than that place. Raises `Fault`.

    A file of another schema is read as it is: operations stand in it much as they always did.
    """
    try:
        store = open_store(path, key)
    except Fault as fault:
        if fault.kind is not FaultKind.DATABASE_TOO_NEW and not isinstance(fault, MigrationRefused):
            raise
        return _of_another_schema(path, key, behind, fault)
    try:
        return _acts_in(store, behind)
    finally:
        store.close()


def _of_another_schema(path: Path, key: bytes, behind: Place | None, fault: Fault) -> InFile:
    store = SqlStore(path, key)
    try:
        return _acts_in(store, behind)
    except (DriverError, AttributeError, ValueError, TypeError) as error:  # a column is missing, or means another thing
        raise fault from error
    finally:
        store.close()


def _acts_in(store: SqlStore, behind: Place | None) -> InFile:
    with store.reading() as reading:
        records = {each.operation.id: each for each in reading.open_operations() if each.state in _OPEN}
        if behind is not None:
            found = reading.operations_behind(*behind)
            records |= {each.operation.id: each for each in found if _is_whole(each)}
        own = reading.operation_head()
        device = reading.device()
        home = reading.store(device.store) if device is not None else None
        name = home.name if home is not None else ""
        return InFile(device, tuple(records.values()), Head(*own) if own else None, name)


def _is_whole(record: OperationRecord) -> bool:
    """It took effect, and its body is still there: after ninety days only the hash of it is."""
    return record.state not in _OF_NO_EFFECT and not bytes(record.operation.body).startswith(CLEANED)


def _newest_copy(data_dir: Path, key: bytes, behind: Place) -> InFile | None:
    """What the newest automatic copy holds; opened elsewhere, so that it stays as it is."""
    snapshot = newest_sound(data_dir, key)
    if snapshot is None:
        return None
    with TemporaryDirectory(prefix=READING, dir=data_dir) as scratch:
        copy = Path(scratch) / DATABASE
        shutil.copyfile(snapshot.path, copy)
        return in_file(copy, key, behind)
