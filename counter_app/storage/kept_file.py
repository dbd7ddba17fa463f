"""The file of kept acts, byte by byte: sealed records behind one another, a record's fate in one byte of its head.

    magic "KEPT" · state (1 byte) · three zero bytes · length (4, big-endian) · sealed record

Room is made ahead in blocks of zeros, so that a flush has nothing to tell the file system. A record is written before
its transaction commits and marked afterwards, in place: whoever reads the file can tell what was committed from what a
kill cut off. Records are appended under the database's write lock only, so that processes take turns.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

from counter_app.domain.values import dataclass

_MAGIC = b"KEPT"
_HEAD = struct.Struct(">4sB3xI")
_STATE_AT = 4
_ROOM = 256 * 1024
_LONGEST = 64 * 1024 * 1024


class State(IntEnum):
    """`WRITTEN`: nobody has said yet what became of its transaction."""

    WRITTEN = 0
    COMMITTED = 1
    WITHDRAWN = 2


@dataclass(frozen=True, slots=True)
class Record:
    """A sealed record and where it stands."""

    at: int
    state: State
    sealed: bytes


class KeptFile:
    """One open file. Raises OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle = -1
        self._end = 0
        self._room = 0

    @property
    def size(self) -> int:
        """Bytes of records."""
        return self._end

    def append(self, sealed: bytes) -> int:
        """Write one record behind the last; answers where it stands. Not flushed."""
        self._find_end()
        at, needed = self._end, _HEAD.size + len(sealed)
        while at + needed + _HEAD.size > self._room:
            self._write(b"\0" * _ROOM, self._room)
            self._room += _ROOM
        # Body first: a head whose body is not there yet would look like damage.
        self._write(sealed, at + _HEAD.size)
        self._write(_HEAD.pack(_MAGIC, State.WRITTEN, len(sealed)), at)
        self._end = at + needed
        return at

    def mark(self, at: int, state: State) -> None:
        """Say what became of a record's transaction. Not flushed: the next flush takes it along."""
        if self._handle >= 0:
            self._write(bytes([state]), at + _STATE_AT)

    def flush(self) -> None:
        """Durable when this returns."""
        if self._handle >= 0:
            getattr(os, "fdatasync", os.fsync)(self._handle)

    def close(self) -> None:
        """Give the file back."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write(self, content: bytes, at: int) -> None:
        os.lseek(self._handle, at, os.SEEK_SET)
        left = memoryview(content)
        while left:
            left = left[os.write(self._handle, left) :]

    def _find_end(self) -> None:
        """Behind what other processes have written meanwhile; a file that was replaced is opened anew."""
        self._open()
        while True:
            os.lseek(self._handle, self._end, os.SEEK_SET)
            head = os.read(self._handle, _HEAD.size)
            length = _length_of(head)
            if length is None:
                return
            self._end += _HEAD.size + length

    def _open(self) -> None:
        if self._handle >= 0:
            try:
                mine, there = os.fstat(self._handle), self.path.stat()
                if (mine.st_ino, mine.st_dev) == (there.st_ino, there.st_dev):
                    self._room = max(self._room, there.st_size)
                    return
            except FileNotFoundError:
                pass
            self.close()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._handle = os.open(self.path, flags, 0o600)
        self._end, self._room = 0, os.fstat(self._handle).st_size


def _length_of(head: bytes) -> int | None:
    if len(head) < _HEAD.size:
        return None
    magic, state, length = _HEAD.unpack(head)
    return length if magic == _MAGIC and state in tuple(State) and length <= _LONGEST else None


def records_of(content: bytes) -> Iterator[Record]:
    """Every record that can be found, also behind damaged ones: a head that is no head is searched past."""
    at = 0
    while True:
        at = content.find(_MAGIC, at)
        if at < 0:
            return
        length = _length_of(content[at : at + _HEAD.size])
        body = at + _HEAD.size
        if length is None or body + length > len(content):
            at += 1
            continue
        yield Record(at, State(content[at + _STATE_AT]), content[body : body + length])
        # A damaged length would hide what follows: the next search begins behind the body only where a head
        # or the end of the records stands there.
        following = content[body + length : body + length + _HEAD.size]
        at = body + length if _length_of(following) is not None or not following.strip(b"\0") else at + 1


def whole_file(records: list[tuple[State, bytes]]) -> bytes:
    """The bytes of a file that holds these."""
    return b"".join(_HEAD.pack(_MAGIC, state, len(sealed)) + sealed for state, sealed in records)
