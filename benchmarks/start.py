"""Starting: store open and all parts ready, each against importing QtWidgets alone, in alternating processes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import options, ratio, show

_IMPORT = "import time, PySide6.QtWidgets; print('imported', time.process_time(), flush=True)"
# A module of its own: what measures (statistics, processes, arguments) is no part of a start.
_PROBE = """
import sys
from benchmarks.start_probe import probe
probe(sys.argv[1])
"""
MARKS = ("open", "ready", "over")


def prepare(folder: Path) -> None:
    """A folder that is a counter."""
    from counter_app.bootstrap.opening import open_counter
    from counter_app.config import load_settings
    from counter_app.domain.member import Role, Staff, Store
    from counter_app.services.records import DeviceIdentity, Session

    opened = open_counter(load_settings(os.environ, data=str(folder)), make=True)
    with opened.store.writing() as writing:
        writing.set_device(
            DeviceIdentity("d", 1, "m", "Shop", "12345", "s", "T1", "CNY", "http://127.0.0.1:1", "e", True)
        )
        writing.put_store(Store("s", "S1", "Asia/Shanghai"))
        writing.put_staff(Staff("k", "K1", Role.CASHIER))
        writing.set_session(Session("k", "K1", Role.CASHIER, None))
    opened.close()


def marks(words: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Seconds from the process's start to each line that it says, and the CPU seconds it had used by then."""
    begun = time.perf_counter()
    found = {}
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            word, cpu = line.split()
            found[word] = (time.perf_counter() - begun, float(cpu))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    asked = options(__doc__ or "", argv)
    rounds = 1 if asked.small else 9
    with tempfile.TemporaryDirectory() as name:
        os.environ.setdefault("COUNTER_APP_CONFIG_DIR", f"{name}/config")
        os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        folder = Path(name) / "counter"
        prepare(folder)
        imports: list[tuple[float, float]] = []
        found: dict[str, list[tuple[float, float]]] = {mark: [] for mark in MARKS}
        for index in range(rounds + 1):
            imported = marks(["-c", _IMPORT])["imported"]
            said = marks(["-c", _PROBE, str(folder)])
            if index or asked.small:
                imports.append(imported)
                for mark in MARKS:
                    found[mark].append(said[mark])
    for place, kind in enumerate(("time", "CPU time")):
        show(f"importing QtWidgets alone, {kind}", [each[place] for each in imports])
        for mark, what in zip(MARKS, ("window and store open", "all parts ready", "and closed again"), strict=True):
            show(f"{what}, {kind}", [each[place] for each in found[mark]])
        middle = statistics.median([each[place] for each in imports])
        for mark, what, goal in (("open", "window and store open", 4), ("ready", "all parts ready", 5)):
            reached = statistics.median([each[place] for each in found[mark]])
            ratio(f"{what} / importing QtWidgets, {kind}", reached / middle, goal)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
