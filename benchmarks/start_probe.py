"""The process that `start` measures: it imports nothing that the program itself does not, in the same order."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.ui.window import CounterWindow


def probe(folder: str) -> None:
    """Runs in a process of its own: the real window, which says on standard output how far it is."""
    from counter_app.bootstrap.window import WindowParts
    from counter_app.config import load_settings
    from counter_app.ui.app import run_counter

    def shown(window: CounterWindow) -> None:
        from PySide6.QtCore import QTimer

        print("open", time.process_time(), flush=True)
        timer = QTimer(window)

        def look() -> None:
            if window._scanner is not None:
                print("ready", time.process_time(), flush=True)
                timer.stop()
                window.close()

        timer.timeout.connect(look)
        timer.start(5)

    settings = load_settings(os.environ, data=folder)
    run_counter(WindowParts(settings, camera=f"{folder}/none%04d.png").parts(shown))
    print("over", time.process_time(), flush=True)
