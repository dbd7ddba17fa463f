"""Opening the cloud's database, ready for use."""

from __future__ import annotations

from pathlib import Path

from counter_app.cloud.storage.engine import sqlite_engine, url_engine
from counter_app.cloud.storage.migrate import bring_up_to_date
from counter_app.cloud.storage.store import Database
from counter_app.domain.errors import Fault, FaultKind

FILE = "cloud.db"


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
        bring_up_to_date(engine)
    except BaseException:  # given back and passed on, whatever it is
        engine.dispose()
        raise
    return Database(engine)
