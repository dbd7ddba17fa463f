"""What a member has, at the counter: points and value to pay with, top-ups, stamps; each a form inside the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import InvalidInput
from counter_app.domain.lines import TENDERS
from counter_app.domain.member import Member
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.checkout_form import ALL
from counter_app.services.context import Counter
from counter_app.services.tenders import tender_name
from counter_app.ui.customer import overridden, paying
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money, parse_amount
from counter_app.ui.presenter import can_override
from counter_app.ui.said import note_words, outcome_words, reason_words
from counter_app.ui.sale import Sale
from counter_app.ui.scan.models import Choice, Look, VerdictView
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.widgets.form import Form

if TYPE_CHECKING:
    from counter_app.services.ledgers_by_hand import LedgerAnswer
    from counter_app.services.sign_in import Approval
    from counter_app.services.stamps import StampAnswer
    from counter_app.ui.members.top_up_form import TopUpForm
    from counter_app.ui.scan.choose_form import ChooseForm
    from counter_app.ui.scan.override_form import OverrideForm
    from counter_app.ui.scan.pay_form import PayForm


class Purse(QObject):
    """Opens the forms, and carries their wishes to the sale and to the services. `topped_up`: the operation."""

    sign_in_wanted = Signal(object)
    topped_up = Signal(str)

    def __init__(self, shop: Shop, page: SellingPage, sale: Sale) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._sale = sale
        self._id = ""
        self._cards: tuple[tuple[str, str], ...] = ()

    @cached_property
    def pay_form(self) -> PayForm:
        """How many points, how much value."""
        from counter_app.ui.scan.pay_form import PayForm

        form = PayForm()
        form.confirmed.connect(self._pay)
        return self._page.host.adopt(form)

    @cached_property
    def top_up_form(self) -> TopUpForm:
        """More value."""
        from counter_app.ui.members.top_up_form import TopUpForm

        form = TopUpForm()
        form.confirmed.connect(self._top_up)
        return self._page.host.adopt(form)

    @cached_property
    def cards_form(self) -> ChooseForm:
        """Which stamp card."""
        from counter_app.ui.scan.choose_form import ChooseForm

        form = ChooseForm()
        form.chosen.connect(self._stamp)
        return self._page.host.adopt(form)

    @cached_property
    def override_form(self) -> OverrideForm:
        """Beyond the off-line caps."""
        from counter_app.ui.scan.override_form import OverrideForm

        form = OverrideForm()
        form.confirmed.connect(self._override)
        return self._page.host.adopt(form)

    @property
    def member(self) -> Member | None:
        """Who is being served, as far as that is known."""
        judged = self._sale.judged
        return judged.answer.verdict.member if judged is not None else None

    # --- paying -------------------------------------------------------------------------------------------------------

    def open_pay(self) -> None:
        """Alt K: numbers of the cashier's own, and how the member is known."""
        judged, member = self._sale.judged, self.member
        if judged is None or member is None or judged.done:
            self.ask_for_member()
            return
        wish, held, paid = judged.customer.wish, judged.answer.verdict.balances, judged.weighed
        points = paid.points if paid is not None and wish.points else 0
        value = paid.value_minor if paid is not None and wish.value_minor else 0
        there = (
            translate("Pay", "There are {0} points and {1} of value").format(held.points, money(held.value_minor))
            if held is not None
            else ""
        )
        manager = any(reason.details.get("why") == "confirmed" for reason in judged.answer.verdict.reasons)
        self.pay_form.ask(
            there, str(points or ""), money(value).replace(",", "") if value else "", wish.confirmed_by, pin=manager
        )
        self._page.host.open(self.pay_form)

    def _pay(self, points_text: str, value_text: str, confirmed_by: str, pin: str) -> None:
        points, value = int(points_text or 0), parse_amount(value_text) or 0
        self._with_manager(pin, lambda who: self._paid(points, value, confirmed_by, who), self.pay_form.wrong)

    def _paid(self, points: int, value: int, confirmed_by: str, approved_by: str) -> None:
        judged, approved = self._sale.judged, (points, value)
        weighed = judged.weighed if judged is not None else None
        if judged is not None and weighed is not None:  # what the program had worked out goes on to follow the basket
            wish = judged.customer.wish
            points = ALL if points and wish.points == ALL and points == weighed.points else points
            value = ALL if value and wish.value_minor == ALL and value == weighed.value_minor else value
        self._page.host.close_form()
        self._sale.turn(lambda customer: paying(customer, points, value, confirmed_by, approved_by, approved))

    # --- a manager's word ---------------------------------------------------------------------------------------------

    def open_override(self) -> None:
        """Alt O: where the off-line caps are in the way."""
        judged, overview = self._sale.judged, self._shop.overview
        if judged is None or not can_override(judged):
            self._sale.show_outcome(_nothing_to_allow)
            return
        caps = [each for each in judged.answer.verdict.reasons if each.code is ReasonCode.OFFLINE_LIMIT_REACHED]
        session = overview.status.session if overview else None
        self.override_form.ask(_in_a_line(caps[0], self._shop.lang), pin=session is None or not session.role.manages)
        self._page.host.open(self.override_form)

    def _override(self, reason: str, pin: str) -> None:
        form = self.override_form
        if not reason:
            form.say(translate("Override", "Why? It stands in the audit log."))
            return
        wanted = form.pin.isVisible()
        self._with_manager(pin, lambda who: self._allowed(reason, who), form.wrong, wanted=wanted)

    def _with_manager(
        self, pin: str, then: Callable[[str], None], wrong: Callable[[str], None], *, wanted: bool = False
    ) -> None:
        """Go on with the manager whose PIN this is; with nobody where none was given, unless one is `wanted`."""
        if not pin and not wanted:
            then("")
            return

        def work(counter: Counter) -> Approval:
            from counter_app.services.sign_in import approve

            return approve(counter, pin)

        def answered(approval: Approval) -> None:
            if approval.staff is not None:
                then(approval.staff.id)
            elif approval.reason is not None:
                wrong(_in_a_line(approval.reason, self._shop.lang))

        self._shop.ask(work, answered)

    def _allowed(self, reason: str, approved_by: str) -> None:
        self._page.host.close_form()
        self._sale.turn(lambda customer: overridden(customer, reason, approved_by))

    # --- topping up ---------------------------------------------------------------------------------------------------

    def open_top_up(self) -> None:
        """Alt U."""
        member, counter = self.member, self._shop.counter
        if member is None or counter is None:
            self.ask_for_member()
            return
        self._id = counter.ids.new()
        voice, held = self._shop.voice, self._sale.judged.answer.verdict.balances if self._sale.judged else None
        about = translate("TopUp", "There is {0} of value").format(money(held.value_minor)) if held is not None else ""
        names = tuple(tender_name(kind, self._shop.lang) for kind in TENDERS)
        self.top_up_form.ask(voice.name(member.name) or member.number, about, names)
        self._page.host.open(self.top_up_form)

    def _top_up(self, amount_text: str, bonus_text: str, tender: str) -> None:
        member, amount, identity = self.member, parse_amount(amount_text), self._id
        bonus = parse_amount(bonus_text) or 0
        if member is None or not amount:
            self.top_up_form.say(translate("TopUp", "How much is paid?"))
            return

        def work(counter: Counter) -> LedgerAnswer | InvalidInput:
            from counter_app.services.ledgers_by_hand import TopUpRequest, top_up

            try:
                return top_up(counter, TopUpRequest(identity, member.id, amount, bonus, tender))
            except InvalidInput as wrong:
                return wrong

        self._shop.ask(work, self._topped_up, lane=Lane.SLOW)

    def _topped_up(self, answer: LedgerAnswer | InvalidInput) -> None:
        if isinstance(answer, InvalidInput):
            self.top_up_form.say(translate("TopUp", "This amount cannot be booked"))
            return
        if not answer.done:
            self._refused(self.top_up_form, answer.reasons[0])
            return
        held = answer.balances
        details = {"value_minor": held.principal_minor + held.bonus_minor} if held is not None else {}
        lang = self._shop.lang
        self.topped_up.emit(answer.operation)
        self._finish(lambda: _done_view("topped_up", lang, details))

    # --- stamps -------------------------------------------------------------------------------------------------------

    def open_stamp(self) -> None:
        """Alt S: at once where there is one card, else which."""
        if self.member is None:
            self.ask_for_member()
            return
        lang = self._shop.lang

        def work(counter: Counter) -> tuple[tuple[str, str], ...]:
            from counter_app.services.cards import running_cards

            return tuple((terms.campaign, terms.title.pick(lang)) for terms in running_cards(counter))

        self._shop.ask(work, self._cards_known)

    def _cards_known(self, cards: tuple[tuple[str, str], ...]) -> None:
        counter = self._shop.counter
        if counter is None:
            return
        self._cards, self._id = cards, counter.ids.new()
        if not cards:
            self._sale.show_outcome(_no_cards)
            return
        choices = [Choice(str(number), title, "") for number, (_, title) in enumerate(cards, 1)]
        self.cards_form.ask(translate("Stamp", "A stamp on which card?"), choices)
        self._page.host.open(self.cards_form)

    def _stamp(self, number: int) -> None:
        member, identity = self.member, self._id
        if member is None or number >= len(self._cards):
            return
        card, title = self._cards[number]

        def work(counter: Counter) -> StampAnswer:
            from counter_app.services.stamps import StampRequest, stamp

            return stamp(counter, StampRequest(identity, card, member.id))

        self._shop.ask(work, lambda answer: self._stamped(answer, title), lane=Lane.SLOW)

    def _stamped(self, answer: StampAnswer, title: str) -> None:
        if not answer.done:
            self._refused(self.cards_form, answer.reasons[0])
            return
        lang = self._shop.lang
        details: dict[str, object] = {"title": title, "stamps": answer.stamps, "of": answer.of}
        notes = tuple(text for note in answer.notes if (text := note_words(note, lang)))
        gifts = tuple(translate("Stamp", "Full! Coupon {0}").format(each.short_code) for each in answer.rewards)
        self._finish(lambda: _done_view("stamped", lang, details, (*gifts, *notes)))

    # --- both ---------------------------------------------------------------------------------------------------------

    def _finish(self, make: Callable[[], VerdictView]) -> None:
        self._page.host.close_form()
        self._shop.wrote()
        self._sale.show_outcome(make)

    def _refused(self, form: Form, reason: Reason) -> None:
        if self._shop.counter is not None:
            self._id = self._shop.counter.ids.new()  # what the cloud has refused under an id stays refused under it
        if reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reason)
        else:
            form.say(_in_a_line(reason, self._shop.lang))

    def ask_for_member(self) -> None:
        """Nobody knows yet whose points and value these are."""
        self._sale.show_outcome(self._needs_member)

    def _needs_member(self) -> VerdictView:
        said = reason_words(Reason(ReasonCode.MEMBER_REQUIRED), self._shop.lang)
        return VerdictView(Look.AMBER, said.headline, said.advice, said.facts)


def _in_a_line(reason: Reason, lang: str) -> str:
    said = reason_words(reason, lang)
    return " · ".join((said.headline, said.advice, *said.facts))


def _done_view(outcome: str, lang: str, details: Mapping[str, object], more: tuple[str, ...] = ()) -> VerdictView:
    """Carried out: filled green, and what there is now."""
    said = outcome_words(outcome, lang, details)
    facts = (*said.facts, *more)
    rest = (*facts[1:], said.advice, translate("Pay", "Enter goes on with the sale"))
    return VerdictView(Look.REDEEMED, said.headline, facts[0] if facts else said.advice, rest)


def _nothing_to_allow() -> VerdictView:
    return VerdictView(
        Look.AMBER,
        translate("Override", "Nothing to allow"),
        translate("Override", "A manager is asked where the off-line limits are reached"),
    )


def _no_cards() -> VerdictView:
    return VerdictView(
        Look.AMBER, translate("Stamp", "No stamp card"), translate("Stamp", "No campaign gives stamps at the moment")
    )
