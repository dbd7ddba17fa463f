"""Ends a session that somebody left open: nobody acts under a name whose owner has walked away."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QTouchEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from counter_app.services.records import Session

LOOK_EVERY_MS = 5_000
_SIGNS = (QKeyEvent, QMouseEvent, QWheelEvent, QTouchEvent, QInputMethodEvent)


def _seconds() -> float:
    """Goes on while the computer sleeps, unlike the monotonic clock."""
    return time.time()


class IdleLock(QObject):
    """Watches only while somebody is signed in with a PIN: `expired`, with the person's id, when nothing was pressed or
    scanned for long."""

    expired = Signal(str)

    def __init__(self, seconds: Callable[[], float] = _seconds) -> None:
        """`seconds`: a clock."""
        super().__init__()
        self._seconds = seconds
        self._last = 0.0
        self._allowed = 0.0
        self._session: Session | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, session: Session | None, minutes: int) -> None:
        """Who is signed in now, and how long they may be away; 0: as long as the session lasts."""
        who = session if session is not None and session.until is not None and minutes > 0 else None
        self._allowed = minutes * 60.0
        if who == self._session:
            return
        self._session = who
        self._last = self._seconds()
        app = QApplication.instance()
        assert app is not None
        app.removeEventFilter(self)
        self._timer.stop()
        if who is not None:
            app.installEventFilter(self)
            self._timer.start()

    def touch(self) -> bool:
        """Somebody is there; False where it has been too long: a computer that has slept runs no timer, and perhaps it
        is somebody else who wakes it."""
        if not self.look():
            return False
        self._last = self._seconds()
        return True

    def look(self) -> bool:
        """Whether the session goes on. A clock that was set back counts as somebody being there."""
        now = self._seconds()
        self._last = min(self._last, now)
        session = self._session
        if session is None or now - self._last < self._allowed:
            return True
        self.watch(None, 0)
        self.expired.emit(session.staff)
        return False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        # The key that finds the session over does nothing else.
        return isinstance(event, _SIGNS) and not self.touch()
