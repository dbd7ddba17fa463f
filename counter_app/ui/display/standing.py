"""On which screen the customer's window stands: the second one, as long as there is one; or where a person put it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from counter_app.ui.customer import Customer
from counter_app.ui.display.canvas import CustomerCanvas
from counter_app.ui.display.models import IN_A_WINDOW, OFF, Scene
from counter_app.ui.display.scenes import Setting, display_view
from counter_app.ui.tasks import Judged

# The next customer does not read the last one's points.
THANKS_MS = 20_000
_WINDOW_SIZE = (960, 600)
_FRAMELESS = Qt.WindowType.FramelessWindowHint


class ScreenLike(Protocol):
    """What is asked of a screen; `QScreen` has this shape."""

    def name(self) -> str: ...
    def geometry(self) -> QRect: ...


def chosen_screen(screens: Sequence[ScreenLike], home: str, wanted: str) -> ScreenLike | None:
    """The customer's screen: the one that is wanted, else another one than the cashier's; None where there is none."""
    others = [screen for screen in screens if screen.name() != home]
    if wanted == OFF or not others:
        return None
    return next((screen for screen in others if screen.name() == wanted), others[0])


class CustomerDisplay(QObject):
    """Keeps the window where it belongs while screens come and go, and shows what the sale is at."""

    def __init__(self, home: QWidget, wanted: str, screens: Callable[[], Sequence[ScreenLike]] | None = None) -> None:
        super().__init__()
        self._home = home
        self._screens: Callable[[], Sequence[ScreenLike]] = screens or QGuiApplication.screens
        self.wanted = wanted
        self.canvas = CustomerCanvas()
        self.canvas.activated.connect(home.activateWindow)
        self._setting = Setting()
        self._last: tuple[Customer, Judged | None, bool] = (Customer(), None, False)
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(THANKS_MS)
        self._thanks.timeout.connect(self.welcome)
        self._closed = False
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        self._app = app
        app.screenAdded.connect(self.place)
        app.screenRemoved.connect(self._place_later)

    def watch_home(self) -> None:
        """The cashier's window may be moved to another screen. Called once it has a place on one."""
        handle = self._home.windowHandle()
        if handle is not None:
            handle.screenChanged.connect(lambda _screen: self.place())
        self.place()

    def place(self) -> None:
        """Stand on the customer's screen; vanish where there is none."""
        if self._closed:
            return
        if self.wanted == IN_A_WINDOW:
            self.canvas.setWindowFlag(_FRAMELESS, on=False)
            self.canvas.setWindowState(Qt.WindowState.WindowNoState)
            self.canvas.resize(*_WINDOW_SIZE)
            self.canvas.show()
            return
        screen = chosen_screen(self._screens(), self._home.screen().name(), self.wanted)
        if screen is None:
            self.canvas.hide()
            return
        if self.canvas.isVisible() and self.canvas.geometry() == screen.geometry():
            return
        self.canvas.setWindowFlag(_FRAMELESS, on=True)
        if isinstance(screen, QScreen):
            self.canvas.setScreen(screen)
        self.canvas.setGeometry(screen.geometry())
        # Not `showFullScreen`, which would make it the active window.
        self.canvas.setWindowState(self.canvas.windowState() | Qt.WindowState.WindowFullScreen)
        self.canvas.show()

    def _place_later(self) -> None:
        """The list is not shorter yet when it is told that a screen has gone."""
        QTimer.singleShot(0, self.place)

    def want(self, wanted: str) -> None:
        """A person has chosen another screen, or none."""
        self.wanted = wanted
        self.canvas.hide()
        self.place()

    def set_setting(self, setting: Setting) -> None:
        """Shop, store, language."""
        if setting != self._setting:
            self._setting = setting
            self._say()

    def show_sale(self, customer: Customer, judged: Judged | None, *, trouble: bool) -> None:
        """What the sale is at now."""
        self._last = (customer, judged, trouble)
        self._say()

    def welcome(self) -> None:
        """Nobody is being served as far as the customer's side is concerned."""
        self._last = (Customer(), None, False)
        self._say()

    def restyle(self) -> None:
        """Take the present colours."""
        self.canvas.update()

    def close(self) -> None:
        """Gone with the counter's window."""
        self._closed = True
        self._app.screenAdded.disconnect(self.place)
        self._app.screenRemoved.disconnect(self._place_later)
        self._thanks.stop()
        self.canvas.close()
        self.canvas.deleteLater()

    def _say(self) -> None:
        customer, judged, trouble = self._last
        view = display_view(customer, judged, self._setting, trouble=trouble)
        if view.scene is not Scene.THANKS:
            self._thanks.stop()
        elif self.canvas.view != view:
            self._thanks.start()
        self.canvas.show_view(view)
