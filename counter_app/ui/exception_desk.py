"""The manager's exceptions: what is looked at, how it is settled, by key and by mouse; a scan brings the sale back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.domain.settling import SettledAs
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.exception_list import ExceptionList, list_exceptions, look_again, send_again
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.services.settling import Settled
    from counter_app.ui.exception_rows import Saying
    from counter_app.ui.exceptions.page import ExceptionPage

_OPEN, _SETTLED, _UNSENT = "1", "2", "3"
# What is not offered is said with its reason by the same key.
_OUTCOMES = {"K": SettledAs.KEEP, "V": SettledAs.VOID, "W": SettledAs.WRITE_OFF}


class ExceptionDesk(PageDesk):
    """What is open, what was settled, what is not sent."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.page: ExceptionPage | None = None
        self._view = _OPEN
        self._found = ExceptionList()
        self._settling = False

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 3."""
        if not self.up:
            self._ask_to_open(list_exceptions, self._may)

    def _may(self, found: ExceptionList) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may(found))
            return
        self.up = True
        self._view = _OPEN
        page.panel.say("")
        self._arrived(found)
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> ExceptionPage:
        from counter_app.ui.exceptions.page import ExceptionPage

        page = self.page = ExceptionPage()
        page.letter_pressed.connect(self.press)
        page.chosen.connect(self._show_chosen)
        page.panel.settled.connect(self._settle)
        page.panel.again.connect(self._send_again)
        return page

    @override
    def _look_again(self) -> None:
        self._shop.ask(look_again, self._arrived, self._failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._show()

    def _failed(self, fault: Fault) -> None:
        self._settling = False
        if self.page is not None:
            self.page.panel.say(aside_words(fault, self._shop.lang), "bad")

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _arrived(self, found: ExceptionList) -> None:
        self._found = found
        if self.up:
            self._show()
            if found.reasons:
                self._say_no(found.reasons[0])

    def _saying(self) -> Saying:
        from counter_app.ui.exception_rows import Saying
        from counter_app.ui.member_words import Place

        overview, lang = self._shop.overview, self._shop.lang
        if overview is None:
            return Saying(Place(datetime(1970, 1, 1, tzinfo=UTC), UTC, lang, {}, {}), self._found.titles)
        place = Place(overview.status.now, overview.zone, lang, overview.stores, {})
        return Saying(place, self._found.titles)

    def _show(self) -> None:
        from counter_app.ui.exception_rows import row_of, unsent_row
        from counter_app.ui.money import money

        page, saying = self.page, self._saying()
        assert page is not None
        open_ones = [each for each in self._found.records if each.status == "open"]
        others = [each for each in self._found.records if each.status != "open"]
        unsent = self._found.unsent
        page.show_view(
            self._view,
            (
                translate("Exceptions", "To settle {0}").format(len(open_ones)),
                translate("Exceptions", "Settled {0}").format(len(others)),
                translate("Exceptions", "Not at the cloud {0}").format(max(len(unsent), self._found.waiting)),
            ),
        )
        if self._view == _UNSENT:
            nothing = translate("Exceptions", "Everything has reached the cloud.")
            page.show_rows([unsent_row(each, saying) for each in unsent], nothing)
            page.foot.setText("")
            return
        shown = open_ones if self._view == _OPEN else others
        nothing = translate("Exceptions", "Nothing has to be settled.")
        nothing = nothing if self._view == _OPEN else translate("Exceptions", "Nothing was settled yet.")
        page.show_rows([row_of(each, saying) for each in shown], nothing)
        stake = sum(each.at_stake_minor for each in open_ones)
        at_stake = translate("Exceptions", "At stake in all: {0}").format(money(stake)) if open_ones else ""
        page.foot.setText(at_stake if self._view == _OPEN else "")

    def _show_chosen(self, chosen: str) -> None:
        from counter_app.ui.exception_rows import case_shown, unsent_shown

        page, saying = self.page, self._saying()
        if page is None:
            return
        aside = self._view == _UNSENT and any(each.state == "undeliverable" for each in self._found.unsent)
        cases = [case_shown(each, saying) for each in self._found.records if each.id == chosen]
        if self._view == _UNSENT:
            cases = [unsent_shown(each, saying) for each in self._found.unsent if each.id == chosen]
        if page.panel.case is not None and (not cases or cases[0].id != page.panel.case.id) and not self._settling:
            page.panel.say("")
        page.panel.show_case(cases[0] if cases else None, may_send=aside)

    # --- what is done -------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        page = self.page
        if page is None:
            return False
        if letter in (_OPEN, _SETTLED, _UNSENT):
            self._view = letter
            page.panel.say("")
            self._show()
            return True
        if letter == "R" and page.panel.may_send:
            self._send_again()
            return True
        outcome = _OUTCOMES.get(letter) if self._view == _OPEN else None
        if outcome is not None:
            self._settle(outcome)
        return outcome is not None

    def _settle(self, outcome: str) -> None:
        """One at a time: the same key twice settles one exception, not the next one too."""
        page = self.page
        if page is None or page.panel.case is None or self._settling:
            return
        self._settling, exception = True, page.panel.case.id

        def work(counter: Counter) -> tuple[Settled, ExceptionList]:
            from counter_app.services.settling import settle_exception

            answer = settle_exception(counter, counter.ids.new(), exception, outcome)
            return answer, look_again(counter)

        self._shop.ask(work, self._told, self._failed, lane=Lane.COUNTER)

    def _told(self, told: tuple[Settled, ExceptionList]) -> None:
        from counter_app.services.exception_words import outcome_title

        answer, found = told
        if answer.done:
            self._shop.wrote()
        self._arrived(found)
        self._settling = False
        if self.page is None:
            return
        if answer.reasons:
            self._say_no(answer.reasons[0])
            return
        done = translate("Exceptions", "Settled: {0}. It stands among the settled ones (Alt 2).")
        self.page.panel.say(done.format(outcome_title(answer.outcome, self._shop.lang)), "good")

    def _say_no(self, reason: Reason) -> None:
        assert self.page is not None
        self.page.panel.say(sentence(reason_words(reason, self._shop.lang), self._shop.lang), "bad")

    def _send_again(self) -> None:
        self._shop.ask(send_again, self._sent_again, self._failed, lane=Lane.COUNTER)

    def _sent_again(self, refused: Reason | None) -> None:
        if self.page is None:
            return
        if refused is not None:
            self._say_no(refused)
            return
        self._shop.wrote()
        self.page.panel.say(translate("Exceptions", "It is sent again with the next round."), "good")
