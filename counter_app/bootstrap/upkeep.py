"""Folds the database's log into its file between two scans, so that no redemption has to wait for it."""

from __future__ import annotations

import logging
import threading
import time

from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.storage.store import SqlStore

_LOOK_SECONDS = 1.0
_QUIET_SECONDS = 0.2
_log = logging.getLogger(__name__)


class Upkeep(threading.Thread):
    """Call `busy` for every scan and write; a checkpoint follows once nothing has happened for 200 ms.

    A log that has grown long is folded in without waiting for quiet: no redemption shall have to.
    """

    def __init__(self, store: SqlStore) -> None:
        super().__init__(name="upkeep", daemon=True)
        self._store = store
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
            quiet = time.monotonic() - self._last >= _QUIET_SECONDS
            if self._due and (quiet or self._store.log_is_long()):
                self._due = False
                self._fold()

    def _fold(self) -> None:
        try:
            self._store.checkpoint()
        except Fault as fault:
            # It is tried again after the next scan; the store's own safety net stays below that.
            _log.warning("no checkpoint: %s", fault.kind.value)
