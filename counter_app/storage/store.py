"""The counter's store: readers on snapshots, one writing connection a process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault, FaultKind
from counter_app.logs import LateLogger
from counter_app.storage.checking import contradictions, counts, members, revision
from counter_app.storage.connection import BUSY_SECONDS
from counter_app.storage.engine import (
    HELD_LOG_BYTES,
    LONG_LOG_BYTES,
    WriteGate,
    copy_into,
    log_size,
    open_noting_pool,
    open_pool,
    read_back,
    translated,
)
from counter_app.storage.kept import KeptLog
from counter_app.storage.migrate import bring_up_to_date
from counter_app.storage.reading import SqlReading
from counter_app.storage.reading_found import MemberMemory
from counter_app.storage.writing import SqlWriting

_PATIENCE_MS = 50  # with readers that end by themselves; the next redemption waits as long
_AGAIN_BYTES = 4_000_000
_log = LateLogger(__name__)


class SqlStore:
    """`services.ports.CounterStore` on one SQLCipher file."""

    def __init__(self, path: Path, key: bytes, kept: KeptLog | None = None) -> None:
        self.path = path
        self.kept = kept
        self._writer = open_pool(path, key, writer=True)
        self._readers = open_pool(path, key, writer=False)
        self._noting = open_noting_pool(path, key)
        self._gate = WriteGate()
        # Each row was read once, and is looked for in the file no more: what its own caches keep is given back.
        self._memory = MemberMemory(self._readers.forget_pages)
        self._log_seen = self.log_size()
        self._next_look = HELD_LOG_BYTES

    @contextmanager
    def reading(self) -> Iterator[SqlReading]:
        """A consistent view; nothing written meanwhile is seen."""
        with translated(), self._readers.begin() as connection:
            reading = SqlReading(connection)
            reading.memory = self._memory
            yield reading

    @contextmanager
    def writing(self, *, urgent: bool = True) -> Iterator[SqlWriting]:
        """One transaction: durable when the block has ended without an exception. Raises `Fault`."""
        with self._gate.hold(urgent=urgent), translated():
            turn = self.kept.turn() if self.kept is not None else None
            try:
                with self._writer.begin() as connection:
                    writing = SqlWriting(connection)
                    yield writing
                    if turn is not None:
                        self._forget(writing)
                        turn.write(*writing.kept_entry())
            except BaseException:  # marked and passed on, whatever it is: nothing is caught here
                if turn is not None:
                    turn.withdraw()
                raise
            if turn is not None:
                turn.done()
            self._watch_log()
        if not urgent and self.log_is_long():
            self.checkpoint()

    def _forget(self, writing: SqlWriting) -> None:
        """Under the lock under which others append: what went from the bodies goes from what is kept beside them."""
        if self.kept is not None and writing.scrubbed:
            self.kept.forget(set(writing.scrubbed), lambda each: writing.operation(each) is not None)

    @contextmanager
    def noting(self) -> Iterator[SqlWriting]:
        """One transaction that is not flushed: it outlives this process, and is flushed with whatever comes next.

        On a connection of its own, so that nothing else can ever be written that way; behind the same gate. Nothing
        that was acknowledged may be written here. Raises `Fault`.
        """
        with self._gate.hold(urgent=False), translated(), self._noting.begin() as connection:
            yield SqlWriting(connection)

    def _watch_log(self) -> None:
        """After a commit, before the next one: a log that somebody holds is taken from him where he is one of us."""
        size, before = self.log_size(), self._log_seen
        self._log_seen = size
        self._readers.written += max(0, size - before)
        if size <= HELD_LOG_BYTES:
            self._next_look = HELD_LOG_BYTES
        elif size >= self._next_look:
            self._next_look = size + _AGAIN_BYTES
            ended = self._readers.end_readers(HELD_LOG_BYTES // 8)
            if not self._begin_log_anew():
                _log.warning("somebody reads for long, the log cannot be folded in", bytes=size, ended=ended)

    def _begin_log_anew(self) -> bool:
        """Fold everything in, so that the next commit begins the log at its beginning. What is committed stays so."""
        try:
            with self._writer.connect() as connection:
                connection.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}").all()
                try:
                    return not connection.execute("PRAGMA wal_checkpoint(RESTART)").one()[0]
                finally:
                    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}").all()
        except (dbapi2.Error, OSError) as error:  # the disk's own trouble: the next write meets it and says so
            _log.warning("no checkpoint", error=type(error).__name__)
            return False

    def checkpoint(self) -> None:
        """Fold the log into the file; nobody waits for it, neither readers nor the writer."""
        with translated(), self._readers.connect() as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").all()

    def cut_log(self) -> bool:
        """In an idle moment: fold everything in and give the log's room back. Nobody waits; False where one reads."""
        if self.log_size() == 0:
            return True
        with translated(), self._readers.connect() as connection:
            # Without patience: a truncating checkpoint that waits for a reader would make the next redemption wait too.
            connection.execute("PRAGMA busy_timeout=0").all()
            try:
                busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            finally:
                connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}").all()
        return not busy

    def log_is_long(self) -> bool:
        """Whether the log has grown so far that it should be folded in at once."""
        return self.log_size() > LONG_LOG_BYTES

    def log_size(self) -> int:
        """Bytes of the log."""
        return log_size(self.path)

    def log_is_held(self) -> bool:
        """Whether somebody, a program that is not ours perhaps, reads for so long that the log fills the disk."""
        return self.log_size() > HELD_LOG_BYTES

    def copy_into(self, path: Path) -> None:
        """A consistent copy under the same key, while others go on reading and writing. Raises `Fault`."""
        with translated(), self._readers.connect() as connection:
            copy_into(connection, path)

    def integrity(self) -> tuple[str, ...]:
        """Problems that a full check of the file finds; empty when it is sound.

        The log is folded in first: the check of pages reads the file alone, and a power cut while the log was being
        folded in leaves torn pages there, which the log still holds whole.
        """
        with translated(), self._readers.connect() as connection:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").all()
            pages = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
            rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
        return tuple(pages + [row for row in rows if row != "ok"])

    def contradictions(self) -> dict[str, int]:
        """Rows that contradict what must hold between tables, by rule; empty when it is sound."""
        with translated(), self._readers.connect() as connection:
            return contradictions(connection)

    def counts(self) -> dict[str, int]:
        """Rows by table."""
        with translated(), self._readers.connect() as connection:
            return counts(connection)

    def members(self) -> int:
        """How many people the list of members shows; reads all of them."""
        with translated(), self._readers.connect() as connection:
            return members(connection)

    def revision(self) -> str:
        """The schema's revision."""
        with translated(), self._readers.connect() as connection:
            return revision(connection)

    def settings_read_back(self) -> tuple[str, int]:
        """(`journal_mode`, `synchronous`) of the writing connection."""
        with translated(), self._writer.connect() as connection:
            return read_back(connection)

    def close(self) -> None:
        """Give every connection back; the last one folds the log in."""
        self._readers.close()
        self._noting.close()
        self._writer.close()
        if self.kept is not None:
            self.kept.close()


BeforeMigration = Callable[[SqlStore, str], None]


def open_store(
    path: Path, key: bytes, kept: KeptLog | None = None, before_migration: BeforeMigration | None = None
) -> SqlStore:
    """Open (or make) the file at `path`, migrate it, and read back that it is as durable as promised.

    `key`: 32 bytes. `before_migration` gets the store with its old schema, and that schema's revision. Raises `Fault`
    (`database_damaged` also when the key is another file's).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _mend_rights(path)
    store = SqlStore(path, key, kept)
    try:
        bring_up_to_date(store._writer, lambda old: before_migration(store, old) if before_migration else None)
        if store.settings_read_back() != ("wal", 2):
            raise Fault(FaultKind.INTERNAL, "the database does not flush at commit")
    except BaseException:  # closed and passed on, whatever it is: nothing is caught here
        store.close()
        raise
    return store


def _mend_rights(path: Path) -> None:
    """SQLite gives its side files the rights of the database: one that was read-only once leaves them so for ever."""
    if not os.access(path, os.W_OK):
        return
    for ending in ("-wal", "-shm"):
        side = path.with_name(path.name + ending)
        if side.exists() and not os.access(side, os.W_OK):
            with suppress(OSError):
                side.chmod(0o600)
