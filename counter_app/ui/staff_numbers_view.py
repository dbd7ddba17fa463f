"""What each person did, in a span of days: counted beside the sale, kept until another span is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.staff_numbers import StaffNumbers
    from counter_app.ui.staff.models import StaffCase
    from counter_app.ui.widgets.rows import ListRow

_MONTH = "M"


class StaffNumbersView(QObject):
    """`came`: for whom something was counted; nobody ("") where nobody may see it any more."""

    came = Signal(str)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self._found: StaffNumbers | None = None
        self._span = _MONTH

    def ask(self, letter: str = "") -> bool:
        """By the letter of a span, else by the one before; False for no span."""
        from counter_app.ui.staff_numbers_rows import SPANS

        overview = self._shop.overview
        if overview is None or (letter and letter not in SPANS):
            return False
        self._span = letter or self._span
        first = overview.now.date() - timedelta(days=SPANS[self._span])

        def work(counter: Counter) -> StaffNumbers:
            from counter_app.services.staff_numbers import staff_numbers

            return staff_numbers(counter, first)

        self._shop.ask(work, self._counted_staff, lane=Lane.SEARCH)
        return True

    def _counted_staff(self, found: StaffNumbers) -> None:
        self._found = None if found.reasons else found
        self.came.emit(found.by)

    def rows(self) -> tuple[Sequence[ListRow], str]:
        """The rows, and what stands there where there is none."""
        from counter_app.ui.staff_numbers_rows import number_rows

        if self._found is None:
            return (), translate("Audit", "still looking")
        return number_rows(self._found), translate("Numbers", "Nothing yet.")

    def case(self, chosen: str) -> StaffCase | None:
        """All that is known of one person."""
        from counter_app.ui.staff_numbers_rows import number_case

        found = self._found
        person = next((each for each in found.people if each.staff == chosen), None) if found is not None else None
        return number_case(person, found, self._span) if person is not None and found is not None else None
