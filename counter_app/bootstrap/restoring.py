"""`restore FILE`: a folder as it was when the backup was made, whole or not at all, and nothing acknowledged is lost.

Everything is prepared aside: opened with the phrase, every piece authenticated, the databases opened and checked,
brought to this program's schema, made to begin a new epoch, and given what the present folder had acknowledged and not
sent. Only then the folders change places; the present one is kept in `DIR/set-aside/` (docs/decisions/086-backups.md).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from datetime import datetime
from pathlib import Path

import msgspec

from counter_app.bootstrap import container
from counter_app.bootstrap.alone import mark_alone
from counter_app.bootstrap.backing_up import COUNTER_SECRETS
from counter_app.bootstrap.clouds import CLOUD_DATABASE_KEY, CLOUD_SECRETS, cloud_settings
from counter_app.bootstrap.keeping import fold, kept_log
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.opening import DATABASE_KEY
from counter_app.bootstrap.present import Present, present_of
from counter_app.bootstrap.recovery import DATABASE, TILL
from counter_app.bootstrap.restoring_epoch import enrol_in
from counter_app.bootstrap.snapshots import FOLDER as SNAPSHOTS
from counter_app.bootstrap.switching import (
    Change,
    aside_name,
    finish_what_was_begun,
    is_pending,
    left_behind,
    prepared,
    sweep,
)
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import GENESIS
from counter_app.security.files import make_private_folder
from counter_app.security.keystore import FOLDER_ID_FILE, KeyStore, folder_id, has_folder_id, open_keystore
from counter_app.security.phrase import phrase_private_key
from counter_app.security.phrase_stream import open_head, read_head, read_sealed
from counter_app.services.context import no_failpoint
from counter_app.services.records import AuditEntry, Session
from counter_app.services.retaking import leave_room, mark_rebuilt, retake
from counter_app.storage.kept import FILE as KEPT
from counter_app.storage.kept import Head
from counter_app.storage.store import SqlStore, open_store
from counter_app.sync.enrolment import UNFINISHED

SET_ASIDE = "set-aside"
META = "restored"
_PATIENCE_SECONDS = 1.0


def untold(_done: int, _of: int) -> None:
    """Where nobody looks."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `taken_over`: acts of the present folder that the backup did not have.

    `unreadable`: it may have had some that could not be read. `must_enrol`: locked until it is enrolled anew.
    """

    about: container.About
    aside: Path | None
    taken_over: int
    unreadable: bool
    must_enrol: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One restore. `key`: what opens the backup (`phrase_private_key`). `told(done, of)`: bytes of the backup that were
    read; it may raise, as `failpoint` may, and before "switch.planned" nothing has changed then.
    `by`: the staff who asked for it, "" = nobody who is signed in.
    """

    settings: Settings
    source: Path
    key: bytes = field(repr=False)
    now: datetime
    failpoint: Callable[[str], None] = no_failpoint
    told: Callable[[int, int], None] = untold
    by: str = ""


def restore(
    settings: Settings, source: Path, phrase: str, now: datetime, failpoint: Callable[[str], None] = no_failpoint
) -> Restored:
    """Put the backup's state into the folder. Raises `Fault`, `InvalidInput`; then nothing has changed."""
    return put_back(Work(settings, source, phrase_private_key(phrase), now, failpoint))


def put_back(work: Work) -> Restored:
    """As `restore`."""
    settings = work.settings
    with alone_in(settings.data_dir):
        clear_left_behind(settings)
        with prepared(settings.data_dir) as change:
            try:
                return _switch(work, change)
            except BaseException:  # passed on, whatever it is
                if not is_pending(settings.data_dir):
                    _forget_keys(settings, change.staged)
                raise


def clear_left_behind(settings: Settings) -> None:
    """What a killed restore has only prepared goes, with its keys. The folder must be held alone."""
    if not is_pending(settings.data_dir):
        for left in left_behind(settings.data_dir):
            _forget_keys(settings, left)
        sweep(settings.data_dir)


