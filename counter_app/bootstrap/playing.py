"""Plays a script in the GUI thread: wait for a condition, press a key as a person would, go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.domain.values import dataclass

_LOOK_MS = 20
# Slower than a hand scanner types, so that nobody takes it for one.
_BETWEEN_KEYS_SECONDS = 0.07


@dataclass(frozen=True, slots=True)
class Until:
    """Wait until it holds, at most so many seconds."""

    holds: Callable[[], bool]
    seconds: float = 15.0


Script = Generator[Until, bool, None]


class Player(QObject):
    """Runs one script; `ended(in_time)` is called once, False when the time for all of it was over."""

    def __init__(self, script: Script, seconds: float, ended: Callable[[bool], None]) -> None:
        super().__init__()
        self._script = script
        self._ended = ended
        self._over_at = time.monotonic() + seconds
        self._wait: Until | None = None
        self._wait_ends = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin with the first step."""
        self._wait = next(self._script)
        self._wait_ends = time.monotonic() + self._wait.seconds
        self._timer.start()

    def _look(self) -> None:
        now = time.monotonic()
        if now >= self._over_at:
            self._end(False)
            return
        assert self._wait is not None
        held = self._wait.holds()
        if not held and now < self._wait_ends:
            return
        try:
            self._wait = self._script.send(held)
        except StopIteration:
            self._end(True)
            return
        self._wait_ends = time.monotonic() + self._wait.seconds

    def _end(self, in_time: bool) -> None:
        self._timer.stop()
        self._script.close()
        self._ended(in_time)


def pause(seconds: float) -> Until:
    """Let time pass; nothing is waited for."""
    return Until(lambda: False, seconds)


def press(window: QWidget, *keys: Qt.Key) -> Script:
    """Press keys one after the other, through the window system's own queue."""
    for key in keys:
        handle = window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key)
        yield pause(_BETWEEN_KEYS_SECONDS)


def type_digits(window: QWidget, digits: Iterable[str]) -> Script:
    """Type digits with the pauses of a hand."""
    yield from press(window, *(Qt.Key(Qt.Key.Key_0.value + int(digit)) for digit in digits))


def commit(text: str) -> Script:
    """What a Chinese input method hands to the field that has the focus."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    target = QApplication.focusWidget()
    if target is not None:
        QCoreApplication.sendEvent(target, event)
    yield pause(_BETWEEN_KEYS_SECONDS)
