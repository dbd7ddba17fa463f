"""Opens the folder of one counter: key, database, clock, codes, link, rounds."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap.claims import ClaimGuard
from counter_app.bootstrap.clocks import clock_for, computer_now, played_at
from counter_app.bootstrap.keeping import fold, kept_log, mend_tail, notice_older_copy
from counter_app.bootstrap.last_head import LastHead
from counter_app.bootstrap.late import LateTransport, PepperedPins
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.reading_codes import LiveCodeReader
from counter_app.bootstrap.recovery import DATABASE, Lost, Recovery, recover
from counter_app.bootstrap.snapshots import BEFORE_MIGRATION, DAILY, is_due, take_snapshot
from counter_app.bootstrap.switching import finish_what_was_begun, is_pending
from counter_app.bootstrap.voices import client_of
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.ids import IdMaker
from counter_app.domain.values import dataclass
from counter_app.security.files import make_private_folder, only_one_process
from counter_app.security.keystore import KeyStore, folder_id, has_folder_id, open_keystore
from counter_app.services.context import Counter
from counter_app.services.records import DeviceIdentity, UnshownRecord
from counter_app.services.unshown import unshown
from counter_app.storage.engine import translated
from counter_app.storage.store import SqlStore, open_store
from counter_app.sync.client import CloudClient
from counter_app.sync.enrolment import FINGERPRINT, TOKEN
from counter_app.sync.link import HttpLink, OfflineLink
from counter_app.sync.round import RoundReport, Rounds

if TYPE_CHECKING:
    from counter_app.sync.workers import Workers

_LONG_LOG_BYTES = 8_000_000
DATABASE_KEY = "database-key"
AT_ONCE_SECONDS = 2.0
_KEY_BYTES = 32
_REFRESH_LOCK_SECONDS = 3.0


@dataclass(slots=True)
class OpenCounter:
    """An open folder. `rounds` None while it is no counter yet. `close` gives everything back.

    `recovery`: its database had to be built anew just now. `mended`: so many acts that the file had lost came back.
    """

    settings: Settings
    counter: Counter
    store: SqlStore
    keys: KeyStore
    reader: LiveCodeReader
    device: DeviceIdentity | None
    client: CloudClient | None = None
    transport: LateTransport | None = None
    rounds: Rounds | None = None
    guard: ClaimGuard | None = None
    workers: Workers | None = None
    occupancy: Occupancy | None = None
    recovery: Recovery | None = None
    mended: int | None = None
    closed: bool = False

    def may_claim(self) -> None:
        """This process is going to ask the cloud for its word; claims of dead processes are cancelled."""
        if self.guard is None:
            self.guard = ClaimGuard(self.settings.data_dir)
            self.guard.enter(self.counter)

    def find_unshown(self) -> Sequence[UnshownRecord]:
        """Redemptions whose verdict nobody saw; where nobody else is at work, that is every one that is marked."""
        with self.store.reading() as reading:
            if not reading.unshown():
                return ()
        self.may_claim()
        with self.store.reading() as reading:
            return unshown(reading, self.counter)

    def send_at_once(self, seconds: float = AT_ONCE_SECONDS) -> bool:
        """Tell the cloud now what was just changed here, if it answers within a moment; else it waits."""
        link = self.counter.link
        return isinstance(link, HttpLink) and link.believed_online() and link.send_at_once(seconds)

    def expect_workers(self) -> None:
        """Workers are about to start: they find out whether the cloud is there, and nobody who looks waits for that."""
        if isinstance(self.counter.link, HttpLink):
            self.counter.link.let_others_look()

    def start_workers(self) -> None:
        """Sync in the background from now on."""
        if self.rounds is not None and self.workers is None:
            from counter_app.sync.workers import Workers

            self.expect_workers()
            self.workers = Workers(self.counter, self.rounds, random.random, self.client)
            self.workers.start()

    def close(self) -> None:
        """Stop the workers, then close the database; a second call does nothing."""
        if self.closed:
            return
        self.closed = True
        if self.workers is not None:
            self.workers.stop()
        if self.client is not None:
            self.client.close()
        if self.guard is not None:
            self.guard.close()
        self.store.close()
        if self.occupancy is not None:
            self.occupancy.close()


def database_path(settings: Settings) -> Path:
    """Where the counter's database lies."""
    return settings.data_dir / DATABASE


