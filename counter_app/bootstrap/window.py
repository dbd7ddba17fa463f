"""Everything the counter window is handed."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from counter_app.bootstrap.books import Books
from counter_app.bootstrap.card_sheets import system_cards
from counter_app.bootstrap.folder_names import is_alone
from counter_app.bootstrap.memory import give_back, use_few_heaps
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.services.context import Counter
from counter_app.ui.ports import (
    CameraChoice,
    PrintWish,
    ScanEvents,
    ScannerPort,
    SoundPort,
    UiParts,
    WasPrinted,
    WedgePort,
)

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from counter_app.bootstrap.alone import AloneCloud
    from counter_app.bootstrap.opening import OpenCounter
    from counter_app.bootstrap.upkeep import Upkeep
    from counter_app.domain.charts import Chart
    from counter_app.domain.verdict import Reason
    from counter_app.services.exports import ExportAnswer
    from counter_app.services.import_watch import Watch
    from counter_app.services.member_records import Selection
    from counter_app.ui.import_ports import ImportPort, ImportTold, ImportWish, LookTold, Told, UndoTold, UndoWish
    from counter_app.ui.ports import CopySaved
    from counter_app.ui.upkeep.ports import Found, UpkeepPort
    from counter_app.ui.window import CounterWindow

# Why a window ends for another one: the data do not open, or that member of staff wants a backup back.
RescueWish = tuple[Fault | None, str]
OnShown = Callable[["CounterWindow"], None]
_THE_REST = tuple(
    f"counter_app.services.{name}"
    for name in ("basket", "tiers", "redeem", "void", "foreseen", "refund", "members", "sign_in", "sign_up", "drawing")
)


def _for_our_window(on_shown: OnShown) -> Callable[[QWidget], None]:
    """The window tells of itself as a widget only, so that its parts need not know it."""

    def shown(window: QWidget) -> None:
        on_shown(cast("CounterWindow", window))

    return shown


class WindowParts:
    """Opens things when the window asks for them, off the GUI thread, and closes them with it.

    `camera`: the source to begin with instead of the one chosen last. `also`: a camera that is no device of this
    computer (the recorded one). `display`: where the customer's window stands, instead of where it was chosen last.
    `when_not_enrolled` is called, off the GUI thread, for a folder that turns out to be no counter yet. `leave` ends
    the window's loop where a backup is to be put back; `wish` then says why.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        camera: str = "",
        also: CameraChoice | None = None,
        display: str = "",
        when_not_enrolled: Callable[[], None] | None = None,
        leave: Callable[[], None] | None = None,
    ) -> None:
        self._settings = settings
        self._camera = camera
        self._also = also
        self._display = display
        self._when_not_enrolled = when_not_enrolled
        self._leave = leave
        self.wish: RescueWish | None = None
        self.opened: OpenCounter | None = None
        self._upkeep: Upkeep | None = None
        self._alone: AloneCloud | None = None
        self.not_enrolled = False

    def parts(self, on_shown: OnShown | None = None) -> UiParts:
        """What `run_counter` takes."""
        return UiParts(
            data_dir=self._settings.data_dir,
            open_counter=self._open,
            start_scanner=self._start_scanner,
            list_cameras=self._list_cameras,
            read_picture=texts_in_picture,
            draw_code=_draw_code,
            make_wedge=_make_wedge,
            make_sounds=_make_sounds,
            after_write=self._wake,
            close=self._close,
            recover=self._recover,
            was_recovered=self._was_recovered,
            language=self._settings.language,
            print_receipt=_print_receipt,
            display=self._display,
            on_shown=None if on_shown is None else _for_our_window(on_shown),
            importing=_LateImports(self._settings),
            make_cards=system_cards,
            upkeep=_LateUpkeep(self._settings),
            rescue=None if self._leave is None else self._rescue,
            save_chart=_save_chart,
            export_selected=_export_selected,
            save_copy=_save_copy,
            books=Books(),
        )

    def _rescue(self, fault: Fault | None, staff: str) -> None:
        """Every part of the folder is closed with the window, and only then a backup is put back."""
        assert self._leave is not None
        self.wish = (fault, staff)
        self._leave()

    def _open(self) -> Counter:
        from counter_app.bootstrap.counting import SegmentUpkeep
        from counter_app.bootstrap.opening import daily_backup, open_counter
        from counter_app.bootstrap.upkeep import Upkeep

        use_few_heaps()
        try:
            opened = open_counter(self._settings)
        except Fault as fault:
            if fault.kind is FaultKind.NOT_ENROLLED and self._when_not_enrolled is not None:
                self.not_enrolled = True
                self._when_not_enrolled()
            raise
        self.opened = opened
        segments = SegmentUpkeep(opened.counter)
        self._upkeep = Upkeep(opened.store, lambda: _use_a_quiet_moment(opened, daily_backup), segments.look)
        self._upkeep.start()
        opened.may_claim()
        opened.expect_workers()
        return opened.counter

    def _recover(self, reason: str) -> Counter:
        """Close everything, look at the whole file, build it anew where the damage is real, and go on."""
        from counter_app.bootstrap.opening import recover_if_damaged

        had_workers = self.opened is not None and self.opened.workers is not None
        self._close()
        told = recover_if_damaged(self._settings, reason)
        counter = self._open()
        assert self.opened is not None
        self.opened.recovery = self.opened.recovery or told
        if had_workers:
            self.opened.start_workers()
        return counter

    def _was_recovered(self) -> bool:
        return self.opened is not None and (self.opened.recovery is not None or self.opened.mended is not None)

    def _wake(self) -> None:
        self._busy()
        if self.opened is not None and self.opened.workers is not None:
            self.opened.workers.wake()

    def _busy(self) -> None:
        if self._upkeep is not None:
            self._upkeep.busy()

    def _close(self) -> None:
        if self._upkeep is not None:
            self._upkeep.stop()
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def _list_cameras(self) -> tuple[CameraChoice, ...]:
        from counter_app.scanning.sources import list_cameras

        found = tuple(CameraChoice(each.source, each.name) for each in list_cameras())
        return found if self._also is None else (*found, self._also)

    def _start_scanner(self, events: ScanEvents, source: str) -> ScannerPort:
        """Scanning first: a customer may wait for it; the HTTP machinery is loaded when eyes are open, or cannot be."""
        try:
            return self._scanner(events, source)
        finally:
            if self.opened is not None:
                self._serve_alone()
                self.opened.start_workers()
            threading.Thread(target=_import_the_rest, name="imports", daemon=True).start()

    def _serve_alone(self) -> None:
        """The cloud of a shop without a server comes up beside the window; one that has moved to a server has none."""
        device = self.opened.device if self.opened is not None else None
        if device is None or not device.cloud_url.startswith("http://"):  # plain HTTP is this computer's own
            return
        if self._alone is None and is_alone(self._settings):
            from counter_app.bootstrap.alone import AloneCloud

            self._alone = AloneCloud(self._settings, lambda: self.opened)
            self._alone.start()

    def end(self) -> None:
        """The window is gone: what was served for it ends."""
        if self._alone is not None:
            self._alone.stop()

    def _scanner(self, events: ScanEvents, source: str) -> ScannerPort:
        from counter_app.bootstrap.scanning import Recogniser
        from counter_app.bootstrap.seeing import RunningScanner, scanner_callbacks
        from counter_app.scanning.scanner import Scanner
        from counter_app.scanning.sources import parse_source

        assert self.opened is not None
        recogniser = Recogniser(self.opened.counter.read_code)
        cameras = self._list_cameras()
        chosen = self._camera or source or (cameras[0].source if cameras else "0")
        scanner = Scanner(
            parse_source(chosen),
            scanner_callbacks(events, {each.source: each.name for each in cameras}, self._busy),
            identify=recogniser.identify,
            accept=recogniser.proves_itself,
        )
        scanner.start()
        return RunningScanner(scanner)


