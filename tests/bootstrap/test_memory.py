"""Memory that is free again: a dozen threads share few heaps, and what nobody needs goes back to the system."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAP_BYTES = 64 * 2**20  # glibc lays the heap of a thread at a multiple of this
THREADS = 8
COUNT = f"""
import threading
from pathlib import Path
from counter_app.bootstrap.memory import give_back, use_few_heaps

LIMIT
together = threading.Barrier({THREADS})
kept = []

def ask():
    together.wait()
    kept.append([bytes(100_000) for _ in range(20)])
    together.wait()

threads = [threading.Thread(target=ask) for _ in range({THREADS})]
for each in threads:
    each.start()
for each in threads:
    each.join()
starts = [int(line.split("-")[0], 16) for line in Path("/proc/self/maps").read_text().splitlines() if "rw-p" in line]
print(len([start for start in starts if start % {HEAP_BYTES} == 0]))
"""
TRIM = """
from pathlib import Path
from counter_app.bootstrap.memory import give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])

many = [bytes(20_000) for _ in range(5_000)]
last = bytes(20_000)
full = resident()
del many
before = resident()
give_back()
print(full, before, resident())
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="heaps and resident memory are told through /proc")


def _run(source: str) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(word) for word in done.stdout.split()]


@linux
def test_threads_share_few_heaps() -> None:
    (without,) = _run(COUNT.replace("LIMIT", ""))
    (limited,) = _run(COUNT.replace("LIMIT", "use_few_heaps()"))
    assert without > 2, "this C library gives each thread no heap of its own: the test shows nothing"
    assert limited <= 2


@linux
def test_what_is_free_goes_back_to_the_system() -> None:
    full, before, after = _run(TRIM)
    assert before > full * 0.8, "it would have gone back by itself: the test shows nothing"
    assert after < full * 0.6
