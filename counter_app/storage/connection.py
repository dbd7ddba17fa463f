"""Connections to the counter's database, as thin as they can be: SQL text on the driver, rows whose columns have names.

A customer waits for what is said here, so nothing stands between a statement and the driver (docs/decisions/095).
"""

from __future__ import annotations

import queue
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, TypeAlias

from sqlcipher3 import dbapi2

from counter_app.domain.errors import Fault, FaultKind

BUSY_SECONDS = 5
# Whoever reads keeps the log from beginning anew. So long he may where the log has grown too far meanwhile.
READER_SECONDS = 30.0
_INSTRUCTIONS_A_LOOK = 1_000_000
Values: TypeAlias = Mapping[str, Any]
Heard: TypeAlias = Callable[[str, Any], None]
_NO_VALUES: Values = {}
_NEVER = float("inf")


@lru_cache(maxsize=512)
def _row_type(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # the checker wants names written out
    make: Callable[[Sequence[Any]], Any] = kind._make
    return make


class Rows:
    """What a statement found; read it once, by one of these ways."""

    __slots__ = ("_connection", "_cursor", "_text")

    def __init__(self, connection: Connection, cursor: dbapi2.Cursor, text: str) -> None:
        self._connection = connection
        self._cursor = cursor
        self._text = text

    def first(self) -> Any:
        """The first row, or None; the others are left."""
        found = self._cursor.fetchone()
        self._cursor.close()
        return None if found is None else self._named()(found)

    @property
    def changed(self) -> int:
        """How many rows an UPDATE, INSERT or DELETE has changed."""
        return self._cursor.rowcount

    def one(self) -> Any:
        """The row of a statement that has exactly one."""
        found = self.first()
        if found is None:
            raise LookupError("a statement that always has a row had none")
        return found

    def all(self) -> list[Any]:
        """Every row."""
        found = self._cursor.fetchall()
        return list(map(self._named(), found)) if found else found

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def stream(self, size: int = 500) -> Iterator[Any]:
        """Every row, `size` of them at a time: for what is too large to be held. Raises `Fault(busy)`."""
        while found := self._cursor.fetchmany(size):
            if self._connection.begun is not None:
                self._connection.still_good()
            yield from map(self._named(), found)

    def scalar(self) -> Any:
        """The first column of the first row, or None."""
        found = self._cursor.fetchone()
        self._cursor.close()
        return None if found is None else found[0]

    def scalar_one(self) -> Any:
        """The same for a statement that always has a row."""
        return self.one()[0]

    def scalars(self) -> list[Any]:
        """The first column of every row."""
        return [row[0] for row in self._cursor.fetchall()]

    def _named(self) -> Callable[[Sequence[Any]], Any]:
        made = self._connection.row_types.get(self._text)
        if made is None:
            made = _row_type(tuple(column[0] for column in self._cursor.description))
            self._connection.row_types[self._text] = made
        return made


class Connection:
    """One connection of the driver. `heard` is told every statement before it is sent.

    `held`: whether somebody who reads keeps the log from being folded in. A connection that has been in use for too
    long then ends what it does with `Fault(busy)`; without `held` it never does.
    """

    __slots__ = ("_deadline", "_ended", "_heard", "_held", "_raw", "_turn", "begun", "row_types")

    def __init__(self, raw: dbapi2.Connection, heard: list[Heard], held: Callable[[], bool] | None = None) -> None:
        self._raw = raw
        self._heard = heard
        self._held = held
        self._turn = threading.Lock()
        self._ended = False
        self._deadline = _NEVER
        self.begun: int | None = None
        self.row_types: dict[str, Callable[[Sequence[Any]], Any]] = {}
        if held is not None:
            raw.set_progress_handler(self._too_long, _INSTRUCTIONS_A_LOOK)

    def enter(self, written: int) -> None:
        """Somebody begins to use it, when so many bytes had been written."""
        if self._held is not None:
            self._ended = False
            self._deadline = time.monotonic() + READER_SECONDS
            self.begun = written

    def leave(self) -> None:
        """It is used no more."""
        if self._held is not None:
            with self._turn:
                self.begun, self._deadline = None, _NEVER

    def end(self) -> bool:
        """From another thread: let go of what is read here, now; whoever reads is told at his next statement."""
        with self._turn:
            if self.begun is None or self._ended:
                return False
            self._ended = True
            # A statement that runs ends with an error, and its own thread then rolls back; else it is done here.
            self._raw.interrupt()
            with suppress(dbapi2.Error):
                self._raw.execute("ROLLBACK")
            return True

    def still_good(self) -> None:
        """Raises `Fault(busy)` where what was read is no view of one moment any more."""
        if self._ended or (time.monotonic() > self._deadline and self._too_long()):
            raise Fault(FaultKind.DATABASE_BUSY, "read for too long while others wrote", retryable=True)

    def _too_long(self) -> bool:
        return time.monotonic() > self._deadline and self._held is not None and self._held()

    def execute(self, statement: str, values: Values | Sequence[Any] = _NO_VALUES) -> Rows:
        """Send a statement; its values by name (or, as a tuple, by place)."""
        if self.begun is not None:
            self.still_good()
        for tell in self._heard:
            tell(statement, values)
        return Rows(self, self._raw.execute(statement, values), statement)

    def execute_many(self, statement: str, rows: Sequence[Values | Sequence[Any]]) -> None:
        """The same statement for many rows; their values by name or, as tuples, by place."""
        for tell in self._heard:
            tell(statement, rows)
        self._raw.executemany(statement, rows)

    def roll_back(self) -> None:
        """Also of one that has read for too long."""
        for tell in self._heard:
            tell("ROLLBACK", _NO_VALUES)
        self._raw.execute("ROLLBACK")

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._raw.in_transaction

    @property
    def raw(self) -> dbapi2.Connection:
        """The driver's own connection."""
        return self._raw

    def close(self) -> None:
        """Give it back to the system."""
        self._raw.close()


class Pool:
    """Connections made when they are wanted, at most `size`, and used again.

    `written` grows with what is written to the log, so that old readers can be told from young ones.
    """

    def __init__(
        self, connect: Callable[[], dbapi2.Connection], size: int, begin: str, held: Callable[[], bool] | None = None
    ) -> None:
        self._connect = connect
        self._begin = begin
        self._idle: queue.LifoQueue[Connection | None] = queue.LifoQueue()
        self._size = size
        self._held = held
        self._used: set[Connection] = set()
        self.heard: list[Heard] = []
        self.written = 0
        self._to_shrink: set[Connection] = set()
        self._allow()

    def _allow(self) -> None:
        for _ in range(self._size):
            self._idle.put(None)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection without a transaction. Raises `Fault(busy)` when none is given back in time."""
        idle = self._idle
        try:
            found = idle.get(timeout=BUSY_SECONDS)
        except queue.Empty:
            raise Fault(FaultKind.DATABASE_BUSY, "no connection within 5 s", retryable=True) from None
        try:
            if found is None:
                found = Connection(self._connect(), self.heard, self._held)
            found.enter(self.written)
            self._used.add(found)
            yield found
        finally:
            if found is not None:
                self._used.discard(found)
                found.leave()
                if found in self._to_shrink:
                    self._shrink(found)
            self._put_back(found, idle)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction: committed when its block ends without an exception."""
        with self.connect() as connection:
            connection.execute(self._begin)
            try:
                yield connection
                if connection.begun is not None:
                    connection.still_good()
                connection.execute("COMMIT")
            except BaseException:  # rolled back and passed on, whatever it is: nothing is caught here
                if connection.in_transaction:
                    # Some errors (a full disk) end the transaction by themselves; the first error is the one to tell.
                    with suppress(dbapi2.Error):
                        connection.roll_back()
                raise

    def end_readers(self, written_since: int) -> int:
        """End whoever has been reading while so many bytes were written; how many that were."""
        old = [each for each in list(self._used) if each.begun is not None]
        return sum(each.end() for each in old if self.written - (each.begun or 0) >= written_since)

    def forget_pages(self) -> None:
        """Give back what connections keep of the file's pages: those in use when they come back."""
        self._to_shrink |= set(self._used)
        idle, found = self._idle, list[Connection | None]()
        with suppress(queue.Empty):
            while True:
                found.append(idle.get_nowait())
        for each in reversed(found):
            if each is not None:
                self._shrink(each)
            self._put_back(each, idle)

    def _shrink(self, connection: Connection) -> None:
        self._to_shrink.discard(connection)
        with suppress(dbapi2.Error):  # it saves memory, and nothing hangs on it: the next statement says what is wrong
            connection.execute("PRAGMA shrink_memory").all()

    def _put_back(self, connection: Connection | None, idle: queue.LifoQueue[Connection | None]) -> None:
        """Among those it was taken from; closed where these were closed meanwhile."""
        if connection is not None and idle is not self._idle:
            connection.close()
            connection = None
        idle.put(connection)

    def close(self) -> None:
        """Close what is idle; what is in use is closed when it comes back."""
        idle, self._idle = self._idle, queue.LifoQueue()
        self._allow()
        with suppress(queue.Empty):
            while True:
                found = idle.get_nowait()
                if found is not None:
                    found.close()
