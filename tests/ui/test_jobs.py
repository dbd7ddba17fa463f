"""The one door off the GUI thread."""

import threading
from functools import partial

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from counter_app.domain.errors import Fault, FaultKind
from counter_app.ui.jobs import Jobs, Lane, Urgency


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    return Jobs()


def test_work_runs_elsewhere_and_its_answer_comes_back_here(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[tuple[str, str]] = []
    for lane in Lane:
        jobs.submit(
            lambda: threading.current_thread().name,
            lambda name: seen.append((name, threading.current_thread().name)),
            lane=lane,
        )
    qtbot.waitUntil(lambda: jobs.idle)
    assert sorted(name for name, _ in seen) == [
        *("cards", "claims", "counter-jobs", "figures", "import", "many", "printing", "search")
    ]
    assert {back for _, back in seen} == {"MainThread"}
    assert jobs.close()


def test_the_most_urgent_goes_first_and_equals_in_their_order(qtbot: QtBot, jobs: Jobs) -> None:
    gate = threading.Event()
    order: list[str] = []
    jobs.submit(lambda: gate.wait(5), lambda _: None)
    for name, urgency in (("status", Urgency.BACKGROUND), ("search", Urgency.PERSON), ("sale 1", Urgency.SALE)):
        jobs.submit(partial(str, name), order.append, urgency=urgency)
    jobs.submit(lambda: "sale 2", order.append, urgency=Urgency.SALE)
    gate.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert order == ["sale 1", "sale 2", "search", "status"]
    jobs.close()


def test_a_slow_claim_delays_no_check(qtbot: QtBot, jobs: Jobs) -> None:
    network, order = threading.Event(), []
    jobs.submit(lambda: network.wait(5), lambda _: order.append("claim"), lane=Lane.SLOW)
    jobs.submit(lambda: None, lambda _: order.append("check"))
    qtbot.waitUntil(lambda: order == ["check"])
    network.set()
    qtbot.waitUntil(lambda: order == ["check", "claim"])
    jobs.close()


def test_a_fault_arrives_as_it_was_raised_and_a_bug_as_an_internal_one(qtbot: QtBot, jobs: Jobs) -> None:
    told: list[Fault] = []
    jobs.fault.connect(told.append)

    def full() -> None:
        raise Fault(FaultKind.DISK_FULL)

    def bug() -> None:
        raise ZeroDivisionError

    jobs.submit(full, lambda _: pytest.fail("nothing to tell"), told.append)
    jobs.submit(bug, lambda _: pytest.fail("nothing to tell"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [fault.kind for fault in told] == [FaultKind.DISK_FULL, FaultKind.INTERNAL]
    jobs.submit(lambda: "alive", lambda word: told.append(Fault(FaultKind.CAMERA, word)))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert jobs.close()


def test_nothing_comes_back_after_closing(jobs: Jobs) -> None:
    gate = threading.Event()
    jobs.submit(lambda: gate.wait(5), lambda _: pytest.fail("too late"))
    jobs.submit(lambda: pytest.fail("never begun"), lambda _: None)
    gate.set()
    assert jobs.close()
    jobs.submit(lambda: pytest.fail("closed"), lambda _: None)
    QApplication.processEvents()  # its threads have ended: what could come back waits in the queue by now


def test_what_waits_for_the_painting_comes_behind_it_and_is_not_idle_until_then(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[str] = []

    class Seen(QWidget):
        @override
        def paintEvent(self, _event: QPaintEvent) -> None:
            seen.append("painted")

    widget = Seen()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    qtbot.waitUntil(lambda: bool(seen))
    seen.clear()
    widget.update()
    jobs.when_painted(lambda: seen.append("then"))
    assert not jobs.idle
    qtbot.waitUntil(lambda: jobs.idle)
    assert seen == ["painted", "then"]


def test_nothing_waits_for_a_painting_once_it_is_closed(qtbot: QtBot, jobs: Jobs) -> None:
    seen: list[str] = []
    jobs.when_painted(lambda: seen.append("then"))
    jobs.close()
    qtbot.waitUntil(lambda: jobs.idle)
    assert seen == []
