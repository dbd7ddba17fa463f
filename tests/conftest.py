"""What every test stands on: no screen needed, no folder of the person's touched, no keyring asked.

The environment is set while this file is imported, before any test imports Qt, and child processes inherit it.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.databases import database_url, databases, new_database_url, postgresql

__all__ = ["database_url", "databases", "new_database_url", "postgresql"]


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


def pytest_unconfigure() -> None:
    """Leave nothing behind in the temporary folder."""
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def figure() -> Callable[[int, int], int]:
    """Choose between the figure of `make test` and that of `make test-long`: `figure(200, 2_000)`."""
    long_run = bool(os.environ.get("COUNTER_TESTS_LONG"))

    def choose(short: int, full: int) -> int:
        return full if long_run else short

    return choose
