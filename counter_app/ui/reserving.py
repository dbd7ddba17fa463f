"""Reserving for the member at the counter: what there is, which places are free, what it does, said before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.lines import TENDERS
from counter_app.domain.verdict import Colour, Reason, ReasonCode
from counter_app.services.context import Counter
from counter_app.services.tenders import tender_name
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money
from counter_app.ui.purse import Purse
from counter_app.ui.reserving_words import (
    day_row,
    done_view,
    nothing_to_reserve,
    paid_words,
    short_words,
    slot_words,
    time_row,
)
from counter_app.ui.said import Manner, outcome_words, reason_words
from counter_app.ui.sale import Sale
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.bookable import Bookable, BookableFound, OpenDay, OpenDays
    from counter_app.services.foreseen_reserve import ReserveForeseen
    from counter_app.services.reservations import Places
    from counter_app.services.reserving import ReserveAnswer, ReserveRequest
    from counter_app.services.sign_in import Approval
    from counter_app.ui.reservations.reserve_form import ReserveForm

_ITEM, _DAY = 0, 1
_ASKS_WHO = (ReasonCode.MEMBER_REQUIRED, ReasonCode.STALE_CODE)
_TONES = {Colour.RED: "bad", Colour.AMBER: "warn"}


class Reserving(QObject):
    """`made`: the operation that made a reservation."""

    made = Signal(str)
    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop, page: SellingPage, sale: Sale, purse: Purse) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._sale = sale
        self._purse = purse
        self._items: Mapping[str, Bookable] = {}
        self._days: Mapping[str, OpenDay] = {}
        self._today = date.min
        self._online = False
        self._member = self._code = self._id = ""
        self._loaded = self._weighed = self._opened_times = 0
        self._shown: tuple[object, ...] | None = None
        self._under_way = False

    @cached_property
    def form(self) -> ReserveForm:
        """What, when, and how the deposit is paid."""
        from counter_app.ui.reservations.reserve_form import ReserveForm

        form = ReserveForm()
        form.moved.connect(self._moved)
        form.paid_otherwise.connect(self._weigh)
        form.confirmed.connect(self._reserve)
        return self._page.host.adopt(form)

    def open(self) -> None:
        """Alt Y."""
        if self._purse.member is None:
            self._purse.ask_for_member()
            return
        lang = self._shop.lang

        def work(counter: Counter) -> BookableFound:
            from counter_app.services.bookable import bookable

            return bookable(counter, lang)

        self._shop.ask(work, self._opened)

    def _opened(self, found: BookableFound) -> None:
        member, voice, lang = self._purse.member, self._shop.voice, self._shop.lang
        if member is None:
            return
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if not found.items:
            self._sale.show_outcome(nothing_to_reserve)
            return
        judged = self._sale.judged
        held = judged.answer.verdict.balances if judged is not None else None
        self._member, self._code = member.id, self._shown_code()
        self._opened_times += 1
        self._items = {item.campaign: item for item in found.items}
        names = (*(tender_name(kind, lang) for kind in TENDERS), translate("Reserve", "Stored value"))
        rows = [ListRow(item.campaign, "", item.title, "", "", "", money(item.price_minor)) for item in found.items]
        who = voice.name(member.name) or member.number
        self.form.ask(who, rows, names, money(held.value_minor) if held is not None else "")
        self._page.host.open(self.form)
        self._load()

    @property
    def _zone(self) -> tzinfo | None:
        """The store's."""
        return self._shop.overview.zone if self._shop.overview else None

    def _shown_code(self) -> str:
        """The member's own code, where it was shown: it may spend."""
        shown = [item for item in self._sale.customer.shown if item.kind == "member" and not item.typed]
        return shown[-1].text if shown else ""

    # --- what is free -------------------------------------------------------------------------------------------------

    def _moved(self, number: int) -> None:
        if number == _ITEM:
            self._load()
        elif number == _DAY:
            self._show_times("")
        else:
            self._weigh()

    def _load(self) -> None:
        """The days of what is chosen."""
        self._loaded += 1
        self._shown = None
        number, campaign = self._loaded, self.form.chosen(0)

        def work(counter: Counter) -> OpenDays:
            from counter_app.services.bookable import open_days

            return open_days(counter, campaign)

        def arrived(found: OpenDays) -> None:
            if number == self._loaded:
                self._days_known(found)

        self._shop.ask(work, arrived)

    def _days_known(self, found: OpenDays) -> None:
        kept, slot = self.form.chosen(1), self.form.chosen(2)
        self._days = {each.day.isoformat(): each for each in found.days}
        self._today, self._online = found.today, found.online
        first = next((each for each in found.days if each.free), found.days[0] if found.days else None)
        chosen = kept if kept in self._days else first.day.isoformat() if first is not None else ""
        self.form.fill(1, [day_row(each, self._today, online=self._online) for each in found.days], chosen)
        item = self._items.get(found.campaign)
        self.form.show_deposit(shown=bool(item is not None and item.deposit_minor))
        self._show_times(slot if chosen == kept else "")

    def _show_times(self, kept: str) -> None:
        day = self._days.get(self.form.chosen(1))
        places: Sequence[Places] = day.places if day is not None else ()
        ids = [str(each.slot.slot.from_minute) for each in places]
        free = [name for name, each in zip(ids, places, strict=True) if each.free]
        chosen = kept if kept in ids else next(iter(free), next(iter(ids), ""))
        self.form.fill(2, [time_row(each, self._zone, online=self._online) for each in places], chosen)
        self._weigh()

    # --- what it would do ---------------------------------------------------------------------------------------------

    def _chosen_places(self) -> Places | None:
        day, slot = self._days.get(self.form.chosen(1)), self.form.chosen(2)
        return next((each for each in day.places if str(each.slot.slot.from_minute) == slot), None) if day else None

    def _request(self, identity: str, places: Places, approved_by: str = "") -> ReserveRequest:
        from counter_app.domain.reservation import FROM_VALUE
        from counter_app.services.reserving import FROM_TENDER, ReserveRequest

        item = self._items[self.form.chosen(0)]
        from_value = bool(item.deposit_minor) and not self.form.tender
        known = self.form.confirmed_by if from_value else ""
        return ReserveRequest(
            id=identity,
            campaign=item.campaign,
            member=self._code if from_value and self._code and not known else self._member,
            day=places.slot.day,
            slot=places.slot.slot.from_minute,
            deposit_from=FROM_VALUE if from_value else FROM_TENDER,
            tender=self.form.tender if item.deposit_minor else "",
            confirmed_by=known,
            approved_by=approved_by,
        )

    def _weigh(self) -> None:
        """Something else is chosen: what it would do."""
        self._weighed += 1
        self._shown = None
        self._draw_id()
        number, places = self._weighed, self._chosen_places()
        if places is None:
            self.form.show_foreseen(translate("Reserve", "No time can be reserved"), "", "warn")
            return
        request = self._request(self._id, places)

        def work(counter: Counter) -> ReserveForeseen | InvalidInput:
            from counter_app.services.foreseen_reserve import foresee_reserve

            try:
                return foresee_reserve(counter, request)
            except InvalidInput as wrong:
                return wrong

        def arrived(found: ReserveForeseen | InvalidInput) -> None:
            if number == self._weighed:
                self._shown = _about(request)
                self._foreseen(found, places)

        self._shop.ask(work, arrived)

    def _draw_id(self) -> None:
        """What the cloud has refused under an id stays refused under it."""
        self._id = self._shop.counter.ids.new() if self._shop.counter is not None else ""

    def _foreseen(self, found: ReserveForeseen | InvalidInput, places: Places) -> None:
        if isinstance(found, InvalidInput):
            self.form.show_foreseen(translate("Reserve", "It cannot be reserved any more"), "", "warn")
            return
        asks = any(each.code in _ASKS_WHO and each.details.get("why") == "spending" for each in found.reasons)
        pin = any(each.details.get("why") == "confirmed" for each in found.reasons)
        self.form.show_known(shown=asks or bool(self.form.confirmed_by), pin=pin)
        besides = slot_words(self._items[self.form.chosen(0)], places.slot, self._today, self._zone, found.paid.earned)
        if found.reasons:
            first = found.reasons[0]
            self.form.show_foreseen(self._in_a_line(first), besides, _TONES.get(first.code.colour, "bad"))
        elif self._online and not places.free:
            said = translate("Reserve", "Full, as far as is known here. Enter asks the cloud.")
            self.form.show_foreseen(said, besides, "warn")
        else:
            self.form.show_foreseen(paid_words(found, self.form.tender, self._shop.lang), besides)

    def _in_a_line(self, reason: Reason) -> str:
        overview, titles = self._shop.overview, {item.campaign: item.title for item in self._items.values()}
        now = overview.status.now.astimezone(overview.zone) if overview else None
        said = reason_words(reason, self._shop.lang, Manner(now=now, titles=titles))
        return " · ".join((said.headline, said.advice, *said.facts))

    # --- doing it -----------------------------------------------------------------------------------------------------

    def _reserve(self, pin: str) -> None:
        places = self._chosen_places()
        if places is None:
            return
        request, item, opened = self._request(self._id, places), self._items[self.form.chosen(0)], self._opened_times
        if self._under_way or self._shown != _about(request):
            # What is carried out is what stands there: it is not known yet, or an earlier one is under way.
            self.form.say(outcome_words("checking", self._shop.lang).headline, "soft")
            return

        def work(counter: Counter) -> ReserveAnswer | Approval | InvalidInput:
            from counter_app.services.reserving import reserve
            from counter_app.services.sign_in import approve

            approval = approve(counter, pin) if pin else None
            if approval is not None and approval.staff is None:
                return approval
            who = approval.staff.id if approval is not None and approval.staff is not None else ""
            try:
                return reserve(counter, replace(request, approved_by=who))
            except InvalidInput as wrong:
                return wrong

        self.form.say(outcome_words("checking", self._shop.lang).headline, "soft")
        self._under_way = self._shop.ask(
            work,
            lambda answer: self._answered(answer, places, request, item, opened),
            lambda fault: self._failed(fault, opened),
            lane=Lane.SLOW,
        )

    def _is_open(self, opened: int) -> bool:
        """Whether it is still the form that was opened then, for that member."""
        return opened == self._opened_times and self._page.host.form is self.form

    def _answered(
        self,
        answer: ReserveAnswer | Approval | InvalidInput,
        places: Places,
        request: ReserveRequest,
        item: Bookable,
        opened: int,
    ) -> None:
        from counter_app.services.reserving import ReserveAnswer

        self._under_way = False
        if isinstance(answer, ReserveAnswer) and answer.done:
            self._shop.wrote()
            self.made.emit(request.id)
            if self._is_open(opened):
                self._page.host.close_form()
            what = short_words(item, places.slot, self._today, self._zone)
            self._sale.show_outcome(lambda: done_view(answer, what, request.tender, self._shop.lang))
        elif self._is_open(opened):
            self._not_made(answer)

    def _not_made(self, answer: ReserveAnswer | Approval | InvalidInput) -> None:
        from counter_app.services.sign_in import Approval

        if isinstance(answer, InvalidInput):
            self.form.say(translate("Reserve", "It cannot be reserved any more"))
        elif isinstance(answer, Approval):
            self.form.wrong(self._in_a_line(answer.reason) if answer.reason else "")
        else:
            self._refused(answer.reasons[0])

    def _refused(self, reason: Reason) -> None:
        self._draw_id()
        if reason.code is ReasonCode.SIGN_IN_REQUIRED and reason.details.get("why") == "confirmed":
            self.form.wrong(self._in_a_line(reason))
            return
        if reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reason)
            return
        self.form.say(self._in_a_line(reason), _TONES.get(reason.code.colour, "bad"))
        self._sale.sound.emit("red" if reason.code.colour is Colour.RED else "amber")
        self._load()

    def _failed(self, fault: Fault, opened: int) -> None:
        self._under_way = False
        if self._is_open(opened):
            self._page.host.close_form()
        self._shop.fault.emit(fault)


def _about(request: ReserveRequest) -> tuple[object, ...]:
    """What a person is shown of it."""
    return request.campaign, request.day, request.slot, request.deposit_from, request.tender
