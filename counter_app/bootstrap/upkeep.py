"""What is done for the database between two scans: its log is folded in and cut, and once a day it is backed up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.storage.store import SqlStore

_LOOK_SECONDS = 1.0
_QUIET_SECONDS = 0.2
_IDLE_SECONDS = 3.0
_BACKUP_LOOK_SECONDS = 600.0
# Of every second of rest so much is used for counting, in small parts.
_COUNTING_SECONDS = 0.25
_log = logging.getLogger(__name__)


def _nothing() -> bool:
    """Nothing where nobody asked for anything."""
    return False


class Upkeep(threading.Thread):
    """Call `busy` for every scan and write; a checkpoint follows once nothing has happened for 200 ms.

    A log that has grown long is folded in without waiting for quiet: no redemption shall have to. `backup` is called
    now and then in a quiet moment, `count` in every one; they know by themselves whether anything is due. `count` does
    a small part and says whether there is more: nothing of it begins once somebody scans or writes.
    """

    def __init__(
        self, store: SqlStore, backup: Callable[[], object] = _nothing, count: Callable[[], bool] = _nothing
    ) -> None:
        super().__init__(name="upkeep", daemon=True)
        self._store = store
        self._backup, self._count = backup, count
        self._next_backup = 0.0
        self._stopping = threading.Event()
        self._last = time.monotonic()
        self._due = True

    def busy(self) -> None:
        """Something was scanned or written. Safe from any thread."""
        self._last = time.monotonic()
        self._due = True

    def stop(self) -> None:
        """End; the last connection folds in what is left."""
        self._stopping.set()
        if self.is_alive():
            self.join()

    @override
    def run(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            quiet_seconds = time.monotonic() - self._last
            if self._due and (quiet_seconds >= _QUIET_SECONDS or self._store.log_is_long()):
                self._due = False
                self._fold()
            if quiet_seconds >= _IDLE_SECONDS:
                self._use_idle_time()

    def _use_idle_time(self) -> None:
        try:
            self._store.cut_log()
            if time.monotonic() >= self._next_backup:
                self._next_backup = time.monotonic() + _BACKUP_LOOK_SECONDS
                self._backup()
            self._count_on()
        except Fault as fault:
            # Neither is urgent: the next idle moment tries again, and `doctor` tells of a backup that is too old.
            _log.warning("no upkeep: %s", fault.kind.value)

    def _count_on(self) -> None:
        began, seen = time.monotonic(), self._last
        while self._count() and self._last == seen and not self._stopping.is_set():
            if time.monotonic() - began >= _COUNTING_SECONDS:
                return

    def _fold(self) -> None:
        try:
            self._store.checkpoint()
        except Fault as fault:
            # It is tried again after the next scan; the store's own safety net stays below that.
            _log.warning("no checkpoint: %s", fault.kind.value)
