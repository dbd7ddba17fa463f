"""The manager's planned messages: looked at and taken back, by key and by mouse; a scan brings the sale back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import fault_words, reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.messages import CancelAnswer, PlanList, PlanView
    from counter_app.ui.messages.page import MessagePage

_PLANNED, _OVER = "1", "2"


class MessageDesk(PageDesk):
    """`members_wanted`: the list from which messages are planned."""

    members_wanted = Signal()

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.page: MessagePage | None = None
        self._view = _PLANNED
        self._found: PlanList | None = None
        self._doing = False

    def open(self) -> None:
        """Alt H in the list of members."""
        if not self.up:
            self._ask_to_open(_list_all, self._may_see_plans, lane=Lane.SEARCH)

    def _may_see_plans(self, found: PlanList) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make_message_page(), lambda: self._may_see_plans(found))
            return
        self.up, self._view, self._whose = True, _PLANNED, found.staff
        page.panel.ask(None)
        page.panel.say("")
        self._plans_arrived(found)
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_message_page(self) -> MessagePage:
        from counter_app.ui.messages.page import MessagePage

        page = self.page = MessagePage()
        page.letter_pressed.connect(self.press_message)
        page.chosen.connect(self._show_plan)
        page.panel.answered.connect(self.settle_taking_back)
        return page

    def go_back_to_members(self) -> None:
        """Esc: the page it was opened from."""
        self.up = False
        self.members_wanted.emit()

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self.page.panel.ask(None)
            self._show_plans()

    @override
    def _look_again(self) -> None:
        """Something was written, or came from the cloud."""
        if not self._doing and self.page is not None and self.page.panel.question is None:
            self._shop.ask(_list_all, self._plans_arrived, self._plans_failed, lane=Lane.SEARCH)

    def _plans_failed(self, fault: Fault) -> None:
        self._doing = False
        if self.page is not None:
            self.page.panel.say(sentence(fault_words(fault, self._shop.lang), self._shop.lang), "bad")

    def _plans_arrived(self, found: PlanList) -> None:
        if not found.reasons:
            self._found = found
        if self.up:
            self._show_plans()

    def _show_plans(self) -> None:
        from counter_app.ui.message_words import is_over, row_of

        page, found = self.page, self._found
        if page is None or found is None:
            return
        over = [view for view in found.plans if is_over(view.plan)]
        planned = [view for view in found.plans if not is_over(view.plan)]
        names = (
            translate("Messages", "Planned {0}").format(len(planned)),
            translate("Messages", "Over {0}").format(len(over)),
        )
        page.show_view(self._view, names)
        nothing = translate("Messages", "Nothing is planned. Mark members in the list, then Alt V.")
        rows = [row_of(view, found.zone) for view in (planned if self._view == _PLANNED else over)]
        page.show_rows(rows, nothing if self._view == _PLANNED else translate("Messages", "None is over yet."))

    def _chosen_plan(self) -> PlanView | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        plans = self._found.plans if self._found is not None else ()
        return next((view for view in plans if view.plan.id == chosen), None)

    def _show_plan(self, chosen: str) -> None:
        from counter_app.ui.message_words import case_of

        page, found, view = self.page, self._found, self._chosen_plan()
        if page is None or found is None:
            return
        if page.panel.case is not None and chosen != page.panel.case.id and not self._doing:
            page.panel.say("")
            page.panel.ask(None)
        page.panel.show_case(case_of(view, found.zone, found.names) if view is not None else None)

    def press_message(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        from counter_app.ui.message_words import question_of
        from counter_app.ui.messages.panel import BACK

        page, view = self.page, self._chosen_plan()
        if page is None or letter not in (_PLANNED, _OVER, BACK):
            return False
        if letter in (_PLANNED, _OVER):
            self._view = letter
            page.panel.say("")
            self._show_plans()
        elif view is not None and page.panel.case is not None and page.panel.case.back and not self._doing:
            page.panel.say("")
            page.panel.ask(question_of(view.plan))
        return True

    def settle_taking_back(self, meant: bool) -> None:
        """Enter or Esc to what was asked."""
        page, view = self.page, self._chosen_plan()
        asked = page is not None and page.panel.question is not None
        if page is not None:
            page.panel.ask(None)
        if not (meant and asked and view is not None) or self._doing:
            return
        plan = view.plan.id

        def work(counter: Counter) -> tuple[CancelAnswer, PlanList]:
            from counter_app.services.messages import cancel_plan

            return cancel_plan(counter, counter.ids.new(), plan), _list_all(counter)

        self._doing = self._shop.ask(work, self._was_taken_back, self._plans_failed, lane=Lane.COUNTER)

    def _was_taken_back(self, told: tuple[CancelAnswer, PlanList]) -> None:
        from counter_app.ui.message_words import taken_back_words

        answer, found = told
        page = self.page
        if page is None:
            return
        if answer.done:
            self._shop.wrote()
        self._plans_arrived(found)
        if answer.reasons:
            page.panel.say(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang), "bad")
        else:
            page.panel.say(taken_back_words(), "good")
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._doing = False


def _list_all(counter: Counter) -> PlanList:
    from counter_app.services.messages import MOST_LISTED, list_plans

    return list_plans(counter, MOST_LISTED)
