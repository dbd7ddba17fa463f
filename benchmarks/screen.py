"""From a code in view to the word on the screen, in the real window over a real encrypted shop.

Frame → painted against the cheapest widget that shows a picture; code decoded → "redeemed" painted against what cannot
be saved (decode, flush, paint), also during a sync; and, from another process's MJPEG stream, code → verdict painted.
"Redeemed" is measured twice: on this disk, and on one whose every flush takes 4 ms longer (`strace` holds the call up,
the limit's as well as ours), as on the disk that the goal was set on: where a flush costs next to nothing, the limit is
the paint of one verdict, and a redemption shows two.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from benchmarks.common import percentile, ratio, scratch, show, timed
from benchmarks.redeem import floor_of
from benchmarks.stage import Stage, open_stage_shop, syncing
from counter_app.bootstrap.scanning import Recogniser
from counter_app.bootstrap.seeing import RunningScanner, scanner_callbacks
from counter_app.scanning.decoder import LaneA
from counter_app.scanning.frames import Frame, Picture
from counter_app.scanning.scanner import Scanner
from counter_app.scanning.scene import phone_scene, shop_scene
from counter_app.scanning.sources import parse_source
from counter_app.scanning.stream import PictureStream
from counter_app.ui.app import make_application, tuned
from counter_app.ui.ports import ScanEvents, ScannerPort
from counter_app.ui.scan.camera_view import CameraView
from counter_app.ui.scan.models import Look

FRAMES_A_SECOND = 30
FLUSH_BYTES = 82_400
REDEEM_GOAL, BUSY_GOAL, PAINT_GOAL, FRAMES_GOAL, P99_GOAL_MS = 1.8, 1.3, 1.3, 2.0, 150.0
FIRST_CODE = "71" + "0" * 198
SLOW_FLUSH_MS = 4


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


def decoding(rounds: int) -> float:
    """Median seconds that lane A needs for a frame with a code."""
    lane, picture = LaneA(), phone_scene(FIRST_CODE, seed=1)
    frames = [Frame(picture, number, number / FRAMES_A_SECOND) for number in range(rounds)]
    seconds = [timed(partial(lane.decode, frame)) for frame in frames]
    show("decode a 720p frame with a code", seconds)
    return statistics.median(seconds)


def redeeming(folder: Path, rounds: int, where: str = "") -> None:
    """Code decoded → redeemed painted, quiet and while a sync runs; `where`: said behind each figure."""
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
    show(f"code decoded → redeemed painted{where}", quiet)
    show(f"the same while a sync runs{where}", busy)
    show("paint the verdict", paints)
    show(f"write and flush{where}", flushes)
    least = decode + statistics.median(flushes) + statistics.median(paints)
    middle = statistics.median(quiet)
    ratio(
        f"decode + decoded → redeemed painted / decode + flush + paint{where}", (decode + middle) / least, REDEEM_GOAL
    )
    ratio(f"the same while a sync runs / quiet{where}", statistics.median(busy) / middle, BUSY_GOAL)


def redeeming_slowly(rounds: int) -> None:
    """The same in a process whose flushes are held up."""
    held_up = ["-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:delay_exit={SLOW_FLUSH_MS}ms"]
    words = ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, *held_up, sys.executable, "-m", "benchmarks.screen"]
    sys.stdout.flush()
    subprocess.run([*words, "--slowly", str(rounds)], check=True)


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
                scanner_callbacks(events, {}, lambda: None),
                identify=recogniser.identify,
                accept=recogniser.proves_itself,
            )
            scanner.start()
            return RunningScanner(scanner)

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
    parser.add_argument("--slowly", type=int, metavar="ROUNDS", help="redeem only, on a slow disk (used by itself)")
    asked = parser.parse_args(argv)
    if asked.serve:
        serve()
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    make_application()
    with tuned(), scratch() as name:
        if asked.slowly:
            redeeming(Path(name), asked.slowly, f", flushes {SLOW_FLUSH_MS} ms longer")
            return 0
        painting(40 if asked.small else 600)
        redeeming(Path(name), 6 if asked.small else 60)
        redeeming_slowly(6 if asked.small else 60)
        streaming(Path(name), 4 if asked.small else 40)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
