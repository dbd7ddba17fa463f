"""The search below the code field: rows while something is typed, newest question first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.members.results import Results
from counter_app.ui.presenter import days_ago
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.searching import Found

SHOWN = 50
LEAST_CHARACTERS = 1


class MemberSearch(QObject):
    """Asks while it is typed, and knows on which row the arrows stand."""

    def __init__(self, shop: Shop, page: SellingPage, results: Results) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._results = results
        self._search_number = 0
        self._found: tuple[str, ...] = ()
        # Whether the rows that are shown may be of what was typed before; what is to be done when they are not.
        self._looking = False
        self._then: Callable[[], None] | None = None
        page.code.typed.connect(self.search)

    def search(self, text: str) -> None:
        """While something is typed: the members it fits, newest question first."""
        self._search_number += 1
        number = self._search_number
        wanted = text.strip()
        self._then = None
        if len(wanted) < LEAST_CHARACTERS:
            self.forget()
            return

        def arrived(found: Found | None) -> None:
            if found is None or number != self._search_number or not self._page.code.text().strip():
                return
            self._show_found(found)
            if not found.done:
                # Behind whatever is typed next.
                self._shop.remember_members()
                further = partial(look, before=found)
                self._shop.ask(further, arrived, broke, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)
            self._answered(found)

        def look(counter: Counter, before: Found | None = None) -> Found | None:
            from counter_app.services.searching import search_at_once, search_on

            if number != self._search_number:
                return None  # more was typed meanwhile
            return search_on(counter, wanted, SHOWN, before) if before else search_at_once(counter, wanted, SHOWN)

        broke = partial(self._broke, number)
        self._looking = self._shop.ask(look, arrived, broke, lane=Lane.SEARCH)

    def forget(self) -> None:
        """Back to the last scans."""
        self._search_number += 1
        self._found, self._looking, self._then = (), False, None
        self._page.show_results(False)

    def wait(self, then: Callable[[], None]) -> bool:
        """Whether nobody knows yet who fits what is typed; `then` is called when that is known, unless something else
        is typed first."""
        self._then = then if self._looking else None
        return self._looking

    def _answered(self, found: Found) -> None:
        self._looking = not (found.members or found.done)
        then = self._then
        if then is not None and not self._looking:
            self._then = None
            then()

    def _broke(self, number: int, fault: Fault) -> None:
        if number == self._search_number:
            self._looking, self._then = False, None
        self._shop.fault.emit(fault)

    @property
    def chosen(self) -> str:
        """The row that the arrows stand on, or nothing."""
        return self._results.list.current_id() if self._found else ""

    def step(self, by: int) -> bool:
        """Up or down in the results."""
        if self._found:
            self._results.list.step(by)
        return bool(self._found)

    def _show_found(self, found: Found) -> None:
        voice, now = self._shop.voice, self._shop.overview.now if self._shop.overview else None
        rows = []
        for member in found.members:
            seen = days_ago(member.last_visit_at, now) if member.last_visit_at and now else ""
            phone = member.phone.removeprefix("+86")
            rows.append(ListRow(member.id, voice.name(member.name) or member.number, phone, member.tier, note=seen))
        self._found = tuple(row.id for row in rows)
        self._results.show_rows(rows, found.at_least, more=not found.done)
        self._page.show_results(True)
