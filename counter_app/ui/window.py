"""The counter window: puts the parts together, starts things in their order, shows what they tell."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.context import Counter
from counter_app.ui import theme
from counter_app.ui.controls import Controls
from counter_app.ui.customers import Customers
from counter_app.ui.eyes import Eyes
from counter_app.ui.face import Face
from counter_app.ui.hand_scanner import HandScanner
from counter_app.ui.idle_lock import IdleLock
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.members.results import Results
from counter_app.ui.own_ways import OwnWays
from counter_app.ui.pages import Pages
from counter_app.ui.people import People
from counter_app.ui.pick_ups import PickUps
from counter_app.ui.pictures import Pictures
from counter_app.ui.ports import ScannerPort, SoundPort, UiParts
from counter_app.ui.prefs import load_prefs, save_prefs
from counter_app.ui.purse import Purse
from counter_app.ui.receipts import Receipts
from counter_app.ui.reserving import Reserving
from counter_app.ui.sale import Sale
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.selling_forms import SellingForms
from counter_app.ui.shift_desk import ShiftDesk, system_paper
from counter_app.ui.shop import Shop
from counter_app.ui.taking_back import TakingBack
from counter_app.ui.texts import Languages, other_language, restyle_all, retranslate_all, translate
from counter_app.ui.visits import Visits
from counter_app.ui.widgets.bars import FootLine, TopBar

STATUS_EVERY_MS = 2_000
_LAST_JOB_SECONDS = 8.0


class CounterWindow(QMainWindow):
    """Show it, then `begin`: the store is opened and the scanner started behind it."""

    def __init__(self, parts: UiParts) -> None:
        super().__init__()
        self._parts = parts
        self.prefs = load_prefs(parts.data_dir)
        self.languages = Languages()
        self.languages.use(parts.language or self.prefs.language or "zh_CN")
        theme.apply(self.prefs.theme, self.prefs.scale_percent, self)
        self.jobs = Jobs()
        self.shop = Shop(self.jobs, self.languages.current, parts.after_write)
        self.sale = Sale(self.shop)
        self.eyes = Eyes()
        self.results = Results()
        self.page = SellingPage(self.results)
        self.top = TopBar()
        self.foot = FootLine()
        self.pictures = Pictures(self.jobs, parts.read_picture)
        self.people = People(self.shop, self.page, self.results, parts.draw_code)
        self.forms = SellingForms(self.shop, self.page, parts.list_cameras, parts.upkeep, parts.rescue)
        self.taking_back = TakingBack(self.shop, self.page)
        self.pick_ups = PickUps(self.shop, self.page)
        self.purse = Purse(self.shop, self.page, self.sale)
        self.reserving = Reserving(self.shop, self.page, self.sale, self.purse)
        self.receipts = Receipts(self.shop, parts.print_receipt)
        self.customers = Customers(self, parts.display or self.prefs.display, self.page.host)
        self.face = Face(self.shop, self.sale, self.page, self.top, self.foot)
        self.visits = Visits(self.shop, self.face.show_visits)
        self.shifts = ShiftDesk(self.shop, self.page, parts.make_paper or system_paper)
        self.controls = Controls(
            self.page, self.sale, self.people, self.forms, self.taking_back, self.purse, self.pictures, self.shifts
        )
        self.pages = Pages(self.shop, self.page, self.top, self.controls, parts, lambda: self.prefs)
        self.ways = OwnWays(self)
        self.hand_scanner = HandScanner(parts.make_wedge(), self.controls.handle_key, self)
        self.idle_lock = IdleLock()
        self._scanner: ScannerPort | None = None
        self._sounds: SoundPort | None = None
        self._closed = False
        self._build()
        self._wire()
        self._wire_beside()
        self._say_everything()

    def _build(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget, stretch in ((self.top, 0), (self.pages, 1), (self.foot, 0)):
            layout.addWidget(widget, stretch)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 600)
        self.resize(1366, 768)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_EVERY_MS)
        self._status_timer.timeout.connect(self.shop.look)

    def _wire(self) -> None:
        self.eyes.frame.connect(self.face.show_frame)
        self.eyes.scanned.connect(lambda text: self.present(text, "camera"))
        self.eyes.ambiguous.connect(self.forms.ask_which_code)
        self.eyes.status.connect(self.face.show_camera)
        self.eyes.hint.connect(self.face.show_hint)
        self.hand_scanner.scanned.connect(lambda text: self.present(text, "wedge"))
        self.pictures.found.connect(self._picture_read)
        self.pictures.said.connect(self.sale.show_outcome)
        for source in (self.page, self.top, self.foot):
            source.pressed.connect(self.controls.act)
        self.controls.language_pressed.connect(lambda: self.set_language(other_language(self.languages.current)))
        self.controls.theme_pressed.connect(self.ways.next_theme)
        self.controls.text_size_pressed.connect(self.ways.next_scale)
        self.controls.receipt_pressed.connect(self.receipts.print_last)
        self.controls.display_pressed.connect(self.customers.open_choice)
        self.customers.chosen.connect(lambda name: self.remember(display=name))
        self.page.recent.receipt_pressed.connect(self.receipts.print_last)
        self.receipts.changed.connect(self._show_printer)
        self.receipts.said.connect(self.sale.show_outcome)
        self.sale.sold.connect(self.receipts.after)
        self.sale.receipt_seen.connect(self.taking_back.open_receipt)
        self.taking_back.voided.connect(self.receipts.after)
        self.purse.topped_up.connect(self.receipts.after)
        self.page.basket.amount_changed.connect(self.sale.set_amount)
        self.page.recent.act_pressed.connect(self.taking_back.open_void)
        self.page.host.changed.connect(self.face.enable_redeem)
        self.page.basket.way_pressed.connect(self.controls.pay_by)
        self.page.basket.offer_chosen.connect(lambda code: self.present(code, "offer"))
        self.sale.view_changed.connect(self.face.show_verdict)
        self.sale.customer_changed.connect(self.face.show_customer)
        self.sale.customer_changed.connect(self._show_customers)
        self.sale.sound.connect(self._play)
        # Behind the paint, which reaches the screen when the event that asked for it is over.
        self.page.host.verdict.painted.connect(self.sale.seen.note_shown, Qt.ConnectionType.QueuedConnection)
        self.people.member_chosen.connect(self._member_chosen)
        self.people.signed_in.connect(self.sale.judge_again)
        self.people.clock_set.connect(self.sale.judge_again)
        self.idle_lock.expired.connect(lambda who: self.people.sign_out("idle", who))
        self.forms.code_chosen.connect(lambda text: self.present(text, "camera"))
        self.forms.camera_chosen.connect(self.switch_camera)
        self.taking_back.said.connect(self.sale.show_outcome)
        self.forms.acknowledged.connect(self.sale.seen.acknowledge)
        self.taking_back.sign_in_wanted.connect(self.people.open_sign_in)
        self.shifts.sign_in_wanted.connect(self.people.open_sign_in)
        self.shop.looked.connect(self._looked)
        self.shop.fault.connect(self._show_fault)
        self.shop.trouble.connect(self.face.show_trouble)
        self.page.host.left.connect(self.controls.close_form)

    def _wire_beside(self) -> None:
        """What is beside the sale."""
        self.controls.pick_ups_pressed.connect(self.pick_ups.open)
        for pressed in (self.controls.reserve_pressed, self.pick_ups.reserve_wanted):
            pressed.connect(self.reserving.open)
        self.reserving.made.connect(self.receipts.after)
        self.pick_ups.code_chosen.connect(lambda code: self.present(code, "list"))
        self.pick_ups.cancelled.connect(self.receipts.after)
        self.pick_ups.said.connect(self.sale.show_outcome)
        self.pages.set_here.connect(self.ways.take)
        self.pages.member_chosen.connect(self._member_chosen)
        self.controls.visit_pressed.connect(self.visits.press)
        for asking in (self.visits, self.forms, self.purse, self.pick_ups, self.reserving, self.pages):
            asking.sign_in_wanted.connect(self.people.open_sign_in)

    # --- start and end ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the store, then everything that takes longer. Called once the window is on the screen."""
        self.hand_scanner.install()
        self.shop.trouble.connect(self._mend)
        self._status_timer.start()
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.jobs.submit(self._parts.open_counter, self._opened, self._cannot_open)

    def _opened(self, counter: Counter) -> None:
        self.shop.counter = counter
        try:
            self.shop.look()
            if self._parts.was_recovered():
                self.sale.show_fault(Fault(FaultKind.RECOVERED))
            self._sounds = self._parts.make_sounds()
        finally:
            # Whatever does not work of these, codes are read.
            self._start_scanner()
        self.customers.begin()

    def _start_scanner(self) -> None:
        start, events, camera = self._parts.start_scanner, self.eyes.events(), self.prefs.camera
        self.forms.camera = camera

        def work() -> None:
            # Kept at once, in its own thread: a window that is closed meanwhile must still find it to stop it.
            self._scanner = start(events, camera)

        self.jobs.submit(work, lambda _: None, self.face.show_trouble, lane=Lane.SLOW)
        if self._parts.on_shown is not None:
            self._parts.on_shown(self)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.shut()
        super().closeEvent(event)

    def shut(self) -> None:
        """Stop everything that runs, in the order of who needs whom; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._status_timer.stop()
        self.hand_scanner.remove()
        self.idle_lock.watch(None, 0)
        self.customers.close()
        self.pages.shut()
        self.forms.shut()
        self.jobs.close(_LAST_JOB_SECONDS)
        if self._scanner is not None:
            self._scanner.stop()
        if self._sounds is not None:
            self._sounds.close()
        self._parts.close()
        self.languages.release()

    def come_up(self) -> None:
        """A second start asked for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # --- what comes in ------------------------------------------------------------------------------------------------

    def present(self, text: str, source: str) -> None:
        """A code, from wherever; whatever is up in the panel gives way."""
        self.idle_lock.touch()
        self.controls.close_form()
        if source != "camera" and self._scanner is not None:
            self._scanner.took(text)
        self.sale.present(text, source)

    def _picture_read(self, texts: tuple[str, ...]) -> None:
        if len(texts) == 1:
            self.present(texts[0], "picture")
        else:
            self.forms.ask_which_code(texts)

    def _member_chosen(self, member: str) -> None:
        self.controls.close_form()
        self.sale.present_member(member)

    def switch_camera(self, source: str) -> None:
        """Another one, at once and at the next start."""
        if self._scanner is not None:
            self._scanner.switch_camera(source)
        self.remember(camera=source)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.pictures.fits(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if self.pages.take(event.mimeData()) or self.pictures.take(event.mimeData()):
            event.acceptProposedAction()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _show_fault(self, fault: Fault) -> None:
        self.controls.close_form()
        self.sale.show_fault(fault)
        self._mend(fault)

    def _mend(self, fault: Fault) -> None:
        """A damaged database is built anew behind the fault that tells of it; scanning goes on when it is there."""
        recover, known = self._parts.recover, self.shop.counter
        if fault.kind is not FaultKind.DATABASE_DAMAGED or recover is None or known is None:
            return
        self.shop.counter = None
        self.jobs.submit(lambda: recover(fault.detail), self._mended, self._cannot_open)

    def _cannot_open(self, fault: Fault) -> None:
        """Nothing here works without the data: another window says why, and offers what can be done."""
        self._show_fault(fault)
        if self._parts.rescue is not None and fault.kind is not FaultKind.NOT_ENROLLED:
            self._parts.rescue(fault, "")

    def _mended(self, counter: Counter) -> None:
        self.shop.counter = counter
        self.shop.look()
        if self._parts.was_recovered():
            self.sale.show_fault(Fault(FaultKind.RECOVERED))

    def _looked(self) -> None:
        self.face.show_overview()
        self.pages.check_who()
        self.customers.show_place(self.shop.overview)
        self.forms.show_queue()
        if (known := self.shop.overview) is not None:
            self.idle_lock.watch(known.status.session, known.idle_lock_minutes)
        if self.sale.customer.empty:
            self.forms.tell_of_unshown()

    def _show_customers(self) -> None:
        self.customers.show_sale(self.sale.customer, self.sale.judged, self.page.host.verdict.view.look)

    def _show_printer(self) -> None:
        self.face.show_printer(self.receipts.state.receipt, self.receipts.words(), self.receipts.short_words())

    def _play(self, name: str) -> None:
        if self._sounds is not None:
            self._sounds.play(name, self.prefs.volume_percent)

    # --- language, theme, text size -----------------------------------------------------------------------------------

    def set_language(self, language: str) -> None:
        """At run time, everything, at once."""
        self.languages.use(language)
        self.shop.lang = language
        self._say_everything()
        self.remember(language=language)

    def set_theme(self, name: str, scale_percent: int) -> None:
        """Colours and text size, at run time."""
        theme.apply(name, scale_percent, self)
        restyle_all(self)
        self.customers.restyle()
        self.remember(theme=name, scale_percent=scale_percent)

    def remember(self, **changed: object) -> None:
        """Now, and for the next start."""
        self.prefs = replace(self.prefs, **changed)  # type: ignore[arg-type]  # the callers name fields of Prefs
        folder, prefs = self._parts.data_dir, self.prefs
        self.jobs.submit(lambda: save_prefs(folder, prefs), lambda _: None, lane=Lane.SLOW)

    def _say_everything(self) -> None:
        self.setWindowTitle(translate("Bars", "Counter"))
        retranslate_all(self)
        self.face.show_everything()
        self.forms.show_queue()
        self.shifts.say_again()
        self.pages.say_again()
        self.sale.retranslate()
        self._show_printer()
