"""One sync round at a time in a folder, over all processes: a lock file that the system frees when a process dies."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.domain.errors import Fault, FaultKind

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOOK_AGAIN_SECONDS = 0.05


class RoundLock:
    """Held while one direction of a folder is being synchronised; threads of one process take turns as well."""

    def __init__(self, path: Path) -> None:
        """`path`: the lock file, made when it is not there."""
        self._path = path
        self._waiting = threading.Event()

    @contextmanager
    def held(self, wait_seconds: float) -> Iterator[None]:
        """Hold it, after waiting at most that long. Raises `Fault(busy)`."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            ends = time.monotonic() + wait_seconds
            while not _try_lock(handle):
                if time.monotonic() >= ends:
                    raise Fault(FaultKind.DATABASE_BUSY, "another sync round is running", retryable=True)
                self._waiting.wait(_LOOK_AGAIN_SECONDS)
            yield
        finally:
            os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
