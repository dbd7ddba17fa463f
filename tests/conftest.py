"""What every test stands on: no screen needed, no folder of the person's touched, no keyring asked.

The environment is set while this file is imported, before any test imports Qt, and child processes inherit it.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import database_url, databases, new_database_url, postgresql
from tests.reports import (
    pytest_internalerror,
    pytest_report_to_serializable,
    pytest_runtest_logreport,
    pytest_warning_recorded,
)

__all__ = [
    "database_url",
    "databases",
    "new_database_url",
    "postgresql",
    "pytest_internalerror",
    "pytest_report_to_serializable",
    "pytest_runtest_logreport",
    "pytest_warning_recorded",
]


def _isolate() -> Path:
    """Give this test process a home of its own and return it."""
    home = Path(tempfile.mkdtemp(prefix="counter-tests-"))
    # Also where there is a screen: windows of tests would take the focus from the person working there.
    if not os.environ.get("COUNTER_TESTS_ON_SCREEN"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["COUNTER_APP_CONFIG_DIR"] = str(home / "config")
    # keyring's own null backend answers nothing, so the 0600-file fallback is what tests run with.
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ["OPENCV_LOG_LEVEL"] = "ERROR"
    os.environ["OPENCV_FFMPEG_LOGLEVEL"] = "-8"
    os.environ.pop("COUNTER_APP_DATA", None)
    return home


_HOME = _isolate()
_thawed: list[bool] = []


# How long an example takes says something about the machine only.
settings.register_profile("counter", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("counter")


def pytest_collection_finish() -> None:
    """What was imported and collected is there to the end: the garbage collector need not walk through it each time,
    nor as often as it does by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    unfreeze = gc.unfreeze

    def thaw() -> None:
        _thawed.append(True)
        unfreeze()

    gc.unfreeze = thaw


def pytest_runtest_logfinish() -> None:
    """A window that was run to its end thaws everything. (To ask `gc` how much is frozen is to count it one by one.)"""
    if _thawed:
        _thawed.clear()
        gc.collect()
        gc.freeze()


def pytest_unconfigure() -> None:
    """Leave nothing behind in the temporary folder."""
    shutil.rmtree(_HOME, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what lasts long begin first, half of it with each half of the tests: else the last one runs alone at the end.

    The processes begin with a contiguous part each, and take from one another later.
    """
    slow = [item for item in items if item.get_closest_marker("timeout") or item.get_closest_marker("long")]
    slow.sort(key=_most_seconds, reverse=True)
    known = set(slow)
    quick = [item for item in items if item not in known]
    middle = len(quick) // 2
    items[:] = [*slow[0::2], *quick[:middle], *slow[1::2], *quick[middle:]]


def _most_seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 120.0


@pytest.fixture(scope="session", autouse=True)
def _new_databases_are_replayed_and_their_statements_kept() -> Iterator[None]:
    from tests.compiled import compiled_once
    from tests.schemas import replayed

    with replayed(), compiled_once():
        yield


@pytest.fixture
def by_migrations() -> Iterator[None]:
    """New databases are made by every migration, as in the program."""
    from tests.schemas import migrated

    with migrated():
        yield


@pytest.fixture(scope="session")
def figure() -> Callable[[int, int], int]:
    """Choose between the figure of `make test` and that of `make test-long`: `figure(200, 2_000)`."""
    long_run = bool(os.environ.get("COUNTER_TESTS_LONG"))

    def choose(short: int, full: int) -> int:
        return full if long_run else short

    return choose
