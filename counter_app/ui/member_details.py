"""One member's details beside the list: what is known here at once, what the cloud adds when it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from counter_app.domain.campaign import Words
from counter_app.domain.values import dataclass
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.shop import Shop

if TYPE_CHECKING:
    from counter_app.services.members import MemberShown
    from counter_app.ui.member_words import Place
    from counter_app.ui.members.list_page import MemberListPage


@dataclass(frozen=True, slots=True)
class _Found:
    """What a member's details are made of."""

    shown: MemberShown
    titles: Mapping[str, Words]


class MemberDetails(QObject):
    """`refused`: why they are not to be seen, as a reason."""

    refused = Signal(object)
    failed = Signal(object)

    def __init__(self, shop: Shop, page: MemberListPage, place: Callable[[], Place]) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._place = place
        self._asked_for = ""
        self._found: _Found | None = None

    def open(self, member: str) -> None:
        """Show a member; whoever was asked for before is not wanted any more."""
        self._asked_for = member

        def work(counter: Counter) -> _Found | None:
            from counter_app.services.members import show_member

            if member != self._asked_for:
                return None
            with counter.store.reading() as reading:
                titles = {campaign.id: terms.title for campaign, terms in reading.campaigns()}
            return _Found(show_member(counter, member, asking=False), titles)

        def arrived(found: _Found | None) -> None:
            if found is None or member != self._asked_for:
                return
            if found.shown.reasons:
                self.refused.emit(found.shown.reasons[0])
                return
            self._found = found
            self.say_again()
            self._page.show_open(True)
            self._ask_cloud(member, found)

        self._shop.ask(work, arrived, self.failed.emit, lane=Lane.SEARCH)

    def _ask_cloud(self, member: str, here: _Found) -> None:
        """What the other counters did with a member, which may take its time: the lists and searches do not wait."""

        def work(counter: Counter) -> MemberShown | None:
            from counter_app.services.members import show_member

            wanted = member == self._asked_for and counter.link.believed_online()
            return show_member(counter, member) if wanted else None

        def arrived(shown: MemberShown | None) -> None:
            if shown is not None and shown.member is not None and self._found is here:
                self._found = replace(here, shown=shown)
                self.say_again()

        # Whoever waits for a claim goes before. What is here is shown already: a fault takes nothing away from it.
        self._shop.ask(work, arrived, lambda _: None, lane=Lane.SLOW, urgency=Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The words anew."""
        from counter_app.ui.member_words import details_of

        if self._found is not None:
            self._page.details.show_details(details_of(self._found.shown, self._found.titles, self._place()))

    def close(self) -> None:
        """Back to the list."""
        self._asked_for, self._found = "", None
        page = self._page
        if page.opened:
            inside = page.details.isAncestorOf(QApplication.focusWidget() or page)
            page.details.show_details(None)
            page.show_open(False)
            if inside:
                page.search.setFocus(Qt.FocusReason.OtherFocusReason)
