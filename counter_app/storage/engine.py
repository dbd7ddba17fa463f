"""Opening the encrypted file: SQLCipher, WAL, synchronous FULL, one writing connection (`faults.md`, "Learned", 1-3).

The recipe's order matters: the key is the first statement on a connection, before anything touches the file.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault, FaultKind
from counter_app.storage.connection import BUSY_SECONDS, Connection, Pool

MINIMUM_SQLITE = (3, 51, 3)  # earlier ones may corrupt a WAL file (the WAL-reset bug)
# A log longer than this is folded in between scans, and by bulk work behind its own commits; a new one is cut to it.
LONG_LOG_BYTES = 4_000 * (4_096 + 24)
# A net far below, so that no redemption makes a checkpoint while those do their work.
_CHECKPOINT_FRAMES = 8_000
# One longer than this is held by somebody who reads: what of us has read since long is ended, others are told of.
HELD_LOG_BYTES = 40_000_000
_STATEMENTS_KEPT = 256
_CACHE_KIB = 16_000  # the upper levels of every index of a million members; taken as it is needed
_READERS = 4
DriverError = dbapi2.Error
_SAYS_NOTHING = "PRAGMA cipher_log_level=NONE"  # else it writes of every page on a person's screen
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    f"wal_autocheckpoint={_CHECKPOINT_FRAMES}",
    f"journal_size_limit={LONG_LOG_BYTES}",
    "temp_store=MEMORY",
    f"cache_size=-{_CACHE_KIB}",
)


def driver_version() -> str:
    """Of the SQLite that is in use."""
    return dbapi2.sqlite_version


def open_pool(path: Path, key: bytes, *, writer: bool) -> Pool:
    """Connections to the file at `path` with a raw 32-byte `key`. Raises `Fault` when the driver is too old."""
    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise Fault(FaultKind.INTERNAL, f"SQLite {dbapi2.sqlite_version} is older than {MINIMUM_SQLITE}")
    if writer:
        return Pool(lambda: _connect_to_write(path, key), 1, "BEGIN IMMEDIATE")
    return Pool(lambda: connect(path, key), _READERS, "BEGIN", lambda: log_size(path) > HELD_LOG_BYTES)


def log_size(path: Path) -> int:
    """Bytes of the log of the database at `path`."""
    try:
        return Path(f"{path}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def open_noting_pool(path: Path, key: bytes) -> Pool:
    """A connection for what may be forgotten in a power cut: its commits reach the system, and wait for no flush."""

    def connect_without_flush() -> dbapi2.Connection:
        connection = connect(path, key)
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    return Pool(connect_without_flush, 1, "BEGIN IMMEDIATE")


def _connect_to_write(path: Path, key: bytes) -> dbapi2.Connection:
    """What is written goes into a log that may be new: its name is made durable here, and a failure is told.

    SQLite flushes the folder as well, at the log's first flush, and does not look whether that worked.
    """
    connection = connect(path, key)
    try:
        _flush_folder(path.parent)
    except OSError:
        connection.close()
        raise
    return connection


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and names are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def connect(path: Path, key: bytes) -> dbapi2.Connection:
    """One connection of the driver, set up."""
    connection = dbapi2.connect(
        str(path),
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS_KEPT,
    )
    try:
        cursor = connection.cursor()
        cursor.execute(f"""PRAGMA key="x'{key.hex()}'\"""")
        cursor.execute(_SAYS_NOTHING)
        _switch_to_wal(cursor)
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
    except BaseException:  # closed and passed on, whatever it is: nothing is caught here
        connection.close()
        raise
    return connection


def _switch_to_wal(cursor: dbapi2.Cursor) -> None:
    """SQLite answers "locked" at once while another process makes the same file, without its busy time-out."""
    pause, deadline = threading.Event(), time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except dbapi2.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            pause.wait(0.02)
        else:
            return


def read_back(connection: Connection) -> tuple[str, int]:
    """(`journal_mode`, `synchronous`) as the open file has them; must be ("wal", 2)."""
    mode = connection.execute("PRAGMA journal_mode").scalar_one()
    synchronous = connection.execute("PRAGMA synchronous").scalar_one()
    return str(mode), int(synchronous)


def copy_into(connection: Connection, path: Path) -> None:
    """A consistent copy of the open database under the same key, durable when this returns.

    SQLite reads its own file for it: whoever opens and closes a live database file by himself drops its locks.
    """
    connection.execute("VACUUM INTO ?", (str(path),)).all()
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sound_copy(path: Path, key: bytes) -> tuple[bool, str]:
    """(whether every page of a copy that nobody has open fits its checksum, its schema's revision)."""
    try:
        connection = dbapi2.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    except dbapi2.Error:
        return False, ""
    try:
        connection.execute(f"""PRAGMA key="x'{key.hex()}'\"""")
        connection.execute(_SAYS_NOTHING)
        if list(connection.execute("PRAGMA cipher_integrity_check")):
            return False, ""
        if [str(row[0]) for row in connection.execute("PRAGMA quick_check")] != ["ok"]:
            return False, ""
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except dbapi2.Error:
        return False, ""
    else:
        return revision is not None, str(revision[0]) if revision else ""
    finally:
        connection.close()


_SIGNS = (
    ("disk is full", FaultKind.DISK_FULL, True),
    ("database is locked", FaultKind.DATABASE_BUSY, True),
    ("interrupted", FaultKind.DATABASE_BUSY, True),
    ("disk i/o error", FaultKind.DISK_ERROR, True),
    ("readonly", FaultKind.DISK_ERROR, False),
    ("unable to open", FaultKind.DISK_ERROR, False),
    ("not a database", FaultKind.DATABASE_DAMAGED, False),
    ("malformed", FaultKind.DATABASE_DAMAGED, False),
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors of the world into `Fault`; an `IntegrityError` or our own bug passes unchanged."""
    try:
        yield
    except (dbapi2.Error, OSError) as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from error


def fault_of(error: BaseException) -> Fault | None:
    """The fault behind a driver's error, or None when it is not the world's."""
    text = str(error).lower()
    for sign, kind, retryable in _SIGNS:
        if sign in text:
            return Fault(kind, text.splitlines()[0], retryable=retryable)
    if isinstance(error, OSError):
        return Fault(FaultKind.DISK_ERROR, str(error))
    return None


class WriteGate:
    """One writer at a time; a waiting redemption goes before bulk work that waits too."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._held = False
        self._urgent_waiting = 0

    @contextmanager
    def hold(self, *, urgent: bool) -> Iterator[None]:
        """Hold the gate. Raises `Fault(busy)` after five seconds of waiting."""
        with self._condition:
            self._urgent_waiting += urgent
            try:
                got = self._condition.wait_for(lambda: self._may_enter(urgent), timeout=BUSY_SECONDS)
            finally:
                self._urgent_waiting -= urgent
            if not got:
                raise Fault(FaultKind.DATABASE_BUSY, "another write did not end within 5 s", retryable=True)
            self._held = True
        try:
            yield
        finally:
            with self._condition:
                self._held = False
                self._condition.notify_all()

    def _may_enter(self, urgent: bool) -> bool:
        return not self._held and (urgent or self._urgent_waiting == 0)
