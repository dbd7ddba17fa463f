"""A wire between counter and cloud that a test can cut: answers dropped after the cloud has acted, or paths refused."""

import socket
import threading
from contextlib import suppress


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Wire:
    """Listens on `port` and hands every connection on to `target` on the loopback.

    `drop_answers`: the request arrives, then the line is dead; `hold_answers`: the line stays open and silent.
    `refuse_posts`: requests that write are answered with 500.
    `down`: nobody listens.
    """

    def __init__(self, port: int, target: int) -> None:
        self.port, self.target = port, target
        self.drop_answers = False
        self.refuse_posts = False
        self.hold_answers = False
        self.answers_dropped = 0
        self._server: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    @property
    def down(self) -> bool:
        """Whether nobody listens."""
        return self._server is None

    def up(self) -> None:
        """Listen."""
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", self.port))
        server.listen(64)
        self._server = server
        threading.Thread(target=self._accept, args=(server,), daemon=True).start()

    def cut(self) -> None:
        """Listen no more and end every connection."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        self.hang_up()

    def hang_up(self) -> None:
        """End every open connection, so that the next request meets the new rules."""
        with self._lock:
            open_now, self._open = self._open, set()
        for each in open_now:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        far = socket.socket()
        with self._lock:
            self._open |= {near, far}
        with near, far, suppress(OSError):
            far.connect(("127.0.0.1", self.target))
            back = threading.Thread(target=self._backward, args=(far, near), daemon=True)
            back.start()
            while data := near.recv(65_536):
                if self.refuse_posts and data.startswith(b"POST /v1/operations"):
                    near.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    break
                far.sendall(data)
            with suppress(OSError):
                far.shutdown(socket.SHUT_WR)
            back.join(5)
        with self._lock:
            self._open -= {near, far}

    def _backward(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while data := far.recv(65_536):
                if self.hold_answers:
                    self.answers_dropped += 1
                    continue
                if self.drop_answers:
                    self.answers_dropped += 1
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(data)
