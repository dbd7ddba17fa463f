"""The pick-up list of a day: what was reserved, whose it is, what is still to pay; and one of it cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.context import Counter
from counter_app.services.tenders import tender_name
from counter_app.ui.days import day_words, hours_words
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money
from counter_app.ui.said import outcome_words, reason_words
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.foreseen_cancel import CancelForeseen
    from counter_app.services.reservations import Held
    from counter_app.services.reservations import PickUps as Found
    from counter_app.services.sign_in import Approval
    from counter_app.services.voiding import VoidAnswer
    from counter_app.ui.reservations.cancel_form import CancelForm
    from counter_app.ui.reservations.pick_ups_form import PickUpsForm

_DOTS = {"booked": "good", "no_show": "warn"}


class PickUps(QObject):
    """`code_chosen`: the code of what is to be handed out now. `cancelled`: the operation that cancelled one."""

    code_chosen = Signal(str)
    cancelled = Signal(str)
    reserve_wanted = Signal()
    said = Signal(object)
    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop, page: SellingPage) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._held: Mapping[str, Held] = {}
        self._today = self._wanted = date.min
        self._asked = 0
        self._id = self._target = ""
        self._under_way = False

    @cached_property
    def form(self) -> PickUpsForm:
        """The list."""
        from counter_app.ui.reservations.pick_ups_form import PickUpsForm

        form = PickUpsForm()
        form.chosen.connect(self._chosen)
        form.reserve_wanted.connect(self._reserve)
        form.turned.connect(self._turn)
        form.cancelled.connect(self._foresee)
        return self._page.host.adopt(form)

    @cached_property
    def cancel_form(self) -> CancelForm:
        """What cancelling one does, and why."""
        from counter_app.ui.reservations.cancel_form import CancelForm

        form = CancelForm()
        form.confirmed.connect(self._cancel)
        return self._page.host.adopt(form)

    def open(self) -> None:
        """Alt R: today's."""
        self._today = date.min
        self._ask(None)

    def _turn(self, by: int) -> None:
        """Another day; a key that is held down goes on from the day that was asked for last."""
        self._wanted += timedelta(days=by)
        self._ask(self._wanted)

    def _ask(self, day: date | None) -> None:
        self._asked += 1
        number, lang = self._asked, self._shop.lang

        def work(counter: Counter) -> Found:
            from counter_app.services.reservations import pick_ups

            return pick_ups(counter, day, lang)

        def arrived(found: Found) -> None:
            if number == self._asked:
                self._found(found)

        self._shop.ask(work, arrived)

    def _found(self, found: Found) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        first_of_all = self._today == date.min
        self._today = found.day if first_of_all else self._today
        self._wanted = found.day
        self._held = {each.reservation.id: each for each in found.lines}
        waiting = [each for each in found.lines if each.state == "booked"]
        sentence = counted(
            len(waiting),
            translate("PickUps", "{0} waits to be picked up"),
            translate("PickUps", "{0} wait to be picked up"),
        )
        if not found.lines:
            sentence = translate("PickUps", "Nothing is reserved for this day")
        rows = [self._row(each) for each in found.lines]
        first = (waiting or list(found.lines))[0].reservation.id if rows else ""
        self.form.show_rows(day_words(found.day, self._today), sentence, rows, first)
        if first_of_all or self._page.host.form is not self.form:
            self._page.host.open(self.form)

    def _row(self, held: Held) -> ListRow:
        about = held.reservation
        states = {
            "booked": translate("PickUps", "{0} to pay").format(money(about.rest_minor)),
            "picked_up": translate("PickUps", "picked up"),
            "cancelled": translate("PickUps", "cancelled"),
            "no_show": translate("PickUps", "nobody came"),
        }
        dot = _DOTS.get(held.state.value, "soft")
        what = held.item or held.title
        return ListRow(about.id, self._hours(held), what, self._who(held), dot, "", states[held.state.value])

    def _hours(self, held: Held) -> str:
        overview, about = self._shop.overview, held.reservation
        return hours_words(about.from_at, about.until_at, overview.zone if overview else None)

    def _who(self, held: Held) -> str:
        member = held.member
        return self._shop.voice.name(member.name) or member.number if member is not None else ""

    def _chosen(self, reservation: str) -> None:
        held = self._held.get(reservation)
        self._page.host.close_form()
        if held is not None and held.short_code:
            self.code_chosen.emit(held.short_code)

    # --- cancelling ---------------------------------------------------------------------------------------------------

    def _reserve(self) -> None:
        """The list leads to a new one."""
        self._page.host.close_form()
        self.reserve_wanted.emit()

    def _foresee(self, reservation: str) -> None:
        """F8: what it would do, before anything happens."""

        def work(counter: Counter) -> CancelForeseen | None:
            from counter_app.services.foreseen_cancel import foresee_cancel

            return foresee_cancel(counter, reservation)

        self._shop.ask(work, self._foreseen)

    def _foreseen(self, found: CancelForeseen | None) -> None:
        counter, held = self._shop.counter, self._held.get(found.reservation) if found else None
        if found is None or held is None or counter is None:
            return
        over = found.why_not is not None and found.why_not.code is not ReasonCode.NEEDS_ONLINE
        if found.why_not is not None and over:
            self.form.say(_in_a_line(found.why_not, self._shop.lang))
            return
        self._id, self._target = counter.ids.new(), found.reservation
        about = held.reservation
        day = day_words(about.day, self._today)
        parts = [self._who(held), day, self._hours(held), self._deposit_words(held)]
        self.cancel_form.ask(
            held.item or held.title,
            " · ".join(part for part in parts if part),
            self._back_words(found),
            pin=found.manager,
        )
        self._page.host.open(self.cancel_form)
        if found.why_not is not None:
            self.cancel_form.say(_in_a_line(found.why_not, self._shop.lang), "warn")

    def _deposit_words(self, held: Held) -> str:
        about = held.reservation
        if not about.deposit_minor:
            return ""
        named = translate("PickUps", "stored value") if about.deposit_from == "value" else ""
        unsaid = about.deposit_from == "unsaid"
        named = named or tender_name("" if unsaid else about.deposit_from, self._shop.lang)
        return translate("PickUps", "Deposit {0} ({1})").format(money(about.deposit_minor), named)

    def _back_words(self, found: CancelForeseen) -> str:
        from counter_app.services.voiding import handed_over

        if found.back is None:
            return translate("PickUps", "The cloud works out what comes back")
        facts = outcome_words("given_back", self._shop.lang, handed_over(found.back, topped_up=False)).facts
        return " · ".join(facts) or translate("PickUps", "There is no deposit to give back")

    def _cancel(self, reason: str, pin: str) -> None:
        if self._under_way:
            self.cancel_form.say(outcome_words("checking", self._shop.lang).headline, "soft")
            return
        identity, target = self._id, self._target

        def work(counter: Counter) -> VoidAnswer | Approval:
            from counter_app.services.reservations import CancelRequest, cancel
            from counter_app.services.sign_in import approve

            approval = approve(counter, pin) if pin else None
            if approval is not None and approval.staff is None:
                return approval
            who = approval.staff.id if approval is not None and approval.staff is not None else ""
            return cancel(counter, CancelRequest(identity, target, reason, who))

        self.cancel_form.say(outcome_words("checking", self._shop.lang).headline, "soft")
        self._under_way = self._shop.ask(
            work,
            lambda answer: self._answered(answer, identity),
            lambda fault: self._failed(fault, identity),
            lane=Lane.SLOW,
        )

    def _is_open(self, identity: str) -> bool:
        """Whether the form is still that one's."""
        return self._id == identity and self._page.host.form is self.cancel_form

    def _answered(self, answer: VoidAnswer | Approval, identity: str) -> None:
        from counter_app.services.voiding import VoidAnswer

        self._under_way = False
        if isinstance(answer, VoidAnswer) and answer.done:
            self._shop.wrote()
            self.cancelled.emit(identity)
            if self._is_open(identity):
                self._page.host.close_form()
            self.said.emit(lambda: self._done_view(answer))
        elif self._is_open(identity):
            self._not_cancelled(answer)

    def _not_cancelled(self, answer: VoidAnswer | Approval) -> None:
        from counter_app.services.sign_in import Approval

        if isinstance(answer, Approval):
            self.cancel_form.ask_pin(_in_a_line(answer.reason, self._shop.lang) if answer.reason else "")
            return
        if self._shop.counter is not None:
            self._id = self._shop.counter.ids.new()  # what the cloud has refused under an id stays refused under it
        reason = answer.reasons[0]
        if reason.code is ReasonCode.SIGN_IN_REQUIRED and reason.details.get("role") == "manager":
            self.cancel_form.ask_pin(translate("PickUps", "Money goes back: a manager's PIN is needed."))
        elif reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reason)
        else:
            self.cancel_form.say(_in_a_line(reason, self._shop.lang))

    def _done_view(self, answer: VoidAnswer) -> VerdictView:
        from counter_app.services.voiding import handed_over

        lang = self._shop.lang
        said = outcome_words("reservation_cancelled", lang)
        back = (
            outcome_words("given_back", lang, handed_over(answer.back, topped_up=False)).facts
            if answer.back is not None
            else ()
        )
        # What is to be handed over stands where nobody can miss it.
        first, *rest = (*back, said.advice)
        return VerdictView(Look.IDLE, said.headline, first, tuple(rest), shape="undo")

    def _failed(self, fault: Fault, identity: str) -> None:
        self._under_way = False
        if self._is_open(identity):
            self._page.host.close_form()
        self._shop.fault.emit(fault)


def _in_a_line(reason: Reason, lang: str) -> str:
    said = reason_words(reason, lang)
    return " · ".join((said.headline, said.advice, *said.facts))
