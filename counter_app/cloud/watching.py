"""`GET /v1/events`: server-sent events that say "there is something after version v" as soon as it is committed.

One watcher a process looks at the change counters of the merchants whose counters listen: at once when this process has
committed something, and every 50 ms for what other processes did. That costs one statement a look, however many
listen, works the same on SQLite and PostgreSQL, and spares the server's queue of notifications, which every commit
would wait for (docs/decisions/081).
"""

from __future__ import annotations

import asyncio
from collections import Counter as Count
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from anyio import to_thread

from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud
from counter_app.domain.errors import Fault

LOOK_SECONDS = 0.05
KEEP_ALIVE_SECONDS = 10.0
TOKEN_SECONDS = 3.0  # a token is believed for so long without being looked at again
MOST_OF_A_DEVICE = 4
MOST_OF_A_PROCESS = 5_000


@dataclass(eq=False, slots=True)
class Listener:
    """One open stream. `version`: the newest change of its scope, `heard`: the last one that was told."""

    caller: Caller
    heard: int
    version: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False


class Watcher:
    """Tells the listeners of one process. All but `ring` belongs to the event loop."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._listeners: set[Listener] = set()
        self._known: dict[str, int] = {}
        self._rung = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        cloud.on_commit(self.ring)

    def ring(self) -> None:
        """Something was committed here: look now. Safe from any thread."""
        loop = self._loop
        if loop is not None and self._listeners:
            with suppress(RuntimeError):  # the loop has just ended
                loop.call_soon_threadsafe(self._rung.set)

    def close(self) -> None:
        """End every stream, so that the server can end. Safe from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._close)

    def _close(self) -> None:
        for listener in self._listeners:
            listener.closed = True
            listener.changed.set()

    def admit(self, caller: Caller, token: str, after: int) -> AsyncIterator[bytes]:
        """The stream of a new listener. Raises `CallRefused` 429 or 503 where there are too many."""
        if Count(each.caller.device for each in self._listeners)[caller.device] >= MOST_OF_A_DEVICE:
            raise CallRefused(429, "too_many_requests", "This counter listens already.", retry_after_seconds=30)
        if len(self._listeners) >= MOST_OF_A_PROCESS:
            raise CallRefused(503, "busy", "Too many listen here.", retry_after_seconds=30)
        return self._stream(Listener(caller, after), token)

    async def _stream(self, listener: Listener, token: str) -> AsyncIterator[bytes]:
        self._listeners.add(listener)
        self._known.pop(listener.caller.merchant, None)  # the next look tells it where the merchant stands
        self._loop = asyncio.get_running_loop()
        self._rung.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._watch())
        try:
            async for part in _events(self._cloud, token, listener):
                yield part
        finally:
            self._listeners.discard(listener)

    async def _watch(self) -> None:
        while self._listeners:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), LOOK_SECONDS)
            self._rung.clear()
            with suppress(Fault):  # the database is away: what has changed is told when it is back
                await self._look()

    async def _look(self) -> None:
        merchants = {each.caller.merchant for each in self._listeners}
        versions = await to_thread.run_sync(self._cloud.versions, merchants)
        for merchant, version in versions.items():
            if self._known.get(merchant) != version:
                await self._tell(merchant)
                self._known[merchant] = version

    async def _tell(self, merchant: str) -> None:
        listeners = [each for each in self._listeners if each.caller.merchant == merchant]
        # By counter and not by store: some rows are one counter's own.
        callers = {each.caller.device: each.caller for each in listeners}
        changed = await to_thread.run_sync(partial(self._cloud.changed_in, list(callers.values())))
        for listener in listeners:
            listener.version = max(listener.version, changed[listener.caller.device])
            if listener.version > listener.heard:
                listener.changed.set()


async def _events(cloud: Cloud, token: str, listener: Listener) -> AsyncIterator[bytes]:
    """Something at once, then an event for each change that is heard of, and a comment while nothing is.

    However much there is to hear: a counter that was revoked meanwhile hears no more after a few seconds.
    """
    yield b": listening\n\n"
    loop = asyncio.get_running_loop()
    believed_until = loop.time() + TOKEN_SECONDS
    while not listener.closed:
        heard = await _heard(listener)
        if loop.time() >= believed_until or not heard:
            try:
                await to_thread.run_sync(cloud.authenticate, token)
            except (CallRefused, Fault):
                return
            believed_until = loop.time() + TOKEN_SECONDS
        if not heard:
            yield b": still here\n\n"
        elif listener.version > listener.heard:
            listener.heard = listener.version
            yield b'id: %d\nevent: changes\ndata: {"version":%d}\n\n' % (listener.heard, listener.heard)


async def _heard(listener: Listener) -> bool:
    """Wait for a change; False when there was none for the time after which a line says that it is alive."""
    try:
        await asyncio.wait_for(listener.changed.wait(), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        return False
    listener.changed.clear()
    return True
