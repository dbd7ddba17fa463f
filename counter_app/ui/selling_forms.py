"""What comes up inside the panel while selling: two codes in view, cameras, the queue, help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.domain.verdict import Note, Reason, ReasonCode
from counter_app.services.records import ExceptionRecord, QueueEntry, UnshownRecord
from counter_app.ui.jobs import Lane
from counter_app.ui.money import money
from counter_app.ui.ports import CameraChoice
from counter_app.ui.said import note_words, outcome_words, reason_words
from counter_app.ui.scan.models import Choice
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.status_line import cloud_item, span
from counter_app.ui.tasks import Described, Overview, describe_codes
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.ui.ports import Rescue
    from counter_app.ui.queue.queue_form import QueueForm
    from counter_app.ui.queue.unshown_form import UnshownForm
    from counter_app.ui.scan.choose_form import ChooseForm
    from counter_app.ui.upkeep.ports import UpkeepPort
    from counter_app.ui.upkeep_desk import UpkeepDesk
    from counter_app.ui.widgets.help import HelpForm


class SellingForms(QObject):
    """Opens the forms, which are made when they are wanted first, and carries their wishes on."""

    code_chosen = Signal(str)
    camera_chosen = Signal(str)
    acknowledged = Signal(object)
    sign_in_wanted = Signal(object)

    def __init__(
        self,
        shop: Shop,
        page: SellingPage,
        list_cameras: Callable[[], tuple[CameraChoice, ...]],
        upkeep: UpkeepPort | None = None,
        rescue: Rescue | None = None,
    ) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._list_cameras = list_cameras
        self._upkeep = upkeep
        self._rescue = rescue
        self._codes: tuple[str, ...] = ()
        self._cameras: tuple[CameraChoice, ...] = ()
        self.camera = ""
        self._queue_wanted = False
        self._told_of: frozenset[str] = frozenset()

    @cached_property
    def upkeep(self) -> UpkeepDesk | None:
        """Backup, checks and diagnostics, where there is what does them."""
        from counter_app.ui.upkeep_desk import UpkeepDesk

        if self._upkeep is None:
            return None
        desk = UpkeepDesk(self._shop, self._page, self._upkeep, self._rescue)
        desk.sign_in_wanted.connect(self.sign_in_wanted)
        return desk

    def open_upkeep(self) -> None:
        """Shift F10."""
        if self.upkeep is not None:
            self.upkeep.open()

    def shut(self) -> None:
        """The window closes: what would go on for long ends soon."""
        if "upkeep" in vars(self) and self.upkeep is not None:
            self.upkeep.shut()

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
