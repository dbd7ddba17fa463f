"""The thread that reads a source, and the measure of how long its pictures have stood still."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from counter_app.scanning.capture import Capture, CaptureSettings, Opener, OpenFailure
from counter_app.scanning.frames import Picture
from counter_app.scanning.sources import SourceSpec


class Grabber:
    """Opens one source and reads it in a thread until told to stop, lost, or at its end."""

    def __init__(
        self,
        spec: SourceSpec,
        settings: CaptureSettings,
        opener: Opener,
        clock: Callable[[], float],
        bell: threading.Event,
    ) -> None:
        self.spec = spec
        self.failure: OpenFailure | None = None
        self.opened = False
        self.frames = 0
        self.pace = 0.0
        self._settings = settings
        self._opener = opener
        self._clock = clock
        self._bell = bell
        self._leave = threading.Event()
        self._lock = threading.Lock()
        self._newest: tuple[Picture, float] | None = None
        self._busy_since: float | None = clock()
        self._thread = threading.Thread(target=self._run, name="camera-grabber", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def blocked_seconds(self, now: float) -> float:
        """How long the present call into the driver has been running."""
        since = self._busy_since
        return 0.0 if since is None else now - since

    def leave(self) -> None:
        self._leave.set()

    def join(self, timeout: float) -> bool:
        self._thread.join(max(0.0, timeout))
        return not self._thread.is_alive()

    def take(self) -> tuple[Picture, float] | None:
        """The newest picture that nobody has taken yet."""
        with self._lock:
            newest, self._newest = self._newest, None
        return newest

    def _run(self) -> None:
        capture: Capture | None = None
        try:
            began = self._clock()
            answer = self._opener(self.spec, self._settings)
            took = self._clock() - began
            self._busy_since = None
            if isinstance(answer, str):
                self.failure = "no_answer" if self._gave_up(took) else answer
                return
            capture, self.opened = answer, True
            self._read_on(capture)
        finally:
            if capture is not None:
                self._busy_since = self._clock()
                capture.release()
            self._busy_since = None
            self._bell.set()

    def _gave_up(self, took: float) -> bool:
        """Whether a stream's own time-out ended the call: that is silence, not a refusal."""
        return self.spec.kind == "stream" and took >= 0.9 * self._settings.hang_seconds

    def _read_on(self, capture: Capture) -> None:
        self.pace = 1.0 / capture.frames_per_second if capture.frames_per_second > 0 else 0.0
        due = self._clock()
        while not self._leave.is_set():
            began = self._clock()
            self._busy_since = began
            picture = capture.read()
            now = self._clock()
            self._busy_since = None
            if picture is None:
                self.failure = "no_answer" if self._gave_up(now - began) else None
                return
            picture.flags.writeable = False
            with self._lock:
                self._newest = (picture, now)
            self.frames += 1
            self._bell.set()
            if self.pace:
                due = max(due + self.pace, now - self.pace)
                self._leave.wait(max(0.0, due - now))


class StillMeter:
    """How long the pictures have been the same, byte by byte."""

    def __init__(self) -> None:
        self._last: Picture | None = None
        self._since = 0.0

    def still_seconds(self, picture: Picture, now: float) -> float:
        last, self._last = self._last, picture
        same = (
            last is not None
            and last.shape == picture.shape
            # A sample first: a live picture differs in nearly every pixel, and then the rest need not be looked at.
            and np.array_equal(last[::16, ::16], picture[::16, ::16])
            and np.array_equal(last, picture)
        )
        if not same:
            self._since = now
        return now - self._since
