"""The five sounds. Without a sound device there is the picture alone, and no error."""

from __future__ import annotations

import os
import platform
import threading
from array import array
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.logs import LateLogger
from counter_app.resources import resource

if TYPE_CHECKING:
    import miniaudio

NAMES = ("ready", "redeemed", "amber", "red", "fault")
_RATE = 22_050
_log = LateLogger(__name__)


def may_have_a_device() -> bool:
    """Without a card and a sound server ALSA writes pages of complaints to the terminal before it gives up."""
    if platform.system() != "Linux":
        return True
    try:
        cards = Path("/proc/asound/cards").read_text(encoding="utf-8", errors="replace")
    except OSError:
        cards = ""
    server = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    return ("[" in cards) or (server / "pulse" / "native").exists() or bool(os.environ.get("PULSE_SERVER"))


class Sounds:
    """Plays short sounds through one device that is opened with the first of them.

    The device is fed from its own thread: `play` only changes what is to come next, so it never blocks, and a new sound
    cuts the one before short.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: dict[str, bytes] = {}
        self._rest = b""
        self._device: miniaudio.PlaybackDevice | None = None
        self._tried = False
        self._volume_percent = 100

    def play(self, name: str, volume_percent: int = 100) -> None:
        """One of `NAMES`; anything else is silence, and so is a volume of 0."""
        if name not in NAMES or volume_percent <= 0:
            return
        self._volume_percent = volume_percent
        if not self._tried:
            self._tried = True
            if not may_have_a_device():
                return
            # Opening a device can take a second where a sound server starts first.
            threading.Thread(target=self._open, args=(name,), name="sound-open", daemon=True).start()
            return
        with self._lock:
            self._rest = self._as_loud(self._samples.get(name, b""))

    def _as_loud(self, samples: bytes) -> bytes:
        """Quieter than it was recorded: some 5,000 samples, within a millisecond."""
        if self._volume_percent >= 100 or not samples:
            return samples
        loud, percent = array("h", samples), self._volume_percent
        return array("h", [sample * percent // 100 for sample in loud]).tobytes()

    def close(self) -> None:
        """Give the device back."""
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _open(self, first: str) -> None:
        import miniaudio

        try:
            samples = {
                name: miniaudio.decode_file(
                    str(resource("sounds", f"{name}.wav")), miniaudio.SampleFormat.SIGNED16, 1, _RATE
                ).samples.tobytes()
                for name in NAMES
            }
            device = miniaudio.PlaybackDevice(
                miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=_RATE, buffersize_msec=60
            )
            feed = self._feed()
            next(feed)
            device.start(feed)
        except (miniaudio.MiniaudioError, OSError) as error:
            _log.info("no sound", why=type(error).__name__)
            return
        self._device = device
        with self._lock:
            self._samples = samples
            self._rest = self._as_loud(samples[first])

    def _feed(self) -> Generator[bytes | array[Any], int, None]:
        frames = yield b""
        while True:
            with self._lock:
                piece, self._rest = self._rest[: frames * 2], self._rest[frames * 2 :]
            frames = yield piece + b"\0" * (frames * 2 - len(piece))
