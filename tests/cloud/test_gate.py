"""Who writes first to an SQLite cloud: a claim of one merchant waits for one batch of another, and not for all."""

import threading
from collections.abc import Callable

import pytest

from counter_app.cloud.storage.gate import Gate
from counter_app.domain.errors import Fault, FaultKind


class Writers:
    """Threads before a gate that somebody holds; the order in which they came through."""

    def __init__(self) -> None:
        self.gate = Gate(30)
        self.order: list[str] = []
        self.threads: list[threading.Thread] = []

    def come(self, name: str, *, urgent: bool = False) -> None:
        """One more waits."""

        def write() -> None:
            with self.gate.hold(urgent=urgent):
                self.order.append(name)

        before = self.gate._waiting[urgent]
        self.threads.append(threading.Thread(target=write))
        self.threads[-1].start()
        wait_until(lambda: self.gate._waiting[urgent] == before + 1)

    def join(self) -> None:
        for each in self.threads:
            each.join(30)


def wait_until(true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(3_000):
        if true():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen in time")


def test_a_claim_goes_before_every_batch_that_waits() -> None:
    writers = Writers()
    with writers.gate.hold(urgent=False):
        for number in range(5):
            writers.come(f"batch {number}")
        writers.come("claim", urgent=True)
    writers.join()
    assert writers.order[0] == "claim"
    assert len(writers.order) == 6


def test_claims_do_not_keep_a_batch_waiting_for_ever() -> None:
    writers = Writers()
    with writers.gate.hold(urgent=False):
        writers.come("batch")
        for number in range(9):
            writers.come(f"claim {number}", urgent=True)
    writers.join()
    assert writers.order.index("batch") == 3


def test_who_has_no_turn_in_time_is_told_so() -> None:
    gate = Gate(0.05)
    with gate.hold(urgent=True), pytest.raises(Fault) as told, gate.hold(urgent=True):
        pass
    assert (told.value.kind, told.value.retryable) == (FaultKind.DATABASE_BUSY, True)
    with gate.hold(urgent=False):
        pass
