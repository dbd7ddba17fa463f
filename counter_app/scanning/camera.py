"""A camera that looks after itself: newest frame only, and every fault said and recovered from.

Two threads. The *grabber* owns the opened source and does nothing but read it, so that a driver's queue never grows
old; it keeps the newest frame in a slot. The *keeper* hands the newest frame on (lane A runs in it), watches the
grabber's clock, and opens again what was lost. A grabber that is stuck in a driver cannot be interrupted: it is
abandoned, replaced, and ends by itself when the call returns. Callbacks come from the keeper.
"""

from __future__ import annotations

import enum
import threading
import time
from collections.abc import Callable

from counter_app.domain.values import dataclass
from counter_app.scanning.capture import CaptureSettings, Opener, OpenFailure, open_capture
from counter_app.scanning.frames import Frame, Picture
from counter_app.scanning.grabber import Grabber, StillMeter
from counter_app.scanning.sources import SourceSpec

__all__ = ["Camera", "CameraState", "CameraStatus", "CaptureSettings"]

_TICK_SECONDS = 0.05


class CameraState(enum.Enum):
    """What a camera is doing, in one word."""

    CLOSED = "closed"
    OPENING = "opening"
    LIVE = "live"
    LOST = "lost"
    FROZEN = "frozen"
    HUNG = "hung"
    TAKEN = "taken"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class CameraStatus:
    """A state with its machine-readable code; the window makes the words.

    `code` is one of closed: stopped, ended (a file that does not loop), failed (an error of ours); opening: opening;
    live: live; lost: lost; frozen: frozen; hung: open_hung, read_hung, no_answer; taken: taken; not_found: not_found,
    no_permission, no_connection, too_large. `since` is in monotonic seconds; `retry_in_seconds` is set where the camera
    is tried again by itself.
    """

    state: CameraState
    code: str
    source: SourceSpec
    since: float
    retry_in_seconds: float | None = None


