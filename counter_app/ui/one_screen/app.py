"""Runs a window of one screen from its beginning to its end."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QTimer

from counter_app.logs import LateLogger
from counter_app.ui import plain_imports
from counter_app.ui.app import end_when_asked, make_application, tuned
from counter_app.ui.one_screen.window import OneScreenWindow
from counter_app.ui.single import SingleInstance

W = TypeVar("W", bound=OneScreenWindow)
_log = LateLogger(__name__)
_ASK_FOR_SIGNALS_MS = 500
_NOT_TO_BE_HAD = 3


def run_one_screen(data_dir: Path, make: Callable[[], W], *, unlocked: bool) -> tuple[int, W | None]:
    """(exit status, the window that was shown). A second start in the same folder raises the first window and answers 0
    with None. `unlocked`: a folder that takes no lock gets the window all the same, else the status is 3."""
    plain_imports.give_back()
    app = make_application()
    instance = SingleInstance(data_dir)
    if not instance.acquire():
        if instance.raise_first():
            return 0, None
        if not unlocked:
            return _NOT_TO_BE_HAD, None
    window = make()
    instance.raised.connect(window.come_up)
    before = sys.excepthook
    sys.excepthook = Hook(window)
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
    return status, window


class Hook:
    """An exception that left a slot becomes a log line and a sentence; the window lives on."""

    def __init__(self, window: OneScreenWindow) -> None:
        self._window = window

    def __call__(self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        # The frames, not the message: what a message says of a person belongs into no log.
        _log.error("exception in a slot", kind=kind.__name__, frames="".join(traceback.format_tb(trace)))
        self._window.note_bug(kind.__name__)
