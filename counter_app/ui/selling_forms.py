"""What comes up inside the panel while selling: void, two codes in view, cameras, the queue, help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.context import Counter
from counter_app.services.records import ExceptionRecord, QueueEntry, UnshownRecord
from counter_app.services.words import Manner, note_words, outcome_words, reason_words
from counter_app.ui.jobs import Lane
from counter_app.ui.ports import CameraChoice
from counter_app.ui.scan.amount import money
from counter_app.ui.scan.models import Choice, Look, VerdictView
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.status_line import cloud_item, span
from counter_app.ui.tasks import Described, Overview, describe_codes
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.sign_in import Approval
    from counter_app.services.void import VoidAnswer
    from counter_app.ui.queue.queue_form import QueueForm
    from counter_app.ui.queue.unshown_form import UnshownForm
    from counter_app.ui.scan.choose_form import ChooseForm
    from counter_app.ui.scan.void_form import VoidForm
    from counter_app.ui.widgets.help import HelpForm


class SellingForms(QObject):
    """Opens the forms, which are made when they are wanted first, and carries their wishes on."""

    code_chosen = Signal(str)
    camera_chosen = Signal(str)
    said = Signal(object)
    sign_in_wanted = Signal(object)
    acknowledged = Signal(object)
    voided = Signal(str)

    def __init__(self, shop: Shop, page: SellingPage, list_cameras: Callable[[], tuple[CameraChoice, ...]]) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._list_cameras = list_cameras
        self._void_id = ""
        self._codes: tuple[str, ...] = ()
        self._cameras: tuple[CameraChoice, ...] = ()
        self.camera = ""
        self._queue_wanted = False
        self._told_of: frozenset[str] = frozenset()

    @cached_property
    def void_form(self) -> VoidForm:
        """Take a redemption back."""
        from counter_app.ui.scan.void_form import VoidForm

        form = VoidForm()
        form.confirmed.connect(self._void)
        return self._page.host.adopt(form)

    @cached_property
    def codes_form(self) -> ChooseForm:
        """Which of the codes in view."""
        from counter_app.ui.scan.choose_form import ChooseForm

        form = ChooseForm()
        form.chosen.connect(self._code_chosen)
        return self._page.host.adopt(form)

    @cached_property
    def cameras_form(self) -> ChooseForm:
        """Which camera."""
        from counter_app.ui.scan.choose_form import ChooseForm

        form = ChooseForm()
        form.chosen.connect(self._camera_chosen)
        return self._page.host.adopt(form)

    @cached_property
    def queue_form(self) -> QueueForm:
        """What waits, and what somebody must look at."""
        from counter_app.ui.queue.queue_form import QueueForm

        return self._page.host.adopt(QueueForm())

    @cached_property
    def unshown_form(self) -> UnshownForm:
        """What was redeemed and nobody saw."""
        from counter_app.ui.queue.unshown_form import UnshownForm

        form = UnshownForm()
        form.confirmed.connect(self._acknowledge)
        return self._page.host.adopt(form)

    @cached_property
    def help_form(self) -> HelpForm:
        """Every key."""
        from counter_app.ui.widgets.help import HelpForm

        return self._page.host.adopt(HelpForm())

    # --- void ---------------------------------------------------------------------------------------------------------

    def open_void(self, target: str = "", what: str = "") -> None:
        """F8, or the undo of a row: without a target the last redemption that stands. One that another counter made is
        in no row here: `what` names it."""
        overview = self._shop.overview
        rows = overview.recent if overview else ()
        found = next((row for row in rows if row.voided_at is None and target in ("", row.id)), None)
        if found is None and not (target and what):
            self.said.emit(_nothing_to_void)
            return
        self._draw_void_id()
        if found is None:
            self.void_form.ask(target, what)
            self._page.host.open(self.void_form)
            return
        title = found.title_zh if self._shop.lang.startswith("zh") else found.title_en
        what = " ".join(part for part in (title or found.title_zh, money(-found.discount_minor)) if part)
        self.void_form.ask(found.id, what)
        self._page.host.open(self.void_form)

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
            from counter_app.services.sign_in import approve
            from counter_app.services.void import VoidRequest, void

            approved_by = ""
            if pin:
                approval = approve(counter, pin)
                if approval.staff is None:
                    return approval
                approved_by = approval.staff.id
            return void(counter, VoidRequest(operation_id, target, reason, approved_by))

        self._shop.ask(work, self._voided, self._void_failed)

    def _voided(self, answer: VoidAnswer | Approval) -> None:
        from counter_app.services.sign_in import Approval

        if isinstance(answer, Approval):
            said = reason_words(answer.reason, self._shop.lang) if answer.reason else None
            self.void_form.ask_pin(" · ".join((said.headline, said.advice, *said.facts)) if said else "")
            return
        if answer.done:
            self._shop.wrote()
            self.voided.emit(self._void_id)
            self._page.host.close_form()
            self.said.emit(lambda: self._voided_view(answer))
            return
        self._draw_void_id()
        reason = answer.reasons[0]
        if reason.code is ReasonCode.SIGN_IN_REQUIRED and reason.details.get("role") == "manager":
            self.void_form.ask_pin(translate("Void", "This is some time ago: a manager's PIN is needed."))
        elif reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.sign_in_wanted.emit(reason)
        else:
            said = reason_words(reason, self._shop.lang)
            self.void_form.say(" · ".join((said.headline, *said.facts, said.advice)))

    def _voided_view(self, answer: VoidAnswer) -> VerdictView:
        from counter_app.services.voiding import facts_of

        overview, lang = self._shop.overview, self._shop.lang
        said = outcome_words("voided", lang, answer.left)
        if answer.already and not answer.redemptions and overview is not None:
            facts = facts_of(answer.already[0], overview.stores, overview.zone)
            said = outcome_words(
                "voided_before", lang, facts, Manner(now=overview.status.now.astimezone(overview.zone))
            )
        return VerdictView(Look.IDLE, said.headline, said.advice, said.facts, shape="undo")

    def _void_failed(self, fault: Fault) -> None:
        self._page.host.close_form()
        self._shop.fault.emit(fault)

    # --- codes and cameras --------------------------------------------------------------------------------------------

    def ask_which_code(self, texts: tuple[str, ...]) -> None:
        """Several different codes are in view."""

        def described(found: Described) -> None:
            if len(found.items) == 1:
                self.code_chosen.emit(found.items[0][0].text)
                return
            self._codes = tuple(shown.text for shown, _ in found.items)
            names = {
                "member": translate("Scan", "Member code"),
                "coupon": translate("Scan", "Coupon"),
                "other": translate("Scan", "Another code"),
            }
            choices = [
                Choice(str(number + 1), names[shown.kind], f"… {end}" if end else "")
                for number, (shown, end) in enumerate(found.items)
            ]
            self.codes_form.ask(outcome_words("which_code", self._shop.lang).headline, choices)
            self._page.host.open(self.codes_form)

        self._shop.ask(lambda counter: describe_codes(counter, texts), described)

    def _code_chosen(self, number: int) -> None:
        self._page.host.close_form()
        if number < len(self._codes):
            self.code_chosen.emit(self._codes[number])

    def open_cameras(self) -> None:
        """F5."""
        self._shop.jobs.submit(self._list_cameras, self._show_cameras, lane=Lane.SLOW)

    def _show_cameras(self, cameras: tuple[CameraChoice, ...]) -> None:
        self._cameras = cameras
        choices = [Choice(str(number + 1), item.name, item.source) for number, item in enumerate(cameras)]
        current = next((number for number, item in enumerate(cameras) if item.source == self.camera), 0)
        self.cameras_form.ask(translate("Scan", "Which camera?"), choices, current)
        self._page.host.open(self.cameras_form)
        if not cameras:
            self.cameras_form.say(
                translate("Scan", "No camera found. A hand scanner, typing (F2) and pictures (Ctrl V) work."), "soft"
            )

    def _camera_chosen(self, number: int) -> None:
        self._page.host.close_form()
        if number < len(self._cameras):
            self.camera = self._cameras[number].source
            self.camera_chosen.emit(self.camera)

    # --- queue and help -----------------------------------------------------------------------------------------------

    def tell_of_unshown(self) -> None:
        """Once of each redemption whose verdict nobody saw, while nobody is being served."""
        unseen = self._unseen()
        if not unseen - self._told_of or self._page.host.form is not None:
            return
        self._told_of |= unseen
        self._open_unshown()

    def _unseen(self) -> frozenset[str]:
        overview = self._shop.overview
        return frozenset(mark.checkout for mark in overview.status.unshown) if overview else frozenset()

    def _open_unshown(self) -> None:
        overview = self._shop.overview
        assert overview is not None
        self.unshown_form.show_rows([unshown_row(mark, overview, self._shop.lang) for mark in overview.status.unshown])
        self._page.host.open(self.unshown_form)

    def _acknowledge(self) -> None:
        self._page.host.close_form()
        self.acknowledged.emit(tuple(self._unseen()))

    def open_queue(self) -> None:
        """F10: first what was redeemed and not shown, while there is such a thing."""
        if self._unseen():
            self._open_unshown()
            return
        self._queue_wanted = True
        self.show_queue()
        self._page.host.open(self.queue_form)

    def show_queue(self) -> None:
        """What is known of it now, once somebody has asked for it."""
        overview = self._shop.overview
        if overview is None or not self._queue_wanted:
            return
        queue, status = overview.status.queue, overview.status
        sentence = counted(
            queue.waiting, translate("Queue", "{0} operation waits"), translate("Queue", "{0} operations wait")
        )
        if queue.oldest_seconds is not None:
            sentence = translate("Queue", "{0}, the oldest for {1}").format(sentence, span(queue.oldest_seconds))
        cloud = cloud_item(status)
        rows = [self._entry(entry, translate("Queue", "refused"), "bad", status.now) for entry in queue.refused]
        rows += [self._entry(entry, translate("Queue", "stuck"), "warn", status.now) for entry in queue.undeliverable]
        rows += [self._exception(record) for record in overview.exceptions]
        self.queue_form.show_queue(sentence, f"{cloud.label} {cloud.value}", rows)

    def _entry(self, entry: QueueEntry, state: str, dot: str, now: datetime) -> ListRow:
        age = span(max(0, int((now - entry.at).total_seconds())))
        return ListRow(entry.id, age, self._reason(entry.reason) or entry.type, state, dot)

    def _exception(self, record: ExceptionRecord) -> ListRow:
        stake = money(record.at_stake_minor)
        return ListRow(record.id, stake, self._reason(record.reason), translate("Queue", "exception"), "bad")

    def _reason(self, name: str) -> str:
        known = {code.value: code for code in ReasonCode}
        if name not in known:
            known_here = translate("Queue", "Double redemption") if name == "double_redemption" else ""
            return known_here or note_words(Note(name), self._shop.lang)
        return reason_words(Reason(known[name]), self._shop.lang).headline

    def open_help(self) -> None:
        """F1."""
        self._page.host.open(self.help_form)


def unshown_row(mark: UnshownRecord, overview: Overview, lang: str) -> ListRow:
    """When, what, by whom, and how much it was good for."""
    at = mark.at.astimezone(overview.zone)
    same_day = at.date() == overview.status.now.astimezone(overview.zone).date()
    title = mark.title_zh if lang.startswith("zh") else mark.title_en or mark.title_zh
    note = money(-mark.discount_minor) if mark.discount_minor else ""
    return ListRow(
        mark.checkout, f"{at:%H:%M}" if same_day else f"{at:%m-%d %H:%M}", title, mark.staff, "warn", "", note
    )


def _nothing_to_void() -> VerdictView:
    return VerdictView(
        Look.AMBER, translate("Void", "Nothing to void"), translate("Void", "Nothing was redeemed here yet")
    )
