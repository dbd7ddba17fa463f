"""What was done and is to be taken back: a void, or a refund in parts; each a form inside the panel."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.verdict import ReasonCode
from counter_app.services.context import Counter
from counter_app.services.purchase_records import PurchaseRecord
from counter_app.services.records import RedemptionRecord
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money, parse_amount
from counter_app.ui.said import Manner, outcome_words, reason_words
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.whose_pin import who_must

if TYPE_CHECKING:
    from counter_app.services.foreseen import Foreseen
    from counter_app.services.sign_in import Approval
    from counter_app.services.void import VoidAnswer
    from counter_app.ui.scan.refund_form import RefundForm, RefundWish
    from counter_app.ui.scan.void_form import VoidForm


class TakingBack(QObject):
    """Opens the forms and carries their wishes to the services. `voided`: the operation that took something back."""

    said = Signal(object)
    sign_in_wanted = Signal(object)
    voided = Signal(str)

    def __init__(self, shop: Shop, page: SellingPage) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._void_id = ""
        self._target, self._what = "", ""
        self._weighed = 0
        self._under_way: dict[str, str] = {}

    @cached_property
    def void_form(self) -> VoidForm:
        """Take a redemption back."""
        from counter_app.ui.scan.void_form import VoidForm

        form = VoidForm()
        form.confirmed.connect(self._void)
        return self._page.host.adopt(form)

    @cached_property
    def refund_form(self) -> RefundForm:
        """Give a part of it back, or all."""
        from counter_app.ui.scan.refund_form import RefundForm

        form = RefundForm()
        form.weighed.connect(self._weigh)
        form.confirmed.connect(self._refund)
        return self._page.host.adopt(form)

    def open_void(self, target: str = "", what: str = "") -> None:
        """F8, or the undo of a row: without a target the last redemption that stands. One that another counter made is
        in no row here: `what` names it."""
        overview = self._shop.overview
        rows = overview.recent if overview else ()
        under_way = self._under_way.values()
        found = next(
            (row for row in rows if _stands(row) and target in ("", row.id) and _sale_of(row) not in under_way), None
        )
        if target in under_way or (found is None and not (target and what)):
            self.said.emit(_nothing_to_void)
            return
        self._draw_void_id()
        if found is not None:
            target, what = _sale_of(found), _name_of(found, self._shop.lang)
        self._target, self._what = target, what
        self.void_form.ask(self._target, self._what)
        self._page.host.open(self.void_form)
        self._foresee_void(target)

    def _foresee_void(self, target: str) -> None:
        """What comes back of the whole purchase."""
        self._weighed += 1
        number = self._weighed

        def work(counter: Counter) -> Foreseen:
            from counter_app.services.foreseen import foresee, whole_of
            from counter_app.services.sales import ALL

            return foresee(counter, whole_of(counter, target), ALL)

        def arrived(found: Foreseen) -> None:
            if number == self._weighed and found.here:
                self.void_form.show_foreseen(self._whole_facts(found))

        self._shop.ask(work, arrived)

    def _whole_facts(self, whole: Foreseen) -> str:
        from counter_app.services.voiding import handed_over

        back = handed_over(whole.back, topped_up=whole.topped_up) if whole.back is not None else {}
        facts = list(outcome_words("given_back", self._shop.lang, back).facts)
        if whole.coupons:
            facts.append(translate("Void", "Coupons free again: {0}").format(whole.coupons))
        return " · ".join(facts)

    def open_receipt(self, checkout: str) -> None:
        """The code on a receipt was scanned: what is on it may be taken back."""
        self.open_void(checkout, translate("Void", "Receipt … {0}").format(checkout[-4:]))

    def _draw_void_id(self) -> None:
        """What the cloud has refused under an id stays refused under it."""
        counter = self._shop.counter
        self._void_id = counter.ids.new() if counter else ""

    def _void(self, target: str, reason: str, pin: str) -> None:
        operation_id = self._void_id

        def work(counter: Counter) -> VoidAnswer | Approval:
            from counter_app.services.foreseen import whole_of
            from counter_app.services.sign_in import approve
            from counter_app.services.void import VoidRequest, void

            approved_by = ""
            if pin:
                approval = approve(counter, pin)
                if approval.staff is None:
                    return approval
                approved_by = approval.staff.id
            return void(counter, VoidRequest(operation_id, whole_of(counter, target), reason, approved_by))

        self._carry_out(self.void_form, operation_id, target, work)

    def _carry_out(
        self,
        form: VoidForm | RefundForm,
        operation_id: str,
        target: str,
        work: Callable[[Counter], VoidAnswer | Approval | InvalidInput],
    ) -> None:
        """The cloud may be asked. What is under way is not begun a second time."""
        if operation_id in self._under_way:
            return
        self._under_way[operation_id] = target
        answered, failed = partial(self._answered, form, operation_id), partial(self._void_failed, form, operation_id)
        if not self._shop.ask(work, answered, failed, lane=Lane.SLOW):
            self._under_way.pop(operation_id, None)

    def _is_open(self, form: VoidForm | RefundForm, operation_id: str) -> bool:
        """Whether it is still that form, and what it was opened for."""
        return self._page.host.form is form and self._void_id == operation_id

    def open_refund(self, target: str = "", what: str = "") -> None:
        """Shift F8: of what is about to be voided, or of the last sale that stands."""
        if self._page.host.form is self.void_form:
            target, what = self._target, self._what
        rows = self._shop.overview.recent if self._shop.overview else ()
        found = next((row for row in rows if _was_paid(row) and target in ("", row.id)), None)
        if found is not None:
            target, what = found.id, _name_of(found, self._shop.lang)
        if not target:
            self.said.emit(_nothing_to_void)
            return
        self._target, self._what = target, what
        self._foresee(None, self._refund_asked)

    def _refund_asked(self, found: Foreseen) -> None:
        """What is known of it is there: the form comes up."""
        from counter_app.ui.scan.refund_form import RefundLine

        if found.here and not found.left_minor:
            self.said.emit(_nothing_left)
            return
        self._target = found.checkout
        self._draw_void_id()
        about = translate("Refund", "Sold at another counter: the cloud works out what comes back")
        if found.here:
            about = translate("Refund", "Paid {0}, left {1}").format(money(found.paid_minor), money(found.left_minor))
        if found.coupons:
            about = " · ".join((about, translate("Refund", "Coupons stay used; F8 gives all of it back")))
        lines = [RefundLine(line.number, line.what, money(line.minor)) for line in found.lines if not line.gone]
        self.refund_form.ask(
            self._what, about, money(found.left_minor) if found.here else "", lines, parts=not found.topped_up
        )
        self._show_foreseen(found)
        self._page.host.open(self.refund_form)

    def _weigh(self, wish: RefundWish) -> None:
        """Another wish: what it would do."""
        if not wish.part or wish.amount:
            self._foresee(wish, self._show_foreseen)
        else:
            self._weighed += 1
            self.refund_form.show_foreseen("")

    def _foresee(self, wish: RefundWish | None, show: Callable[[Foreseen], None]) -> None:
        self._weighed += 1
        number, target = self._weighed, self._target

        def work(counter: Counter) -> Foreseen:
            from counter_app.services.foreseen import foresee
            from counter_app.services.sales import ALL, Wanted

            if wish is None:
                return foresee(counter, target, ALL)
            return foresee(counter, target, Wanted(parse_amount(wish.amount) if wish.part else None, wish.line))

        def arrived(found: Foreseen) -> None:
            if number == self._weighed:
                show(found)

        self._shop.ask(work, arrived)

    def _show_foreseen(self, found: Foreseen) -> None:
        from counter_app.services.voiding import handed_over

        if found.wrong:
            most = translate("Refund", "At most {0} can come back").format(money(found.left_minor))
            self.refund_form.show_foreseen(most, "bad")
        elif found.here and found.back is not None:
            said = outcome_words("given_back", self._shop.lang, handed_over(found.back, topped_up=found.topped_up))
            self.refund_form.show_foreseen(" · ".join(said.facts) or translate("Refund", "Nothing comes back"))
        else:
            self.refund_form.show_foreseen("")

    def _refund(self, wish: RefundWish, reason: str, pin: str) -> None:
        operation_id, target = self._void_id, self._target
        amount = parse_amount(wish.amount) if wish.part else None
        if wish.part and not amount:
            self.refund_form.say(translate("Refund", "How much is to come back?"))
            return

        def work(counter: Counter) -> VoidAnswer | Approval | InvalidInput:
            from counter_app.services.refund import RefundRequest, refund
            from counter_app.services.sign_in import approve
            from counter_app.services.void import VoidRequest, void

            approval = approve(counter, pin) if pin else None
            if approval is not None and approval.staff is None:
                return approval
            who = approval.staff.id if approval is not None and approval.staff is not None else ""
            try:
                if wish.line:
                    return void(counter, VoidRequest(operation_id, target, reason, who, line=wish.line))
                return refund(counter, RefundRequest(operation_id, target, reason, amount, who))
            except InvalidInput as wrong:
                return wrong

        self._carry_out(self.refund_form, operation_id, target, work)

    def _answered(
        self, form: VoidForm | RefundForm, operation_id: str, answer: VoidAnswer | Approval | InvalidInput
    ) -> None:
        from counter_app.services.voiding import VoidAnswer

        self._under_way.pop(operation_id, None)
        open_still = self._is_open(form, operation_id)
        if isinstance(answer, VoidAnswer) and answer.done:
            self._shop.wrote()
            self.voided.emit(operation_id)
            if open_still:
                self._page.host.close_form()
            self.said.emit(lambda: self._done_view(answer))
        elif open_still:
            self._refused(form, answer)

    def _refused(self, form: VoidForm | RefundForm, answer: VoidAnswer | Approval | InvalidInput) -> None:
        from counter_app.services.sign_in import Approval

        if isinstance(answer, InvalidInput):
            form.say(translate("Refund", "More than is left cannot come back"))
            return
        if isinstance(answer, Approval):
            said = reason_words(answer.reason, self._shop.lang) if answer.reason else None
            form.ask_pin(" · ".join((said.headline, said.advice, *said.facts)) if said else "")
            return
        self._draw_void_id()
        reason = answer.reasons[0]
        if reason.code is ReasonCode.SIGN_IN_REQUIRED and "role" in reason.details:
            form.ask_pin(who_must(reason))
        elif reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reason)
        else:
            said = reason_words(reason, self._shop.lang)
            form.say(" · ".join((said.headline, *said.facts, said.advice)))

    def _done_view(self, answer: VoidAnswer) -> VerdictView:
        from counter_app.services.voiding import facts_of, handed_over

        overview, lang = self._shop.overview, self._shop.lang
        said = outcome_words("voided", lang, answer.left)
        if not answer.redemptions and answer.back is None:
            said = outcome_words("nothing_back", lang)
        elif not answer.redemptions and answer.back is not None:
            said = outcome_words("given_back", lang, handed_over(answer.back, topped_up=answer.topped_up))
        if answer.already and not answer.redemptions and overview is not None:
            told = facts_of(answer.already[0], overview.stores, overview.zone)
            said = outcome_words("voided_before", lang, told, Manner(now=overview.status.now.astimezone(overview.zone)))
        facts, advice = said.facts, said.advice
        if answer.redemptions and answer.back is not None:
            given = outcome_words("given_back", lang, handed_over(answer.back, topped_up=answer.topped_up))
            facts, advice = (*facts, *given.facts), given.advice if given.facts else advice
        return VerdictView(Look.IDLE, said.headline, advice, facts, shape="undo")

    def _void_failed(self, form: VoidForm | RefundForm, operation_id: str, fault: Fault) -> None:
        self._under_way.pop(operation_id, None)
        if self._is_open(form, operation_id):
            self._page.host.close_form()
        self._shop.fault.emit(fault)


def _stands(row: RedemptionRecord | PurchaseRecord) -> bool:
    return not row.gone if isinstance(row, PurchaseRecord) else row.voided_at is None


def _sale_of(row: RedemptionRecord | PurchaseRecord) -> str:
    """The checkout or top-up that it belongs to; a stamp stands for itself."""
    return row.id if isinstance(row, PurchaseRecord) else row.checkout


def _was_paid(row: RedemptionRecord | PurchaseRecord) -> bool:
    """Whether something of it can come back in parts: a stamp costs nothing."""
    return _stands(row) and (isinstance(row, PurchaseRecord) or bool(row.coupon))


def _name_of(row: RedemptionRecord | PurchaseRecord, lang: str) -> str:
    """What it was, and the sum that tells it from the others."""
    if isinstance(row, PurchaseRecord):
        what = translate("Scan", "Top-up") if row.topped_up else translate("Scan", "Purchase")
        return f"{what} {money(row.paid_minor)}"
    title = row.title_zh if lang.startswith("zh") else row.title_en
    return " ".join(part for part in (title or row.title_zh, money(-row.discount_minor)) if part)


def _nothing_left() -> VerdictView:
    return VerdictView(
        Look.AMBER, translate("Refund", "Nothing left"), translate("Refund", "All of it was given back before")
    )


def _nothing_to_void() -> VerdictView:
    return VerdictView(Look.AMBER, translate("Void", "Nothing to void"), translate("Void", "Nothing was sold here yet"))
