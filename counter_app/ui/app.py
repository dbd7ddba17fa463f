"""Runs the counter window from start to end."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from counter_app.logs import LateLogger
from counter_app.ui import plain_imports
from counter_app.ui.icons import app_icon
from counter_app.ui.ports import UiParts
from counter_app.ui.single import SingleInstance
from counter_app.ui.window import CounterWindow

# A scan passes through six threads, and each may have to wait for one that works in Python, such as a page of changes
# being stored. Python's own five milliseconds would make that a tenth of a second and more.
SWITCH_SECONDS = 0.0005
# Looking through everything for garbage stops every thread for some 30 ms once all parts are loaded, at any moment.
# Hardly anything here makes cycles; what does is still found, some seconds later.
GARBAGE_THRESHOLDS = (10_000, 20, 20)
# Qt would load programs from there before its own; ours brings every plugin that it needs.
_PLUGIN_VARIABLES = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
_log = LateLogger(__name__)


def make_application() -> QApplication:
    """The one QApplication, in our own style: never the system's."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    for name in _PLUGIN_VARIABLES:
        os.environ.pop(name, None)
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("counter-app")
    app.setDesktopFileName("counter-app")
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    return app


def run_counter(parts: UiParts) -> int:
    """Show the window until it is closed; the exit status of the program.

    A second start with the same data folder raises the first window and answers 0.
    """
    plain_imports.give_back()
    app = make_application()
    parts.data_dir.mkdir(parents=True, exist_ok=True)
    instance = SingleInstance(parts.data_dir)
    if not instance.acquire():
        return 0 if instance.raise_first() else 3
    window = CounterWindow(parts)
    instance.raised.connect(window.come_up)
    before = sys.excepthook
    sys.excepthook = hook_for(window)
    handlers = end_when_asked()
    window.show()
    # After the first paint, so that the window is there before anything is opened.
    QTimer.singleShot(0, window.begin)
    try:
        with tuned():
            return app.exec()
    finally:
        window.shut()
        sys.excepthook = before
        for number, handler in handlers.items():
            signal.signal(number, handler)
        instance.release()
        QCoreApplication.removePostedEvents(window)


@contextmanager
def tuned() -> Iterator[None]:
    """Python as a window needs it while its loop runs: threads give way soon, garbage is looked for seldom."""
    switch_seconds, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    try:
        yield
    finally:
        sys.setswitchinterval(switch_seconds)
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def started() -> None:
    """Everything is loaded: what is there by now stays for the day, and is never again looked through for garbage."""
    gc.freeze()


def leave() -> None:
    """Ends the loop as if the window had been closed; from any thread."""
    app = QCoreApplication.instance()
    if app is not None:
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)


def end_when_asked() -> dict[signal.Signals, Any]:
    """The system's wish to end (a logout, `kill`) closes the window as a person would; answers the handlers before.

    Python hears a signal between two of its own steps; the status timer makes one every two seconds.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    asked = (signal.SIGTERM, signal.SIGINT)
    return {number: signal.signal(number, lambda *_: QApplication.quit()) for number in asked}


def hook_for(window: CounterWindow) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """Turns an exception that left a slot into a log line and a word in the foot line; the window lives on."""

    def crashed(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        # The frames, not the message: what a message says of a person belongs into no log.
        _log.error("exception in a slot", kind=kind.__name__, frames="".join(traceback.format_tb(trace)))
        window.sale.unstick()
        window.face.note_bug(kind.__name__)

    return crashed
