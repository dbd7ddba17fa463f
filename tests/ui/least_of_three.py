"""A stretch of work is held to a promise by the least of three runs of its test.

A shared machine counts as a thread's own what it took from it meanwhile, a neighbour on the same core doubles the
rest, and the first test of a process pays for imports, fonts and pictures. What a flow of the window itself needs, it
needs every time. A neighbour can stay for an hour: what is too long is therefore told in the time of a core that a
thread has to itself, by a piece of work that is timed right behind it.
"""

from __future__ import annotations

import time
from statistics import median

import pytest
from _pytest.runner import runtestprotocol

from tests.ui.heartbeat import Heartbeat

RUNS = 3
# What `_piece` takes of a core that a thread has to itself, in ms; twice that where two share one.
_ALONE_MS, _SHARED = 5.1, 2.0
_STRETCHES = pytest.StashKey[list[float]]()


def _piece() -> float:
    began = time.thread_time()
    sum(number * number for number in range(100_000))
    return (time.thread_time() - began) * 1_000


def shared(pieces: int = 9) -> float:
    """How many times as long as alone a thread takes here at this moment: 1 to 2."""
    return min(max(1.0, median(_piece() for _ in range(pieces)) / _ALONE_MS), _SHARED)


def told(item: pytest.Item, heart: Heartbeat, longest_ms: float) -> None:
    """What this run of the test heard."""
    longest = heart.longest_own_ms
    longest = longest / shared() if longest >= longest_ms else longest
    item.stash.setdefault(_STRETCHES, []).append(longest)
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
