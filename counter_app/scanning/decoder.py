"""Decoding: the whole cascade for one still picture, and two lanes for a camera.

Lane A looks at every newest frame and costs little; when it finds nothing while something is going on, it adds one
treatment a frame, in turn. Lane B works in a thread of its own, a few times a second, on everything that lane A
leaves out.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from counter_app.domain.values import dataclass
from counter_app.scanning.engines import QR_ONLY, Reading, read_with_zbar, read_with_zxing
from counter_app.scanning.frames import Corners, Frame, Kind, Picture, Symbol
from counter_app.scanning.opencv import cv2
from counter_app.scanning.treatments import TREATMENTS, Treated, corners_back, enlarged_region, flattened, grey

Step = Callable[[Picture, tuple[Kind, ...], Corners | None], Reading]
"""One attempt at a grey picture: kinds asked for, last region in which a code was seen."""

_STILL_LONGEST_SIDE: Final = 1600


def _through(reading: Reading, treated: Treated) -> Reading:
    """A reading in a treated picture as one in the original."""
    back = treated.to_original
    return Reading(
        tuple(replace(symbol, corners=corners_back(symbol.corners, back)) for symbol in reading.symbols),
        tuple(corners_back(corners, back) for corners in reading.unreadable),
    )


def _zxing(name: str, *, global_threshold: bool = False) -> Step:
    treatment = TREATMENTS[name]
    label = f"{name}+global" if global_threshold else name

    def attempt(picture: Picture, kinds: tuple[Kind, ...], _region: Corners | None) -> Reading:
        treated = treatment(picture)
        found = read_with_zxing(treated.picture, kinds=kinds, global_threshold=global_threshold, treatment=label)
        return _through(found, treated)

    return attempt


def _zbar(name: str) -> Step:
    treatment = TREATMENTS[name]

    def attempt(picture: Picture, _kinds: tuple[Kind, ...], _region: Corners | None) -> Reading:
        treated = treatment(picture)
        found = _through(read_with_zbar(treated.picture, treatment=name), treated)
        again = [_read_flat(picture, corners) for corners in found.unreadable]
        return Reading(found.symbols + tuple(symbol for flat in again for symbol in flat), found.unreadable)

    return attempt


def _read_flat(picture: Picture, corners: Corners, name: str = "as-it-is") -> tuple[Symbol, ...]:
    """zxing-cpp on a code that was located, made square: exact bytes at tilts that it does not read by itself.

    Also what helps most where it saw a code and could not correct it: 1 ms, against 3 to 40 ms for a whole frame.
    """
    square = flattened(picture, corners)
    found = read_with_zxing(TREATMENTS[name](square.picture).picture, treatment=f"flat-{name}")
    return _through(found, square).symbols


def _enlarged(picture: Picture, kinds: tuple[Kind, ...], region: Corners | None) -> Reading:
    treated = enlarged_region(picture, region)
    return _through(read_with_zxing(treated.picture, kinds=kinds, treatment="region"), treated)


# The orders below were found on drawn and photographed codes that the plain look does not read: most readings for their
# time first (benchmarks/decode.py). The flat ones keep the square's size, since its corners must lead back.
FLAT_TREATMENTS: Final = ("threshold31", "sharp", "as-it-is", "equalised", "blur1", "closed")
LANE_A_STEPS: Final[tuple[Step, ...]] = (
    _enlarged,
    _zxing("threshold15"),
    _zxing("wide"),
    _zxing("tall"),
    _zxing("blur1"),
    _zxing("darker"),
    _zxing("threshold31"),
    _zxing("as-it-is", global_threshold=True),
)
LANE_B_ALWAYS: Final[Step] = _zbar("half")
LANE_B_ZBAR: Final[tuple[Step, ...]] = (_zbar("as-it-is"), _zbar("threshold15"), _zbar("sharp"), _zbar("blur15"))
LANE_B_ZXING: Final[tuple[Step, ...]] = (
    _zxing("sharp"),
    _zxing("equalised"),
    _zxing("closed"),
    _zxing("blur2"),
    _zxing("median"),
    _zxing("half"),
    _zxing("third"),
)
STILL_STEPS: Final[tuple[Step, ...]] = (
    *LANE_A_STEPS,
    _zxing("framed"),
    LANE_B_ALWAYS,
    *LANE_B_ZBAR,
    *LANE_B_ZXING,
    _zbar("threshold31"),
    _zxing("twice"),
    _zbar("twice"),
    _zxing("threshold51"),
)


class Cascade:
    """Everything there is, for one picture that will not get better by waiting."""

    def __init__(self, kinds: Sequence[Kind] = QR_ONLY) -> None:
        self._kinds = tuple(kinds)

    def decode_picture(self, image: Picture) -> tuple[Symbol, ...]:
        """The codes of a grey or BGR picture, one per text; empty where there is none.

        Corners are pixels of `image`.
        """
        picture = grey(image)
        first = read_with_zxing(picture, kinds=self._kinds)
        if first.symbols:
            return _without_repeats(first.symbols)
        for corners in first.unreadable:
            for name in FLAT_TREATMENTS:
                symbols = _read_flat(picture, corners, name)
                if symbols:
                    return symbols
        small, scale = _reduced(picture)
        region = _scaled(first.unreadable[0], 1 / scale) if first.unreadable else None
        for step in STILL_STEPS:
            symbols = step(small, self._kinds, region).symbols
            if symbols:
                return _enlarge_all(symbols, scale)
        return ()


def _reduced(picture: Picture) -> tuple[Picture, float]:
    scale = max(picture.shape[:2]) / _STILL_LONGEST_SIDE
    if scale <= 1:
        return picture, 1.0
    size = (round(picture.shape[1] / scale), round(picture.shape[0] / scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _scaled(corners: Corners, factor: float) -> Corners:
    return tuple((x * factor, y * factor) for x, y in corners)


def _enlarge_all(symbols: tuple[Symbol, ...], factor: float) -> tuple[Symbol, ...]:
    return _without_repeats(tuple(replace(symbol, corners=_scaled(symbol.corners, factor)) for symbol in symbols))


def _without_repeats(symbols: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """One symbol a payload: an engine may see one symbol twice, and two equal codes side by side say the same."""
    return tuple({(symbol.kind, symbol.raw): symbol for symbol in reversed(symbols)}.values())[::-1]


class ChangeMeter:
    """Notices whether a picture differs from the one before, on every twentieth pixel of each twentieth row."""

    _STEP = 20
    _LEVELS = 24
    _SHARE = 0.01

    def __init__(self) -> None:
        self._last: Picture | None = None

    def differs(self, picture: Picture) -> bool:
        """Compares with the last picture that differed; the first one differs."""
        sample = picture[:: self._STEP, :: self._STEP].copy()
        last = self._last
        if last is not None and last.shape == sample.shape:
            moved = np.count_nonzero(cv2.absdiff(last, sample) > self._LEVELS)
            if moved < self._SHARE * sample.size:
                return False
        self._last = sample
        return True


@dataclass(frozen=True, slots=True)
class LaneResult:
    """What lane A made of a frame.

    `seen` are the corners of a code that is there and cannot be read; `changed` says that the picture is not the last
    one; `hunting`, that nothing was read while something is going on: lane B should help.
    """

    symbols: tuple[Symbol, ...]
    seen: Corners | None
    changed: bool
    hunting: bool


class LaneA:
    """One look at every newest frame; stateful, for one thread.

    `hunt_seconds`: so long after the picture changed, or a code was seen in it, frames without a reading get another
    treatment. A shop in which nothing moves costs one plain look.
    """

    def __init__(self, kinds: Sequence[Kind] = QR_ONLY, *, hunt_seconds: float = 3.0) -> None:
        self._kinds = tuple(kinds)
        self._hunt_seconds = hunt_seconds
        self._hunt_until = float("-inf")
        self._turn = 0
        self._region: Corners | None = None
        self._meter = ChangeMeter()

    def decode(self, frame: Frame) -> LaneResult:
        picture = grey(frame.image)
        changed = self._meter.differs(picture)
        found = read_with_zxing(picture, kinds=self._kinds)
        if changed or found.unreadable:
            self._hunt_until = frame.captured_at + self._hunt_seconds
        if not found.symbols and frame.captured_at < self._hunt_until:
            found = self._another_treatment(picture, found)
        seen = found.unreadable[0] if found.unreadable and not found.symbols else None
        if found.symbols:
            self._region = found.symbols[0].corners
        elif seen is not None:
            self._region = seen
        hunting = not found.symbols and frame.captured_at < self._hunt_until
        return LaneResult(_without_repeats(found.symbols), seen, changed, hunting)

    def _another_treatment(self, picture: Picture, plain: Reading) -> Reading:
        turn, self._turn = self._turn, self._turn + 1
        for corners in plain.unreadable[:1]:
            for name in {FLAT_TREATMENTS[0]: None, FLAT_TREATMENTS[turn % len(FLAT_TREATMENTS)]: None}:
                symbols = _read_flat(picture, corners, name)
                if symbols:
                    return Reading(symbols, plain.unreadable)
        if self._turn % (2 * len(LANE_A_STEPS)) == 0:
            self._region = None  # what was here has gone; look into the guide box again
        found = LANE_A_STEPS[turn % len(LANE_A_STEPS)](picture, self._kinds, self._region)
        return Reading(found.symbols, plain.unreadable or found.unreadable)


class LaneB:
    """The costly treatments, in one worker thread, on the newest frame handed in.

    `on_symbols(symbols, captured_at)` is called from the worker for each frame in which something was read. `submit`
    never waits; a frame that comes while the worker is busy or resting replaces the one before it.
    """

    def __init__(
        self,
        on_symbols: Callable[[tuple[Symbol, ...], float], None],
        *,
        kinds: Sequence[Kind] = QR_ONLY,
        every_seconds: float = 0.25,
    ) -> None:
        self._on_symbols = on_symbols
        self._kinds = tuple(kinds)
        self._every_seconds = every_seconds
        self._turn = 0
        self._wake = threading.Condition()
        self._frame: Frame | None = None
        self._region: Corners | None = None
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._work, name="scan-lane-b", daemon=True)
            self._thread.start()

    def stop(self, timeout: float) -> bool:
        """Ends the worker; False where it is still busy after `timeout` seconds (it ends by itself then)."""
        thread, self._thread = self._thread, None
        self._stopping.set()
        with self._wake:
            self._frame = None
            self._wake.notify_all()
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def submit(self, frame: Frame, region: Corners | None) -> None:
        with self._wake:
            self._frame, self._region = frame, region
            self._wake.notify_all()

    def forget(self) -> None:
        """Drops a frame that still waits: lane A has read one meanwhile."""
        with self._wake:
            self._frame = None

    def _work(self) -> None:
        while not self._stopping.is_set():
            with self._wake:
                self._wake.wait_for(lambda: self._frame is not None or self._stopping.is_set())
                frame, region, self._frame = self._frame, self._region, None
            if frame is not None and not self._stopping.is_set():
                symbols = self.decode(frame.image, region)
                if symbols:
                    self._on_symbols(symbols, frame.captured_at)
                self._stopping.wait(self._every_seconds)

    def decode(self, image: Picture, region: Corners | None) -> tuple[Symbol, ...]:
        """One turn: zbar at half size, another look with zbar, another treatment; ends with the first that reads."""
        picture = grey(image)
        turn, self._turn = self._turn, self._turn + 1
        also = (LANE_B_ZBAR[turn % len(LANE_B_ZBAR)], LANE_B_ZXING[turn % len(LANE_B_ZXING)])
        for step in (LANE_B_ALWAYS, *also):
            if self._stopping.is_set():
                break
            symbols = step(picture, self._kinds, region).symbols
            if symbols:
                return _without_repeats(symbols)
        return ()
