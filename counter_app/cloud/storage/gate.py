"""One writer at a time in front of an SQLite file, and who goes first: what a customer waits for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from counter_app.domain.errors import Fault, FaultKind

# So many that are urgent may go before one that is not; then that one goes, so that no queue stands still.
_MOST_PASSED = 3


class Gate:
    """Writers of all merchants stand before it. One that is urgent waits for the one that is inside, and for no other
    batch that waits."""

    def __init__(self, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._condition = threading.Condition()
        self._held = False
        self._waiting = {True: 0, False: 0}
        self._passed = 0

    @contextmanager
    def hold(self, *, urgent: bool) -> Iterator[None]:
        """Hold the gate. Raises `Fault(busy)` where no turn came in time."""
        with self._condition:
            self._waiting[urgent] += 1
            try:
                got = self._condition.wait_for(lambda: self._may_enter(urgent), self._patience_seconds)
            finally:
                self._waiting[urgent] -= 1
            if not got:
                said = f"no turn to write within {self._patience_seconds:g} s"
                raise Fault(FaultKind.DATABASE_BUSY, said, retryable=True)
            self._held = True
            self._passed = self._passed + 1 if urgent and self._waiting[False] else 0
        try:
            yield
        finally:
            with self._condition:
                self._held = False
                self._condition.notify_all()

    def _may_enter(self, urgent: bool) -> bool:
        others_first = self._passed >= _MOST_PASSED and self._waiting[False] > 0
        return not self._held and (not others_first if urgent else others_first or not self._waiting[True])
