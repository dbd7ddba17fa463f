"""One opened source: what OpenCV gives, behind a shape that a test can stand in for (drivers cannot be tried here)."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import LARGEST_PIXELS, Picture
from counter_app.scanning.opencv import cv2
from counter_app.scanning.sources import SourceSpec

OpenFailure = Literal["not_found", "no_permission", "taken", "no_answer", "too_large"]

_USUAL_SPEED: Final = 25.0
_FASTEST: Final = 240.0


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """How a camera is asked and how long it may take; times in seconds.

    `hang_seconds` is how long one open or read may block; a camera of Windows gets `slow_open_seconds` for opening,
    since Media Foundation may need that. `exposure_cap_seconds`: a bright phone in a dim shop burns out where the
    driver exposes longer; None leaves the driver alone. `directshow`: on Windows, DirectShow instead of Media
    Foundation.
    """

    width: int = 1280
    height: int = 720
    hang_seconds: float = 1.5
    slow_open_seconds: float = 20.0
    frozen_seconds: float = 3.0
    reopen_frozen_seconds: float = 10.0
    first_retry_seconds: float = 0.25
    longest_retry_seconds: float = 2.0
    exposure_cap_seconds: float | None = 0.02
    directshow: bool = False

    def open_seconds(self, spec: SourceSpec) -> float:
        slow = spec.is_local_device and platform.system() == "Windows"
        return self.slow_open_seconds if slow else self.hang_seconds


class Capture(Protocol):
    """An opened source. Used by one thread only; every call may block."""

    @property
    def frames_per_second(self) -> float:
        """The natural speed of a file or sequence; 0 for a live source, which sets the pace itself."""

    def read(self) -> Picture | None:
        """The next picture, or None at the end or after a loss."""

    def release(self) -> None:
        """Lets go of the device."""


Opener = Callable[[SourceSpec, CaptureSettings], "Capture | OpenFailure"]


class OpenCvCapture:
    """A `cv2.VideoCapture` that was opened."""

    _FRAMES_BEFORE_EXPOSURE = 20

    def __init__(self, capture: cv2.VideoCapture, spec: SourceSpec, settings: CaptureSettings) -> None:
        self._capture = capture
        self._settings = settings
        self._is_device = spec.is_local_device
        self._frames = 0
        self._speed = 0.0 if spec.is_live else _speed(spec, float(capture.get(cv2.CAP_PROP_FPS)))

    @property
    def frames_per_second(self) -> float:
        return self._speed

    def read(self) -> Picture | None:
        good, image = self._capture.read()
        if not good or image.size == 0 or _is_too_large(image.shape[1], image.shape[0]):
            return None
        self._frames += 1
        if self._is_device and self._frames == self._FRAMES_BEFORE_EXPOSURE:
            self._cap_exposure()
        picture = np.asarray(image, dtype=np.uint8)
        if picture.ndim == 2:
            picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
        return picture

    def release(self) -> None:
        self._capture.release()

    def _cap_exposure(self) -> None:
        """Asks for a shorter exposure where the driver's own choice, after its first frames, is longer than the cap.

        Units differ: V4L2 counts 100 µs, DirectShow and Media Foundation powers of two of a second. A driver without
        the property answers 0 or -1 and is left alone. Not tried on hardware.
        """
        cap = self._settings.exposure_cap_seconds
        now = float(self._capture.get(cv2.CAP_PROP_EXPOSURE))
        if cap is None or now in (0.0, -1.0):
            return
        windows = platform.system() == "Windows"
        wanted = float(np.floor(np.log2(cap))) if windows else cap * 10_000
        if now > wanted:
            self._capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, 0.25 if windows else 1)
            self._capture.set(cv2.CAP_PROP_EXPOSURE, wanted)


def _speed(spec: SourceSpec, stated: float) -> float:
    speed = spec.frames_per_second or stated
    return speed if 0 < speed <= _FASTEST else _USUAL_SPEED


def open_capture(spec: SourceSpec, settings: CaptureSettings) -> Capture | OpenFailure:
    """Opens a source with OpenCV; blocks as long as the driver or the network does.

    A stream blocks for `hang_seconds` at most. Pictures of more than `LARGEST_PIXELS` are `too_large`.
    """
    refusal = _why_not(spec)
    if refusal is not None:
        return refusal
    capture = _video_capture(spec, settings)
    if capture.isOpened():
        if not _is_too_large(capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)):
            return OpenCvCapture(capture, spec, settings)
        capture.release()
        return "too_large"
    capture.release()
    # The node is there and may be opened, yet gives no pictures: somebody else has it.
    return "taken" if spec.kind == "device" or _device_of(spec) is not None else "not_found"


def _why_not(spec: SourceSpec) -> OpenFailure | None:
    if spec.kind in ("device", "file"):
        path = Path(spec.value)
    else:
        device = _device_of(spec)
        if device is None:
            missing = spec.kind == "index" and platform.system() == "Linux"
            return "not_found" if missing else None
        path = device
    if not path.exists():
        return "not_found"
    if not os.access(path, os.R_OK):
        return "no_permission"
    # OpenCV unpacks a first picture while it opens: what a header can refuse is refused before.
    return "too_large" if spec.kind == "file" and _states_too_much(path) else None


def _states_too_much(path: Path) -> bool:
    from counter_app.scanning.pictures import pixels_stated  # no start of a camera needs Pillow

    pixels = pixels_stated(path)
    return pixels is not None and pixels > LARGEST_PIXELS


def _is_too_large(width: float, height: float) -> bool:
    return width * height > LARGEST_PIXELS


def _device_of(spec: SourceSpec) -> Path | None:
    """The device node behind an index, on Linux."""
    if spec.kind != "index" or platform.system() != "Linux":
        return None
    path = Path(f"/dev/video{spec.value}")
    return path if path.exists() else None


def _video_capture(spec: SourceSpec, settings: CaptureSettings) -> cv2.VideoCapture:
    if spec.is_local_device:
        capture = _opened_device(spec, settings)
        if capture.isOpened():
            _ask_for_size(capture, settings)
        return capture
    if spec.kind == "stream":
        limit = int(settings.hang_seconds * 1000)
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit]
        return cv2.VideoCapture(spec.value, cv2.CAP_FFMPEG, limits)
    return cv2.VideoCapture(spec.value, cv2.CAP_FFMPEG)


def _opened_device(spec: SourceSpec, settings: CaptureSettings) -> cv2.VideoCapture:
    directshow = settings.directshow and platform.system() == "Windows"
    backend = cv2.CAP_DSHOW if directshow else cv2.CAP_ANY
    if spec.kind == "index":
        return cv2.VideoCapture(int(spec.value), backend)
    return cv2.VideoCapture(spec.value, backend)


def _ask_for_size(capture: cv2.VideoCapture, settings: CaptureSettings) -> None:
    """Wishes after opening, one by one: given to the constructor, one that a driver refuses would fail the opening."""
    capture.set(cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc("M", "J", "P", "G")))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
