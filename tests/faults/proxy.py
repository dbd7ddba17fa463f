"""A TCP proxy on loopback that does to a connection what networks do: delay, trickle, slice, cut, reset, swallow, lie.

The vocabulary is that of Shopify's Toxiproxy (latency, bandwidth, slicer, limit_data, reset_peer, timeout, down), one
set of toxics a direction, exchanged while connections run. Besides, the proxy can answer in the cloud's place (`lie`).
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

CHUNK = 16_384
Lie = Callable[[], Iterator[bytes]]


@dataclass(frozen=True)
class Toxics:
    """What happens to the bytes of one direction. All off = they pass.

    `limit_bytes`: after so many of a connection it ends, by RST where `reset` is set; `hole`: swallowed, the line stays
    open (half-open TCP, a firewall that drops).
    """

    latency_seconds: float = 0.0
    jitter_seconds: float = 0.0
    bytes_per_second: int = 0
    slice_bytes: int = 0
    limit_bytes: int | None = None
    reset: bool = False
    hole: bool = False


PASS = Toxics()


class FaultProxy:
    """Listens on `port` for a cloud at `target`, in a thread of its own. Rules may change at any time."""

    def __init__(self, port: int, target: int, seed: int = 0) -> None:
        self.port, self.target = port, target
        self.requests = PASS
        self.answers = PASS
        self.lie: Lie | None = None
        self.answers_lost = 0
        self._chance = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)
        self._thread.start()

    # --- what a test calls ---

    def up(self) -> None:
        """Listen."""
        asyncio.run_coroutine_threadsafe(self._up(), self._loop).result(10)

    def down(self) -> None:
        """Listen no more and end every connection: refused from now on."""
        asyncio.run_coroutine_threadsafe(self._down(), self._loop).result(10)

    def hang_up(self) -> None:
        """End every open connection, so that the next request meets the new rules."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)

    def heal(self) -> None:
        """A sound network from now on."""
        self.requests = self.answers = PASS
        self.lie = None
        if self._server is None:
            self.up()
        self.hang_up()

    def close(self) -> None:
        """End everything and the thread."""
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # --- in the thread ---

    async def _up(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _down(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        await self._hang_up()

    async def _hang_up(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        self._writers.add(near)
        with suppress(OSError, asyncio.IncompleteReadError):
            if self.lie is not None:
                await self._tell(near_reader, near, self.lie)
            else:
                await self._join(near_reader, near)
        self._writers.discard(near)
        near.transport.abort()

    async def _tell(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, lie: Lie) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in lie():
            writer.write(part)
            await writer.drain()
        writer.write_eof()
        while await reader.read(CHUNK):  # what it still sends is read away, so that the end is no reset
            pass

    async def _join(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        far_reader, far = await asyncio.open_connection("127.0.0.1", self.target)
        self._writers.add(far)
        ways = [
            asyncio.ensure_future(self._pump(near_reader, far, near, lambda: self.requests, lost=False)),
            asyncio.ensure_future(self._pump(far_reader, near, near, lambda: self.answers, lost=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._writers.discard(far)
            far.transport.abort()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        near: asyncio.StreamWriter,
        rules: Callable[[], Toxics],
        *,
        lost: bool,
    ) -> None:
        passed = 0
        while data := await reader.read(CHUNK):
            toxics = rules()
            if toxics.hole:
                self.answers_lost += lost
                continue
            if toxics.limit_bytes is not None and passed + len(data) > toxics.limit_bytes:
                self.answers_lost += lost
                writer.write(data[: max(0, toxics.limit_bytes - passed)])
                with suppress(OSError):
                    await writer.drain()
                if toxics.reset:
                    _reset_on_close(near)
                return
            passed += len(data)
            async for part in self._paced(data, toxics):
                writer.write(part)
                await writer.drain()

    async def _paced(self, data: bytes, toxics: Toxics) -> AsyncIterator[bytes]:
        wait = toxics.latency_seconds + self._chance.uniform(0, toxics.jitter_seconds)
        size = toxics.slice_bytes or len(data)
        for start in range(0, len(data), size):
            part = data[start : start + size]
            if toxics.bytes_per_second:
                wait += len(part) / toxics.bytes_per_second
            await asyncio.sleep(wait)
            wait = 0.0
            yield part


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    """The connection ends with RST instead of FIN."""
    made = writer.get_extra_info("socket")
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


# --- lies -------------------------------------------------------------------------------------------------------------


def told(status: str, body: bytes, kind: str = "application/json", *headers: str) -> Lie:
    """One whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close"]
    head = "\r\n".join([*lines, *headers]).encode() + b"\r\n\r\n"
    return lambda: iter([head, body])


def endless(megabytes: int) -> Lie:
    """A body of so many megabytes, never the end of a document."""

    def parts() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
        for _ in range(megabytes):
            yield b" " * 1_048_576

    return parts
