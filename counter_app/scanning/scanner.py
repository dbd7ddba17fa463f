"""The whole way from a camera to one scanned code: camera, lane A, lane B, confirmation, settling.

Callbacks come from the camera's keeper thread, those about codes sometimes from lane B's worker, never two at once
for codes. They must be quick: hand the value to another thread and return.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Literal

from counter_app.domain.values import dataclass
from counter_app.scanning.camera import Camera, CameraState, CameraStatus
from counter_app.scanning.capture import CaptureSettings, Opener, open_capture
from counter_app.scanning.confirm import Confirmer
from counter_app.scanning.decoder import LaneA, LaneB
from counter_app.scanning.engines import QR_ONLY
from counter_app.scanning.frames import Corners, Frame, Kind, Symbol
from counter_app.scanning.hints import Hint, HintTimer
from counter_app.scanning.settle import SettleEvent, Settler
from counter_app.scanning.sources import SourceSpec
from counter_app.scanning.treatments import grey

__all__ = ["Hint", "ScannedCode", "Scanner", "ScannerCallbacks"]


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One code that a camera has seen and that settled.

    `at` is in monotonic seconds, `corners` in pixels of the frame.
    """

    text: str
    raw: bytes
    corners: Corners
    source: Literal["camera"]
    at: float
    kind: Kind


def _ignore(_value: object) -> None:
    """The default of a callback that nobody wants."""


@dataclass(frozen=True, slots=True)
class ScannerCallbacks:
    """Where everything goes; what is left out is not told.

    `on_outline` gets the corners of a code for each frame in which there is one (read or merely seen), None when it has
    gone; `on_hint` a word when a code cannot be read for a second, None when that is over.
    """

    on_scanned: Callable[[ScannedCode], None] = _ignore
    on_ambiguous: Callable[[tuple[ScannedCode, ...]], None] = _ignore
    on_frame: Callable[[Frame], None] = _ignore
    on_outline: Callable[[Corners | None], None] = _ignore
    on_status: Callable[[CameraStatus], None] = _ignore
    on_hint: Callable[[Hint | None], None] = _ignore


def _text_itself(text: str) -> Hashable:
    return text


def _accept_nothing(_text: str) -> bool:
    return False


class Scanner:
    """A camera that reads codes.

    `identify(text)` gives the identity of a code (equal for renewed codes of one subject); `accept(text)` says
    whether a text proves itself (length and signature or check digit), so that its first reading counts; any other
    text needs two equal readings. `kinds` may add "code128" and "ean13". All methods may be called from any thread.
    """

    def __init__(
        self,
        spec: SourceSpec,
        callbacks: ScannerCallbacks,
        *,
        identify: Callable[[str], Hashable] = _text_itself,
        accept: Callable[[str], bool] = _accept_nothing,
        kinds: Sequence[Kind] = QR_ONLY,
        settings: CaptureSettings | None = None,
        clock: Callable[[], float] = time.monotonic,
        opener: Opener = open_capture,
    ) -> None:
        self._callbacks = callbacks
        self._identify = identify
        self._clock = clock
        self._lane_a = LaneA(kinds)
        self._lane_b = LaneB(self._read_by_lane_b, kinds=kinds)
        self._lane_b_symbols: tuple[Symbol, ...] = ()
        self._lock = threading.RLock()
        self._settler = Settler()
        self._confirmer = Confirmer(accept)
        self._hints = HintTimer()
        self._paused = threading.Event()
        self._outline: Corners | None = None
        self._camera = Camera(spec, self._look, self._status_changed, clock=clock, settings=settings, opener=opener)

    @property
    def status(self) -> CameraStatus:
        return self._camera.status

    @property
    def is_paused(self) -> bool:
        return self._paused.is_set()

    def start(self) -> None:
        self._lane_b.start()
        self._camera.start()

    def stop(self, timeout: float = 2.0) -> bool:
        """Ends every thread; False where one is still in a driver or decoder after `timeout` seconds."""
        ended = self._camera.stop(timeout)
        return self._lane_b.stop(timeout) and ended

    def switch_camera(self, spec: SourceSpec) -> None:
        """Another camera, at once."""
        self._camera.switch(spec)

    def pause(self) -> None:
        """Pictures go on, nothing is read."""
        self._paused.set()
        self._lane_b.forget()
        self._outlined(None)

    def resume(self) -> None:
        """Reads again; what is in view then counts as new."""
        with self._lock:
            self._settler.forget()
        self._paused.clear()

    def took(self, text: str) -> None:
        """Tells that this code was taken in another way (hand scanner, keyboard, an answer to `on_ambiguous`)."""
        with self._lock:
            self._settler.take(self._identify(text), self._clock())

    def _status_changed(self, status: CameraStatus) -> None:
        if status.state is not CameraState.LIVE:
            self._lane_b_symbols = ()
            self._outlined(None)
        self._callbacks.on_status(status)

    def _look(self, frame: Frame) -> None:
        self._callbacks.on_frame(frame)
        if self._paused.is_set():
            return
        result = self._lane_a.decode(frame)
        symbols = result.symbols
        if symbols:
            self._lane_b.forget()
        elif result.hunting:
            self._lane_b.submit(frame, result.seen)
        if symbols or result.changed:
            self._lane_b_symbols = ()
        # A picture that has not changed since lane B read it still shows what lane B read.
        shown = symbols or self._lane_b_symbols
        self._outlined(shown[0].corners if shown else result.seen)
        self._settle(shown, frame.captured_at, repeated=not symbols)
        self._hint(frame, None if shown else result.seen)

    def _read_by_lane_b(self, symbols: tuple[Symbol, ...], captured_at: float) -> None:
        if self._paused.is_set():
            return
        self._lane_b_symbols = symbols
        self._settle(symbols, max(captured_at, self._clock()), repeated=False)

    def _settle(self, symbols: tuple[Symbol, ...], now: float, *, repeated: bool) -> None:
        with self._lock:
            sure = self._confirmer.confirmed(symbols, now, repeated=repeated)
            event = self._settler.feed([(self._identify(symbol.text), symbol) for symbol in sure], now)
            if event is not None:
                self._tell(event, now)

    def _tell(self, event: SettleEvent, now: float) -> None:
        codes = tuple(
            ScannedCode(symbol.text, symbol.raw, symbol.corners, "camera", now, symbol.kind) for symbol in event.symbols
        )
        if event.kind == "scanned":
            self._callbacks.on_scanned(codes[0])
        else:
            self._callbacks.on_ambiguous(codes)

    def _outlined(self, corners: Corners | None) -> None:
        if corners is None and self._outline is None:
            return
        self._outline = corners
        self._callbacks.on_outline(corners)

    def _hint(self, frame: Frame, unread: Corners | None) -> None:
        change = self._hints.update(grey(frame.image) if unread is not None else None, unread, frame.captured_at)
        if change is not None:
            self._callbacks.on_hint(change.hint)
