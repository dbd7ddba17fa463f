"""PySide6 6.12.0 drops a reference at every emit on Python 3.11 and aborts; an upgrade must not bring it back."""

import subprocess
import sys

PROGRAM = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Bell(QObject):
    rung = Signal(bool)

app = QCoreApplication([])
bell, heard = Bell(), [0]

def hear(ring):
    heard[0] += ring

bell.rung.connect(hear)
for _ in range(1_000_000):
    bell.rung.emit(True)
print(heard[0])
"""


def test_a_million_emits_leave_the_program_alive() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "1000000"), done.stderr
