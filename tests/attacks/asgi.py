"""Calls the real ASGI application inside this process; a stream is left after its first words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """One call; `path` as a person reads it."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def scope(self) -> dict[str, Any]:
        """The request as ASGI says it."""
        raw = quote(self.path, safe="/{}~!$&'()*+,;=:@-._", errors="replace").encode()
        headers = [(name.lower().encode(), value.encode("utf-8", "replace")) for name, value in self.headers]
        return {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
            "method": self.method, "scheme": "http", "path": self.path.encode("utf-8", "replace").decode(),
            "raw_path": raw, "query_string": urlencode(self.query, errors="replace").encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class App:
    """The application and a loop of its own."""

    def __init__(self, asgi: Any) -> None:
        self._asgi, self._runner = asgi, asyncio.Runner()

    def close(self) -> None:
        """End the loop."""
        self._runner.close()

    def call(self, request: Request) -> Answered:
        """The answer; of an endless one its beginning."""
        return self._runner.run(self._call(request))

    async def _call(self, request: Request) -> Answered:
        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        incoming.put_nowait({"type": "http.request", "body": request.body, "more_body": False})

        async def send(message: dict[str, Any]) -> None:
            messages.put_nowait(message)

        running = asyncio.create_task(self._asgi(request.scope(), incoming.get, send))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await _answer(messages, running)
        finally:
            incoming.put_nowait({"type": "http.disconnect"})
            if not running.done():
                running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def _answer(messages: asyncio.Queue[dict[str, Any]], running: asyncio.Task[None]) -> Answered:
    start = await _next(messages, running)
    headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    body, more = b"", True
    while more:
        part = await _next(messages, running)
        body, more = body + part.get("body", b""), bool(part.get("more_body"))
        if body and headers.get("content-type", "").startswith("text/event-stream"):
            break
    return Answered(int(start["status"]), headers, body)


async def _next(messages: asyncio.Queue[dict[str, Any]], running: asyncio.Task[None]) -> dict[str, Any]:
    if messages.empty():
        waiting = asyncio.create_task(messages.get())
        await asyncio.wait({waiting, running}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            waiting.cancel()
            running.result()  # raises what the application raised
            raise AssertionError("the application ended without an answer")
        return waiting.result()
    return messages.get_nowait()
