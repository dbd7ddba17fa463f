"""A camera made of pictures: a real MJPEG stream over HTTP on loopback, whose picture can be changed while it runs.

For the demo where there is no camera, and for tests: it can stop, start again at the same address, stand still and
fall silent.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import numpy as np
from typing_extensions import override

from counter_app.scanning.frames import Picture
from counter_app.scanning.opencv import cv2

_BOUNDARY: Final = "counterframe"
_VARIANTS: Final = 4
_JPEG_QUALITY: Final = 88
_NOISE_LEVELS: Final = 2.0


def encode_jpeg(picture: Picture, quality: int = _JPEG_QUALITY) -> bytes:
    """A BGR or grey picture as JPEG."""
    good, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not good:
        raise ValueError("the picture cannot be encoded")
    return data.tobytes()


class PictureStream:
    """Serves the picture last given to `show` at `url`, `frames_per_second` times a second, to any number of readers.

    Each frame carries a little sensor noise, as a camera's does: equal frames would be taken for a frozen camera. All
    methods may be called from any thread. Usable as a context manager.
    """

    def __init__(self, picture: Picture, *, frames_per_second: float = 20.0, port: int = 0) -> None:
        self._seconds_a_frame = 1.0 / frames_per_second
        self._port = port
        self._changed = threading.Condition()
        self._jpegs: tuple[bytes, ...] = ()
        self._frozen = False
        self._hanging = False
        self._open = False
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.show(picture)

    def __enter__(self) -> PictureStream:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port; known once it was started, and kept from then on."""
        return self._port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/video"

    def start(self) -> None:
        if self._server is not None:
            return
        self._server = _Server(("127.0.0.1", self._port), self)
        self._port = int(self._server.server_address[1])
        with self._changed:
            self._open = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="picture-stream", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Ends every reader's stream and gives the port back; `start` opens the same one again."""
        server, self._server = self._server, None
        with self._changed:
            self._open = False
            self._changed.notify_all()
        if server is not None:
            server.shutdown()
            server.server_close()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def show(self, picture: Picture) -> None:
        """Another picture from the next frame on."""
        jpegs = tuple(encode_jpeg(_noisy(picture, seed)) for seed in range(_VARIANTS))
        with self._changed:
            self._jpegs = jpegs
            self._changed.notify_all()

    def freeze(self, frozen: bool = True) -> None:
        """The very same frame again and again, as from a camera whose sensor has stopped."""
        with self._changed:
            self._frozen = frozen
            self._changed.notify_all()

    def hang(self, hanging: bool = True) -> None:
        """Connections stay open, are accepted, and nothing comes."""
        with self._changed:
            self._hanging = hanging
            self._changed.notify_all()

    def next_jpeg(self, number: int) -> bytes | None:
        """Waits for frame `number` of one reader; None when the stream is over. For the server's own threads."""
        with self._changed:
            # The wait is the pace: nothing wakes it but a change, which may show a little earlier.
            self._changed.wait_for(lambda: not self._open, timeout=self._seconds_a_frame if number else 0.0)
            self._changed.wait_for(lambda: not (self._open and self._hanging))
            if not self._open:
                return None
            return self._jpegs[0 if self._frozen else number % len(self._jpegs)]


def _noisy(picture: Picture, seed: int) -> Picture:
    noise = np.random.default_rng(seed).normal(0.0, _NOISE_LEVELS, picture.shape[:2]).astype(np.float32)
    grain = cv2.merge([noise] * picture.shape[2]) if picture.ndim == 3 else noise
    return np.asarray(np.clip(picture + grain, 0, 255), dtype=np.uint8)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that `server_close` waits for the readers' threads
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], stream: PictureStream) -> None:
        self.stream = stream
        super().__init__(address, _Handler)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        if self.path != "/video":
            self.send_error(404)
            return
        jpeg = self.server.stream.next_jpeg(0)
        if jpeg is None:
            return
        self.send_response(200)
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.end_headers()
        number = 0
        while jpeg is not None:
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            self.wfile.write(head.encode("ascii") + jpeg + b"\r\n")
            number += 1
            jpeg = self.server.stream.next_jpeg(number)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged: the address would name the shop's camera on every request."""
