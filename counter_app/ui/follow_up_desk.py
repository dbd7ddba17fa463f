"""Whom to call: the list, the one that is called, what came of it with one key; a scan brings the sale back."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import fault_words, reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.follow_up_records import CallPlace
    from counter_app.services.follow_ups import FollowUpList, FollowUpView, OutcomeAnswer
    from counter_app.ui.follow_up_words import CallDay
    from counter_app.ui.follow_ups.page import FollowUpPage

_PAGE, _MOST = 50, 500
# So near to the end of what is there the next page is asked for.
_AHEAD = 10
_DUE, _OPEN, _DONE = "1", "2", "3"


class FollowUpDesk(PageDesk):
    """For everybody who is signed in and may; `domain.rights` says who."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.page: FollowUpPage | None = None
        self._view = _DUE
        # Which question this is: an answer to one before it is for nobody any more.
        self._turn = 0
        self._lines: list[FollowUpView] = []
        # What is being fetched anew, shown when it reaches as far as what is there.
        self._fresh: list[FollowUpView] = []
        self._last: FollowUpList | None = None
        self._wanted, self._whole = _PAGE, True
        self._asking = self._noting = False

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 7."""
        if not self.up:
            self._ask_to_open(_first, self._may_call)

    def _may_call(self, found: FollowUpList) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make_follow_up_page(), lambda: self._may_call(found))
            return
        if found.by != self._whose:
            page.panel.note.clear()  # whatever somebody else had begun to write
        self.up, self._whose, self._view = True, found.by, _DUE
        page.panel.say("")
        self._begin()
        self._follow_ups_arrived(found, self._turn)
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_follow_up_page(self) -> FollowUpPage:
        from counter_app.ui.follow_ups.page import FollowUpPage

        page = self.page = FollowUpPage()
        page.letter_pressed.connect(self.press_follow_up)
        page.chosen.connect(self._show_follow_up)
        page.panel.day_chosen.connect(self._call_again)
        page.panel.days_left.connect(self.leave_days)
        return page

    @override
    def check_who(self) -> None:
        """Whoever has gone takes the page along; a cashier may stay."""
        overview = self._shop.overview
        session = overview.status.session if overview is not None else None
        if self.up and (session is None or session.staff != self._whose):
            self.leave()
        elif self.up:
            self._look_again()

    @override
    def _left(self) -> None:
        """A note that was begun waits for whoever began it: a customer may come in the middle of a call."""
        self._turn += 1
        self._asking = False
        if self.page is not None:
            self.page.panel.ask_day(())

    @override
    def _look_again(self) -> None:
        """The same, as it is now, as far down as somebody has come; what is asked already may be older."""
        self._turn += 1
        self._fresh = []
        self._ask_on(None, Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._show_list()

    def _follow_up_failed(self, fault: Fault) -> None:
        self._asking = self._noting = False
        self._say_bad(sentence(fault_words(fault, self._shop.lang), self._shop.lang))

    def _say_bad(self, said: str) -> None:
        if self.page is not None:
            self.page.panel.say(said, "bad")

    # --- what is asked ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._turn += 1
        self._lines, self._fresh, self._wanted, self._whole = [], [], _PAGE, True
        self._asking = False

    def _ask_on(self, after: CallPlace | None, urgency: Urgency = Urgency.PERSON) -> None:
        turn, view, self._asking = self._turn, self._view, True
        limit = max(_PAGE, min(_MOST, self._wanted - len(self._fresh)))

        def work(counter: Counter) -> FollowUpList:
            from counter_app.services.follow_ups import TODAY, FollowUpList, list_follow_ups

            if turn != self._turn:
                return FollowUpList()  # nobody waits for this any more
            until = TODAY if view == _DUE else ""
            return list_follow_ups(counter, until, limit, done=view == _DONE, after=after)

        def arrived(found: FollowUpList) -> None:
            self._follow_ups_arrived(found, turn, limit)

        self._shop.ask(work, arrived, self._follow_up_failed, lane=Lane.SEARCH, urgency=urgency)

    def _follow_ups_arrived(self, found: FollowUpList, turn: int, limit: int = _PAGE) -> None:
        if turn != self._turn or not self.up:
            return
        self._asking = False
        if found.reasons or found.by != self._whose:
            self.leave()
            return
        self._fresh += found.entries
        self._last, whole = found, len(found.entries) < limit
        if not whole and len(self._fresh) < self._wanted:
            self._ask_on(self._fresh[-1].place)
            return
        self._lines, self._whole = [*self._fresh], whole
        self._show_list()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _place(self) -> CallDay:
        from counter_app.ui.follow_up_words import CallDay

        overview, last = self._shop.overview, self._last
        today = date.fromisoformat(last.day) if last is not None and last.day else date(1970, 1, 1)
        return CallDay(today, overview.zone if overview is not None else UTC)

    def _show_list(self) -> None:
        from counter_app.ui import follow_up_words as words

        page, found, place = self.page, self._last, self._place()
        if page is None or found is None:
            return
        page.panel.set_outcomes(words.key_words())
        page.show_view(self._view, words.view_names(found))
        page.show_progress(words.progress_of(found))
        # Where the one who stood here has gone, the next one stands here now.
        stood, here = page.rows.current_id(), page.rows.currentIndex().row()
        rows = [words.row_of(view, place) for view in self._lines]
        if here > 0 and rows and stood not in {row.id for row in rows}:
            page.rows.show_rows(rows)
            page.rows.choose(rows[min(here, len(rows) - 1)].id)
        page.show_rows(rows, words.nothing_words(found, view=self._view, due=_DUE))
        page.foot.setText("" if self._whole else translate("FollowUps", "{0} so far").format(f"{len(rows):,}"))

    def _chosen_follow_up(self) -> FollowUpView | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        return next((view for view in self._lines if view.entry.id == chosen), None)

    def _show_follow_up(self, _chosen: str) -> None:
        from counter_app.ui.follow_up_words import case_of

        page, view = self.page, self._chosen_follow_up()
        if page is None:
            return
        page.panel.show_case(case_of(view, self._place()) if view is not None else None)
        near = page.rows.currentIndex().row() >= len(self._lines) - _AHEAD
        if view is not None and near and not self._whole and not self._asking:
            self._wanted = len(self._lines) + _PAGE
            self._fresh = [*self._lines]
            self._ask_on(self._lines[-1].place)

    # --- what is done -------------------------------------------------------------------------------------------------

    def press_follow_up(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        from counter_app.ui.follow_ups.page import VIEWS
        from counter_app.ui.follow_ups.panel import OUTCOME_KEYS

        page = self.page
        if page is None or letter not in (*VIEWS, *OUTCOME_KEYS):
            return False
        if letter in VIEWS:
            self._view = letter
            page.panel.say("")
            page.rows.show_rows(())
            self._begin()
            self._ask_on(None)
        elif not page.panel.asking and not self._noting:
            self._take_outcome(letter)
        return True

    def _take_outcome(self, letter: str) -> None:
        from counter_app.ui.follow_up_words import again_days
        from counter_app.ui.follow_ups.panel import AGAIN, NOBODY

        page, today = self.page, self._place().today
        if page is None or self._chosen_follow_up() is None:
            return
        page.panel.say("")
        if letter == AGAIN:
            page.panel.ask_day(again_days(today))
        else:
            # Nobody is called twice a day for not having answered.
            tomorrow = (today + timedelta(days=1)).isoformat()
            self._note(letter, tomorrow if letter == NOBODY else "")

    def leave_days(self) -> None:
        """Esc: it is not to be called again."""
        if self.page is not None:
            self.page.panel.ask_day(())
            self.page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _call_again(self, day: str) -> None:
        from counter_app.ui.follow_ups.panel import AGAIN

        if day and not self._noting:
            self._note(AGAIN, day)
            self.leave_days()

    def _note(self, letter: str, next_day: str) -> None:
        from counter_app.ui.follow_up_words import OUTCOMES

        page, view = self.page, self._chosen_follow_up()
        if page is None or view is None:
            return
        outcome, note = OUTCOMES[letter].value, page.panel.note.text().strip()

        def work(counter: Counter) -> OutcomeAnswer | str:
            from counter_app.services.follow_ups import OutcomeRequest, say_outcome

            try:
                return say_outcome(counter, OutcomeRequest(counter.ids.new(), view.entry.id, outcome, note, next_day))
            except InvalidInput as wrong:
                return wrong.key

        self._noting = self._shop.ask(
            work,
            lambda answer: self._outcome_noted(answer, view, letter, next_day),
            self._follow_up_failed,
            lane=Lane.COUNTER,
        )

    def _outcome_noted(self, answer: OutcomeAnswer | str, view: FollowUpView, letter: str, next_day: str) -> None:
        from counter_app.ui.follow_up_words import said_words

        self._noting = False
        page = self.page
        if page is None or isinstance(answer, str):
            self._not_noted(str(answer))
            return
        if answer.done:
            self._shop.wrote()
        if not self.up:
            return
        if answer.reasons:
            self._say_bad(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang))
            return
        page.panel.note.clear()
        if page.panel.note.hasFocus():
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        page.panel.say(said_words(view, letter, next_day, self._place().today), "good")
        if self._view != _DONE:
            # A second key that comes before the list is the next one's.
            self._lines = [each for each in self._lines if each.entry.id != view.entry.id]
            self._show_list()
        self._look_again()

    def _not_noted(self, wrong: str) -> None:
        """The note is none, or the entry has gone meanwhile."""
        if wrong == "note":
            self._say_bad(translate("FollowUps", "The note holds characters that are no text."))
        else:
            self._say_bad(translate("FollowUps", "This member is not here any more."))
            self._look_again()


def _first(counter: Counter) -> FollowUpList:
    from counter_app.services.follow_ups import TODAY, list_follow_ups

    return list_follow_ups(counter, TODAY, _PAGE)
