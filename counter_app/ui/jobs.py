"""The one door off the GUI thread, and the one signal back.

Eight lanes, one thread each. `COUNTER` runs what a cashier waits for, the most urgent first. `SLOW` runs what may wait
for the network or needs a heavy import: claims, sign-up, pictures, the scanner's start. `SEARCH` runs searches: among a
million members one may take longer than the next scan may wait. `PRINT` hands receipts to a printer that may be off.
`IMPORT` waits for the process that reads lists of old customers and brings them in. `CARDS` puts codes
on paper. `MANY` does what a manager wants for many members at once, a few at a time. `FIGURES` asks the cloud for what
charts are made of: no claim waits for that.
"""

from __future__ import annotations

import itertools
import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import field
from enum import IntEnum, StrEnum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.logs import LateLogger

T = TypeVar("T")
_log = LateLogger(__name__)


class Lane(StrEnum):
    """Which thread."""

    COUNTER = "counter-jobs"
    SLOW = "claims"
    SEARCH = "search"
    PRINT = "printing"
    IMPORT = "import"
    CARDS = "cards"
    MANY = "many"
    FIGURES = "figures"


class Urgency(IntEnum):
    """Order within a lane; equal ones in the order they came."""

    SALE = 0
    PERSON = 1
    BACKGROUND = 2


@dataclass(frozen=True, slots=True, order=True)
class _Job(Generic[T]):
    urgency: int
    number: int
    work: Callable[[], T] = field(compare=False)
    done: Callable[[T], None] = field(compare=False)
    failed: Callable[[Fault], None] | None = field(compare=False)


_LAST = 99


class Jobs(QObject):
    """Runs work in its lanes; answers come back in the GUI thread, in the order the work ended.

    What is handed in and out are frozen values. `work` may raise `Fault`; any other exception is a bug of ours: it is
    logged with its traceback and arrives as `FaultKind.INTERNAL`.
    """

    _ended = Signal(object, object, object)
    fault = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count()
        self._queues: dict[Lane, queue.PriorityQueue[_Job[Any]]] = {lane: queue.PriorityQueue() for lane in Lane}
        self._threads: dict[Lane, threading.Thread] = {}
        self._closing = threading.Event()
        self._ended.connect(self._back, Qt.ConnectionType.QueuedConnection)
        self._under_way = 0
        self._selling = 0

    @property
    def idle(self) -> bool:
        """Whether every answer has come back."""
        return self._under_way == 0

    @property
    def selling(self) -> bool:
        """Whether an answer is still to come that a customer waits for."""
        return self._selling > 0

    def submit(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Fault], None] | None = None,
        *,
        lane: Lane = Lane.COUNTER,
        urgency: Urgency = Urgency.PERSON,
    ) -> None:
        """Do `work` in its lane, then call `done` (or `failed`, else `fault` is emitted) in this thread."""
        if self._closing.is_set():
            return
        self._under_way += 1
        self._selling += urgency is Urgency.SALE
        self._queues[lane].put(_Job(urgency, next(self._numbers), work, done, failed))
        if lane not in self._threads:
            thread = threading.Thread(target=self._run, args=(lane,), name=lane.value, daemon=True)
            self._threads[lane] = thread
            thread.start()

    def when_painted(self, act: Callable[[], None]) -> None:
        """Do `act` in this thread once what is to be seen has been painted: Python that runs in a lane meanwhile would
        make the painting take twice as long."""
        self._under_way += 1

        def run() -> None:
            self._under_way -= 1
            if not self._closing.is_set():
                act()

        # A timer of no time is the last that a turn of the loop comes to, behind what is posted, as paintings are.
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(run)
        timer.timeout.connect(timer.deleteLater)
        timer.start(0)

    def in_next_turn(self, act: Callable[[], None]) -> None:
        """Do `act` in this thread in another turn of its loop: what would take too long in one go is done in parts."""
        self.when_painted(lambda: self.when_painted(act))  # the first timer may end the present turn

    def close(self, timeout_seconds: float = 3.0) -> bool:
        """Let the work under way end, drop the rest; False when a thread is still busy after the time-out."""
        self._closing.set()
        for lane in self._threads:
            self._queues[lane].put(_Job(_LAST, next(self._numbers), _do_nothing, _take_nothing, None))
        for thread in self._threads.values():
            thread.join(timeout_seconds)
        return not any(thread.is_alive() for thread in self._threads.values())

    def _run(self, lane: Lane) -> None:
        while True:
            job = self._queues[lane].get()
            if self._closing.is_set():
                return
            result: object = None
            fault: Fault | None = None
            try:
                result = job.work()
            except Fault as known:
                fault = known
            except Exception as bug:  # noqa: BLE001 - the border of a thread: nothing behind it could say what happened
                frames = "".join(traceback.format_tb(bug.__traceback__))
                _log.error("job failed", lane=lane.value, kind=type(bug).__name__, frames=frames)
                fault = Fault(FaultKind.INTERNAL, type(bug).__name__)
            self._ended.emit(job, result, fault)

    @Slot(object, object, object)
    def _back(self, job: _Job[Any], result: object, fault: Fault | None) -> None:
        self._under_way -= 1
        self._selling -= job.urgency == Urgency.SALE
        if self._closing.is_set():
            return
        if fault is None:
            job.done(result)
        elif job.failed is not None:
            job.failed(fault)
        else:
            self.fault.emit(fault)


def _do_nothing() -> None:
    """The work of the job that ends a lane."""


def _take_nothing(_result: None) -> None:
    """Its answer."""
