"""The two threads of a running window: one sends, one fetches; neither waits for the other.

Both try at once when they are woken, keep the pauses of `backoff`, and while the network itself is missing look every
two seconds whether it is back, so that the queue moves as soon as it can and not when a pause happens to end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from typing_extensions import override

from counter_app.domain.errors import Fault, FaultKind
from counter_app.logs import LateLogger
from counter_app.services.context import Counter
from counter_app.services.leases import to_give_back
from counter_app.sync.backoff import Backoff
from counter_app.sync.listening import Calls, Ear
from counter_app.sync.outcomes import HALF_ANSWER, LOGIN_PAGE, TIMED_OUT, TLS_REFUSED, UNREACHABLE
from counter_app.sync.round import RoundReport, Rounds, note_next_try

LOOK_SECONDS = 5.0
PULL_EVERY_SECONDS = 30.0
SELDOM_SECONDS = 300.0  # while somebody tells us
PROBE_EVERY_SECONDS = 2.0
PROBE_SECONDS = 1.5
_LOCK_SECONDS = 1.0
# What a network does that is there but not yet ours belongs to it as well: nobody rings when a login page goes away.
_NETWORK_MISSING = frozenset({UNREACHABLE, TIMED_OUT, LOGIN_PAGE, TLS_REFUSED, HALF_ANSWER})

_log = LateLogger(__name__)


class _Worker(threading.Thread):
    """A loop of: wait until woken or due, work, wait longer after a failure."""

    def __init__(self, name: str, counter: Counter, rounds: Rounds, chance: Callable[[], float]) -> None:
        super().__init__(name=name, daemon=True)
        self._counter = counter
        self._rounds = rounds
        self._chance = chance
        self._backoff = Backoff(chance)
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._others: list[_Worker] = []

    def wake(self) -> None:
        """Something is there to do, or the network came back: try now. Safe from any thread."""
        self._wake.set()

    def tell(self, other: _Worker) -> None:
        """Wake `other` when the network is back."""
        self._others.append(other)

    def stop(self, wait_seconds: float = 5.0) -> None:
        """End after the request that is under way, which has its own limit; what waits stays in the outbox."""
        self._stopping.set()
        self._wake.set()
        if self.is_alive() and threading.current_thread() is not self:
            self.join(wait_seconds)

    @override
    def run(self) -> None:
        while not self._stopping.is_set():
            report = self._work_safely()
            if report is None or report.completed:
                self._backoff.succeeded()
                self._pause(self._idle_seconds())
            else:
                self._wait_after(report)

    def _work_safely(self) -> RoundReport | None:
        try:
            return self._work()
        except Fault as fault:
            if fault.kind in (FaultKind.NOT_ENROLLED, FaultKind.REVOKED, FaultKind.CLONED):
                return None
            _log.warning("sync stopped by a fault", worker=self.name, kind=fault.kind.value)
            return RoundReport(failures=(fault.kind.value,))
        except Exception:  # noqa: BLE001 - the border of a thread: it must live on, and the log must say why
            _log.exception("sync stopped by a mistake of ours", worker=self.name)
            return RoundReport(failures=(FaultKind.INTERNAL.value,))

    def _work(self) -> RoundReport | None:
        raise AssertionError("each worker has its own work")

    def _idle_seconds(self) -> float:
        raise AssertionError("each worker has its own pause")

    def _wait_after(self, report: RoundReport) -> None:
        seconds = self._backoff.failed(report.retry_after_seconds)
        self._note_next_try(seconds)
        missing = bool(_NETWORK_MISSING & set(report.failures))
        ends = self._counter.clock.monotonic() + seconds
        while not self._stopping.is_set():
            left = ends - self._counter.clock.monotonic()
            if left <= 0 or self._pause(min(left, PROBE_EVERY_SECONDS) if missing else left):
                return
            if missing and self._rounds.probe(PROBE_SECONDS):
                for other in self._others:
                    other.wake()
                return

    def _note_next_try(self, seconds: float) -> None:
        try:
            note_next_try(self._counter, self._counter.clock.now() + timedelta(seconds=seconds))
        except Fault as fault:
            _log.warning("the next try could not be noted", kind=fault.kind.value)

    def _pause(self, seconds: float) -> bool:
        """Wait; True when woken before the time was over."""
        woken = self._wake.wait(seconds)
        self._wake.clear()
        return woken


class UpWorker(_Worker):
    """Sends what waits. Looks every few seconds by itself, since other processes of the folder write as well."""

    def __init__(self, counter: Counter, rounds: Rounds, chance: Callable[[], float]) -> None:
        super().__init__("sync-up", counter, rounds, chance)

    @override
    def _work(self) -> RoundReport | None:
        with self._counter.store.reading() as reading:
            queue = reading.queue(self._counter.clock.now())
            due = reading.undeliverable_due(self._counter.clock.now())
            # A round that was cut before its end may have left the caps as they were.
            uncounted = reading.offline_totals().redemptions and not queue.undeliverable
        wanted = queue.waiting or due or uncounted or to_give_back(self._counter)
        return self._rounds.up(_LOCK_SECONDS) if wanted else None

    @override
    def _idle_seconds(self) -> float:
        return LOOK_SECONDS


class DownWorker(_Worker):
    """Fetches changes: at once when woken, else every 30 s give or take a fifth."""

    def __init__(self, counter: Counter, rounds: Rounds, chance: Callable[[], float]) -> None:
        super().__init__("sync-down", counter, rounds, chance)
        self.ear: Ear | None = None

    @override
    def _work(self) -> RoundReport | None:
        return self._rounds.down(_LOCK_SECONDS)

    @override
    def _idle_seconds(self) -> float:
        told = self.ear is not None and self.ear.live
        return (SELDOM_SECONDS if told else PULL_EVERY_SECONDS) * (0.8 + 0.4 * self._chance())


class Workers:
    """The threads, started and stopped together."""

    def __init__(
        self, counter: Counter, rounds: Rounds, chance: Callable[[], float], calls: Calls | None = None
    ) -> None:
        """`chance()` draws from 0 to 1 for the jitter; `calls`: what is listened with, None = not at all."""
        self.up = UpWorker(counter, rounds, chance)
        self.down = DownWorker(counter, rounds, chance)
        self.up.tell(self.down)
        self.down.tell(self.up)
        self.ear = None if calls is None else Ear(counter, calls, self.down.wake, chance)
        self.down.ear = self.ear

    def start(self) -> None:
        """Begin; the first round starts at once."""
        self.up.start()
        self.down.start()
        if self.ear is not None:
            self.ear.start()

    def wake(self) -> None:
        """A new operation was written."""
        self.up.wake()

    def stop(self) -> None:
        """End all; a request under way ends by its own limit."""
        if self.ear is not None:
            self.ear.stop()
        self.up.stop()
        self.down.stop()