def open_counter(settings: Settings, *, make: bool = False) -> OpenCounter:
    """Open the counter of `settings.data_dir`. Raises `Fault` and `InvalidInput`.

    Without `make` a folder that is no counter is `Fault(not_enrolled)` and nothing is written there. A database that
    cannot be believed is set aside and built anew first; `recovery` says so.
    """
    with translated():
        return _open(settings, make=make)


def _open(settings: Settings, *, make: bool) -> OpenCounter:
    folder = settings.data_dir
    if not make and not (database_path(settings).exists() or has_folder_id(folder) or is_pending(folder)):
        raise Fault(FaultKind.NOT_ENROLLED, "this folder is no counter yet: enrol it first")
    make_private_folder(folder)
    occupancy = Occupancy(folder)
    try:
        occupancy.share()
        finish_what_was_begun(folder, occupancy)
        occupancy.share_again()
        keys = open_keystore(folder_id(folder), settings.config_dir)
        opened = _opened(settings, keys, occupancy, make=make)
        try:
            if opened.device is None and not make:
                raise Fault(FaultKind.NOT_ENROLLED, "this folder is no counter yet: enrol it first")
            keep_from_now_on(opened)
        except BaseException:  # closed and passed on, whatever it is: nothing is caught here
            opened.store.close()
            raise
    except BaseException:  # given back and passed on, whatever it is: nothing is caught here
        occupancy.close()
        raise
    return opened


def _opened(settings: Settings, keys: KeyStore, occupancy: Occupancy, *, make: bool) -> OpenCounter:
    """Open it; a database that is lost is recovered, once."""
    try:
        return _believed(settings, keys, occupancy, make=make)
    except Fault as fault:
        key = keys.get(DATABASE_KEY)
        if fault.kind is not FaultKind.DATABASE_DAMAGED or key is None:
            raise
        told = recover(Lost(settings.data_dir, key, fault.detail), occupancy, computer_now())
        occupancy.share_again()
    opened = _believed(settings, keys, occupancy, make=make)
    opened.recovery = told
    return opened


def _believed(settings: Settings, keys: KeyStore, occupancy: Occupancy, *, make: bool) -> OpenCounter:
    key, path = _database_key(settings, keys), database_path(settings)
    lost = not path.exists() or path.stat().st_size == 0
    if lost and keys.get(TOKEN) is not None:
        raise Fault(FaultKind.DATABASE_DAMAGED, "the database file is missing or empty")
    if lost and not make:
        raise Fault(FaultKind.NOT_ENROLLED, "this folder is no counter yet: enrol it first")

    def before_migration(store: SqlStore, old: str) -> None:
        take_snapshot(store, key, settings.data_dir, BEFORE_MIGRATION, computer_now(), old)

    log = kept_log(settings.data_dir, key)
    store = open_store(path, key, log, before_migration)
    try:
        mended = mend_tail(store, log, computer_now())
        remembered = LastHead(settings.config_dir, folder_id(settings.data_dir), settings.data_dir)
        notice_older_copy(store, remembered, computer_now())
        log.remember = remembered.write
        opened = _built(settings, keys, store)
    except BaseException:  # closed and passed on, whatever it is: nothing is caught here
        store.close()
        raise
    opened.occupancy, opened.mended = occupancy, mended
    return opened


def keep_from_now_on(opened: OpenCounter) -> None:
    """A folder of an earlier version begins to keep its acts beside the database; a long log is folded."""
    log = opened.store.kept
    if log is None or opened.device is None:
        return
    begun = log.path.exists()
    if not begun or log.path.stat().st_size > _LONG_LOG_BYTES:
        fold(opened.store, log)


def begin_keeping(opened: OpenCounter) -> None:
    """A folder has become a counter: whose it is stands beside the database from now on, and there is a backup."""
    if opened.store.kept is not None:
        fold(opened.store, opened.store.kept)
    back_up_daily(opened, computer_now())


