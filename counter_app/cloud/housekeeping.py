"""What a served cloud does by itself: once a day, what ended long ago comes down no more; tiers follow the days; what
was held for who did not come is settled; what is older than the merchant keeps it goes; what no chart holds yet is
counted.

A thread beside the server, one for all worker processes of a `cloud serve`. Several services over one database share
the work: each portion is a transaction of its own that looks again at what is left. A portion is small, and a pause
many times its length follows, so that a request never waits for more than one, and seldom for that.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from counter_app.cloud.app import Cloud
from counter_app.domain.errors import Fault
from counter_app.logs import LateLogger

FIRST_SECONDS = 2.0  # whoever waited for the service to start is served first
LOOK_EVERY_SECONDS = 900.0
PORTION_ROWS = 50
MOST_PORTIONS = 2_000  # of one merchant in one look: what is more goes on in the next, and the others have their turn
_PAUSE_TIMES = 9.0  # one tenth of the time at most
_log = LateLogger(__name__)


class Housekeeper:
    """The thread; a context manager around the time in which the cloud is served."""

    def __init__(self, cloud: Cloud, *, first_seconds: float = FIRST_SECONDS) -> None:
        self._cloud = cloud
        self._first_seconds = first_seconds
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cloud-housekeeping", daemon=True)

    def __enter__(self) -> Housekeeper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(30)

    def _run(self) -> None:
        seconds = self._first_seconds
        while not self._ending.wait(seconds):
            seconds = LOOK_EVERY_SECONDS
            try:
                self.look()
            except Fault as fault:  # the database is away: the next look goes on where this one stood
                _log.warning("housekeeping was cut", kind=fault.kind.value)
            except Exception:  # noqa: BLE001 - the border of a thread: it must live on, and the log must say why
                _log.exception("housekeeping stopped by a mistake of ours")

    def look(self) -> int:
        """Go through the merchants that are due; how many rows went or were reckoned. Raises `Fault`."""
        for merchant, now in self._cloud.waits_in_vain():
            self._settle(merchant, now)
        went = sum(self._all(self._cloud.retire_some, *each) for each in self._cloud.retirement_due())
        went += sum(self._all(self._cloud.reckon_tiers, *each) for each in self._cloud.tiers_due())
        went += sum(self._all(self._cloud.carry_out_retention, *each) for each in self._cloud.retention_due())
        return went + sum(self._all(self._count, row.merchant, "") for row in self._cloud.merchants())

    def _count(self, merchant: str, _now: str, at_most: int) -> int:
        return self._cloud.count_figures(merchant, at_most)

    def _settle(self, merchant: str, now: datetime) -> None:
        """What nobody has picked up."""
        for _ in range(MOST_PORTIONS):
            started = time.monotonic()
            if self._ending.is_set() or not self._cloud.settle_no_shows(merchant, now):
                return
            self._ending.wait((time.monotonic() - started) * _PAUSE_TIMES)

    def _all(self, portion: Callable[[str, str, int], int], merchant: str, now: str) -> int:
        went = 0
        for _ in range(MOST_PORTIONS):
            started = time.monotonic()
            count = 0 if self._ending.is_set() else portion(merchant, now, PORTION_ROWS)
            if not count:
                break
            went += count
            self._ending.wait((time.monotonic() - started) * _PAUSE_TIMES)
        return went
