"""From a code in view to the word on the screen, in the real window over a real encrypted shop.

Frame → painted against the cheapest widget that shows a picture; code decoded → "redeemed" painted against what cannot
be saved (decode, flush, paint), also during a sync; and, from another process's MJPEG stream, code → verdict painted.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import QEventLoop, QRect, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from benchmarks.common import percentile, ratio, scratch, show, timed
from benchmarks.redeem import floor_of
from benchmarks.scale import page_of, strangers
from counter_app.bootstrap.scanning import Recogniser
from counter_app.bootstrap.window import _callbacks, _RunningScanner
from counter_app.protocol.changes import ChangesPage
from counter_app.protocol.operations import Result
from counter_app.scanning.decoder import LaneA
from counter_app.scanning.frames import Frame, Picture
from counter_app.scanning.scanner import Scanner
from counter_app.scanning.scene import phone_scene, shop_scene
from counter_app.scanning.sources import parse_source
from counter_app.scanning.stream import PictureStream
from counter_app.services import outbox
from counter_app.ui.app import make_application, started, tuned
from counter_app.ui.ports import ScanEvents, ScannerPort, SeenCode
from counter_app.ui.scan.camera_view import CameraView
from counter_app.ui.scan.models import Look
from counter_app.ui.scan.verdict_panel import VerdictPanel
from counter_app.ui.window import CounterWindow
from tests.counter_shop import Shop
from tests.ui.shop_window import HandHeldScanner, SilentSounds, fill_shop, parts_of

FRAMES_A_SECOND = 30
PATIENCE_SECONDS = 20.0
BUSY_PAUSE_SECONDS = 0.02
ROWS_A_SLICE = 100
FLUSH_BYTES = 82_400
REDEEM_GOAL, BUSY_GOAL, PAINT_GOAL, FRAMES_GOAL, P99_GOAL_MS = 1.8, 1.3, 1.3, 2.0, 150.0
QUIET_TURNS = 5
_PAUSE = threading.Event()
FIRST_CODE = "71" + "0" * 198


class Cheapest(QWidget):
    """Nothing but the picture, out of the frame's own memory."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()

    def show_frame(self, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        self.image = QImage(frame.image.data, width, height, frame.image.strides[0], QImage.Format.Format_BGR888)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(QRect(0, 0, self.width(), self.height()), self.image)


def painting(rounds: int) -> None:
    """Frame → painted with outline and caption, against the cheapest way."""
    frames = [Frame(shop_scene(number), number, 0.0) for number in range(4)]
    ours, cheapest = CameraView(), Cheapest()
    ours.show_state("Logitech C920", "", "")
    for widget in (ours, cheapest):
        widget.resize(500, 281)
        widget.show()
    QApplication.processEvents()
    seconds: dict[str, list[float]] = {"ours": [], "cheapest": []}
    for number in range(rounds):
        frame = frames[number % len(frames)]
        left = 400.0 + number % 50
        ours.show_outline(((left, 200.0), (left + 200, 200.0), (left + 200, 400.0), (left, 400.0)))

        def paint(widget: CameraView | Cheapest, frame: Frame = frame) -> None:
            widget.show_frame(frame)
            widget.repaint()

        seconds["cheapest"].append(timed(lambda: paint(cheapest)))
        seconds["ours"].append(timed(lambda: paint(ours)))
    for name, values in seconds.items():
        show(f"frame painted, {name}", values)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    ratio("frame painted with overlay / the cheapest way", middle["ours"] / middle["cheapest"], PAINT_GOAL)
    ours.close()
    cheapest.close()


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


def decoding(rounds: int) -> float:
    """Median seconds that lane A needs for a frame with a code."""
    lane, picture = LaneA(), phone_scene(FIRST_CODE, seed=1)
    frames = [Frame(picture, number, number / FRAMES_A_SECOND) for number in range(rounds)]
    seconds = [timed(partial(lane.decode, frame)) for frame in frames]
    show("decode a 720p frame with a code", seconds)
    return statistics.median(seconds)


def redeeming(folder: Path, rounds: int) -> None:
    """Code decoded → redeemed painted, quiet and while a sync runs."""
    stage = Stage(open_stage_shop(folder / "redeeming"), folder / "redeeming")
    panel = stage.window.page.host.verdict
    for _ in range(3):
        stage.redeem_one()
    decode = decoding(min(rounds, 60))
    quiet, paints, flushes = [], [], []
    for _ in range(rounds):
        quiet.append(stage.redeem_one())
        paints.append(timed(panel.repaint))
        flushes += floor_of(folder, FLUSH_BYTES, 1)
    with syncing(stage.shop):
        busy = [stage.redeem_one() for _ in range(rounds)]
    stage.close()
    show("code decoded → redeemed painted", quiet)
    show("the same while a sync runs", busy)
    show("paint the verdict", paints)
    show("write and flush", flushes)
    least = decode + statistics.median(flushes) + statistics.median(paints)
    middle = statistics.median(quiet)
    ratio("decode + decoded → redeemed painted / decode + flush + paint", (decode + middle) / least, REDEEM_GOAL)
    ratio("the same while a sync runs / quiet", statistics.median(busy) / middle, BUSY_GOAL)


def serve() -> None:
    """The other process: a camera. A line is a code to show (empty: none); it answers with the time it was shown."""
    shop = shop_scene(2)
    with PictureStream(shop, frames_per_second=FRAMES_A_SECOND) as stream:
        print(stream.url, flush=True)
        for number, line in enumerate(sys.stdin):
            text = line.strip()
            picture: Picture = phone_scene(text, seed=number) if text else shop
            stream.show(picture)
            print(time.monotonic(), flush=True)


def streaming(folder: Path, rounds: int) -> None:
    """Code in view → verdict painted, over a real stream, quiet and while a sync runs."""
    shop = open_stage_shop(folder / "streaming")
    command = [sys.executable, "-m", "benchmarks.screen", "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as camera:
        assert camera.stdin is not None
        assert camera.stdout is not None
        url = camera.stdout.readline().strip()

        def start(events: ScanEvents, _source: str) -> ScannerPort:
            recogniser = Recogniser(shop.counter.read_code)
            scanner = Scanner(
                parse_source(url),
                _callbacks(events, {}, lambda: None),
                identify=recogniser.identify,
                accept=recogniser.proves_itself,
            )
            scanner.start()
            return _RunningScanner(scanner)

        def say(text: str) -> float:
            assert camera.stdin is not None
            assert camera.stdout is not None
            print(text, file=camera.stdin, flush=True)
            return float(camera.stdout.readline())

        stage, chance = Stage(shop, folder / "streaming", start), random.Random(7)

        def once() -> float:
            shown = say(stage.shop.coupon("D88"))
            seen = stage.painted.wait(Look.READY)
            say("")
            stage.drop()
            stage.rest(chance.uniform(0.5, 0.6))  # a code that follows sooner may be in view together with the last one
            return seen - shown

        once()
        quiet = [once() for _ in range(rounds)]
        with syncing(stage.shop):
            busy = [once() for _ in range(rounds)]
        stage.close()
        camera.stdin.close()
    for name, seconds in (("quiet", quiet), ("while a sync runs", busy)):
        show(f"code in view → verdict painted, {name}", seconds)
        frames = statistics.median(seconds) * FRAMES_A_SECOND
        ratio(f"code in view → verdict painted p50 in frame times, {name}", frames, FRAMES_GOAL)
        ratio(f"code in view → verdict painted p99 in ms, {name}", percentile(seconds, 99) * 1000, P99_GOAL_MS)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratio lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--serve", action="store_true", help="be the camera (used by itself)")
    asked = parser.parse_args(argv)
    if asked.serve:
        serve()
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    with tuned(), scratch() as name:
        painting(40 if asked.small else 600)
        redeeming(Path(name), 6 if asked.small else 60)
        streaming(Path(name), 4 if asked.small else 40)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
