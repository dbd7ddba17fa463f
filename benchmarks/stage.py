"""The counter's window over a real encrypted shop, played by nobody: what a measurement of it stands on."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from benchmarks.scale import page_of, strangers
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Result
from counter_app.services import outbox
from counter_app.ui.app import started
from counter_app.ui.ports import ScanEvents, ScannerPort, SeenCode
from counter_app.ui.scan.models import Look
from counter_app.ui.scan.verdict_panel import VerdictPanel
from counter_app.ui.window import CounterWindow
from tests.counter_shop import Shop
from tests.ui.shop_window import HandHeldScanner, SilentSounds, fill_shop, parts_of

PATIENCE_SECONDS = 20.0
BUSY_PAUSE_SECONDS = 0.02
ROWS_A_SLICE = 100
QUIET_TURNS = 5
_PAUSE = threading.Event()


class Painted:
    """Remembers when the verdict panel was painted last, and with which look."""

    def __init__(self) -> None:
        self.look = Look.IDLE
        self.at = 0.0
        self._wanted: tuple[Look, ...] = ()
        self._loop = QEventLoop()
        before = VerdictPanel.paintEvent

        def paint(panel: VerdictPanel, event: QPaintEvent) -> None:
            before(panel, event)
            self.look, self.at = panel.view.look, time.monotonic()
            if self.look in self._wanted:
                self._loop.quit()

        setattr(VerdictPanel, "paintEvent", paint)  # noqa: B010 - looked at, and not changed

    def wait(self, *looks: Look) -> float:
        """When one of `looks` was painted; meanwhile the window runs in Qt's own loop, as it does in the program."""
        if self.look not in looks:
            self._wanted = looks
            patience = QTimer()
            patience.setSingleShot(True)
            patience.timeout.connect(self._loop.quit)
            patience.start(int(PATIENCE_SECONDS * 1000))
            self._loop.exec()
            patience.stop()
            self._wanted = ()
        if self.look not in looks:
            raise TimeoutError(f"{looks} was not painted; {self.look} is")
        return self.at


class Stage:
    """The window, a shop, and the eye on the panel."""

    def __init__(self, shop: Shop, folder: Path, start: Callable[[ScanEvents, str], ScannerPort] | None = None) -> None:
        self.shop = shop
        self.painted = Painted()
        self.decoder = ThreadPoolExecutor(1, "decoder")
        self.scanners: list[HandHeldScanner] = []
        parts = parts_of(self.shop, folder, self.scanners, SilentSounds())
        if start is not None:
            parts = replace(parts, start_scanner=start)
        self.window = CounterWindow(parts)
        self.window.show()
        self.window.begin()
        self.rest()
        started()

    def rest(self, seconds: float = 0.0) -> None:
        """Until nothing is left to do, and so long at least: between two customers there are seconds."""
        began, quiet = time.monotonic(), 0
        while quiet < QUIET_TURNS or time.monotonic() - began < seconds:
            QApplication.processEvents()
            _PAUSE.wait(0.001)
            done = self.window._scanner is not None and self.window.jobs.idle
            quiet = quiet + 1 if done else 0
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise TimeoutError("the window never came to rest")

    def drop(self) -> None:
        """The next customer."""
        self.window.controls.escape()
        self.painted.wait(Look.IDLE)
        self.rest()

    def redeem_one(self) -> float:
        """Seconds from a decoded code to "ready" and from Enter to "redeemed", both painted."""
        code = self.shop.coupon("D88")

        def decoded() -> float:
            began = time.monotonic()
            self.scanners[0].events.on_scanned(SeenCode(code))
            return began

        told = self.decoder.submit(decoded)
        ready = self.painted.wait(Look.READY)
        self.rest()  # nobody presses Enter before all that followed the word is done: a hand needs a fifth of a second
        pressed = time.monotonic()
        self.window.controls.enter()
        redeemed = self.painted.wait(Look.REDEEMED)
        self.drop()
        return (ready - told.result()) + (redeemed - pressed)

    def close(self) -> None:
        self.decoder.shutdown()
        self.window.close()
        self.shop.store.close()


def open_stage_shop(folder: Path) -> Shop:
    """A shop whose counter may go on for as long as it is measured."""
    shop = fill_shop(folder)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
    return shop


@contextmanager
def syncing(shop: Shop) -> Iterator[None]:
    """The counter's side of a full sync: pages decoded and stored in slices, waiting operations closed."""
    over = threading.Event()

    def run() -> None:
        chance, version = random.Random(3), 10**6
        wire = msgspec.json.encode(page_of(version, strangers(chance)))
        while not over.wait(BUSY_PAUSE_SECONDS):
            page = msgspec.json.decode(wire, type=ChangesPage)
            for begin in range(0, len(page.kinds["member"].rows), ROWS_A_SLICE):
                rows = page.kinds["member"].rows[begin : begin + ROWS_A_SLICE]
                part = msgspec.structs.replace(page.kinds["member"], rows=rows)
                with shop.store.writing(urgent=False) as writing:
                    writing.apply_page(msgspec.structs.replace(page, kinds={"member": part}), advance=False)
            with shop.store.reading() as reading:
                waiting = [record.operation.id for record in reading.outbox_batch(500, 1_000_000)]
            outbox.settle(
                shop.counter, [Result(id=each, result="applied", version=1) for each in waiting], shop.clock.at
            )

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
