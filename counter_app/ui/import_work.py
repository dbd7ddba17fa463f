"""What another process does for the page of imports: one thing at a time; an answer to an earlier one is for nobody."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.import_ports import ImportPort, Told
from counter_app.ui.import_state import Progress
from counter_app.ui.jobs import Jobs, Lane

T = TypeVar("T")
_SURE_SECONDS = 2.0


class ImportWork(QObject):
    """`came_on` tells how far it is; `broke` the fault that ended it."""

    came_on = Signal(object)
    broke = Signal(object)
    # From the lane's thread into this one, with the number of the work that it is about.
    _said = Signal(int, str, int, int)

    def __init__(self, jobs: Jobs, port: ImportPort) -> None:
        super().__init__()
        self._jobs, self._port = jobs, port
        self._stop = threading.Event()
        self._number = 0
        self._since: tuple[float, int] | None = None
        self._said.connect(self._hear)

    def forget(self) -> None:
        """What is under way ends, and is for nobody any more."""
        self._stop.set()
        self._stop = threading.Event()
        self._number += 1
        self._since = None

    def stop(self) -> None:
        """What is under way ends soon, and says how far it came."""
        self._stop.set()

    def run(
        self, act: Callable[[ImportPort, Told, threading.Event], T], done: Callable[[T | InvalidInput], None]
    ) -> None:
        """Do it instead of what was under way; `done` gets the answer, or why the file cannot be used."""
        self.forget()
        stop, number, port = self._stop, self._number, self._port

        def work() -> T | InvalidInput:
            if stop.is_set():
                raise Fault(FaultKind.INTERNAL, "it was stopped before it began")
            try:
                return act(port, lambda stage, so_far, of: self._said.emit(number, stage, so_far, of), stop)
            except InvalidInput as no:
                return no

        def ended(answer: T | InvalidInput) -> None:
            if number == self._number:
                done(answer)

        def failed(fault: Fault) -> None:
            if number == self._number:
                self.broke.emit(fault)

        self._jobs.submit(work, ended, failed, lane=Lane.IMPORT)

    def _hear(self, number: int, stage: str, done: int, of: int) -> None:
        if number != self._number:
            return
        left = None
        if stage == "writing":
            now = time.monotonic()
            self._since = since, first = self._since or (now, done)
            if now - since > _SURE_SECONDS and done > first:
                left = (of - done) * (now - since) / (done - first)
        self.came_on.emit(Progress(stage, done, of, left))
