"""What is done for many members at once, beside the till: a few at a time, a pause behind each, until it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.services.import_watch import Stage, Watch
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop

T = TypeVar("T")
# A redemption waits for one such transaction at most, and comes in between.
BLOCK = 50
_LEAST_PAUSE_SECONDS = 0.03
_SURE_SECONDS = 2.0


class ManyWork(QObject):
    """One at a time. `came_on` tells how many are done, of how many, and the seconds that are left (-1: not known)."""

    came_on = Signal(int, int, float)
    # From the lane's thread into this one.
    _so_far = Signal(int, int)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._stop = threading.Event()
        self._since: tuple[float, int] | None = None
        self.running = False
        self._so_far.connect(self._tell_so_far)

    def stop(self) -> None:
        """What is under way ends behind its block."""
        self._stop.set()

    def run(
        self, act: Callable[[Counter, Watch], T], done: Callable[[T], None], failed: Callable[[Fault], None]
    ) -> None:
        """Do it; nothing where something is under way."""
        if self.running:
            return
        self.running, self._since = True, None
        stop = self._stop = threading.Event()

        def told(_stage: Stage, so_far: int, of: int) -> None:
            self._so_far.emit(so_far, of)

        def go_on(seconds: float) -> bool:
            return not stop.wait(max(seconds, _LEAST_PAUSE_SECONDS))

        def ended(answer: T) -> None:
            self.running = False
            self._shop.wrote()
            done(answer)

        def broke(fault: Fault) -> None:
            self.running = False
            self._shop.wrote()
            failed(fault)

        asked = self._shop.ask(lambda counter: act(counter, Watch(told, go_on, BLOCK)), ended, broke, lane=Lane.MANY)
        self.running = asked

    def _tell_so_far(self, so_far: int, of: int) -> None:
        now = time.monotonic()
        self._since = since, first = self._since or (now, so_far)
        left = -1.0
        if now - since > _SURE_SECONDS and so_far > first:
            left = (of - so_far) * (now - since) / (so_far - first)
        self.came_on.emit(so_far, of, left)