class Camera:
    """Keeps one source running and hands on its newest frames.

    `on_frame` and `on_state` are called from the keeper thread, never after `stop` has returned True. A status is
    told when its state or code changes. All methods may be called from any thread.
    """

    def __init__(
        self,
        spec: SourceSpec,
        on_frame: Callable[[Frame], None],
        on_state: Callable[[CameraStatus], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        settings: CaptureSettings | None = None,
        opener: Opener = open_capture,
    ) -> None:
        self._spec = spec
        self._on_frame = on_frame
        self._on_state = on_state
        self._clock = clock
        self._settings = settings if settings is not None else CaptureSettings()
        self._opener = opener
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._wanted = spec
        self._thread: threading.Thread | None = None
        self._grabber: Grabber | None = None
        self._left_behind: list[Grabber] = []
        self._status = CameraStatus(CameraState.CLOSED, "stopped", spec, clock())
        self._number = 0
        self._was_live = False
        self._failures = 0
        self._open_again_at: float | None = None
        self._reopen_frozen_at = 0.0
        self._still = StillMeter()

    @property
    def status(self) -> CameraStatus:
        return self._status

    @property
    def spec(self) -> SourceSpec:
        return self._wanted

    def start(self) -> None:
        """Begins; a camera that runs already is left running."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return
            self._stopping.clear()
            self._thread = threading.Thread(target=self._keep, name="camera-keeper", daemon=True)
            self._thread.start()

    def switch(self, spec: SourceSpec) -> None:
        """Another source from now on; the present one is let go. A closed camera only remembers it."""
        with self._lock:
            self._wanted = spec
        self._bell.set()

    def stop(self, timeout: float = 2.0) -> bool:
        """Ends both threads; False where a driver still blocks one after `timeout` seconds (it ends when the driver
        returns).

        From within a callback it only asks, and answers False.
        """
        until = time.monotonic() + timeout
        self._stopping.set()
        self._bell.set()
        thread = self._thread
        if thread is threading.current_thread():
            return False
        if thread is not None:
            thread.join(timeout)
            if thread.is_alive():
                return False
        ended = [grabber.join(until - time.monotonic()) for grabber in self._left_behind]
        return all(ended)

    def _keep(self) -> None:
        code = "failed"  # unless it ends in order: an error of ours must not look like a wish to stop
        try:
            self._begin(self._wanted)
            over = False
            while not (over or self._stopping.is_set()):
                self._bell.wait(_TICK_SECONDS)
                self._bell.clear()
                over = self._step()
            code = "ended" if over else "stopped"
        finally:
            self._let_go()
            self._tell(CameraState.CLOSED, code)

    def _begin(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._was_live = False
        self._failures = 0
        self._still = StillMeter()
        self._tell(CameraState.OPENING, "opening")
        self._open()

    def _open(self) -> None:
        self._let_go()
        self._open_again_at = None
        self._grabber = Grabber(self._spec, self._settings, self._opener, self._clock, self._bell)

    def _let_go(self) -> None:
        """Leaves the grabber; one that is in a driver's call is not waited for."""
        self._left_behind = [grabber for grabber in self._left_behind if grabber.is_alive]
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.leave()
            self._left_behind.append(grabber)
            if grabber.blocked_seconds(self._clock()) < self._settings.hang_seconds:
                # Most drivers give a device to one user: let the old one finish its frame before it is opened again.
                grabber.join(min(0.5, self._settings.hang_seconds))

    def _step(self) -> bool:
        """One look at everything; True when the source is over."""
        if self._wanted != self._spec:
            self._begin(self._wanted)
            return False
        grabber = self._grabber
        if grabber is None:
            if self._open_again_at is not None and self._clock() >= self._open_again_at:
                self._open()
            return False
        newest = grabber.take()
        if newest is not None:
            self._deliver(*newest)
        elif grabber.is_alive:
            self._watch(grabber)
        else:
            return self._ended(grabber)
        return False

    def _deliver(self, picture: Picture, captured_at: float) -> None:
        self._was_live = True
        self._failures = 0
        still = self._still.still_seconds(picture, captured_at) if self._spec.is_live else 0.0
        if still >= self._settings.frozen_seconds:
            # Not handed on: a code in a picture that stands still may be anybody's.
            if self._status.state is not CameraState.FROZEN:
                self._reopen_frozen_at = captured_at + self._settings.reopen_frozen_seconds
            self._tell(CameraState.FROZEN, "frozen")
            if captured_at >= self._reopen_frozen_at:
                self._reopen_frozen_at = captured_at + self._settings.reopen_frozen_seconds
                self._open()
            return
        if self._status.state is CameraState.FROZEN and still > 0.0:
            return
        self._tell(CameraState.LIVE, "live")
        self._number += 1
        self._on_frame(Frame(picture, self._number, captured_at))

    def _watch(self, grabber: Grabber) -> None:
        limit = self._settings.hang_seconds if grabber.opened else self._settings.open_seconds(self._spec)
        if grabber.blocked_seconds(self._clock()) > limit:
            self._retry(CameraState.HUNG, "read_hung" if grabber.opened else "open_hung")

    def _ended(self, grabber: Grabber) -> bool:
        """What to make of a grabber that ended by itself; True when the source is over."""
        spec = self._spec
        if grabber.failure == "no_answer":
            self._retry(CameraState.HUNG, "no_answer")
        elif grabber.frames and not spec.is_live:
            if not spec.loop:
                return True
            self._open()
        elif grabber.failure == "taken" or (spec.is_local_device and grabber.opened and not grabber.frames):
            self._retry(CameraState.TAKEN, "taken")
        elif self._was_live:
            self._retry(CameraState.LOST, "lost")
        else:
            self._retry(CameraState.NOT_FOUND, self._code_of_absence(grabber.failure))
        return False

    def _code_of_absence(self, failure: OpenFailure | None) -> str:
        if failure in ("no_permission", "too_large"):
            return failure
        return "no_connection" if self._spec.kind == "stream" else "not_found"

    def _retry(self, state: CameraState, code: str) -> None:
        wait = min(self._settings.longest_retry_seconds, self._settings.first_retry_seconds * 2**self._failures)
        self._failures = min(self._failures + 1, 16)
        self._let_go()
        self._still = StillMeter()
        self._open_again_at = self._clock() + wait
        self._tell(state, code, wait)

    def _tell(self, state: CameraState, code: str, retry_in_seconds: float | None = None) -> None:
        old = self._status
        if old.state is state and old.code == code and old.source == self._spec:
            return
        self._status = CameraStatus(state, code, self._spec, self._clock(), retry_in_seconds)
        self._on_state(self._status)
