"""Opening the encrypted file: SQLCipher, WAL, synchronous FULL, one writing connection (`faults.md`, "Learned", 1-3).

The recipe's order matters: the key is the first statement on a connection, before anything touches the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault, FaultKind

BUSY_SECONDS = 5
MINIMUM_SQLITE = (3, 51, 3)  # earlier ones may corrupt a WAL file (the WAL-reset bug)
_CHECKPOINT_FRAMES = 4_000  # a safety net; checkpoints are made between scans
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    f"wal_autocheckpoint={_CHECKPOINT_FRAMES}",
    "temp_store=MEMORY",
)


def open_engine(path: Path, key: bytes, *, writer: bool) -> Engine:
    """An engine on the file at `path` with a raw 32-byte `key`. Raises `Fault` when the driver is too old."""
    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise Fault(FaultKind.INTERNAL, f"SQLite {dbapi2.sqlite_version} is older than {MINIMUM_SQLITE}")
    engine = create_engine(
        f"sqlite:///{path.as_posix()}",
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=1 if writer else 4,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        hide_parameters=True,  # names and phones stand in them, and an error's text goes to the log
    )
    secret = f"x'{key.hex()}'"
    begin = "BEGIN IMMEDIATE" if writer else "BEGIN"

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f'PRAGMA key="{secret}"')
        _switch_to_wal(cursor)
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _switch_to_wal(cursor: Any) -> None:
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


def read_back(engine: Engine) -> tuple[str, int]:
    """(`journal_mode`, `synchronous`) as the open file has them; must be ("wal", 2)."""
    with translated(), engine.connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    return str(mode), int(synchronous)


_SIGNS = (
    ("disk is full", FaultKind.DISK_FULL, True),
    ("database is locked", FaultKind.DATABASE_BUSY, True),
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
    except PoolTimeout as error:
        raise Fault(FaultKind.DATABASE_BUSY, "no connection within 5 s", retryable=True) from error
    except (DBAPIError, dbapi2.OperationalError, dbapi2.DatabaseError, OSError) as error:
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
