"""What stands inside a backup: named parts behind one another, written and read as a stream."""

from __future__ import annotations

import contextlib
import hashlib
import io
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import msgspec
from typing_extensions import override

from counter_app.domain.errors import InvalidInput
from counter_app.security.phrase_stream import CHUNK_BYTES, SealedWriter, StreamBroken

FORMAT = 1
ABOUT, SECRETS, COUNTER_DB, CLOUD_DB = "about.json", "secrets.json", "counter.db", "cloud.db"
_FILES = frozenset({COUNTER_DB, CLOUD_DB})
_HEAD = struct.Struct(">IQ")
_LONGEST_NAME, _LONGEST_DOCUMENT = 64, 1_000_000
_PATIENCE = 1 << 50


class Sink(Protocol):
    """Where a file of the backup goes."""

    def write(self, content: bytes, /) -> object: ...
    def close(self) -> None: ...


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup is of. `unsent`: operations in it that the cloud did not have yet; `head` (epoch, seq).
    `alone`: the window served its cloud; `members`: how many people the list of members showed, None = nobody counted
    them."""

    format: int
    made_at: str
    program: str
    merchant: str
    merchant_name: str
    counter: str = ""
    store: str = ""
    device: str = ""
    unsent: int = 0
    head: tuple[int, int] = (0, 0)
    trial: bool = False
    has_counter: bool = False
    has_cloud: bool = False
    cloud_elsewhere: bool = False
    alone: bool = False
    members: int | None = None


class Secrets(msgspec.Struct, frozen=True):
    """Keys by name, of the counter and of its cloud."""

    counter: dict[str, bytes] = {}
    cloud: dict[str, bytes] = {}


def write_document(writer: SealedWriter, name: str, value: msgspec.Struct) -> None:
    """One small part."""
    content = msgspec.json.encode(value)
    _begin(writer, name, len(content))
    writer.write(content)


def write_file(writer: SealedWriter, name: str, path: Path) -> str:
    """One file, in pieces; its SHA-256."""
    digest = hashlib.sha256()
    _begin(writer, name, path.stat().st_size)
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            digest.update(piece)
            writer.write(piece)
    return digest.hexdigest()


def _begin(writer: SealedWriter, name: str, size: int) -> None:
    encoded = name.encode("ascii")
    writer.write(_HEAD.pack(len(encoded), size) + encoded)


class Pieces:
    """Reads so many bytes at a time from a stream of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = b""

    def exactly(self, count: int) -> bytes:
        """That many bytes. Raises `StreamBroken` where there are fewer."""
        parts = []
        while count:
            piece = self.some(count)
            if not piece:
                raise StreamBroken
            parts.append(piece)
            count -= len(piece)
        return b"".join(parts)

    def some(self, most: int) -> bytes:
        """At most that many bytes; none at the end."""
        while not self._held:
            piece = next(self._chunks, None)
            if piece is None:
                return b""
            self._held = piece
        given, self._held = self._held[:most], self._held[most:]
        return given


class Nowhere(io.RawIOBase):
    """Takes bytes and forgets them: a file is only read to see whether it is whole."""

    @override
    def write(self, content: object, /) -> int:
        return len(memoryview(content))  # type: ignore[arg-type]  # whatever is written is a buffer


def read_parts(chunks: Iterator[bytes], place: Callable[[str], Sink]) -> tuple[About, Secrets, dict[str, str]]:
    """(what it is of, its keys, SHA-256 of each file). Files go where `place` says; no other names are taken.

    Raises `StreamBroken`, `InvalidInput` for a newer program's file.
    """
    pieces = Pieces(chunks)
    about: About | None = None
    secrets = Secrets()
    digests: dict[str, str] = {}
    while head := pieces.some(1):
        name_length, size = _HEAD.unpack(head + pieces.exactly(_HEAD.size - 1))
        if name_length > _LONGEST_NAME or size > _PATIENCE:
            raise StreamBroken
        name = pieces.exactly(name_length).decode("ascii", "replace")
        if name in _FILES and about is not None:
            digests[name] = _copy(pieces, size, place(name))
        elif size > _LONGEST_DOCUMENT:
            raise StreamBroken
        elif name == ABOUT:
            about = _about(pieces.exactly(size))
        elif name == SECRETS:
            secrets = msgspec.json.decode(pieces.exactly(size), type=Secrets)
        else:
            raise StreamBroken
    if about is None:
        raise StreamBroken
    return about, secrets, digests


def _about(content: bytes) -> About:
    about = msgspec.json.decode(content, type=About)
    if about.format > FORMAT:
        raise InvalidInput("This backup was made by a newer version of this program.", key="file", code="newer_program")
    return about


def _copy(pieces: Pieces, size: int, file: Sink) -> str:
    digest = hashlib.sha256()
    with contextlib.closing(file):
        while size:
            piece = pieces.some(min(size, CHUNK_BYTES))
            if not piece:
                raise StreamBroken
            digest.update(piece)
            file.write(piece)
            size -= len(piece)
    return digest.hexdigest()
