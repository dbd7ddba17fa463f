"""Which claims nobody waits for any more.

A process that may ask the cloud for its word holds `claims.lock` together with the others of its kind. The first one
that finds itself alone knows that every claim it finds was left by a process that died, and cancels it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from counter_app.services.context import Counter
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.unshown import lose_unshown

if sys.platform == "win32":
    import msvcrt

    _REGION_BYTES = 65_536
else:
    import fcntl


class ClaimGuard:
    """Held while this process may claim."""

    def __init__(self, folder: Path) -> None:
        self._handle = os.open(folder / "claims.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def enter(self, counter: Counter) -> int:
        """Join the others; when alone, cancel what a dead process left. Answers how many claims were cancelled."""
        alone = try_alone(self._handle)
        cancelled = cancel_unfinished_claims(counter) if alone else 0
        if alone:
            lose_unshown(counter)
        join(self._handle)
        return cancelled

    def close(self) -> None:
        """Leave."""
        os.close(self._handle)


def try_alone(handle: int) -> bool:
    """Hold the lock file alone; False at once where others hold it too."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, _REGION_BYTES)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def join(handle: int) -> None:
    """Share it: one byte each on Windows, which has no shared locks; a lock for all elsewhere."""
    if sys.platform == "win32":
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_UNLCK, _REGION_BYTES)
        except OSError:
            pass
        os.lseek(handle, os.getpid() % _REGION_BYTES, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_SH)


def try_join(handle: int) -> bool:
    """The same; False at once where somebody holds it alone."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, os.getpid() % _REGION_BYTES, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
