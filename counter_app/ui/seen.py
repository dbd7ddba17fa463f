"""Whether somebody has seen what a redemption said: told when it is painted, and acknowledged where it was not."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from counter_app.domain.verdict import Reason
from counter_app.services.unshown import acknowledge, was_shown
from counter_app.ui.jobs import Urgency
from counter_app.ui.presenter import acknowledged_view
from counter_app.ui.shop import Shop


class Seen(QObject):
    """`said`: what came of an acknowledgement, to be shown."""

    said = Signal(object)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop

    def acknowledge(self, checkouts: tuple[str, ...]) -> None:
        """The cashier knows of these redemptions, whose verdict was not shown."""

        def done(reason: Reason | None) -> None:
            lang = self._shop.lang
            self.said.emit(lambda: acknowledged_view(reason, len(checkouts), lang))
            self._shop.look()

        self._shop.ask(lambda counter: acknowledge(counter, checkouts), done, self._shop.fault.emit)

    def note_shown(self, checkout: str) -> None:
        """The verdict of this redemption is on the screen."""
        self._shop.ask(lambda counter: was_shown(counter, checkout), _take_nothing, urgency=Urgency.BACKGROUND)


def _take_nothing(_nothing: None) -> None:
    """It needs no answer."""