def _save_chart(counter: Counter, chart: Chart, path: Path) -> Reason | None:
    from counter_app.bootstrap.exporting import export_numbers

    return export_numbers(counter, chart, path)


def _use_a_quiet_moment(opened: OpenCounter, back_up: Callable[[OpenCounter], None]) -> None:
    back_up(opened)
    give_back()


def _import_the_rest() -> None:
    """What the first verdict, redemption, void, search and sign-up would have to wait for; the window does not."""
    from counter_app.scanning.engines import zbar_is_available
    from counter_app.ui.app import started

    for name in _THE_REST:
        importlib.import_module(name)
    zbar_is_available()
    started()
    give_back()


class _LateUpkeep:
    """`UpkeepPort`: what it needs is loaded when a manager looks at it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def _worker(self) -> UpkeepPort:
        from counter_app.bootstrap.upkeep_worker import UpkeepWorker

        return UpkeepWorker(self._settings)

    def last_automatic(self) -> datetime | None:
        return self._worker().last_automatic()

    def back_up(self, target: Path, told: Callable[[int, int], None], stop: threading.Event) -> int:
        return self._worker().back_up(target, told, stop)

    def examine(self, language: str, stop: threading.Event) -> tuple[Found, ...]:
        return self._worker().examine(language, stop)

    def bundle(self, target: Path, stop: threading.Event) -> None:
        self._worker().bundle(target, stop)


def _save_copy(counter: Counter, member: str, folder: Path, lang: str) -> CopySaved:
    from counter_app.bootstrap.copies import save_copy

    return save_copy(counter, member, folder, lang)


def _export_selected(counter: Counter, selection: Selection, path: Path, watch: Watch) -> ExportAnswer | None:
    from counter_app.bootstrap.exporting import export_selected

    return export_selected(counter, selection, path, watch)


class _LateImports:
    """`ImportPort`: what it needs is loaded when a manager looks at a list."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def _worker(self) -> ImportPort:
        from counter_app.bootstrap.import_worker import ImportWorker

        return ImportWorker(self._settings)

    def look(self, wish: ImportWish, stop: threading.Event) -> LookTold:
        return self._worker().look(wish, stop)

    def bring(self, wish: ImportWish, told: Told, stop: threading.Event) -> ImportTold:
        return self._worker().bring(wish, told, stop)

    def undo(self, wish: UndoWish, told: Told, stop: threading.Event) -> UndoTold:
        return self._worker().undo(wish, told, stop)


def texts_in_picture(source: Path | bytes) -> tuple[str, ...]:
    """The texts of the codes in a picture. Raises `InvalidInput` for what is no picture."""
    from counter_app.scanning.decoder import Cascade
    from counter_app.scanning.pictures import PictureRefused, read_picture

    try:
        picture = read_picture(source)
    except PictureRefused as refused:
        raise InvalidInput(str(refused), key=refused.reason) from refused
    return tuple(symbol.text for symbol in Cascade().decode_picture(picture))


def _draw_code(text: str, caption: str) -> bytes:
    from counter_app.scanning.drawing import draw_code

    return draw_code(text, caption=caption or None)


def _print_receipt(counter: Counter, wish: PrintWish) -> WasPrinted:
    from counter_app.bootstrap.receipts import print_for_window

    return print_for_window(counter, wish)


def _make_wedge() -> WedgePort:
    from counter_app.scanning.wedge import Wedge

    return Wedge()


def _make_sounds() -> SoundPort:
    from counter_app.ui.sounds import Sounds

    return Sounds()