def _forget_keys(settings: Settings, staged: Path) -> None:
    """Nothing of a backup that was not put back stays on this computer."""
    for folder in (staged, staged / "cloud"):
        if has_folder_id(folder):
            with suppress(Fault):  # what has no reachable key store has no keys in it
                keys = open_keystore(folder_id(folder), settings.config_dir)
                for name in (*COUNTER_SECRETS, *UNFINISHED, *CLOUD_SECRETS):
                    keys.delete(name)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else has the folder, and what was begun there is finished. Raises `Fault`."""
    make_private_folder(folder)
    occupancy = Occupancy(folder)
    try:
        if not occupancy.alone(_PATIENCE_SECONDS):
            raise Fault(
                FaultKind.DATABASE_BUSY,
                "a window, a command or the cloud service has this folder open; close it first",
                retryable=True,
            )
        finish_what_was_begun(folder, occupancy)
        yield
    finally:
        occupancy.close()


def _switch(work: Work, change: Change) -> Restored:
    settings, failpoint = work.settings, work.failpoint
    about, kept_keys = _unpack(work, change.staged)
    failpoint("restore.unpacked")
    present = present_of(settings, behind_of(about))
    refuse_another(about, present)
    taken, must_enrol = _prepared(work, change.staged, about, kept_keys, present)
    failpoint("restore.prepared")
    names = [FOLDER_ID_FILE, DATABASE, KEPT] if about.has_counter else []
    names += ["cloud"] if about.has_cloud else []
    # Automatic backups of what is set aside are newer than this state and would win over it.
    gone = [DATABASE + "-wal", DATABASE + "-shm", SNAPSHOTS] if about.has_counter else []
    there = any((settings.data_dir / name).exists() for name in [*names, *gone])
    aside = change.go(aside_name(SET_ASIDE, work.now, settings.data_dir), names, gone, failpoint)
    if present.device is None and not present.unreadable:
        _forget_join(settings, aside)
    return Restored(about, aside if there else None, taken, present.unreadable, must_enrol)


def _forget_join(settings: Settings, aside: Path) -> None:
    """What is set aside was never a counter: of a join that failed there, no key is of use to anybody."""
    if has_folder_id(aside):
        with suppress(Fault):  # as above
            keys = open_keystore(folder_id(aside), settings.config_dir)
            for name in (*COUNTER_SECRETS, *UNFINISHED):
                keys.delete(name)


def behind_of(about: container.About) -> tuple[int, int] | None:
    """Behind which place of the chain everything comes over, since the cloud goes back as well; None: what is open."""
    return about.head if about.has_counter and about.has_cloud else None


def _unpack(work: Work, staged: Path) -> tuple[container.About, container.Secrets]:
    places = {container.COUNTER_DB: staged / DATABASE, container.CLOUD_DB: staged / "cloud" / CLOUD_FILE}

    def place(name: str) -> container.Sink:
        make_private_folder(places[name].parent)
        return places[name].open("wb")

    return read_backup(work.source, work.key, place, work.told)


def read_backup(
    source: Path, key: bytes, place: Callable[[str], container.Sink], told: Callable[[int, int], None]
) -> tuple[container.About, container.Secrets]:
    """Every piece of it, authenticated. Raises `Fault`, `InvalidInput`."""
    try:
        size = source.stat().st_size
        with source.open("rb") as file:
            head = read_head(file)
            chunks = read_sealed(file, open_head(head, key), head)
            about, kept_keys, _ = container.read_parts(_counted(chunks, size, told), place)
    except OSError as error:
        kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
        raise Fault(kind, f"{error.filename or source}: {error.strerror}") from error
    return about, kept_keys


def _counted(chunks: Iterator[bytes], size: int, told: Callable[[int, int], None]) -> Iterator[bytes]:
    done = 0
    for chunk in chunks:
        done += len(chunk)
        told(min(done, size), size)
        yield chunk


def refuse_another(about: container.About, present: Present) -> None:
    """Raises `InvalidInput` for a backup of another merchant or another counter than the folder's."""
    device = present.device
    if device is None or not about.has_counter:
        return
    if device.merchant != about.merchant:
        sentence = "This backup is of another merchant than this folder; choose another folder."
        raise InvalidInput(sentence, key="file", code="other_merchant")
    if device.device != about.device:
        raise InvalidInput(
            f"This backup is of counter {about.counter}, and this folder is another one; choose another folder.",
            key="file",
            code="other_counter",
            details={"counter": about.counter},
        )


