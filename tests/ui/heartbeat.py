"""How long the window's thread was busy without a pause: whoever types or waits for a picture waits that long."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractEventDispatcher, Qt, QTimer
from pytestqt.qt_compat import qt_api

BEAT_MS = 5


@dataclass
class Heartbeat:
    """`gaps`: seconds by the clock between two beats of a timer in the window's thread, less what the timer waits for.
    `own`: the thread's processor time in each round of its event loop, in seconds, which waiting and other programs on
    the machine add nothing to.

    What a test does between two loops is not the window's work and is not counted, but for what it does with the
    window's own hands (`busy`). A test's loop begins and ends with its `exec`.
    """

    gaps: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    _beaten: float | None = None
    _round: tuple[float, float] | None = None
    _swept: float = 0.0
    _sweeping: float = 0.0
    _inside: int = 0

    def _beat(self) -> None:
        """The timer's."""
        now = time.perf_counter()
        if self._beaten is not None:
            self.gaps.append(max(0.0, now - self._beaten - BEAT_MS / 1_000))
        self._beaten = now if self._inside else None

    def _turn(self) -> None:
        """Another round of the loop begins, or the last one is over."""
        if self._round is not None:
            own, swept = self._round
            self.own.append(time.thread_time() - own - (self._swept - swept))
        self._round = (time.thread_time(), self._swept) if self._inside else None

    @contextmanager
    def busy(self) -> Iterator[None]:
        """A key or a click that is handed to the window outside of its loop is work of the window all the same."""
        self._inside += 1
        self._turn()
        self._beaten = time.perf_counter()
        try:
            yield
        finally:
            self._inside -= 1
            self._beat()
            self._turn()

    def _sweep(self, phase: str, _: object) -> None:
        """Garbage of a whole run of tests lies here, which no window has."""
        if threading.get_ident() == threading.main_thread().ident:
            if phase == "start":
                self._sweeping = time.thread_time()
            else:
                self._swept += time.thread_time() - self._sweeping

    @property
    def longest_ms(self) -> float:
        """The longest stretch."""
        return max(self.gaps, default=0.0) * 1_000

    @property
    def longest_own_ms(self) -> float:
        """The longest stretch of processor time."""
        return max(self.own, default=0.0) * 1_000

    def share_ms(self, share: float) -> float:
        """The stretch that this share of all rounds does not pass."""
        ordered = sorted(self.gaps)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1_000 if ordered else 0.0


_beating: list[Heartbeat] = []


@contextmanager
def busy() -> Iterator[None]:
    """What the test's hands do to the window counts for whoever listens."""
    if not _beating:
        yield
        return
    with _beating[-1].busy():
        yield


@contextmanager
def listening() -> Iterator[Heartbeat]:
    """A heartbeat for as long as the block runs."""
    heart = Heartbeat()
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    dispatcher.awake.connect(heart._turn)
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(heart._beat)
    timer.start(BEAT_MS)
    began: Callable[..., Any] = qt_api.exec

    def exec_(loop: Any, *args: Any, **kwargs: Any) -> Any:
        with heart.busy():
            return began(loop, *args, **kwargs)

    loops: Any = qt_api
    loops.exec = exec_
    _beating.append(heart)
    gc.callbacks.append(heart._sweep)
    try:
        yield heart
    finally:
        loops.exec = began
        _beating.remove(heart)
        gc.callbacks.remove(heart._sweep)
        timer.stop()
        dispatcher.awake.disconnect(heart._turn)
