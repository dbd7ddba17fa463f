"""The customer's screen as a part of the window: made when it is wanted first, chosen with a key, told what happens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from counter_app.ui.customer import Customer
from counter_app.ui.display.models import AUTO, IN_A_WINDOW, OFF
from counter_app.ui.scan.models import Choice, Look
from counter_app.ui.scan.page import PanelHost
from counter_app.ui.tasks import Judged, Overview
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.ui.display.standing import CustomerDisplay
    from counter_app.ui.scan.choose_form import ChooseForm


class Customers(QObject):
    """`chosen`: where the customer's window stands from now on, to be remembered."""

    chosen = Signal(str)

    def __init__(
        self, home: QWidget, wanted: str, host: PanelHost, screens: Callable[[], Sequence[QScreen]] | None = None
    ) -> None:
        super().__init__()
        self._home = home
        self._wanted = wanted
        self._host = host
        self._screens: Callable[[], Sequence[QScreen]] = screens or QGuiApplication.screens
        self._choices: tuple[str, ...] = ()
        self._place: Overview | None = None
        self._sale: tuple[Customer, Judged | None, Look] | None = None
        self._begun = False
        self.display: CustomerDisplay | None = None

    @cached_property
    def form(self) -> ChooseForm:
        """Which screen."""
        from counter_app.ui.scan.choose_form import ChooseForm

        form = ChooseForm()
        form.chosen.connect(self._choose)
        return self._host.adopt(form)

    def begin(self) -> None:
        """The counter's window is on its screen and works."""
        if not self._begun:
            self._begun = True
            _app().screenAdded.connect(self._screen_came)
            self._screen_came()

    def made(self) -> CustomerDisplay:
        """The customer's window. It knows the sale that is under way, and nothing of one that is done: the next
        customer does not read the last one's points."""
        if self.display is None:
            from counter_app.ui.display.standing import CustomerDisplay

            self.display = CustomerDisplay(self._home, self._wanted)
            self.show_place(self._place)
            if self._sale is not None and not self._sale[0].done:
                self.show_sale(*self._sale)
            self.display.watch_home()
        return self.display

    def _screen_came(self, _screen: QScreen | None = None) -> None:
        """A start with one screen waits for no window that nobody will see."""
        if self._wanted == IN_A_WINDOW or (self._wanted != OFF and len(self._screens()) > 1):
            self.made()

    def open_choice(self) -> None:
        """The key: the second screen by itself, one of them, a window of its own, or none."""
        home = self._home.screen().name()
        others = [screen for screen in self._screens() if screen.name() != home]
        named = [(screen.name(), screen.name(), _size_of(screen.size().toTuple())) for screen in others]
        offered = [
            (AUTO, translate("Display", "The second screen, when there is one"), ""),
            *named,
            (IN_A_WINDOW, translate("Display", "A window on this screen"), ""),
            (OFF, translate("Display", "No customer's screen"), ""),
        ]
        self._choices = tuple(value for value, _, _ in offered)
        choices = [Choice(str(number), title, detail) for number, (_, title, detail) in enumerate(offered, 1)]
        current = self._choices.index(self._wanted) if self._wanted in self._choices else 0
        self.form.ask(translate("Display", "The customer's screen"), choices, current)
        self._host.open(self.form)

    def show_place(self, overview: Overview | None) -> None:
        """Whose shop it is, in which language and currency."""
        self._place = overview
        if self.display is None or overview is None:
            return
        from counter_app.ui.display.scenes import Setting

        device, store = overview.status.device, overview.status.store
        self.display.set_setting(
            Setting(
                shop=device.merchant_name if device else "",
                store=store.name if store else "",
                lang=overview.language,
                currency=device.currency if device else "CNY",
            )
        )

    def show_sale(self, customer: Customer, judged: Judged | None, look: Look) -> None:
        """What the sale is at; `look` of the cashier's panel tells a fault of the system."""
        self._sale = (customer, judged, look)
        if self.display is not None:
            self.display.show_sale(customer, judged, trouble=look is Look.FAULT)

    def restyle(self) -> None:
        """Take the present colours."""
        if self.display is not None:
            self.display.restyle()

    def close(self) -> None:
        """Gone with the counter's window."""
        if self._begun:
            _app().screenAdded.disconnect(self._screen_came)
        if self.display is not None:
            self.display.close()
            self.display = None

    def _choose(self, number: int) -> None:
        self._host.close_form()
        if number < len(self._choices):
            self._wanted = self._choices[number]
            if self.display is not None:
                self.display.want(self._wanted)
            else:
                self._screen_came()
            self.chosen.emit(self._wanted)


def _app() -> QGuiApplication:
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    return app


def _size_of(size: object) -> str:
    return " × ".join(str(side) for side in size) if isinstance(size, tuple) else ""
