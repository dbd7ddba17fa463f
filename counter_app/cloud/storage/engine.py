"""The engine behind the cloud: an encrypted SQLite file with the recipe of `docs/decisions/020-cloud.md`, or a URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault, FaultKind, InvalidInput

BUSY_SECONDS = 10
POOL_SIZE = 16
# The pool is shared out, so that whatever waits for one merchant's lock leaves connections to the others: merchants
# whose operations are applied at once, other calls, who calls, strangers; the rest answers "is it there" and the person
# who runs it.
MERCHANTS_AT_ONCE = 6
CALLS_AT_ONCE = 4
ASKING_AT_ONCE = 3
STRANGERS_AT_ONCE = 2
PATIENCE_SECONDS = BUSY_SECONDS
MINIMUM_SQLITE = (3, 51, 3)  # earlier ones may corrupt a WAL file (the WAL-reset bug)
# What cannot be had in time is told to the counter, which sends it again; nobody holds a lock for ever.
_SERVER_OPTIONS = f"-c lock_timeout={BUSY_SECONDS}s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_SECONDS * 1000}",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "journal_size_limit=16000000",
    "temp_store=MEMORY",
)


def sqlite_engine(path: Path, key: bytes) -> Engine:
    """An engine on the file at `path`, encrypted with the raw 32-byte `key`. `Fault` when the driver is too old."""
    if dbapi2.sqlite_version_info < MINIMUM_SQLITE:
        raise Fault(FaultKind.INTERNAL, f"SQLite {dbapi2.sqlite_version} is older than {MINIMUM_SQLITE}")
    engine = create_engine(
        f"sqlite:///{path.as_posix()}",
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        hide_parameters=True,  # names and phones stand in them, and an error's text goes to the log
    )
    secret = f"x'{key.hex()}'"

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # The key comes first, before anything touches the file.
        cursor.execute(f'PRAGMA key="{secret}"')
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Any) -> None:
        reading = connection.get_execution_options().get("counter_reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine


def url_engine(url: str) -> Engine:
    """An engine on a PostgreSQL database. Raises `InvalidInput` for a URL of anything else."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "postgresql":
            raise InvalidInput("The database URL must begin with postgresql:// .", key="database")
        # The last one of a name holds: the URL may say otherwise.
        options = f"{_SERVER_OPTIONS} {parsed.query.get('options', '')}"
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=POOL_SIZE,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=True,
            connect_args={"options": options},
            hide_parameters=True,
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise InvalidInput("This is not a database URL.", key="database") from error


def copy_into(engine: Engine, path: Path) -> None:
    """A consistent copy of the open SQLite file, durable when this returns. Raises `Fault`.

    SQLite reads its own file for it: whoever opens and closes a live database file by himself drops its locks.
    """
    with translated():
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM INTO ?", (str(path),))
            cursor.close()
        finally:
            connection.close()
        with path.open("rb+") as file:
            os.fsync(file.fileno())


# PostgreSQL's codes: a deadlock, a serialization failure; a lock or a statement that took too long, a full server.
_UNDONE = frozenset({"40P01", "40001"})
_BUSY = frozenset({"55P03", "57014", "53300", "57P03"})
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


class Undone(Fault):
    """The database undid the transaction to untie a knot of locks; done anew it will pass."""

    def __init__(self, detail: str) -> None:
        super().__init__(FaultKind.DATABASE_BUSY, detail, retryable=True)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors of the world into `Fault`; an `IntegrityError` or our own bug passes unchanged."""
    try:
        yield
    except PoolTimeout as error:
        raise Fault(FaultKind.DATABASE_BUSY, f"no connection within {BUSY_SECONDS} s", retryable=True) from error
    except (DBAPIError, dbapi2.Error, OSError) as error:
        fault = fault_of(error)
        if fault is None:
            raise
        raise fault from error


def fault_of(error: BaseException) -> Fault | None:
    """The fault behind a driver's error, or None when it is not the world's."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    if state in _UNDONE:
        return Undone(str(state))
    if state in _BUSY:
        return Fault(FaultKind.DATABASE_BUSY, str(state), retryable=True)
    text = str(error).lower()
    for sign, kind, retryable in _SIGNS:
        if sign in text:
            return Fault(kind, sign, retryable=retryable)
    if isinstance(error, OperationalError | OSError):
        # The rest of what a server or a disk says when it cannot be reached.
        return Fault(FaultKind.DISK_ERROR, type(error).__name__, retryable=True)
    return None
