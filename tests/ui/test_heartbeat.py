"""What listens to the window's thread hears it stand still: without that, no other test of the window says anything."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from pytestqt.qtbot import QtBot

from tests.ui import least_of_three
from tests.ui.heartbeat import Heartbeat, busy, listening


@pytest.fixture(autouse=True)
def heartbeat(qapp: object) -> Iterator[Heartbeat]:
    """In place of the one that fails its test."""
    with listening() as heart:
        yield heart


class _Bell(QObject):
    rung = Signal()


def _work(own_ms: float) -> None:
    end = time.thread_time() + own_ms / 1_000
    while time.thread_time() < end:
        pass


def test_work_in_one_go_is_heard(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    QTimer.singleShot(0, lambda: _work(60))
    qtbot.waitUntil(lambda: heartbeat.longest_own_ms >= 60)


def test_waiting_in_one_go_is_heard_by_the_clock(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    never, bell = threading.Event(), _Bell()
    bell.rung.connect(lambda: never.wait(0.1), Qt.ConnectionType.QueuedConnection)
    bell.rung.emit()
    qtbot.waitUntil(lambda: heartbeat.longest_ms >= 90)
    assert heartbeat.longest_own_ms < 50


def test_what_a_hand_sets_off_outside_of_the_loop_is_heard(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    with busy():
        _work(60)
    assert heartbeat.longest_own_ms >= 60


def test_what_the_test_itself_does_is_not_counted(qtbot: QtBot, heartbeat: Heartbeat) -> None:
    bell = _Bell()
    for own_ms in (60, 0):
        with qtbot.waitSignal(bell.rung):
            QTimer.singleShot(0, bell.rung.emit)
        _work(own_ms)
    assert heartbeat.longest_own_ms < 50


_A_TEST_THAT_WORKS = """
import pytest
from tests.ui.heartbeat import listening
from tests.ui.least_of_three import run_up_to_thrice, told, too_long_again

class Heart:
    longest_ms = 1.0
    def __init__(self, own): self.longest_own_ms = own

OWN = iter(%s)

@pytest.fixture(autouse=True)
def heart(request):
    yield
    told(request.node, Heart(next(OWN)), 50)
    assert not too_long_again(request.node, 50)

def pytest_runtest_protocol(item, nextitem):
    return run_up_to_thrice(item, nextitem, 50)
"""


@pytest.mark.parametrize(
    "own_ms, shared, body, passed, failed, errors",
    [
        ([20], 1, "pass", 1, 0, 0),
        ([70, 80, 49], 1, "pass", 1, 0, 0),
        ([70, 49], 1, "pass", 1, 0, 0),
        ([70, 80, 51], 1, "pass", 1, 0, 1),
        ([80, 80, 74], 1.5, "pass", 1, 0, 0),
        ([80, 80, 76], 1.5, "pass", 1, 0, 1),
        ([20], 1, "assert False", 0, 1, 0),
        ([70], 1, "assert False", 0, 1, 0),
    ],
)
def test_the_least_of_three_runs_counts_in_the_time_of_a_core_of_its_own(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    own_ms: list[int],
    shared: float,
    body: str,
    passed: int,
    failed: int,
    errors: int,
) -> None:
    monkeypatch.setattr(least_of_three, "shared", lambda: shared)
    pytester.makeconftest(_A_TEST_THAT_WORKS % own_ms)
    pytester.makepyfile(f"def test_one():\n    {body}\n")
    outcome = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:pytest-qt", "-p", "no:xdist")
    outcome.assert_outcomes(passed=passed, failed=failed, errors=errors)


def test_how_much_of_a_core_there_is_is_between_the_whole_and_half() -> None:
    assert 1 <= least_of_three.shared() <= 2
