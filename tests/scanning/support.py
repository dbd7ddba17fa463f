"""What the tests of scanning share: rooms to wait in, drivers that can be told what to do, codes to look at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from counter_app.scanning.camera import CameraState, CameraStatus
from counter_app.scanning.capture import CaptureSettings
from counter_app.scanning.frames import Frame, Picture, Symbol
from counter_app.scanning.sources import SourceSpec

FIXTURES = Path(__file__).parent.parent / "fixtures" / "qr"
SIGNED = ("71" + "40217" + "0123456789" * 20)[:200]
OTHER_SIGNED = ("71" + "40217" + "9876543210" * 20)[:200]
PATIENCE_SECONDS = 15.0

QUICK = CaptureSettings(
    hang_seconds=0.6, frozen_seconds=0.8, reopen_frozen_seconds=1.0, first_retry_seconds=0.05, longest_retry_seconds=0.2
)


def symbol(text: str) -> Symbol:
    return Symbol(text, text.encode(), "qr", ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)), "test")


@dataclass
class Watcher:
    """Keeps what a camera or scanner tells, and waits for it without sleeping."""

    states: list[CameraStatus] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    told: threading.Condition = field(default_factory=threading.Condition)

    def on_state(self, status: CameraStatus) -> None:
        with self.told:
            self.states.append(status)
            self.told.notify_all()

    def on_frame(self, frame: Frame) -> None:
        with self.told:
            self.frames.append(frame)
            self.told.notify_all()

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        with self.told:
            met = self.told.wait_for(condition, PATIENCE_SECONDS)
        assert met, f"never came: {what}; told: {[(s.state.value, s.code) for s in self.states]}"

    def wait_for_state(self, state: CameraState, after: int = 0) -> CameraStatus:
        """The first such state among those told from number `after` on."""

        def found() -> CameraStatus | None:
            return next((status for status in self.states[after:] if status.state is state), None)

        self.wait(lambda: found() is not None, state.value)
        status = found()
        assert status is not None
        return status

    def wait_for_frames(self, more: int = 1) -> None:
        """So many frames more than now."""
        wanted = len(self.frames) + more
        self.wait(lambda: len(self.frames) >= wanted, f"{more} frames")


def threads_of_scanning() -> list[threading.Thread]:
    names = ("camera-", "scan-", "picture-stream")
    return [thread for thread in threading.enumerate() if thread.name.startswith(names)]


@pytest.fixture
def no_thread_stays() -> Iterator[None]:
    """After the test every thread of scanning has ended."""
    yield
    until = time.monotonic() + 5.0
    for thread in threads_of_scanning():
        thread.join(max(0.0, until - time.monotonic()))
    assert threads_of_scanning() == []


class ScriptedCapture:
    """A driver that gives pictures until `end` is set and blocks while `block` is set."""

    def __init__(self) -> None:
        self.frames_per_second = 0.0
        self.end = threading.Event()
        self.unblocked = threading.Event()
        self.unblocked.set()
        self.released = threading.Event()
        self._pace = threading.Event()
        self._number = 0

    def read(self) -> Picture | None:
        self._pace.wait(0.01)
        self.unblocked.wait()
        if self.end.is_set():
            return None
        self._number += 1
        return np.full((48, 64, 3), self._number % 251, np.uint8)

    def release(self) -> None:
        self.released.set()


class ScriptedOpener:
    """Answers each opening with the next of `answers`, the last one for ever."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.opened: list[SourceSpec] = []
        self._goal = (10**9, threading.Event())

    def reached(self, times: int) -> threading.Event:
        """Set once it was asked so often from the start; ask for it before that."""
        self._goal = (times, threading.Event())
        return self._goal[1]

    def __call__(self, spec: SourceSpec, _settings: CaptureSettings) -> object:
        self.opened.append(spec)
        if len(self.opened) >= self._goal[0]:
            self._goal[1].set()
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return answer() if callable(answer) else answer
