"""Who uses a folder. Everybody who opens it shares it; a restore or a recovery needs it alone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from counter_app.bootstrap.claims import join, try_alone, try_join
from counter_app.domain.errors import Fault, FaultKind

WAIT_SECONDS = 5.0
_FILE = "in-use.lock"
_LOOK_AGAIN_SECONDS = 0.05


class Occupancy:
    """This process's part in a folder; the system ends it when the process dies. Raises `Fault`."""

    def __init__(self, folder: Path) -> None:
        try:
            self._handle = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Fault(FaultKind.DISK_ERROR, f"{folder} cannot be written: {error.strerror}") from error

    def share(self) -> None:
        """Be one of those who use it. Raises `Fault(busy)` while a restore has it for longer than five seconds."""
        if not _within(WAIT_SECONDS, lambda: try_join(self._handle)):
            raise Fault(FaultKind.DATABASE_BUSY, "this folder is being restored", retryable=True)

    def alone(self, wait_seconds: float = WAIT_SECONDS) -> bool:
        """Have it alone; False where others still use it after that time."""
        return _within(wait_seconds, lambda: try_alone(self._handle))

    def share_again(self) -> None:
        """Let the others in."""
        join(self._handle)

    def close(self) -> None:
        """Leave."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _within(seconds: float, attempt: Callable[[], bool]) -> bool:
    pause, ends = threading.Event(), time.monotonic() + seconds
    while not attempt():
        if time.monotonic() >= ends:
            return False
        pause.wait(_LOOK_AGAIN_SECONDS)
    return True
