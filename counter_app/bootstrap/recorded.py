"""The recorded camera of the demo: a real MJPEG stream over loopback, made of pictures of phones in a dim shop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from counter_app.domain.values import dataclass
from counter_app.scanning.frames import Picture
from counter_app.scanning.scene import phone_scene, shop_scene
from counter_app.scanning.stream import PictureStream

_SEED = 11
_SECONDS_A_PHONE = 9.0
_SECONDS_BETWEEN = 4.0


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone held before the camera. `text` is in the code; `title` and `caption` are what a person reads."""

    text: str
    title: str
    caption: str


class RecordedCamera:
    """Shows what it is told; pictures are drawn in its own thread, since one takes a good part of a second."""

    def __init__(self) -> None:
        self._nobody = shop_scene(_SEED)
        self._stream = PictureStream(self._nobody)
        self._wanted: SimpleQueue[Callable[[], Picture] | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._painter = threading.Thread(target=self._paint, name="recorded-camera", daemon=True)
        self._player: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The source to give to a scanner."""
        return self._stream.url

    def start(self) -> None:
        """Serve the shop with nobody before the camera."""
        self._stream.start()
        self._painter.start()

    def stop(self) -> None:
        """End the stream and the threads."""
        self._stopping.set()
        self._wanted.put(None)
        if self._painter.is_alive():
            self._painter.join()
        if self._player is not None:
            self._player.join()
        self._stream.stop()

    def show(self, phone: Phone | None, seed: int = _SEED) -> None:
        """This phone from now on; None = nobody."""
        if phone is None:
            self._wanted.put(lambda: self._nobody)
        else:
            self._wanted.put(lambda: phone_scene(phone.text, seed=seed, title=phone.title, caption=phone.caption))

    def play(self, phones: Sequence[Phone]) -> None:
        """One phone after the other, over and over, with pauses between."""
        self._player = threading.Thread(target=self._play, args=(tuple(phones),), name="recorded-player", daemon=True)
        self._player.start()

    def _play(self, phones: Sequence[Phone]) -> None:
        number = 0
        while not self._stopping.wait(_SECONDS_BETWEEN):
            self.show(phones[number % len(phones)], seed=_SEED + number % 5)
            number += 1
            if self._stopping.wait(_SECONDS_A_PHONE):
                return
            self.show(None)

    def _paint(self) -> None:
        while True:
            wanted = self._wanted.get()
            try:
                # Only the newest wish is worth drawing.
                while True:
                    wanted = self._wanted.get_nowait()
            except Empty:
                pass
            if wanted is None:
                return
            self._stream.show(wanted())
