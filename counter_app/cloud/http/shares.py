"""Threads shared out: of each kind of call one merchant has a part at most, so that its queue stops nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from counter_app.cloud.http.replies import too_many_wait

T = TypeVar("T")
_MOST_OF_ONE = 256
_MOST_OF_ALL = 2_048


@dataclass(slots=True, eq=False)
class _Line:
    places: asyncio.Semaphore
    count: int = 0


class Shares:
    """`total` threads, at most `each` for one merchant; whoever waits for its turn holds none."""

    def __init__(self, total: int, each: int, most_waiting: int = _MOST_OF_ONE) -> None:
        self._threads = CapacityLimiter(total)
        self._each = each
        self._most_waiting = most_waiting
        self._lines: dict[str, _Line] = {}
        self._count = 0

    async def run(self, key: str, work: Callable[[], T]) -> T:
        """Do the work in a thread of the merchant's share. Raises what it raises; `Fault` where too many wait."""
        line = self._lines.get(key)
        if self._count >= _MOST_OF_ALL or (line is not None and line.count >= self._most_waiting):
            raise too_many_wait()
        if line is None:
            line = self._lines[key] = _Line(asyncio.Semaphore(self._each))
        line.count += 1
        self._count += 1
        try:
            async with line.places:
                return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            self._count -= 1
            line.count -= 1
            if not line.count:
                del self._lines[key]
