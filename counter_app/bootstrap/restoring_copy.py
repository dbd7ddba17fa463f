"""Goes back to one of the folder's own automatic copies: they open with the key that lies with this computer.

As a restore of a sealed backup it is prepared aside and goes forward only once it is planned. The cloud stays as it is,
so the counter keeps its place there: it goes on behind everything that was given one (docs/decisions/279).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from counter_app.bootstrap.keeping import fold, kept_log
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.bootstrap.present import Present, in_file, present_of
from counter_app.bootstrap.recovery import DATABASE
from counter_app.bootstrap.restoring import SET_ASIDE, Work, alone_in, begin_again
from counter_app.bootstrap.snapshots import FOLDER as SNAPSHOTS
from counter_app.bootstrap.snapshots import Snapshot, made_of, snapshots
from counter_app.bootstrap.switching import READING, Change, aside_name, prepared
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.security.keystore import FOLDER_ID_FILE, folder_id, has_folder_id, open_keystore
from counter_app.services.records import DeviceIdentity
from counter_app.storage.engine import sound_copy
from counter_app.storage.kept import FILE as KEPT
from counter_app.storage.store import open_store

_CHUNK_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class WentBack:
    """What was done: as `Restored`, without a new enrolment."""

    made_at: datetime
    aside: Path | None
    taken_over: int
    unreadable: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy says of itself; `end`: of its chain."""

    made_at: datetime
    device: DeviceIdentity
    store: str
    end: tuple[int, int]


def copies_of(data_dir: Path) -> list[Snapshot]:
    """Every automatic copy that the present key may open, also those that a restore put aside; newest first."""
    found = snapshots(data_dir)
    for aside in sorted((data_dir / SET_ASIDE).glob("*")):
        if not (aside / FOLDER_ID_FILE).exists():  # else its keys went with it
            found += snapshots(aside)
    return sorted(found, key=lambda each: (each.at, each.path.name), reverse=True)


def go_back(work: Work) -> WentBack:
    """Put that copy's state into the folder (`work.key`: the database's). Raises `Fault`, `InvalidInput`; then nothing
    has changed."""
    with alone_in(work.settings.data_dir), prepared(work.settings.data_dir) as change:
        return _switch(work, change)


def key_here(data_dir: Path, config_dir: Path) -> bytes:
    """The database's key of this folder. Raises `Fault`."""
    known = has_folder_id(data_dir)  # else asking would make one, in a folder that is nobody's yet
    key = open_keystore(folder_id(data_dir), config_dir).get(DATABASE_KEY) if known else None
    if key is None:
        raise Fault(FaultKind.KEY_MISSING, "the key of the database is not in this computer's key store")
    return key


def _switch(work: Work, change: Change) -> WentBack:
    folder, path = work.settings.data_dir, change.staged / DATABASE
    copy = _checked(work.source, work.key, path, work.told)
    work.failpoint("restore.unpacked")
    present = present_of(work.settings, copy.end)
    refuse_another_device(copy.device, present)
    store = open_store(path, work.key)
    try:
        taken = begin_again(store, copy.made_at.isoformat(), present, work.now, work.by, lock=False)
        if store.integrity():
            raise Fault(FaultKind.BACKUP_DAMAGED, "the database in the backup is not sound")
        fold(store, kept_log(change.staged, work.key))
    finally:
        store.close()
    work.failpoint("restore.prepared")
    # Younger copies would win over this state the next time that a file is damaged.
    younger = [f"{SNAPSHOTS}/{each.path.name}" for each in snapshots(folder) if each.at > copy.made_at]
    gone = [DATABASE + "-wal", DATABASE + "-shm", *younger]
    there = any((folder / name).exists() for name in (DATABASE, KEPT, *gone))
    aside = change.go(aside_name(SET_ASIDE, work.now, folder), [DATABASE, KEPT], gone, work.failpoint)
    return WentBack(copy.made_at, aside if there else None, taken, present.unreadable)


@contextmanager
def unpacked(folder: Path, source: Path, key: bytes, told: Callable[[int, int], None]) -> Iterator[Copy]:
    """What a copy says, read where nothing happens to it; gone afterwards. Raises `Fault`."""
    try:
        with TemporaryDirectory(prefix=READING, dir=folder) as scratch:
            yield _checked(source, key, Path(scratch) / DATABASE, told)
    except OSError as error:
        raise _fault_of(error, source) from error


def _checked(source: Path, key: bytes, path: Path, told: Callable[[int, int], None]) -> Copy:
    """Copied to `path`, and believed."""
    _copy(source, path, told)
    if not sound_copy(path, key)[0]:
        raise Fault(FaultKind.BACKUP_DAMAGED, f"{source.name} does not open, or is not sound")
    found = in_file(path, key, None)
    if found.device is None:
        raise Fault(FaultKind.BACKUP_DAMAGED, "the copy does not say which counter it is of")
    made_at = made_of(source)
    if made_at is None:
        made_at = datetime.fromtimestamp(source.stat().st_mtime, UTC)
    end = (found.head.epoch, found.head.seq) if found.head else (0, 0)
    return Copy(made_at, found.device, found.store, end)


def refuse_another_device(device: DeviceIdentity, present: Present) -> None:
    """Raises `InvalidInput` where the folder has become another counter since."""
    now = present.device
    if now is not None and (now.merchant, now.device) != (device.merchant, device.device):
        sentence = f"This copy is of counter {device.counter}, which this folder is no longer."
        raise InvalidInput(sentence, key="file", code="other_counter", details={"counter": device.counter})


def _copy(source: Path, path: Path, told: Callable[[int, int], None]) -> None:
    try:
        size, done = source.stat().st_size, 0
        with source.open("rb") as file, path.open("wb") as target:
            while piece := file.read(_CHUNK_BYTES):
                target.write(piece)
                done += len(piece)
                told(done, size)
        path.chmod(0o600)
    except OSError as error:
        raise _fault_of(error, source) from error


def _fault_of(error: OSError, source: Path) -> Fault:
    kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
    return Fault(kind, f"{error.filename or source}: {error.strerror}")
