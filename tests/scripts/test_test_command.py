"""`scripts/test.sh` believes the exit status and the output, not the summary alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PASSING = "def test_one() -> None:\n    assert True\n"
DYING = "import atexit, os\natexit.register(os.abort)\n" + PASSING
THREADS = """
import sys

import pytest

def test_one(capfd: pytest.CaptureFixture[str]) -> None:
    with capfd.disabled():
        sys.stderr.write("QThread: Destroyed while thread is still running\\n")
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell script")


def run(folder: Path, source: str, *, workers: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the project's test command on one small file."""
    (folder / "test_small.py").write_text(source, "utf-8")
    settings = {"COUNTER_TEST_WORKERS": str(workers), "COUNTER_TEST_OUTPUT": str(folder / "output.txt")}
    return subprocess.run(
        [ROOT / "scripts" / "test.sh", "-p", "no:cacheprovider", "--rootdir", folder, folder / "test_small.py"],
        env={**os.environ, **settings}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("workers", [0, 2])
def test_a_clean_run_passes_and_shows_the_summary(tmp_path: Path, workers: int) -> None:
    done = run(tmp_path, PASSING, workers=workers)
    assert "1 passed" in done.stdout
    assert done.returncode == 0


def test_a_process_that_dies_after_a_passed_summary_fails_the_command(tmp_path: Path) -> None:
    done = run(tmp_path, DYING)
    assert "1 passed" in done.stdout
    assert done.returncode == 134


@pytest.mark.parametrize("workers", [0, 2])
def test_a_thread_left_running_fails_the_command(tmp_path: Path, workers: int) -> None:
    done = run(tmp_path, THREADS, workers=workers)
    assert "1 passed" in done.stdout
    assert done.returncode == 1
