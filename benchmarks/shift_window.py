"""The process that `shift` measures: the program's own window, and a hand that presses Enter at "ready", Esc after it.

It prints its memory in MiB once its camera is live and after each redemption, and closes when its input ends.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap.window import WindowParts
from counter_app.config import load_settings
from counter_app.ui.app import run_counter
from counter_app.ui.scan.models import Look

if TYPE_CHECKING:
    from counter_app.ui.ports import CameraReport
    from counter_app.ui.scan.models import VerdictView
    from counter_app.ui.window import CounterWindow

WARM_MS = 1000


def resident_mib() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Hand:
    """The cashier."""

    def __init__(self, window: CounterWindow) -> None:
        from PySide6.QtCore import QTimer

        self._later = QTimer.singleShot
        self._window = window
        self._live = False
        window.sale.view_changed.connect(self._seen)
        window.eyes.status.connect(self._told)
        threading.Thread(target=self._until_the_end, daemon=True).start()

    def _seen(self, view: VerdictView) -> None:
        if view.look is Look.READY and self._window.sale.can_redeem:
            self._later(0, self._window.controls.enter)
        elif view.look is Look.REDEEMED:
            self._later(0, self._redeemed)
        elif view.look not in (Look.READY, Look.IDLE):
            print(f"{view.look.value}: {view.headline}", file=sys.stderr, flush=True)

    def _redeemed(self) -> None:
        self._window.controls.escape()
        print(resident_mib(), flush=True)

    def _told(self, report: CameraReport) -> None:
        if report.state == "live" and not self._live:
            self._live = True
            self._later(WARM_MS, lambda: print(resident_mib(), flush=True))

    def _until_the_end(self) -> None:
        sys.stdin.read()
        self._later(0, self._window, self._window.close)


def main(folder: str, url: str) -> int:
    """Until standard input ends."""
    hands: list[Hand] = []
    parts = WindowParts(load_settings(os.environ, data=folder), camera=url)
    return run_counter(parts.parts(lambda window: hands.append(Hand(window))))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2]))
