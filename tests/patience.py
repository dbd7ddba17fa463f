"""Waits longer for the cloud's word than the counter does, where a test asks what the word is and not how long it took.

A counter decides without the cloud after 800 ms, and a machine that runs tests with all its processors busy can be as
late as that: the example then shows the off-line policy, rightly, in place of what it stands for. The rule itself has
its tests in `tests/sync`, where nothing is stretched. Other processes keep the counter's own time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Operation, Result
from counter_app.sync.link import HttpLink

PATIENT_SECONDS = 20.0
_claim, _look_up = HttpLink.claim, HttpLink.look_up


def _claim_patiently(link: HttpLink, operation: Operation, timeout_seconds: float) -> Result | None:
    return _claim(link, operation, max(timeout_seconds, PATIENT_SECONDS))


def _look_up_patiently(
    link: HttpLink, *, code: str = "", phone: str = "", timeout_seconds: float = 0.8
) -> ChangesPage | None:
    return _look_up(link, code=code, phone=phone, timeout_seconds=max(timeout_seconds, PATIENT_SECONDS))


@contextmanager
def patient() -> Iterator[None]:
    """Within it, claims and look-ups of this process have all the time they need."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HttpLink, "claim", _claim_patiently)
        patch.setattr(HttpLink, "look_up", _look_up_patiently)
        yield


@pytest.fixture(autouse=True)
def patient_claims() -> Iterator[None]:
    """For every test of a folder whose `conftest.py` names it."""
    with patient():
        yield
