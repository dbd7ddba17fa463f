"""What the pages beside the sale have in common: who may see one, and that it gives way to a customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop

T = TypeVar("T")


class PageDesk(QObject):
    """`opened`: the page that is to be seen now, None for the sale; `made`: one that soon will be, for the first time;
    `sign_in_wanted`: why it may not be seen.

    A page sets `up` when it comes, and `_whose` where what it shows is for one person only.
    """

    opened = Signal(object)
    made = Signal(object)
    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.up = False
        # Who opened it: whatever else is learnt of them, nobody else sees it.
        self._whose = ""
        self._openings = 0

    def _ask_to_open(
        self, look: Callable[[Counter], T], may: Callable[[T], None], *, lane: Lane = Lane.COUNTER
    ) -> None:
        """`may` gets what there is to see. Where a customer or another page came first nobody does, nor is anybody told
        what went wrong."""
        self._openings += 1
        number = self._openings

        def arrived(found: T) -> None:
            if number == self._openings:
                may(found)

        def failed(fault: Fault) -> None:
            if number == self._openings:
                self._shop.fault.emit(fault)

        self._shop.ask(look, arrived, failed, lane=lane)

    def _open_first(self, page: QWidget, again: Callable[[], None]) -> None:
        """A page that was just made: dressed in the next turn of the loop, and `again` in one more, for all of it
        together is too long for the window's thread."""
        # Dressed whoever came first: all there is of the window takes its size and language.
        self._shop.jobs.in_next_turn(lambda: self.made.emit(page))
        self._in_next_turn(lambda: self._in_next_turn(again))

    def _in_next_turn(self, act: Callable[[], None]) -> None:
        """For who asked for the page, unless a customer or another page came first."""
        number, who = self._openings, self._who_is_here()

        def run() -> None:
            if number == self._openings and who in ("", self._who_is_here()):
                act()

        self._shop.jobs.in_next_turn(run)

    def _who_is_here(self) -> str:
        overview = self._shop.overview
        session = overview.status.session if overview is not None else None
        return session.staff if session is not None else ""

    def leave(self) -> None:
        """The sale is wanted; the page is not, even if it is only about to come."""
        self._openings += 1
        if self.up:
            self.up = False
            self._left()
            self.opened.emit(None)

    def check_who(self) -> None:
        """Whoever has gone takes the page along; else what has come meanwhile is shown."""
        if not self.up:
            return
        overview = self._shop.overview
        session = overview.status.session if overview is not None else None
        if session is None or not session.role.manages or (self._whose and session.staff != self._whose):
            self.leave()
        else:
            self._look_again()

    def _left(self) -> None:
        """What is half done is put away."""

    def _look_again(self) -> None:
        """Something was written, or came from the cloud."""
