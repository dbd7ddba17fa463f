"""The embedded cloud's file: copied every day and whenever somebody was enrolled, and built anew where it is damaged.

What a restored cloud has forgotten its counters send again: it begins a new epoch (docs/decisions/141).
"""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.snapshots import DAILY, Snapshot, is_due, newest_sound, snapshots, take_snapshot
from counter_app.bootstrap.switching import aside_name, prepared
from counter_app.cloud.admin import new_epoch
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings, Context
from counter_app.cloud.housekeeping import Housekeeper
from counter_app.cloud.storage.opening import FILE, is_whole, open_database
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.logs import LateLogger
from counter_app.services.context import no_failpoint

TOLD = "recovered.json"
LOOK_EVERY_SECONDS = 30.0
_FIRST_SECONDS = 2.0
_log = LateLogger(__name__)


class CloudRecovery(msgspec.Struct, frozen=True):
    """What happened. `aside`: where below the cloud's folder the damaged file lies."""

    at: str
    reason: str
    backup_at: str
    aside: str
    epoch: str


def open_believed(how: CloudSettings, occupancy: Occupancy, *, whole: bool = False) -> Cloud:
    """Open a cloud; an embedded one that is damaged is built anew first. Raises `Fault`, `InvalidInput`.

    `whole`: every page is read first where nobody else has the folder.
    """
    try:
        if how.database_url is None:
            _refuse_damaged(how, occupancy, whole=whole)
        return open_cloud(how)
    except Fault as fault:
        if fault.kind is not FaultKind.DATABASE_DAMAGED or how.database_url is not None:
            raise
        told = recover_cloud(how, occupancy, computer_now(), fault.detail)
        occupancy.share_again()
    _log.error("the cloud's database was damaged and is built anew", backup_at=told.backup_at, aside=told.aside)
    return open_cloud(how)


def _refuse_damaged(how: CloudSettings, occupancy: Occupancy, *, whole: bool) -> None:
    path = how.folder / FILE
    if not path.exists() or path.stat().st_size == 0:
        if snapshots(how.folder):
            raise Fault(FaultKind.DATABASE_DAMAGED, "the cloud's database file is missing or empty")
        return
    # Beside somebody who folds the log in, a page may be read half written.
    if whole and occupancy.alone(0.0):
        good = is_whole(how.folder, how.database_key)
        occupancy.share_again()
        if not good:
            raise Fault(FaultKind.DATABASE_DAMAGED, "pages of the cloud's database do not fit their checksums")


def recover_cloud(
    how: CloudSettings,
    occupancy: Occupancy,
    now: datetime,
    reason: str,
    failpoint: Callable[[str], None] = no_failpoint,
) -> CloudRecovery:
    """Put the newest backup that opens in the place of the file, as a new epoch. Raises `Fault`: nothing is changed."""
    if not occupancy.alone():
        raise Fault(FaultKind.DATABASE_DAMAGED, f"{reason}; another program has this cloud open: close it, then again")
    snapshot = newest_sound(how.folder, how.database_key)
    if snapshot is None:
        raise Fault(FaultKind.DATABASE_DAMAGED, f"{reason}; there is no automatic backup of the cloud that opens")
    with prepared(how.folder) as change:
        aside = aside_name("damaged", now, how.folder)
        told = _build(how, change.staged, snapshot, CloudRecovery(now.isoformat(), reason, "", aside, ""))
        side = [FILE + "-wal", FILE + "-shm"]
        change.go(aside, [FILE, TOLD], side, failpoint)
    return told


def _build(how: CloudSettings, staged: Path, snapshot: Snapshot, told: CloudRecovery) -> CloudRecovery:
    shutil.copyfile(snapshot.path, staged / FILE)
    database = open_database(staged, how.database_key, None)
    epoch = ""
    try:
        with suppress(InvalidInput):  # nobody lives there: nobody has to send anything again
            epoch = new_epoch(Context(how, database))
    finally:
        database.close()
    told = msgspec.structs.replace(told, backup_at=snapshot.at.isoformat(), epoch=epoch)
    (staged / TOLD).write_bytes(msgspec.json.encode(told))
    return told


def last_cloud_recovery(cloud_dir: Path) -> CloudRecovery | None:
    """What was done to the cloud of this folder, None when nothing was."""
    try:
        return msgspec.json.decode((cloud_dir / TOLD).read_bytes(), type=CloudRecovery)
    except (OSError, msgspec.MsgspecError):
        return None


class CloudKeeper:
    """Beside a served cloud: its housekeeping and, of an embedded one, its automatic backups. A context manager."""

    def __init__(self, cloud: Cloud, how: CloudSettings, *, first_seconds: float = _FIRST_SECONDS) -> None:
        self._cloud = cloud
        self._how = how
        self._first_seconds = first_seconds
        self._housekeeper = Housekeeper(cloud)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cloud-backups", daemon=True)

    def __enter__(self) -> CloudKeeper:
        self._housekeeper.__enter__()
        if self._how.database_url is None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._housekeeper.__exit__()
        if self._thread.is_alive():
            self._thread.join(30)

    def _run(self) -> None:
        seconds = self._first_seconds
        while not self._ending.wait(seconds):
            seconds = LOOK_EVERY_SECONDS
            try:
                back_up_cloud_if_due(self._cloud, self._how, computer_now())
            except Fault as fault:  # the next look tries again, and `doctor` tells of a backup that is too old
                _log.warning("no backup of the cloud", kind=fault.kind.value)
            except Exception:  # noqa: BLE001 - the border of a thread: it must live on, and the log must say why
                _log.exception("backups of the cloud stopped by a mistake of ours")


def back_up_cloud_if_due(cloud: Cloud, how: CloudSettings, now: datetime) -> Snapshot | None:
    """A sound copy where the last is a day old, or where counters cannot send again what has changed since.

    Raises `Fault`, also where the copy shows that the file is damaged.
    """
    mark = _what_nobody_sends_again(cloud)
    if not mark:
        return None
    newest = next((each for each in snapshots(how.folder) if each.kind == DAILY), None)
    if newest is not None and newest.mark == mark and not is_due(how.folder, now):
        return None
    return take_snapshot(cloud, how.database_key, how.folder, DAILY, now, mark)


def _what_nobody_sends_again(cloud: Cloud) -> str:
    """Merchants, their counters and keys in a few letters; "" while there is none."""
    facts: list[object] = []
    for each in cloud.merchants():
        counters = [(one.device, one.epoch, one.state) for one in cloud.counters(each.merchant)]
        keys = [(one.key, one.active, one.signs) for one in cloud.signing_keys(each.merchant)]
        facts.append((each.merchant, counters, keys))
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12] if facts else ""