# --- what takes its place ---------------------------------------------------------------------------------------------


def _prepared(
    work: Work, staged: Path, about: container.About, kept_keys: container.Secrets, present: Present
) -> tuple[int, bool]:
    """(acts taken over, whether it must be enrolled anew)."""
    settings = work.settings
    cloud = _cloud(settings, staged, kept_keys.cloud) if about.has_cloud else None
    try:
        if cloud is not None:
            cloud.begin_new_epoch()
            if about.alone:
                mark_alone(replace(settings, data_dir=staged))
        if not about.has_counter:
            return 0, False
        keys = _new_keys(settings, staged, kept_keys.counter)
        store = open_store(staged / DATABASE, _key_in(kept_keys.counter, DATABASE_KEY))
        try:
            taken = begin_again(store, about.made_at, present, work.now, work.by, lock=True)
            anew = cloud is not None and enrol_in(cloud, store, keys)
            if store.integrity():
                raise Fault(FaultKind.BACKUP_DAMAGED, "the database in the backup is not sound")
            fold(store, kept_log(staged, _key_in(kept_keys.counter, DATABASE_KEY)))
        finally:
            store.close()
        return taken, not anew
    finally:
        if cloud is not None:
            cloud.close()


def _key_in(kept: dict[str, bytes], name: str) -> bytes:
    key = kept.get(name)
    if key is None:
        raise Fault(FaultKind.BACKUP_DAMAGED, f"{name} is missing in the backup")
    return key


def _new_keys(settings: Settings, folder: Path, kept: dict[str, bytes]) -> KeyStore:
    """Under a new folder id, so that the keys of what is set aside stay with it."""
    keys = open_keystore(folder_id(folder), settings.config_dir)
    for name, value in kept.items():
        keys.put(name, value)
    return keys


def _cloud(settings: Settings, staged: Path, kept: dict[str, bytes]) -> Cloud:
    _new_keys(settings, staged / "cloud", kept)
    _key_in(kept, CLOUD_DATABASE_KEY)
    return open_cloud(cloud_settings(replace(settings, data_dir=staged), clock_of=settings))


def begin_again(store: SqlStore, made_at: str, present: Present, now: datetime, by: str = "", *, lock: bool) -> int:
    """Take over what was acknowledged since, drop the reserve. `lock`: until it has a new epoch; else it goes on behind
    everything that was given a place. Answers how many acts came over. Raises `Fault`."""
    with store.writing() as writing:
        device = writing.device()
        if device is None:
            raise Fault(FaultKind.BACKUP_DAMAGED, "the backup does not say which counter it is of")
        taken = retake(writing, present.acts)
        if lock:
            mark_rebuilt(writing)
            writing.set_device(replace(device, revoked=True))
        else:
            if present.device is not None:
                writing.set_device(present.device)  # it may have been enrolled anew since, or locked
            own = writing.operation_head()
            last = present.head or (Head(*own) if own else Head(device.epoch, 0, GENESIS))
            leave_room(writing, last.epoch, last.seq, last.hash)
        writing.clear_reserve()
        writing.set_session(Session(TILL, TILL, Role.CASHIER, None))
        writing.set_meta(META, msgspec.json.encode({"made_at": made_at, "at": now.isoformat(), "acts": taken}).decode())
        details = {"made_at": made_at, "taken_over": taken}
        writing.add_audit(AuditEntry(now, by, "restored", device.device, "done", details))
    return taken
