"""Where pictures come from: a camera by index or device path, a file, a numbered sequence, a stream."""

from __future__ import annotations

import platform
import re
import threading
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from counter_app.domain.values import dataclass
from counter_app.scanning.opencv import cv2

SourceKind = Literal["index", "device", "file", "sequence", "stream"]

_STREAM_SCHEMES = frozenset({"http", "https", "rtsp"})
_SEQUENCE_PATTERN = re.compile(r"%0?\d*d")
_HIGHEST_INDEX = 99
_PROBED_INDEXES = 4
_PROBE_SECONDS = 4.0


class InvalidSource(ValueError):
    """The text names no source. `code` is for the translated sentence, `str(error)` is the English one."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as it was asked for.

    `value` is what OpenCV gets (digits for an index, else an absolute path or address); `loop` begins a file or a
    sequence again when it is over; `frames_per_second` replaces the speed that a file or sequence states.
    """

    kind: SourceKind
    value: str
    loop: bool = False
    frames_per_second: float | None = None

    @property
    def is_live(self) -> bool:
        """Whether pictures come by themselves (camera, stream), so that standing still means a fault."""
        return self.kind in ("index", "device", "stream")

    @property
    def is_local_device(self) -> bool:
        return self.kind in ("index", "device")


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera of this computer; `source` is the text for `parse_source`."""

    index: int
    path: str | None
    name: str

    @property
    def source(self) -> str:
        return self.path if self.path is not None else str(self.index)


def parse_source(text: str, *, loop: bool = False, frames_per_second: float | None = None) -> SourceSpec:
    """Reads "0", "/dev/video0", "clip.mp4", "frames/f%04d.png" or "http://..."; raises `InvalidSource` for anything
    else.

    Whether the camera, file or address is there is found out by opening it: it may come later.
    """
    cleaned = text.strip()
    if not cleaned or "\x00" in cleaned:
        raise InvalidSource("empty", "The camera source is empty.")
    if cleaned.isascii() and cleaned.isdigit():
        return SourceSpec("index", _index(cleaned))
    if cleaned.startswith("/dev/") and not cleaned.startswith("/dev/shm/"):  # a folder in memory, of files
        return SourceSpec("device", cleaned)
    if "://" in cleaned:
        return SourceSpec("stream", _stream_address(cleaned))
    # An absolute path cannot be taken for one of FFmpeg's protocols ("concat:...", "data:...").
    path = Path(cleaned).expanduser().absolute()
    if path.is_dir():
        raise InvalidSource("folder", "A folder needs a pattern for its pictures, such as frames/f%04d.png.")
    kind: SourceKind = "sequence" if _SEQUENCE_PATTERN.search(path.name) and not path.is_file() else "file"
    return SourceSpec(kind, str(path), loop=loop, frames_per_second=frames_per_second)


def _index(digits: str) -> str:
    if len(digits) > 3 or int(digits) > _HIGHEST_INDEX:
        raise InvalidSource("index", f"A camera's number is at most {_HIGHEST_INDEX}.")
    return str(int(digits))


def _stream_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise InvalidSource("address", "The address of the camera stream cannot be read.") from None
    if parts.scheme.lower() not in _STREAM_SCHEMES:
        raise InvalidSource("scheme", "A camera stream begins with http://, https:// or rtsp://.")
    if not host or any(character.isspace() for character in text):
        raise InvalidSource("address", "The address of the camera stream cannot be read.")
    return text


def list_cameras() -> tuple[CameraInfo, ...]:
    """The cameras of this computer, by index.

    Never hangs: on Linux nothing is opened; elsewhere a stuck driver is left behind after 4 s.
    """
    if platform.system() == "Linux":
        return cameras_of_linux(Path("/sys/class/video4linux"), Path("/dev"))
    return _cameras_by_probing()


def cameras_of_linux(classes: Path, devices: Path) -> tuple[CameraInfo, ...]:
    """The capture nodes under `classes` (`/sys/class/video4linux`).

    One camera has several nodes; its first (`index` 0) gives pictures, the others metadata.
    """
    found = []
    for node in classes.glob("video*"):
        number = node.name.removeprefix("video")
        if not number.isdigit() or _first_line(node / "index") not in ("", "0"):
            continue
        path = devices / node.name
        if path.exists():
            found.append(CameraInfo(int(number), str(path), _first_line(node / "name") or node.name))
    return tuple(sorted(found, key=lambda camera: camera.index))


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip().split("\n")[0]
    except OSError:
        return ""


def _cameras_by_probing() -> tuple[CameraInfo, ...]:
    """Opens the first few indexes in a thread of its own. Windows and macOS; not tried on hardware."""
    found: list[CameraInfo] = []

    def probe() -> None:
        for index in range(_PROBED_INDEXES):
            capture = cv2.VideoCapture(index)
            if capture.isOpened():
                found.append(CameraInfo(index, None, f"{capture.getBackendName()} {index}"))
            capture.release()

    thread = threading.Thread(target=probe, name="camera-list", daemon=True)
    thread.start()
    thread.join(_PROBE_SECONDS)
    return tuple(found)
