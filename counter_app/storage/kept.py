"""Acts kept beside the database: what was acknowledged survives the loss of the database file itself.

Every transaction that writes an operation also writes it here, sealed; one that nobody else has yet is flushed in the
same acknowledgement, beside the commit and not after it (docs/decisions/085-kept-acts.md).
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import Operation, encode
from counter_app.services.records import DeviceIdentity
from counter_app.storage.engine import fault_of
from counter_app.storage.kept_file import KeptFile, State, records_of, whole_file

FILE = "counter.kept"
_log = logging.getLogger(__name__)


class Sealer(Protocol):
    """Seals what lies beside the database under a key of its own."""

    def seal(self, plain: bytes) -> bytes: ...
    def open(self, sealed: bytes) -> bytes | None:
        """None for what was changed or is somebody else's."""
        ...


class Head(msgspec.Struct, frozen=True):
    """The end of the chain of operations behind a transaction."""

    epoch: int
    seq: int
    hash: str


class KeptAct(msgspec.Struct, frozen=True, kw_only=True):
    """An operation of a transaction. `operation` None: it was written down earlier, and took effect now."""

    id: str
    effected: bool
    operation: Operation | None = None
    request_hash: str = ""
    answer: bytes = b""


class KeptStore(msgspec.Struct, frozen=True):
    """A store as it was when the file was begun."""

    id: str
    name: str
    timezone: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What one transaction kept; the first entry of a file says whose it is instead."""

    head: Head | None = None
    acts: list[KeptAct] = []
    device: DeviceIdentity | None = None
    stores: list[KeptStore] = []


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file holds. `acts` are whole, in their order; `doubtful` are ids whose commit nobody saw."""

    acts: tuple[KeptAct, ...] = ()
    head: Head | None = None
    doubtful: frozenset[str] = frozenset()
    device: DeviceIdentity | None = None
    stores: tuple[KeptStore, ...] = ()
    damaged: int = 0


class Turn:
    """One transaction's entry, from before its commit to its fate."""

    def __init__(self, log: KeptLog) -> None:
        self._log = log
        self._at: int | None = None
        self._flushing = False
        self._head: Head | None = None

    def write(self, entry: Entry | None, nobody_else_has: bool) -> None:
        """Before the commit. Raises `Fault`, and then the transaction must not commit."""
        if entry is None:
            return
        self._at, self._head = self._log.append(entry), entry.head
        if nobody_else_has:
            self._flushing = True
            self._log.begin_flush()

    def done(self) -> None:
        """The transaction is committed; durable here too when this returns."""
        self._end(State.COMMITTED)
        if self._head is not None and self._log.remember is not None:
            self._log.remember(self._head)

    def withdraw(self) -> None:
        """The transaction was rolled back."""
        self._end(State.WITHDRAWN)

    def _end(self, state: State) -> None:
        failed = self._log.end_flush() if self._flushing else None
        if self._at is None:
            return
        try:
            self._log.file.mark(self._at, state)
        except OSError as error:
            failed = error
        if failed is not None:
            # The database has it, and that is what was promised; the file is written anew at the next occasion.
            _log.warning("an act is not kept beside the database: %s", type(failed).__name__)


