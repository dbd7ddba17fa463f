"""A stretch of work is held to a promise by the least of three runs of its test.

A shared machine counts as a thread's own what it took from it meanwhile, a neighbour on the same core doubles the
rest, and the first test of a process pays for imports, fonts and pictures. What a flow of the window itself needs, it
needs every time.
"""

from __future__ import annotations

import pytest
from _pytest.runner import runtestprotocol

from tests.ui.heartbeat import Heartbeat

RUNS = 3
_STRETCHES = pytest.StashKey[list[float]]()


def told(item: pytest.Item, heart: Heartbeat) -> None:
    """What this run of the test heard."""
    item.stash.setdefault(_STRETCHES, []).append(heart.longest_own_ms)
    item.user_properties[:] = [
        ("longest_gap_ms", round(heart.longest_ms, 1)),
        ("longest_own_ms", [round(one, 1) for one in item.stash[_STRETCHES]]),
    ]


def too_long_again(item: pytest.Item, longest_ms: float) -> bool:
    """Whether every run that a test may have was too long."""
    heard = item.stash[_STRETCHES]
    return len(heard) >= RUNS and min(heard) >= longest_ms


def run_up_to_thrice(item: pytest.Item, nextitem: pytest.Item | None, longest_ms: float) -> bool:
    """Runs the test and reports its last run. One that fails in itself is not run again."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    while True:
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        heard = item.stash.get(_STRETCHES, [])
        if any(report.failed for report in reports) or not heard or len(heard) >= RUNS or min(heard) < longest_ms:
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
