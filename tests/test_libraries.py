"""What the locked libraries must not do on the Python that runs them (docs/decisions/001-dependencies.md)."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMIT = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Sender(QObject):
    happened = Signal(bool)

application = QCoreApplication([])
sender, heard = Sender(), 0

def hear(_on: bool) -> None:
    global heard
    heard += 1

sender.happened.connect(hear)
for _ in range(1_000_000):
    sender.happened.emit(True)
assert heard == 1_000_000
"""


def run(source: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a process of its own, because a fault here ends the process."""
    return subprocess.run(
        [sys.executable, "-c", source],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_million_signals_leave_the_interpreter_alive() -> None:
    done = run(EMIT)
    assert done.returncode == 0, done.stderr


def test_opencv_leaves_qt_alone() -> None:
    done = run(
        "import os, cv2\n"
        "assert 'QT_QPA_PLATFORM_PLUGIN_PATH' not in os.environ\n"
        "from PySide6.QtWidgets import QApplication\n"
        "print(QApplication([]).platformName())"
    )
    assert done.stdout.strip() == "offscreen", done.stderr