class KeptLog:
    """The file of one folder, as one process has it open.

    `remember`: told the end of the chain behind each commit.
    """

    remember: Callable[[Head], None] | None = None

    def __init__(self, path: Path, sealer: Sealer) -> None:
        self.file = KeptFile(path)
        self._sealer = sealer
        self._wishes: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.file.path

    def turn(self) -> Turn:
        """The place of one transaction."""
        return Turn(self)

    def append(self, entry: Entry) -> int:
        """Write an entry, not flushed; where it stands. Raises `Fault`."""
        try:
            return self.file.append(self._sealer.seal(encode(entry)))
        except OSError as error:
            raise fault_of(error) or Fault(FaultKind.DISK_ERROR, str(error)) from error

    def begin_flush(self) -> None:
        """Flush in a thread of its own, so that it runs beside the commit's flush."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._flush_for_ever, name="kept", daemon=True)
            self._thread.start()
        self._wishes.put(True)

    def end_flush(self) -> OSError | None:
        """Wait for it; what went wrong."""
        return self._answers.get()

    def _flush_for_ever(self) -> None:
        while self._wishes.get():
            try:
                self.file.flush()
            except OSError as error:
                self._answers.put(error)
            else:
                self._answers.put(None)

    def close(self) -> None:
        """Give file and thread back."""
        if self._thread is not None:
            self._wishes.put(False)
            self._thread.join()
            self._thread = None
        self.file.close()

    def read(self) -> Kept:
        """Everything that opens. Raises `Fault` where the file cannot be read at all."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return Kept()
        except OSError as error:
            raise fault_of(error) or Fault(FaultKind.DISK_ERROR, str(error)) from error
        entries, damaged = [], 0
        for record in records_of(content):
            entry = self._entry(record.sealed)
            if entry is None:
                damaged += 1
            elif record.state is not State.WITHDRAWN:
                entries.append((record.state, entry))
        return _together(entries, damaged)

    def last_head(self) -> Head | None:
        """The head that the last committed entry names; None where there is none. Quick. Raises `Fault`."""
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise fault_of(error) or Fault(FaultKind.DISK_ERROR, str(error)) from error
        for record in reversed(list(records_of(content))):
            if record.state is State.COMMITTED:
                entry = self._entry(record.sealed)
                if entry is not None and entry.head is not None:
                    return entry.head
        return None

    def _entry(self, sealed: bytes) -> Entry | None:
        plain = self._sealer.open(sealed)
        if plain is None:
            return None
        try:
            return msgspec.json.decode(plain, type=Entry)
        except msgspec.MsgspecError:
            return None

    def forget(self, ids: Collection[str], is_known: Callable[[str], bool]) -> None:
        """Without these operations; under the database's write lock. `is_known`: whether an act that nobody saw the
        commit of is in the database. Raises `Fault`."""
        kept = self.read()
        if not any(act.id in ids for act in kept.acts):
            return
        stays = [act for act in kept.acts if act.id not in ids]
        stays = [act for act in stays if act.id not in kept.doubtful or is_known(act.id)]
        first = Entry(head=kept.head, device=kept.device, stores=list(kept.stores))
        self.rewrite([first, *(Entry(acts=[act]) for act in stays)])

    def rewrite(self, entries: Iterable[Entry], path: Path | None = None) -> None:
        """A new file with these committed entries in the place of the old one, whole or not at all. Raises `Fault`."""
        target = path or self.path
        sealed = [(State.COMMITTED, self._sealer.seal(encode(entry))) for entry in entries]
        scratch = target.with_name(f".{target.name}.new")
        try:
            handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(whole_file(sealed))
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(target)
        except OSError as error:
            raise fault_of(error) or Fault(FaultKind.DISK_ERROR, str(error)) from error


def _together(entries: Sequence[tuple[State, Entry]], damaged: int) -> Kept:
    """Acts made whole: a claim that took effect later is one act."""
    acts: dict[str, KeptAct] = {}
    doubtful: set[str] = set()
    head: Head | None = None
    device: DeviceIdentity | None = None
    stores: tuple[KeptStore, ...] = ()
    for state, entry in entries:
        head = _later(head, entry.head)
        device, stores = entry.device or device, tuple(entry.stores) or stores
        for act in entry.acts:
            acts[act.id] = _merged(acts.get(act.id), act)
            if state is State.WRITTEN:
                doubtful.add(act.id)
            else:
                doubtful.discard(act.id)
    whole = tuple(act for act in acts.values() if act.operation is not None)
    return Kept(whole, head, frozenset(doubtful), device, stores, damaged)


def _later(one: Head | None, other: Head | None) -> Head | None:
    if one is None or other is None:
        return other or one
    return other if (other.epoch, other.seq) >= (one.epoch, one.seq) else one


def _merged(before: KeptAct | None, now: KeptAct) -> KeptAct:
    if before is None or now.operation is not None:
        return now
    return msgspec.structs.replace(before, effected=before.effected or now.effected, answer=now.answer or before.answer)