def back_up_daily(opened: OpenCounter, now: datetime) -> None:
    """The automatic backup, and the log of kept acts without what it holds. Raises `Fault`."""
    key = opened.keys.get(DATABASE_KEY)
    if key is None:
        raise Fault(FaultKind.KEY_MISSING, "the key of the database is gone")
    with opened.store.reading() as reading:
        head = reading.operation_head()
    take_snapshot(opened.store, key, opened.settings.data_dir, DAILY, now)
    if opened.store.kept is not None:
        fold(opened.store, opened.store.kept, None if head is None else (head[0], head[1]))


def daily_backup(opened: OpenCounter) -> None:
    """Make the automatic backup when it is due. Raises `Fault`."""
    now = computer_now()
    if opened.device is not None and is_due(opened.settings.data_dir, now):
        back_up_daily(opened, now)


def recover_if_damaged(settings: Settings, reason: str) -> Recovery | None:
    """After a command or a window met damage: look at the whole file, and recover where it is real. Raises `Fault`.

    Everything that this process has open of the folder must be closed. None where the file is sound.
    """
    occupancy = Occupancy(settings.data_dir)
    try:
        if not occupancy.alone():
            raise Fault(FaultKind.DATABASE_DAMAGED, "another window or command has this folder open; close it")
        finish_what_was_begun(settings.data_dir, occupancy)
        key = open_keystore(folder_id(settings.data_dir), settings.config_dir).get(DATABASE_KEY)
        if key is None or _is_sound(database_path(settings), key):
            return None
        return recover(Lost(settings.data_dir, key, reason), occupancy, computer_now())
    finally:
        occupancy.close()


def _is_sound(path: Path, key: bytes) -> bool:
    store = SqlStore(path, key)
    try:
        return not store.integrity()
    except Fault as fault:
        if fault.kind is not FaultKind.DATABASE_DAMAGED:
            raise
        return False
    finally:
        store.close()


def _database_key(settings: Settings, keys: KeyStore) -> bytes:
    key = keys.get(DATABASE_KEY)
    if key is None:
        with only_one_process(settings.data_dir / "first-start.lock"):
            key = keys.get(DATABASE_KEY) or _first_key(keys, database_path(settings))
    return key


def _first_key(keys: KeyStore, path: Path) -> bytes:
    if path.exists():
        raise Fault(FaultKind.KEY_MISSING, f"the key of {path} is not in this computer's key store")
    key = os.urandom(_KEY_BYTES)
    keys.put(DATABASE_KEY, key)
    return key


def _built(settings: Settings, keys: KeyStore, store: SqlStore) -> OpenCounter:
    with store.reading() as reading:
        device, trusted = reading.device(), reading.trusted_at()
    if device is None:
        # Whether `--now` may be used is known only when the cloud has said that it is a trial.
        clock = clock_for(settings, trial=settings.now is not None)
    else:
        clock = clock_for(settings, trial=device.trial)
    reader = LiveCodeReader()
    reader.reload(store)
    ids = IdMaker(lambda: time.time_ns() // 1_000_000, os.urandom)
    alone = Counter(store, clock, ids, reader, OfflineLink(), PepperedPins(keys))
    alone.own_time.begin(trusted, clock)
    opened = OpenCounter(settings, alone, store, keys, reader, device)
    return opened if device is None else _with_cloud(opened, device)


def _with_cloud(opened: OpenCounter, device: DeviceIdentity) -> OpenCounter:
    fingerprint = (opened.keys.get(FINGERPRINT) or b"").decode()
    transport, clock = LateTransport(device.cloud_url, fingerprint), opened.counter.clock
    client, tokens = client_of(transport, opened.keys, device, lambda: played_at(clock))
    store, reader = opened.store, opened.reader
    rounds = Rounds(opened.counter, client, opened.settings.data_dir, lambda: reader.reload(store), tokens)

    def round_now(members: int, coupons: Mapping[str, int]) -> RoundReport:
        return rounds.whole(members=members, coupons=coupons, lock_wait_seconds=_REFRESH_LOCK_SECONDS)

    opened.client, opened.rounds, opened.transport = client, rounds, transport
    opened.counter = replace(opened.counter, link=HttpLink(store, client, round_now, computer_now))
    return opened
