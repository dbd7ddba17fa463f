"""Runs the counter window from start to end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType

import structlog
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from counter_app.ui.icons import app_icon
from counter_app.ui.ports import UiParts
from counter_app.ui.single import SingleInstance
from counter_app.ui.window import CounterWindow

_log = structlog.get_logger(__name__)


def make_application() -> QApplication:
    """The one QApplication, in our own style: never the system's."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
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
    app = make_application()
    parts.data_dir.mkdir(parents=True, exist_ok=True)
    instance = SingleInstance(parts.data_dir)
    if not instance.acquire():
        return 0 if instance.raise_first() else 3
    window = CounterWindow(parts)
    instance.raised.connect(window.come_up)
    before = sys.excepthook
    sys.excepthook = _hook(window)
    window.show()
    # After the first paint, so that the window is there before anything is opened.
    QTimer.singleShot(0, window.begin)
    try:
        return app.exec()
    finally:
        window.shut()
        sys.excepthook = before
        instance.release()
        QCoreApplication.removePostedEvents(window)


def _hook(window: CounterWindow) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        _log.error("exception in a slot", exc_info=(kind, error, trace))
        window.face.note_bug(kind.__name__)

    return crashed
