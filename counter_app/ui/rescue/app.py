"""Runs the window in which a backup is put back, from its beginning to its end."""

from __future__ import annotations

import signal
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QTimer

from counter_app.logs import LateLogger
from counter_app.ui import plain_imports
from counter_app.ui.app import end_when_asked, make_application, tuned
from counter_app.ui.rescue.ports import Ending, RescueParts
from counter_app.ui.rescue.window import RescueWindow
from counter_app.ui.single import SingleInstance

_log = LateLogger(__name__)
_ASK_FOR_SIGNALS_MS = 500


def run_rescue(parts: RescueParts) -> tuple[int, Ending]:
    """(exit status, what it led to). A second start in the same folder raises this window and answers 0.

    A folder that takes no lock gets the window all the same: it is what says so.
    """
    plain_imports.give_back()
    app = make_application()
    instance = SingleInstance(parts.data_dir)
    if not instance.acquire() and instance.raise_first():
        return 0, Ending.CLOSED
    window = RescueWindow(parts)
    instance.raised.connect(window.come_up)
    before = sys.excepthook
    sys.excepthook = _Hook(window)
    handlers = end_when_asked()
    # Python hears a signal between two of its own steps.
    listening = QTimer(window)
    listening.timeout.connect(window.isVisible)
    listening.start(_ASK_FOR_SIGNALS_MS)
    window.show()
    QTimer.singleShot(0, window.begin)
    try:
        with tuned():
            status = app.exec()
    finally:
        window.shut()
        sys.excepthook = before
        for number, handler in handlers.items():
            signal.signal(number, handler)
        instance.release()
        QCoreApplication.removePostedEvents(window)
    return status, window.ending


class _Hook:
    """An exception that left a slot becomes a log line and a sentence; the window lives on."""

    def __init__(self, window: RescueWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        # The frames, not the message: what a message says of a person belongs into no log.
        _log.error("exception in a slot", kind=kind.__name__, frames="".join(traceback.format_tb(trace)))
        self._window.note_bug(kind.__name__)
