"""The drawer in the window: opens its form, asks the services, shows what they answer, puts reports on paper."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.verdict import Reason, ReasonCode
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money, parse_amount
from counter_app.ui.ports import PaperPort
from counter_app.ui.said import fault_words, reason_words
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.shift import ShiftAnswer
    from counter_app.services.shift_report import ShiftReport
    from counter_app.ui.shift.shift_form import ShiftForm, Wish


def system_paper() -> PaperPort:
    """The system's printer, and the person's documents."""
    from counter_app.ui.paper import SystemPaper

    return SystemPaper()


class ShiftDesk(QObject):
    """Made with the window; the form, and what it needs, when somebody asks for it first."""

    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop, page: SellingPage, paper: Callable[[], PaperPort]) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._make_paper = paper
        self._report: ShiftReport | None = None
        self._id = ""
        self._uncounted = False

    @cached_property
    def form(self) -> ShiftForm:
        """The drawer."""
        from counter_app.ui.shift.shift_form import ShiftForm

        form = ShiftForm()
        form.wished.connect(self._carry_out)
        return self._page.host.adopt(form)

    @cached_property
    def _paper(self) -> PaperPort:
        return self._make_paper()

    def open(self) -> None:
        """The key of shifts."""

        def work(counter: Counter) -> ShiftAnswer:
            from counter_app.services.shift import show_shift

            return show_shift(counter)

        # Whoever is scanned meanwhile does not wait for the sums of a day.
        self._shop.ask(work, self._opened, lane=Lane.SLOW)

    def _opened(self, answer: ShiftAnswer) -> None:
        if self._refused(answer.reasons):
            return
        self._draw_id()
        report = answer.report
        if report is None or report.state == "closed":
            self._report = None
            self.form.show_shut(self._last_words(report))
        else:
            self._show_open(report)
        self._page.host.open(self.form)

    def _last_words(self, report: ShiftReport | None) -> str:
        """How the last one ended."""
        if report is None:
            return translate("Shift", "Count what is in the drawer. Sales without a shift belong to none.")
        from counter_app.services.shift_sheet import shift_sheet

        sheet = shift_sheet(report, self._shop.lang)
        return translate("Shift", "Last: {0} · {1}").format(sheet.about[-1], sheet.verdict)

    def _show_open(self, report: ShiftReport) -> None:
        from counter_app.services.shift_sheet import shift_sheet

        self._report = report
        overview = self._shop.overview
        self.form.show_open(shift_sheet(report, self._shop.lang), overview.staff if overview else ())

    def say_again(self) -> None:
        """In another language."""
        if self._report is None or self._page.host.form is not self.form:
            return
        if self._report.state == "open":
            self._show_open(self._report)
        else:
            self._show_closed(self._report)

    def _show_closed(self, report: ShiftReport) -> None:
        from counter_app.services.shift_sheet import shift_sheet

        self._report = report
        self.form.show_closed(shift_sheet(report, self._shop.lang))

    # --- what is wished -----------------------------------------------------------------------------------------------

    def _carry_out(self, wish: Wish, amount: str, second: str) -> None:
        from counter_app.ui.shift.shift_form import Wish

        if wish in (Wish.PRINT, Wish.SAVE):
            self._put_on_paper(printed=wish is Wish.PRINT)
            return
        minor = parse_amount(amount)
        missing = self._missing(wish, amount, minor, second)
        if missing:
            self.form.say(missing)
            return
        work, operation_id = self._work(wish, minor, second), self._id
        self._shop.ask(
            lambda counter: _safely(lambda: work(counter, operation_id)),
            lambda answer: self._done(wish, answer),
            self._failed,
        )

    def _missing(self, wish: Wish, amount: str, minor: int | None, second: str) -> str:
        """What has to be filled in first. Closing without counting takes a second Enter."""
        from counter_app.ui.shift.shift_form import Wish

        if amount and minor is None:
            return translate("Shift", "This is no amount.")
        if wish in (Wish.PAY_IN, Wish.PAY_OUT) and not (minor and second):
            return translate("Shift", "How much, and what for?")
        if wish is Wish.HAND_OVER and not second:
            return translate("Shift", "To whom?")
        if wish is Wish.CLOSE and minor is None and not self._uncounted:
            self._uncounted = True
            return translate("Shift", "Count the cash. Enter again closes without counting.")
        return ""

    def _work(self, wish: Wish, minor: int | None, second: str) -> Callable[[Counter, str], ShiftAnswer]:
        from counter_app.services import shift
        from counter_app.ui.shift.shift_form import Wish

        match wish:
            case Wish.OPEN:
                return lambda counter, identity: shift.open_shift(counter, identity, minor or 0)
            case Wish.HAND_OVER:
                return lambda counter, identity: shift.hand_over(counter, identity, second, minor)
            case Wish.CLOSE:
                return lambda counter, identity: shift.close_shift(counter, identity, minor)
            case _:
                signed = (minor or 0) * (1 if wish is Wish.PAY_IN else -1)
                return lambda counter, identity: shift.pay(counter, identity, signed, second)

    def _done(self, wish: Wish, answer: ShiftAnswer | InvalidInput) -> None:
        if isinstance(answer, InvalidInput):
            self._draw_id()
            self.form.say(translate("Shift", "Nobody here has that name."))
            return
        if self._refused(answer.reasons):
            return
        assert answer.report is not None
        self._draw_id()
        self._shop.wrote()
        if answer.report.state == "closed":
            self._show_closed(answer.report)
        else:
            self._show_open(answer.report)
            self.form.say(self._told(wish, answer.report), "good")
        self._focus()

    def _focus(self) -> None:
        """Where the hand goes on, unless somebody has turned to another customer meanwhile."""
        if self._page.host.form is self.form:
            (self.form.first_field() or self.form.leave).setFocus(Qt.FocusReason.OtherFocusReason)

    def _told(self, wish: Wish, report: ShiftReport) -> str:
        """After a hand-over: whose the drawer is, and what was missing."""
        if wish == "hand_over":
            before, now = report.parts[-2], report.parts[-1]
            said = translate("Shift", "{0} is in charge now; please sign in (F12).").format(now.name)
            if before.difference_minor:
                gap = translate("Shift", "Difference of {0}: {1}").format(before.name, money(before.difference_minor))
                return f"{gap} · {said}"
            return said
        return translate("Shift", "Written down.")

    def _draw_id(self) -> None:
        counter = self._shop.counter
        self._id, self._uncounted = counter.ids.new() if counter else "", False

    def _refused(self, reasons: tuple[Reason, ...]) -> bool:
        if not reasons:
            return False
        self._draw_id()
        if reasons[0].code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reasons[0])
            return True
        said = reason_words(reasons[0], self._shop.lang)
        self.form.say(" · ".join((said.headline, *said.facts, said.advice)))
        return True

    def _failed(self, fault: Fault) -> None:
        said = fault_words(fault, self._shop.lang)
        self.form.say(" · ".join((said.headline, *said.facts, said.advice)))

    # --- paper --------------------------------------------------------------------------------------------------------

    def _put_on_paper(self, *, printed: bool) -> None:
        """In the slow lane: setting a page takes longer than a frame may."""
        report, lang, paper = self._report, self._shop.lang, self._paper
        if report is None:
            return

        def work() -> tuple[bool, str]:
            from counter_app.services.shift_sheet import shift_sheet, signature_line

            sheet, name = shift_sheet(report, lang), _file_name(report)
            if printed and paper.print_sheet(sheet, signature_line(lang)):
                return True, ""
            return False, str(paper.save_sheet(sheet, signature_line(lang), name))

        self._shop.jobs.submit(work, lambda told: self._on_paper(printed, *told), self._failed, lane=Lane.SLOW)

    def _on_paper(self, wanted: bool, printed: bool, path: str) -> None:
        if printed:
            self.form.say(translate("Shift", "Sent to the printer."), "good")
        elif wanted:
            self.form.say(translate("Shift", "There is no printer here. Saved: {0}").format(path), "warn")
        else:
            self.form.say(translate("Shift", "Saved: {0}").format(path), "good")


def _safely(act: Callable[[], ShiftAnswer]) -> ShiftAnswer | InvalidInput:
    """A name that nobody has is an answer."""
    try:
        return act()
    except InvalidInput as wrong:
        return wrong


def _file_name(report: ShiftReport) -> str:
    """By day and counter; the id tells two of a day apart."""
    return f"shift-{report.business_day}-{report.id[-6:]}.pdf"
