"""Visits without a purchase, counted by one key each: walk-ins, calls, inquiries; a slip is taken back by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import InvalidInput
from counter_app.services.context import Counter
from counter_app.ui.scan.models import Dot, StatusItem
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.traffic import TrafficAnswer

# The letters go with Alt; the kinds are those of `services.traffic`, which is loaded with the first of them.
KINDS = {"W": "walk_in", "H": "phone", "Q": "inquiry"}
TAKE_BACK = "Z"
LETTERS = frozenset({*KINDS, TAKE_BACK})


class Visits(QObject):
    """`show` gets what the foot line says of them; `sign_in_wanted`: nobody is signed in who may count."""

    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop, show: Callable[[StatusItem | None], None]) -> None:
        super().__init__()
        self._shop, self._show = shop, show
        self._today: Mapping[str, int] = {}
        # What this window has counted since its start, the newest last: what a slip is taken back from.
        self._counted: list[str] = []
        self._said = ""
        shop.looked.connect(self._learn)

    def press(self, letter: str) -> None:
        """One more of a kind, or the last one back."""
        if letter in KINDS:
            self._count(KINDS[letter], 1)
        elif letter == TAKE_BACK:
            if self._counted:
                self._count(self._counted[-1], -1)
            else:
                self._say(translate("Visits", "nothing to take back"))

    def _learn(self) -> None:
        """What is counted today at this counter, as the database has it."""
        if self._shop.overview is not None:
            self._today = self._shop.overview.visits
            self._show(self.item())

    def _count(self, kind: str, by: int) -> None:
        # Noted now: a key pressed twice before the first answer takes back two, and not one of them twice.
        if by > 0:
            self._counted.append(kind)
        else:
            self._counted.pop()

        def work(counter: Counter) -> TrafficAnswer | None:
            from counter_app.services.traffic import count_visits

            try:
                return count_visits(counter, counter.ids.new(), kind, by)
            except InvalidInput:
                return None  # the business day has changed: on this one there is nothing to take back

        self._shop.ask(work, lambda answer: self._took(answer, kind, by))

    def _took(self, answer: TrafficAnswer | None, kind: str, by: int) -> None:
        if answer is None or not answer.done:
            if by > 0 and kind in self._counted:
                self._counted.remove(kind)
            if answer is not None:
                if by < 0:
                    self._counted.append(kind)
                self.sign_in_wanted.emit(answer.reasons[0])
            else:
                self._say(translate("Visits", "nothing to take back"))
            return
        self._today = answer.today
        self._say("" if by > 0 else translate("Visits", "taken back"))
        self._shop.wrote()

    def _say(self, words: str) -> None:
        self._said = words
        self._show(self.item())

    def item(self) -> StatusItem | None:
        """For the foot line; None while nobody has been counted."""
        numbers = [self._today.get(kind, 0) for kind in KINDS.values()]
        if not any(numbers) and not self._said:
            return None
        told = translate("Visits", "{0} in · {1} calls · {2} inquiries").format(*numbers)
        value = f"{told} · {self._said}" if self._said else told
        return StatusItem(Dot.GOOD, translate("Visits", "Visits"), value)
