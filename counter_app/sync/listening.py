"""The ear of a counter: a thread that hears when there is something to fetch, and says so.

A line on which nothing has come for longer than the cloud's own keep-alive is dead, whatever the network says: it is
dropped and made anew. While there is no line the counter asks every 30 s as before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

import msgspec
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.logs import LateLogger
from counter_app.services.context import Counter
from counter_app.sync.backoff import Backoff
from counter_app.sync.outcomes import HALF_ANSWER, Declined, Line, LineBroken, NotKnown

SILENCE_SECONDS = 25.0  # the cloud says something every 10
NOT_OFFERED_SECONDS = 600.0
_LONGEST_EVENT = 10_000
_log = LateLogger(__name__)


class Calls(Protocol):
    """What is asked of the client."""

    def listen(self, after: int, silence_seconds: float) -> Line: ...


class _Event(msgspec.Struct, frozen=True):
    version: int


class Ear(threading.Thread):
    """Listens until stopped. `heard()` is called from this thread for each change beyond the cursor."""

    def __init__(self, counter: Counter, calls: Calls, heard: Callable[[], None], chance: Callable[[], float]) -> None:
        super().__init__(name="sync-ear", daemon=True)
        self._counter = counter
        self._calls = calls
        self._heard = heard
        self._backoff = Backoff(chance)
        self._stopping = threading.Event()
        self._line: Line | None = None
        self._live = threading.Event()

    @property
    def live(self) -> bool:
        """Whether somebody would tell us."""
        return self._live.is_set()

    def wait_live(self, seconds: float) -> bool:
        """Wait until the line is there."""
        return self._live.wait(seconds)

    def stop(self, wait_seconds: float = 5.0) -> None:
        """Hang up and end."""
        self._stopping.set()
        line = self._line
        if line is not None:
            line.hang_up()
        if self.is_alive() and threading.current_thread() is not self:
            self.join(wait_seconds)

    @override
    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                ended = self._listen()
            except Fault as fault:
                _log.warning("listening stopped by a fault", kind=fault.kind.value)
                ended = NotKnown(fault.kind.value)
            finally:
                self._live.clear()
            self._stopping.wait(self._pause_after(ended))

    def _pause_after(self, ended: NotKnown | Declined | None) -> float:
        if isinstance(ended, Declined):
            return NOT_OFFERED_SECONDS  # an older cloud, or a counter that is not welcome: asking goes on without us
        return self._backoff.failed(ended.retry_after_seconds if ended is not None else None)

    def _listen(self) -> NotKnown | Declined | None:
        with self._counter.store.reading() as reading:
            after = reading.cursor()
        self._line = line = self._calls.listen(after, SILENCE_SECONDS)
        if self._stopping.is_set():
            line.hang_up()
        rest = b""
        try:
            for chunk in line.chunks():
                self._live.set()
                self._backoff.succeeded()
                rest = self._read(rest + chunk)
                if len(rest) > _LONGEST_EVENT:
                    return NotKnown(HALF_ANSWER)
        except LineBroken as broken:
            return broken.outcome
        finally:
            self._line = None
        return None

    def _read(self, text: bytes) -> bytes:
        *whole, rest = text.split(b"\n\n")
        newest = max(map(_version_in, whole), default=0)
        if newest:
            with self._counter.store.reading() as reading:
                known = reading.cursor()
            if newest > known:
                self._heard()
        return rest


def _version_in(event: bytes) -> int:
    for line in event.split(b"\n"):
        if line.startswith(b"data:"):
            try:
                return msgspec.json.decode(line[5:].strip(), type=_Event).version
            except msgspec.DecodeError:
                return 0
    return 0
