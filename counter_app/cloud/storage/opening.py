"""Opening the cloud's database, ready for use."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from counter_app.cloud.storage.engine import copy_into, sqlite_engine, translated, url_engine
from counter_app.cloud.storage.migrate import bring_up_to_date
from counter_app.cloud.storage.store import Database
from counter_app.domain.errors import Fault, FaultKind

FILE = "cloud.db"
_BACKUPS = "backups"
_OLD_KEPT = 2


def open_database(folder: Path, key: bytes, url: str | None) -> Database:
    """The database at `url`, else the encrypted file in `folder`. Raises `Fault`, `InvalidInput`."""
    if url:
        engine = url_engine(url)
    else:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{folder} cannot be made: {error.strerror}") from error
        engine = sqlite_engine(folder / FILE, key)
    try:
        bring_up_to_date(engine, lambda old: None if url else _keep_old(engine, folder, old))
    except BaseException:  # given back and passed on, whatever it is
        engine.dispose()
        raise
    return Database(engine)


def is_whole(folder: Path, key: bytes) -> bool:
    """Whether every page of the file fits its checksum and the tables hang together; nobody else may have it open.

    The log is folded in first: the check of pages reads the file alone. Raises `Fault` for other troubles.
    """
    engine = sqlite_engine(folder / FILE, key)
    try:
        with translated():
            connection = engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                cursor.fetchall()
                cursor.execute("PRAGMA cipher_integrity_check")
                pages = cursor.fetchall()
                cursor.execute("PRAGMA quick_check")
                return not pages and cursor.fetchall() == [("ok",)]
            finally:
                connection.close()
    except Fault as fault:
        if fault.kind is not FaultKind.DATABASE_DAMAGED:
            raise
        return False
    finally:
        engine.dispose()


def _keep_old(engine: Engine, folder: Path, revision: str) -> None:
    """The file as it is before a migration changes it; the newest two are kept. A server's database is its keeper's."""
    backups = folder / _BACKUPS
    try:
        backups.mkdir(mode=0o700, exist_ok=True)
        scratch = backups / f".making-{secrets.token_hex(4)}"
        copy_into(engine, scratch)
        scratch.chmod(0o600)
        # A name for people to find it by, not a time that any rule looks at.
        scratch.replace(backups / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%S}-{revision}.db")
        for old in sorted(backups.glob("before-migration-*.db"), reverse=True)[_OLD_KEPT:]:
            old.unlink()
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{backups} cannot be written: {error.strerror}") from error
