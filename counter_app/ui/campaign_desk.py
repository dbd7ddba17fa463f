"""The manager's campaigns: what is looked at and what is done, by key and by mouse; a scan brings the sale back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.ui.campaign_asking import count, look, open_list
from counter_app.ui.campaign_maker import CampaignMaker
from counter_app.ui.campaign_printing import CampaignPrinting
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.whole_numbers import WholeNumbers

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.services.campaign_list import CampaignNumbers, CampaignsFound, CampaignShown
    from counter_app.services.campaigns import PutAnswer
    from counter_app.ui.campaign_rows import Telling
    from counter_app.ui.campaigns.page import CampaignPage
    from counter_app.ui.card_ports import MakeCards

_VIEWS = {"1": "", "2": "running", "3": "planned", "4": "paused", "5": "ended"}


class CampaignDesk(PageDesk):
    """`channels_wanted`: the page of channels."""

    channels_wanted = Signal()

    def __init__(self, shop: Shop, make_cards: MakeCards | None = None) -> None:
        super().__init__(shop)
        self.page: CampaignPage | None = None
        self._view = "1"
        self._found: CampaignsFound | None = None
        self._numbers: Mapping[str, CampaignNumbers] | None = None
        # The letter that was pressed, while it is asked whether it is meant; and whether it is being done.
        self._asked = ""
        self._doing = self._counting = False
        self._whole = WholeNumbers(shop, self._whole_arrived)
        self.maker = CampaignMaker(shop)
        self.maker.shown.connect(self._turn_to_form)
        self.maker.closed.connect(self._form_closed)
        self.printing = CampaignPrinting(shop, make_cards)
        self.printing.shown.connect(self._turn_to_sheet)
        self.printing.closed.connect(self._sheet_closed)

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 4."""
        if not self.up:
            self._ask_to_open(open_list, self._may)

    def _may(self, found: CampaignsFound) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may(found))
            return
        if self.maker.trying is not None and found.staff != self._whose:
            self.maker.trying.forget()
        self.up, self.maker.found, self._whose, self._numbers = True, found, found.staff, None
        self._ask("")
        page.panel.say("")
        self._arrived(found)
        self._count()
        self._whole.ask()
        if self.maker.wanted:
            self._turn_to_form()
            return
        if self.on_sheet:
            self._turn_to_sheet()
            return
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def making(self) -> bool:
        """Whether the form has the keys, and not the list."""
        return self.up and self.maker.wanted

    @property
    def on_sheet(self) -> bool:
        """Whether the page on which codes are printed has the keys."""
        return self.up and not self.making and self.printing.up and self.printing.staff == self._whose

    def _turn_to_sheet(self) -> None:
        if self.up:
            self._ask("")
            self.opened.emit(sheet := self.printing.show_sheet())
            sheet.count.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _sheet_closed(self, campaign: str) -> None:
        """The list again, with that campaign; what was issued is counted anew."""
        if self.up and self.page is not None:
            self.page.rows.choose(campaign)
            self._count()
            self.opened.emit(self.page)
            self.page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _turn_to_form(self) -> None:
        if self.up and self._found is not None:
            self._ask("")
            self.opened.emit(self.maker.show_page(self._found))
            self.maker.focus()

    def _form_closed(self, campaign: str, said: str) -> None:
        """The list again; a campaign that was put is the chosen one."""
        page, found = self.page, self.maker.found
        if page is None or found is None or not self.up:
            return
        if found.staff != self._whose:
            self.leave()
            return
        if self.making:  # another form was opened while this one was put
            self._arrived(found)
            if self.maker.page is not None:
                self.maker.page.say(said, "good")
            return
        if campaign:
            self._view = "1"
            page.search.clear()
            self._found = found
        self._show_campaigns()
        if campaign:
            page.rows.choose(campaign)
            page.panel.say(said, "good")
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> CampaignPage:
        from counter_app.ui.campaigns.page import CampaignPage

        page = self.page = CampaignPage()
        page.letter_pressed.connect(self.press)
        page.chosen.connect(self._show_chosen)
        page.search.textChanged.connect(self._show_campaigns)
        page.panel.answered.connect(self.decide)
        return page

    @override
    def _left(self) -> None:
        self._ask("")
        self.maker.rest()

    @override
    def _look_again(self) -> None:
        self._shop.ask(look, self._arrived, self._failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._ask(self._asked)
            self._show_campaigns()
        self.maker.say_again()
        self.printing.say_again()

    def _failed(self, fault: Fault) -> None:
        self._doing = self._counting = False
        if self.page is not None:
            self.page.panel.say(aside_words(fault, self._shop.lang), "bad")

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _arrived(self, found: CampaignsFound) -> None:
        if self.up and found.staff != self._whose:  # told of before the overview is
            self.leave()
        self._found = found
        if self.up:
            self._show_campaigns()
            self.maker.learn(found)

    def _count(self) -> None:
        """How often each was issued and redeemed: behind the list, which does not wait for it."""
        if not self._counting:
            self._counting = self._shop.ask(count, self._counted, self._failed, lane=Lane.SEARCH)

    def _counted(self, numbers: Mapping[str, CampaignNumbers]) -> None:
        self._counting, self._numbers = False, numbers
        if self.up:
            self._show_campaigns()

    def _whole_arrived(self) -> None:
        if self.up:
            self._show_campaigns()

    def _telling(self) -> Telling:
        from counter_app.ui.campaign_rows import Telling
        from counter_app.ui.campaign_words import Names

        overview, found = self._shop.overview, self._found
        stores = overview.stores if overview is not None else {}
        zone = overview.zone if overview is not None else UTC
        tiers = found.tiers if found is not None else {}
        segments = found.segments if found is not None else {}
        titles = {each.campaign.id: each.terms.title for each in self._all()}
        return Telling(
            Names(self._shop.lang, stores, tiers, titles, segments), zone, self._numbers, self._whole.campaign
        )

    def _all(self) -> tuple[CampaignShown, ...]:
        return self._found.campaigns if self._found is not None else ()

    def _show_campaigns(self, _text: str = "") -> None:
        from counter_app.ui.campaign_rows import fits, row_of

        page, telling = self.page, self._telling()
        if page is None:
            return
        text = page.search.text()
        fitting = [each for each in self._all() if fits(each, text)]
        counts = {view: sum(state in ("", each.state.value) for each in fitting) for view, state in _VIEWS.items()}
        page.show_view(
            self._view,
            (
                translate("Campaigns", "All {0}").format(counts["1"]),
                translate("Campaigns", "Running {0}").format(counts["2"]),
                translate("Campaigns", "Planned {0}").format(counts["3"]),
                translate("Campaigns", "Paused {0}").format(counts["4"]),
                translate("Campaigns", "Ended {0}").format(counts["5"]),
            ),
        )
        shown = [each for each in fitting if _VIEWS[self._view] in ("", each.state.value)]
        nothing = (
            translate("Campaigns", "No campaign yet.") if not self._all() else translate("Campaigns", "None fits.")
        )
        page.show_rows([row_of(each, telling) for each in shown], nothing)
        counting = translate("Campaigns", "still counting") if self._numbers is None else ""
        page.foot.setText(counting)
        begun = self.maker.drafts.begun
        page.new.set_words(translate("Campaigns", "Go on making") if begun else translate("Campaigns", "New campaign"))

    def _chosen(self) -> CampaignShown | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        return next((each for each in self._all() if each.campaign.id == chosen), None)

    def _show_chosen(self, _chosen: str) -> None:
        from counter_app.ui.campaign_rows import case_of

        page, shown = self.page, self._chosen()
        if page is None:
            return
        known = page.panel.case
        if known is not None and (shown is None or shown.campaign.id != known.id) and not self._doing:
            page.panel.say("")
            self._ask("")
        page.panel.show_case(case_of(shown, self._telling()) if shown else None)

    # --- what is done -------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        from counter_app.ui.campaign_rows import CHANGE, CHANNELS, CODES, COPY, NEW, STATUS_LETTERS, letters_of

        page, shown = self.page, self._chosen()
        if page is None:
            return False
        if letter in _VIEWS:
            self._view = letter
            page.panel.say("")
            self._ask("")
            self._show_campaigns()
        elif letter == NEW:
            self.maker.open_form()
        elif letter == CHANNELS:
            self.channels_wanted.emit()
        elif letter not in (*STATUS_LETTERS, CHANGE, COPY, CODES):
            return False
        elif shown is not None and letter in letters_of(shown) and not self._doing:
            page.panel.say("")
            self._do(letter, shown)
        return True

    def _do(self, letter: str, shown: CampaignShown) -> None:
        from counter_app.ui.campaign_rows import CHANGE, CODES, COPY

        if letter in (CHANGE, COPY):
            self.maker.open_filled(shown, copy=letter == COPY)
        elif letter == CODES:
            self.printing.open_sheet(shown, self._whose)
        else:
            self._ask(letter)

    @property
    def asked(self) -> bool:
        """Whether something waits for Enter or Esc."""
        return bool(self._asked)

    def _ask(self, letter: str) -> None:
        from counter_app.ui.campaign_rows import question_of

        self._asked = letter
        shown = self._chosen()
        if self.page is not None:
            self.page.panel.ask(question_of(letter, shown, self._telling()) if letter and shown else None)

    def decide(self, meant: bool) -> None:
        """Enter or Esc: one campaign, once."""
        from counter_app.ui.campaign_rows import STATUS_LETTERS

        letter, shown = self._asked, self._chosen()
        self._ask("")
        if not meant or shown is None or not letter or self._doing:
            return
        self._doing, campaign, status = True, shown.campaign.id, STATUS_LETTERS[letter]

        def work(counter: Counter) -> tuple[PutAnswer, CampaignsFound]:
            from counter_app.services.campaign_list import look_again
            from counter_app.services.campaigns import set_campaign_status

            return set_campaign_status(counter, counter.ids.new(), campaign, status), look_again(counter)

        self._shop.ask(work, self._told, self._failed, lane=Lane.COUNTER)

    def _told(self, told: tuple[PutAnswer, CampaignsFound]) -> None:
        from counter_app.domain.campaign import CampaignStatus
        from counter_app.ui.campaign_rows import done_words

        answer, found = told
        if answer.done:
            self._shop.wrote()
        self._arrived(found)
        self._doing = False
        if self.page is None:
            return
        if answer.reasons:
            self._say_no(answer.reasons[0])
            return
        line = answer.campaigns[0]
        title = self._telling().names.title(line.id)
        self.page.panel.say(done_words(CampaignStatus(line.status), title), "good")

    def _say_no(self, reason: Reason) -> None:
        assert self.page is not None
        self.page.panel.say(sentence(reason_words(reason, self._shop.lang), self._shop.lang), "bad")
