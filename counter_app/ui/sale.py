"""The sale of this moment: what is presented becomes a verdict, Enter a redemption, Esc nothing.

Answers carry the number of the question; what belongs to a customer who was dropped meanwhile is ignored.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from counter_app.domain.errors import Fault
from counter_app.services.context import Counter
from counter_app.ui.customer import Customer, with_member, with_next_tender
from counter_app.ui.guesses import Guesses
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.presenter import (
    fault_view,
    idle_view,
    receipt_presented,
    unseen_checkouts,
    used_coupon,
    verdict_view,
)
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.seen import Seen
from counter_app.ui.shop import Shop
from counter_app.ui.tasks import Judged, judge_code, judge_customer, redeem_customer

AMOUNT_PAUSE_MS = 120
# A redemption that needs no network is over by then; painting that it has begun would only hold it up.
BUSY_AFTER_MS = 100
# The customer's phone is still there after Enter: the camera seeing it again is not a second try.
AFTERGLOW_SECONDS = 5.0


class Sale(QObject):
    """Emits each new view of the panel, also when only the language changed (then without a sound).
    `sold`: a checkout is done and shown. `receipt_seen`: the code on a receipt was presented; of which checkout."""

    view_changed = Signal(object)
    sound = Signal(str)
    customer_changed = Signal()
    sold = Signal(str)
    receipt_seen = Signal(str)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.seen = Seen(shop)
        self.seen.said.connect(self.show_outcome)
        self.customer = Customer()
        self.judged: Judged | None = None
        self._number = 0
        self._pending = self._redeeming = False
        self._judging_again = self._wants_redeem = self._tender_said = self._stale = False
        self._operation_id = ""
        self._done_at = float("-inf")
        self._guesses = Guesses()
        self._backlog: deque[tuple[str, str]] = deque()
        self._make: Callable[[], VerdictView] = idle_view
        self._amount_timer, self._busy_timer = QTimer(self), QTimer(self)
        for timer, pause_ms in ((self._amount_timer, AMOUNT_PAUSE_MS), (self._busy_timer, BUSY_AFTER_MS)):
            timer.setSingleShot(True)
            timer.setInterval(pause_ms)
        self._amount_timer.timeout.connect(self._check_again)
        self._busy_timer.timeout.connect(self._show_busy)

    @property
    def used(self) -> tuple[str, str]:
        """(redemption, what it was) of the coupon that is shown as used already; empty texts where none is."""
        return used_coupon(self.judged, self._shop.lang) if self.judged else ("", "")

    def present(self, text: str, source: str) -> None:
        """A code was scanned, typed, pasted or chosen."""
        if self._pending or self._redeeming:
            self._backlog.append((text, source))
            return
        last = self.judged.answer if self.judged else None
        customer, guesses = self.customer, self._guesses

        def work(counter: Counter) -> Judged:
            judged = judge_code(counter, customer, last, text, source, guesses)
            fresh = judged.customer.shown[-1].identity if judged.customer.shown else ()
            return replace(judged, hidden=source == "camera" and self._glows(customer, fresh))

        self._ask(work)

    def present_member(self, member: str) -> None:
        """A member was chosen from the list."""
        if self._redeeming:
            return
        last = self.judged.answer if self.judged else None
        customer = with_member(self.customer, member, last)
        self._backlog.clear()
        self._ask(lambda counter: judge_customer(counter, customer, "search"))

    def set_amount(self, amount_minor: int | None) -> None:
        """The amount was typed; what is there is judged again after a short pause."""
        if self._redeeming:
            # Too late for this sale; the field shows again what is being redeemed.
            self.customer_changed.emit()
            return
        if self.customer.done:
            self._begin_anew()
        self.customer = replace(self.customer, amount_minor=amount_minor)
        self._operation_id = ""
        self._amount_timer.start()
        self.customer_changed.emit()

    def turn(self, how: Callable[[Customer], Customer]) -> None:
        """Another way to pay (`ui.customer.with_best`, `with_points`, `with_value`); judged again at once."""
        if self._redeeming or self.customer.done or self.judged is None:
            return
        self.customer = how(self.customer)
        self._operation_id = ""
        self._check_again()

    def next_tender(self) -> None:
        """What it is paid with: each kind in its turn, then nothing said. Nothing has to be judged again for it."""
        if self._redeeming or self.customer.done:
            return
        self.customer = with_next_tender(self.customer)
        self._tender_said, self._operation_id = True, ""
        self.customer_changed.emit()

    def enter(self) -> None:
        """Redeem what is ready. Before a ready was shown, Enter does nothing."""
        if self._redeeming:
            return
        self.confirm_amount()
        if self._pending and self._judging_again:
            # What is here was seen; only the amount is new. The answer decides whether it is redeemed.
            self._wants_redeem = True
            return
        if self.can_redeem:
            self._redeem()
        elif not self._pending and self.judged is not None and (unseen := unseen_checkouts(self.judged)):
            self.seen.acknowledge(unseen)
        elif not self._pending and self.judged is not None and self.judged.goes_on:
            self._check_again()

    def confirm_amount(self) -> None:
        """The amount is typed to its end: what is there is judged now."""
        if self._amount_timer.isActive() and not self._redeeming:
            self._amount_timer.stop()
            self._check_again()

    @property
    def can_redeem(self) -> bool:
        """Whether Enter would carry it out now."""
        free = not (self._pending or self._redeeming or self.customer.done)
        return free and self.judged is not None and self.judged.can_be_done

    def drop(self) -> None:
        """Forget this customer; answers that are still under way are ignored. A redemption is waited for."""
        if self._redeeming:
            return
        self._backlog.clear()
        self._begin_anew()
        self._show(idle_view, sound=False)

    def unstick(self) -> None:
        """After a mistake of ours, wherever it was: nobody waits for an answer that came and was lost on its way."""
        if (self._pending or self._redeeming) and not self._shop.jobs.selling:
            self._pending = self._redeeming = self._wants_redeem = False
            self._number += 1

    def show_outcome(self, make: Callable[[], VerdictView]) -> None:
        """Something else came to an end (a void, a sign-up, a top-up): say it in the panel. Who is being served is
        judged beside it, with what they have now; Enter shows that before it carries anything out. What was scanned
        meanwhile is said first."""
        self._stale = self._pending
        if not self._pending and (self.customer.done or self.judged is None):
            self._begin_anew()
        self._show(make)
        if self.judged is not None and not self._redeeming and not self._pending:
            customer = self.customer
            self._ask(lambda counter: replace(judge_customer(counter, customer, "again"), quiet=True, goes_on=True))

    def show_fault(self, fault: Fault) -> None:
        """The system cannot do it."""
        self._show(lambda: fault_view(fault, self._shop.lang))

    def judge_again(self) -> None:
        """Something that the verdict depends on has changed (who is signed in, what was voided)."""
        if not self.customer.empty and not self.customer.done and not self._redeeming:
            self._check_again()

    def retranslate(self) -> None:
        """Say the same in the present language."""
        self._show(self._make, sound=False)

    def _check_again(self) -> None:
        customer = self.customer
        self._ask(lambda counter: judge_customer(counter, customer, "again"), again=True)

    def _ask(self, work: Callable[[Counter], Judged], *, again: bool = False) -> None:
        self._number += 1
        self._pending, self._tender_said = True, False
        self._judging_again = again
        self._wants_redeem = self._wants_redeem and again
        asked = self._shop.ask(
            work,
            partial(self._arrived, self._number),
            partial(self._failed, self._number),
            urgency=Urgency.SALE,
        )
        if not asked:
            self._pending = False

    def _arrived(self, number: int, judged: Judged) -> None:
        if number == self._number:
            self._take(judged)
        note = judged.note
        if note is not None:
            self._shop.ask(lambda _counter: note(), _take_nothing, urgency=Urgency.BACKGROUND)

    def _take(self, judged: Judged) -> None:
        self._pending = False
        if judged.quiet:
            self.judged = judged
            self.customer_changed.emit()
        elif not judged.hidden:
            amount = self.customer.amount_minor if not self.customer.done else judged.customer.amount_minor
            stale = amount != judged.customer.amount_minor
            tender = self.customer.wish.tender if self._tender_said else judged.customer.wish.tender
            wish = replace(judged.customer.wish, tender=tender)
            self.customer = replace(judged.customer, amount_minor=amount, wish=wish)
            self.judged = judged
            self._operation_id = ""
            self._show_judged(judged)
            if receipt := receipt_presented(judged):
                self.receipt_seen.emit(receipt)
            if stale:
                self._check_again()
                return
        if self._stale and not self.customer.done:
            self._stale = False
            self._check_again()
            return
        if self._wants_redeem:
            self._wants_redeem = False
            self.enter()
        self._next()

    def _failed(self, number: int, fault: Fault) -> None:
        if number != self._number:
            return
        self._pending = self._wants_redeem = False
        self.show_fault(fault)
        self._next()

    def _redeem(self) -> None:
        judged, counter = self.judged, self._shop.counter
        if judged is None or counter is None:
            return
        # The same id again after a fault: whatever happened before, there is one effect.
        self._operation_id = self._operation_id or counter.ids.new()
        self._redeeming = True
        self._number += 1
        customer, operation_id = self.customer, self._operation_id
        self._busy_timer.start()
        self._shop.ask(
            lambda counter: redeem_customer(counter, customer, judged, operation_id, "window"),
            self._redeemed,
            self._redeem_failed,
            lane=Lane.SLOW,
            urgency=Urgency.SALE,
        )

    def _show_busy(self) -> None:
        """It takes a while (the cloud is asked): say so."""
        judged = self.judged
        if self._redeeming and judged is not None:
            self._show(lambda: replace(verdict_view(judged, self._shop.voice), busy=True), sound=False)

    def _redeemed(self, judged: Judged) -> None:
        self._redeeming = False
        self._busy_timer.stop()
        self.judged = judged
        self._operation_id = ""
        self.customer = replace(self.customer, wish=judged.customer.wish)
        if judged.done:
            self.customer = replace(self.customer, done=True)
            self._done_at = time.monotonic()
        try:
            self._show_or_give_up(judged)
        finally:
            # The word has been painted: looking at the shop anew takes Python from nobody who waits.
            if judged.done:
                self._shop.wrote()
                self.sold.emit(judged.answer.checkout)
        self._next()

    def _show_or_give_up(self, judged: Judged) -> None:
        """A mistake of ours on the way to the screen is not hidden: the code says from then on that nobody saw it."""
        shown = False
        try:
            self._show_judged(judged)
            shown = True
        finally:
            counter = self._shop.counter
            if not shown and counter is not None and judged.answer.redeemed:
                counter.showing.gave_up(judged.answer.checkout)

    def _redeem_failed(self, fault: Fault) -> None:
        self._redeeming = False
        self._busy_timer.stop()
        self.show_fault(fault)
        self._shop.look()
        self._next()

    def _next(self) -> None:
        if self._backlog and not self._pending and not self._redeeming:
            self.present(*self._backlog.popleft())

    def _glows(self, customer: Customer, identity: tuple[str, ...]) -> bool:
        recent = time.monotonic() - self._done_at < AFTERGLOW_SECONDS
        return customer.done and recent and any(item.identity == identity for item in customer.shown)

    def _begin_anew(self) -> None:
        self._number += 1
        self._amount_timer.stop()
        self._pending = self._wants_redeem = self._stale = False
        self._operation_id = ""
        self.customer = Customer()
        self.judged = None
        self.customer_changed.emit()

    def _show_judged(self, judged: Judged) -> None:
        self._show(lambda: verdict_view(judged, self._shop.voice))

    def _show(self, make: Callable[[], VerdictView], *, sound: bool = True) -> None:
        self._make = make
        view = make()
        self.view_changed.emit(view)
        self.customer_changed.emit()
        if sound and view.look is not Look.IDLE:
            self.sound.emit(view.look.value)


def _take_nothing(_nothing: None) -> None:
    """The scan log needs no answer."""
