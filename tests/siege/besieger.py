"""Starts workers in the nursery, kills them at random moments, and reads what they have acknowledged."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.siege.audit import Acked

ROOT = Path(__file__).resolve().parents[2]
Line = Mapping[str, Any]
_BEFORE_READY = 0.15  # how many of all lives end while the counter is still being opened

_LONGEST_SECONDS = 0.02  # about as long as an act takes


@dataclass
class Life:
    """What one worker said; `code`: how it ended (-9: killed)."""

    lines: list[Line] = field(default_factory=list)
    code: int = 0

    @property
    def acknowledged(self) -> int:
        """How many acts it ended."""
        return sum(1 for line in self.lines if "done" in line)

    @property
    def complaint(self) -> str:
        """How it ended where it should not have."""
        return "\n".join(str(line.get("raised", line)) for line in self.lines[-2:])


class Nursery:
    """Used with `with`: a warm process that forks one worker an order."""

    def __init__(self, program: Sequence[str] = ()) -> None:
        words = [*program, sys.executable, "-m", "tests.siege.nursery"]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=os.environ, encoding="utf-8"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def _order(self, order: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _lines(self) -> Iterator[Line]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)

    def whole(self, **order: object) -> Life:
        """A worker that ends by itself after `acts` acts."""
        self._order(order)
        return _read(self._lines(), Life())

    @contextmanager
    def working(self, life: Life, **order: object) -> Iterator[None]:
        """A worker at work while the block runs, then killed; `life` is complete after the block."""
        self._order(order)
        lines = self._lines()
        handle = os.pidfd_open(int(next(lines)["born"]))
        reader = threading.Thread(target=_read, args=(lines, life))
        reader.start()
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
            reader.join(30)

    def killed(self, chance: random.Random, most_acts: int, **order: object) -> Life:
        """A worker killed with SIGKILL at a random moment after a few acts; sometimes while it opens."""
        self._order(order)
        lines, life = self._lines(), Life()
        born = next(lines)
        handle = os.pidfd_open(int(born["born"]))
        try:
            if chance.random() > _BEFORE_READY:
                acts = chance.randint(0, most_acts)
                for line in lines:
                    life.lines.append(line)
                    acts -= "done" in line
                    if (acts <= 0 and "trying" not in line) or "raised" in line:
                        break
            threading.Event().wait(chance.uniform(0.0, _LONGEST_SECONDS))
            with suppress(ProcessLookupError):  # it has ended by itself; its code says how
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
        return _read(lines, life)


def _read(lines: Iterator[Line], life: Life) -> Life:
    for line in lines:
        if "over" in line:
            life.code = int(line["over"])
            return life
        life.lines.append(line)
    raise AssertionError(f"the nursery is gone; the last lines: {life.lines[-3:]}")


def note(acked: Acked, life: Life) -> None:
    """Add a life to what must be there."""
    for line in life.lines:
        acked.add(line)
