"""A server on loopback that answers as told: right, broken, late, or not at all. What it gets is kept."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from typing_extensions import override

NOW = "2026-03-10T06:00:01.000Z"
LOGIN_PAGE = b"<!DOCTYPE html><html><body>Please log in to the free Wi-Fi</body></html>"


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def ids(self) -> list[str]:
        """The operations in it, in order."""
        return [each["id"] for each in json.loads(self.body)["operations"]] if self.body else []


@dataclass
class Told:
    """One answer. `cut` closes in the middle of the body; `hold` waits for the server's end before anything comes."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hold: bool = False
    drip: bool = False


Answers = Callable[[Asked], Told]


def as_json(value: Any, status: int = 200, **headers: str) -> Told:
    """A JSON answer."""
    return Told(
        status, json.dumps(value).encode(), headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def html(status: int = 200) -> Told:
    """A login page."""
    return Told(status, LOGIN_PAGE, "text/html; charset=utf-8")


def sound(asked: Asked) -> Told:
    """A cloud that applies everything and has nothing new."""
    if asked.path.startswith("/v1/health"):
        return as_json({"now": NOW})
    if asked.path.startswith("/v1/operations"):
        results = [{"id": each, "result": "applied", "version": 1} for each in asked.ids]
        return as_json({"now": NOW, "results": results})
    if asked.path.startswith("/v1/changes"):
        after = int(asked.path.split("after=")[1].split("&")[0])
        return as_json({"now": NOW, "version": after, "more": False, "kinds": {}})
    if asked.path.startswith("/v1/reserves"):
        return as_json({"now": NOW, "members": [], "coupons": []})
    return as_json({"error": "not_found", "message": "There is nothing here."}, 404)


class ScriptedCloud(ThreadingHTTPServer):
    """Answers with `answers`, which a test may exchange while it runs."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.answers: Answers = sound
        self.asked: list[Asked] = []
        self.over = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def pushed(self) -> list[list[str]]:
        """The ids of each push, in order."""
        return [each.ids for each in self.asked if each.path == "/v1/operations"]

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedCloud
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, body, {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(asked)
        told = self.server.answers(asked)
        if told.hold:
            self.server.over.wait(30)
            return
        self.send_response(told.status)
        self.send_header("Content-Type", told.content_type)
        self.send_header("Content-Length", str(len(told.body)))
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if told.drip:
            self._drip(told.body)
            return
        self.wfile.write(told.body[: len(told.body) // 2] if told.cut else told.body)
        if told.cut:
            self.close_connection = True

    def _drip(self, body: bytes) -> None:
        for number in range(len(body)):
            self.wfile.write(body[number : number + 1])
            self.wfile.flush()
            if self.server.over.wait(0.05):
                return

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def scripted_cloud(port: int = 0) -> Iterator[ScriptedCloud]:
    """A running one; at a port of its own where none is asked for."""
    server = ScriptedCloud(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
