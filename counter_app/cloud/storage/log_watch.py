"""The log of the cloud's SQLite file stays within bounds: one of us who reads for long is ended, others are told of.

Whoever reads keeps the log from beginning anew, and every commit then makes it longer (faults.md, row 15).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlcipher3 import dbapi2

from counter_app.cloud.storage.engine import BUSY_SECONDS
from counter_app.domain.errors import Fault, FaultKind
from counter_app.logs import LateLogger

HELD_LOG_BYTES = 40_000_000
_OLD_BYTES = 5_000_000
_AGAIN_BYTES = 4_000_000
_PATIENCE_MS = 50
_log = LateLogger(__name__)


class _Reader:
    """One view that is held. `begun`: how much had been written when it began."""

    def __init__(self, raw: Any, begun: int) -> None:
        self._raw = raw
        self._turn = threading.Lock()
        self._over = False
        self.begun = begun
        self.ended = False

    def end(self) -> bool:
        """From another thread. A statement that runs ends with an error, and its own thread then rolls back."""
        with self._turn:
            if self._over or self.ended:
                return False
            self.ended = True
            self._raw.interrupt()
            with suppress(dbapi2.Error):
                self._raw.execute("ROLLBACK")
            return True

    def leave(self) -> None:
        with self._turn:
            self._over = True


class LogWatch:
    """Looks at the log's size after each commit. Safe from any thread."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path
        self._readers: set[_Reader] = set()
        self._seen = log_size(path)
        self._written = 0
        self._next_look = HELD_LOG_BYTES

    @contextmanager
    def reader(self, raw: Any) -> Iterator[None]:
        """Around a view. Raises `Fault(busy)` where it was ended meanwhile: what was read is no view of one moment."""
        reader = _Reader(raw, self._written)
        self._readers.add(reader)
        try:
            yield
        finally:
            self._readers.discard(reader)
            reader.leave()
        if reader.ended:
            raise Fault(FaultKind.DATABASE_BUSY, "read for too long while others wrote", retryable=True)

    def look(self) -> None:
        """After a commit, while no other begins."""
        size, before = log_size(self._path), self._seen
        self._seen = size
        self._written += max(0, size - before)
        if size <= HELD_LOG_BYTES:
            self._next_look = HELD_LOG_BYTES
        elif size >= self._next_look:
            self._next_look = size + _AGAIN_BYTES
            old = [each for each in list(self._readers) if self._written - each.begun >= _OLD_BYTES]
            ended = sum(each.end() for each in old)
            if not self._begin_anew():
                _log.warning("somebody reads the cloud's file for long", bytes=size, ended=ended)

    def _begin_anew(self) -> bool:
        try:
            connection = self._engine.raw_connection()
        except Exception as error:  # noqa: BLE001 - what was committed stays so, whatever the pool says of this look
            _log.warning("no checkpoint", error=type(error).__name__)
            return False
        try:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
            try:
                cursor.execute("PRAGMA wal_checkpoint(RESTART)")
                return [row[0] for row in cursor.fetchall()] == [0]
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        except (dbapi2.Error, OSError) as error:
            _log.warning("no checkpoint", error=type(error).__name__)
            return False
        finally:
            connection.close()


def log_size(path: Path) -> int:
    """Bytes of the log of the database at `path`."""
    try:
        return Path(f"{path}-wal").stat().st_size
    except FileNotFoundError:
        return 0
