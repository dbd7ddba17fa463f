"""Hand scanners that type: an event filter before every widget, so that a burst reaches none of them.

Keys are held for the few milliseconds in which a burst shows itself, then either read as one code or given back to the
widget that had the focus. Repeats of a held key and everything with Ctrl, Alt or Meta go past.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from counter_app.ui.ports import WedgeDecisionLike, WedgePort

_PAST = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_TERMINATORS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_CLOCK_JUMP_SECONDS = 10.0
_SHORTEST_CODE = 10
_MODIFIER_KEYS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


class HandScanner(QObject):
    """Feeds key presses to a `WedgePort`; emits `scanned` with a burst's exact text.

    `handle_key` gets every key press that is a person's before the widget does; True means it is done with.
    """

    scanned = Signal(str)

    def __init__(self, wedge: WedgePort, handle_key: Callable[[QKeyEvent], bool], home: QWidget) -> None:
        """`home`: the window whose focus counts where the window system gives the focus to nobody."""
        super().__init__()
        self._home = home
        self._wedge = wedge
        self._handle_key = handle_key
        self._kept: deque[QKeyEvent] = deque()
        self._releases: list[QKeyEvent] = []
        self._replaying = False
        self._clock = _KeyClock()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        # One turn of the event loop later: keys that came while the window was busy are fed before time decides.
        self._timer.timeout.connect(lambda: QTimer.singleShot(0, self._tick))

    @property
    def holding(self) -> bool:
        """Whether keys wait for the decision between a burst and a person."""
        return bool(self._kept)

    def install(self) -> None:
        """Stand before every widget of the program."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        app.focusWindowChanged.connect(self._gave_back)

    def remove(self) -> None:
        """Step aside."""
        self._timer.stop()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.removeEventFilter(self)
            app.focusWindowChanged.disconnect(self._gave_back)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every event of every object comes through here, hundreds for one customer: what is no key goes past by its
        # class alone. Asking Qt for the type makes a value of one of Python's enumerations each time.
        if isinstance(event, QKeyEvent):
            return self._keyed(watched, event)
        if isinstance(event, QInputMethodEvent) and isinstance(watched, QWidget):
            return self._committed(event)
        return False

    def _keyed(self, watched: QObject, event: QKeyEvent) -> bool:
        """A key comes to the window first and to the widget then: it is judged once, at the widget."""
        if self._replaying or isinstance(watched, QWindow):
            return False
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            return self._pressed(event)
        return kind == QEvent.Type.KeyRelease and self._let_go(event)

    @Slot()
    def _gave_back(self) -> None:
        """Another window has the keys now, or none: what was held belongs to no burst."""
        self._obey(self._wedge.reset())

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIER_KEYS:
            return False
        if event.modifiers() & _PAST or event.isAutoRepeat():
            self._obey(self._wedge.reset())
            return self._handle_key(event)
        text = event.text()
        printable = text if len(text) == 1 and text.isprintable() else ""
        self._kept.append(event.clone())
        decision = self._wedge.feed_key(
            printable, self._clock.time_of(event), is_terminator=event.key() in _TERMINATORS
        )
        if decision.kind == "pass_through" and len(self._kept) == 1:
            self._kept.clear()
            return self._handle_key(event)
        self._obey(decision)
        return True

    def _let_go(self, event: QKeyEvent) -> bool:
        """The release of a key that is still held back waits with it: a press without its release is a stuck button."""
        if any(kept.key() == event.key() for kept in self._kept):
            self._releases.append(event.clone())
            return True
        return False

    def _committed(self, event: QInputMethodEvent) -> bool:
        """Digits that an input method hands over in one piece: fed as keys, so that a burst stays whole.

        Nobody is named by ten digits; letters that an input method hands over are somebody's name.
        """
        text = event.commitString()
        if len(text) < _SHORTEST_CODE or not (text.isascii() and text.isdigit()):
            return False
        now = time.monotonic()
        for char in text:
            self._kept.append(QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char))
            self._obey(self._wedge.feed_key(char, now, is_terminator=False))
        return True

    def _tick(self) -> None:
        due = self._wedge.due_at
        if due is not None and time.monotonic() >= due:
            self._obey(self._wedge.tick(time.monotonic()))
        elif due is not None:
            self._obey(None)

    def _obey(self, decision: WedgeDecisionLike | None) -> None:
        if decision is not None:
            for _ in range(min(decision.drop, len(self._kept))):
                self._take_release(self._kept.popleft())
            given_back = [self._kept.popleft() for _ in range(min(decision.deliver, len(self._kept)))]
            for event in given_back:
                self._deliver(event)
            if decision.kind == "burst_complete" and decision.text:
                self.scanned.emit(decision.text)
        due = self._wedge.due_at
        if due is None:
            self._timer.stop()
        else:
            self._timer.start(max(0, round((due - time.monotonic()) * 1000) + 1))

    def _take_release(self, press: QKeyEvent) -> QKeyEvent | None:
        found = next((event for event in self._releases if event.key() == press.key()), None)
        if found is not None:
            self._releases.remove(found)
        return found

    def _deliver(self, event: QKeyEvent) -> None:
        """A person's key, late by some milliseconds: to the key map, else to whatever has the focus now."""
        release = self._take_release(event)
        if self._handle_key(event):
            return
        candidates: tuple[QWidget | None, ...] = (QApplication.focusWidget(), self._home.focusWidget())
        target = next((each for each in candidates if each is not None), self._home)
        self._replaying = True
        try:
            QApplication.sendEvent(target, event)
            if release is not None:
                QApplication.sendEvent(target, release)
        finally:
            self._replaying = False


class _KeyClock:
    """Keyboard time in seconds of the steady clock.

    The keyboard's stamps (ms) have another zero on every platform; the smallest distance seen tells it. Keys that
    waited while the window was busy keep their true distance. Without a stamp the arrival counts.
    """

    def __init__(self) -> None:
        self._offset: float | None = None

    def time_of(self, event: QKeyEvent) -> float:
        now = time.monotonic()
        if not event.timestamp():
            return now
        offset = now - event.timestamp() / 1000
        if self._offset is None or abs(offset - self._offset) > _CLOCK_JUMP_SECONDS or offset < self._offset:
            self._offset = offset
        return event.timestamp() / 1000 + self._offset
