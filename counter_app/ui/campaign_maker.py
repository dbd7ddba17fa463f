"""Making a campaign in the window: what is typed is checked at once, shown as its member will see it, and put."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.aside import aside_words
from counter_app.ui.campaign_audience import CampaignAudience
from counter_app.ui.campaign_putting import CampaignPutting
from counter_app.ui.campaign_trying import CampaignTrying
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.campaign_list import CampaignsFound, CampaignShown
    from counter_app.services.campaigns import PutAnswer
    from counter_app.ui.campaigns.maker_page import MakerPage
    from counter_app.ui.making.draft import Draft
    from counter_app.ui.making.drafts import Drafts, Place
    from counter_app.ui.making.known import Known
    from counter_app.ui.making.views import Judgement


class CampaignMaker(QObject):
    """`shown`: its page is to be seen; `closed`: the list is wanted, with the campaign that was put and what to say.

    Every form stays as it was left, for the person who filled it in: a scan, a lock, another page take nothing away.
    """

    shown = Signal()
    closed = Signal(str, str)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.page: MakerPage | None = None
        self._kept: Drafts | None = None
        self.found: CampaignsFound | None = None
        self.audience = CampaignAudience(shop)
        self.audience.counted.connect(self._audience_counted)
        self.trying: CampaignTrying | None = None
        self._putting = CampaignPutting(shop)
        self._putting.answered.connect(self._was_put)
        self._putting.failed.connect(self._put_failed_here)
        self._asking = ""

    # --- whose form is up ---------------------------------------------------------------------------------------------

    @property
    def drafts(self) -> Drafts:
        """Every form that was begun, as whoever looks at the campaigns now sees them."""
        from counter_app.ui.making.drafts import Drafts

        kept = self._kept = self._kept or Drafts()
        kept.staff = self.found.staff if self.found is not None else ""
        return kept

    @property
    def wanted(self) -> bool:
        """Whether the person who is signed in left a form open."""
        return self._kept is not None and self.drafts.wanted

    @property
    def draft(self) -> Draft:
        """What is typed so far."""
        return self.drafts.draft

    @property
    def _today(self) -> date:
        overview = self._shop.overview
        assert overview is not None
        return overview.now.date()

    def open_filled(self, shown: CampaignShown, *, copy: bool) -> None:
        """With the terms of a campaign that is there: to change them, or to make another one like it."""
        from counter_app.ui.making.draft import read

        terms, campaign = shown.terms, shown.campaign
        if copy:
            self.open_form(f"+{campaign.id}", read(terms, copy_id=self._new_id(terms.kind.value)))
        else:
            self.open_form(f"={campaign.id}", read(replace(terms, version=campaign.current_version)))

    def open_form(self, what: str = "", filled: Draft | None = None) -> None:
        """Where it was left; else as it is `filled`, or with the kinds."""
        self.drafts.open(what, filled)
        self.shown.emit()

    def show_page(self, found: CampaignsFound) -> MakerPage:
        """The page, as it was left."""
        page = self.page or self._make_maker()
        self.learn(found)
        self._ask_about("")
        page.say("")
        self.audience.begin()
        return page

    def learn(self, found: CampaignsFound) -> None:
        """What is known here, as it is now."""
        self.found = found
        if self.page is not None and self.wanted:
            self._show_all()

    def focus(self) -> None:
        """Where the hand begins."""
        page = self.page
        assert page is not None
        if not self.draft.flavour:
            page.kinds[0].setFocus()
        else:
            page.body.go_to(self._judged().first_wrong())

    def _make_maker(self) -> MakerPage:
        from counter_app.ui.campaigns.maker_page import MakerPage

        page = self.page = MakerPage()
        page.letter_pressed.connect(self.press_letter)
        page.kind_pressed.connect(self.choose_kind)
        page.answered.connect(self.settle)
        page.back_pressed.connect(self.go_back)
        page.main_pressed.connect(self.go_on)
        page.body.changed.connect(self._typed_into)
        page.body.left.connect(self._field_left)
        self.trying = CampaignTrying(self._shop, page, lambda: self._judged().checked)
        return page

    def rest(self) -> None:
        """Its page is gone; what was typed stays."""
        self.audience.stop()
        self.try_it(on=False)
        if self.page is not None:
            self._ask_about("")

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None and self.wanted:
            self.page.say("")
            self._show_all()
            self._ask_about(self._asking)
            if self.trying is not None:
                self.trying.say_again()

    # --- what is typed ------------------------------------------------------------------------------------------------

    def _keep_draft(self, draft: Draft) -> None:
        self.drafts.keep(draft)
        self._show_all()

    def _typed_into(self, key: str, value: object) -> None:
        if self.page is not None:
            self.page.say("")
        self._ask_about("")
        self._keep_draft(self.draft.with_value(key, value))

    def _field_left(self, key: str) -> None:
        """A text is done with: it is written as the file has it."""
        from counter_app.ui.making.draft import written

        before = self.draft
        if (draft := written(before, key, self._today)) is not before:
            self._keep_draft(draft)

    def choose_kind(self, key: str) -> bool:
        """One of the digits while the kinds are shown."""
        from counter_app.ui.making.draft import begin
        from counter_app.ui.making.shapes import FLAVOURS
        from counter_app.ui.making.views import KIND_KEYS

        if self.draft.flavour or key not in KIND_KEYS:
            return False
        flavour = FLAVOURS[KIND_KEYS.index(key)]
        self._keep_draft(begin(flavour, self._today, self._new_id(flavour), self.draft))
        self.focus()
        return True

    def _new_id(self, flavour: str) -> str:
        from counter_app.ui.making.draft import new_id

        counter = self._shop.counter
        return new_id(flavour, counter.ids.new() if counter is not None else "")

    def press_letter(self, letter: str) -> bool:
        """The letter of a key below; False for none of them."""
        from counter_app.ui.making.views import ANEW, KIND, MORE, TRY, can_be_tried

        draft = self.draft
        if not draft.flavour:
            return self.choose_kind(letter)
        if letter == MORE:
            self._keep_draft(replace(draft, more=not draft.more))
        elif letter == KIND and not draft.campaign:
            self._keep_draft(replace(draft, flavour=""))
            self.focus()
        elif letter == ANEW:
            self._ask_about(ANEW)
        elif letter == TRY and can_be_tried(draft):
            self.try_it(on=not self.tried)
        else:
            return False
        return True

    @property
    def tried(self) -> bool:
        """Whether it is being tried on a member."""
        return self.trying is not None and self.trying.on

    def try_it(self, *, on: bool) -> None:
        """Beside the form: what would happen at the counter; or again what the member will see."""
        if self.trying is not None:
            self.trying.turn(on=on)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _known(self) -> Known:
        from counter_app.ui.making.known import known_of

        return known_of(self.found, self._shop.overview, self.audience.sweep, self.audience.tags)

    def _audience_counted(self) -> None:
        if self.wanted:
            self._show_all()

    def _document(self) -> dict[str, object]:
        from counter_app.ui.making.draft import document

        return document(self.draft, self._today)

    def _judged(self) -> Judgement:
        from counter_app.services.campaign_check import check_campaign
        from counter_app.ui.making.slips import with_missing
        from counter_app.ui.making.views import judged

        draft, known = self.draft, self._known()
        checked = check_campaign(self._document(), known.terms, new=not draft.campaign)
        return judged(draft, with_missing(checked, draft), self._today)

    def _show_all(self) -> None:
        from counter_app.ui.making.views import form_view, preview_view

        page = self.page
        if page is None:
            return
        judgement, known = self._judged(), self._known()
        page.show_form(form_view(judgement, known, self._shop.lang))
        page.set_back_words(translate("Form", "Back"))
        if judgement.draft.flavour:
            page.preview.show_preview(preview_view(judgement, known))
        if self.trying is not None:
            self.trying.try_again()

    # --- what is done -------------------------------------------------------------------------------------------------

    @property
    def asked(self) -> bool:
        """Whether something waits for Enter or Esc."""
        return bool(self._asking)

    def _ask_about(self, letter: str) -> None:
        from counter_app.ui.making.questions import question_of

        self._asking = letter
        if self.page is not None:
            self.page.ask(question_of(letter, self._judged(), self._known(), self._shop.lang) if letter else None)

    def go_on(self) -> None:
        """Enter: what is wrong, all of it; else what follows from it."""
        from counter_app.ui.making.questions import PUT, mend_words, unchanged

        page, draft = self.page, self.draft
        if page is None or not draft.flavour or self._putting.busy:
            return
        judgement = self._judged()
        if judgement.checked.ready and unchanged(judgement, self._known()):
            page.say(translate("Making", "Nothing was changed."), "soft")
        elif judgement.checked.ready:
            self._ask_about(PUT)
        else:
            wrong = judgement.first_wrong()
            hidden = wrong not in page.body.cells
            self._keep_draft(replace(draft, tried=True, more=draft.more or hidden))
            page.say(mend_words(judgement), "bad")
            page.body.go_to(wrong)

    def settle(self, meant: bool) -> None:
        """Enter or Esc to what was asked."""
        from counter_app.ui.making.questions import PUT

        letter = self._asking
        self._ask_about("")
        if not meant or not letter:
            return
        if letter == PUT:
            self._putting.put(self._document(), self.draft.based_on, self.drafts.place)
        else:
            self._begin_anew()

    def _begin_anew(self) -> None:
        """What was typed is given up: of a new one the kinds are there again, of another the list."""
        place = self.drafts.place
        self.drafts.forget(place)
        if place[1]:
            self.go_back()
        else:
            self._show_all()
            self.focus()

    def _was_put(self, answer: PutAnswer | InvalidInput, found: CampaignsFound, place: Place) -> None:
        from counter_app.ui.making.questions import put_words

        self.found = found
        if isinstance(answer, InvalidInput) or not answer.done:
            self._not_put(answer, place)
            return
        self.drafts.forget(place)
        self.drafts.close(place)
        changed, campaign = place[1].startswith("="), answer.campaigns[0].id
        title = self._known().names(self._shop.lang).title(campaign)
        self.closed.emit(campaign, put_words(title, answer.notes, self._shop.lang, changed=changed))

    def _not_put(self, answer: PutAnswer | InvalidInput, place: Place) -> None:
        from counter_app.ui.making.questions import refused_words

        page = self.page
        if page is None or place != self.drafts.place:
            return
        if isinstance(answer, InvalidInput):
            # What has come down meanwhile is known by now: the same stands beside its field.
            self._keep_draft(replace(self.draft, tried=True))
            page.say(refused_words(answer), "bad")
        else:
            page.say(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang), "bad")

    def _put_failed_here(self, fault: Fault) -> None:
        if self.page is not None:
            self.page.say(aside_words(fault, self._shop.lang), "bad")

    def go_back(self) -> None:
        """Esc: the list; what was typed stays."""
        self._ask_about("")
        self.audience.stop()
        self.try_it(on=False)
        self.drafts.close(self.drafts.place)
        self.closed.emit("", "")
