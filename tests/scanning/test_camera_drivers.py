"""Faults that only hardware has, from scripted drivers: taken, unplugged, stuck, broken."""

from __future__ import annotations

import dataclasses
import threading
from typing import cast

import pytest

from counter_app.scanning.camera import Camera, CameraState
from counter_app.scanning.capture import CaptureSettings, Opener
from counter_app.scanning.sources import SourceSpec
from tests.scanning.support import QUICK, ScriptedCapture, ScriptedOpener, Watcher, no_thread_stays

pytestmark = pytest.mark.usefixtures("no_thread_stays")
__all__ = ["no_thread_stays"]

DEVICE = SourceSpec("device", "/dev/video0")


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def scripted(watcher: Watcher, opener: ScriptedOpener) -> Camera:
    return Camera(DEVICE, watcher.on_frame, watcher.on_state, settings=QUICK, opener=cast("Opener", opener))


def states(watcher: Watcher) -> list[str]:
    return [status.state.value for status in watcher.states]


def test_a_camera_that_another_program_has_is_taken_until_it_is_free(watcher: Watcher) -> None:
    camera = scripted(watcher, ScriptedOpener("taken", "taken", ScriptedCapture()))
    camera.start()
    assert watcher.wait_for_state(CameraState.TAKEN).code == "taken"
    watcher.wait_for_state(CameraState.LIVE)
    assert camera.stop()
    assert states(watcher) == ["opening", "taken", "live", "closed"]


def test_a_camera_that_opens_and_gives_no_first_picture_is_taken(watcher: Watcher) -> None:
    mute = ScriptedCapture()
    mute.end.set()
    camera = scripted(watcher, ScriptedOpener(mute, ScriptedCapture()))
    camera.start()
    watcher.wait_for_state(CameraState.TAKEN)
    watcher.wait_for_state(CameraState.LIVE)
    assert mute.released.is_set()
    assert camera.stop()


def test_a_camera_without_permission_says_so(watcher: Watcher) -> None:
    camera = scripted(watcher, ScriptedOpener("no_permission"))
    camera.start()
    assert watcher.wait_for_state(CameraState.NOT_FOUND).code == "no_permission"
    assert camera.stop()


def test_an_unplugged_camera_stays_lost_until_it_is_back(watcher: Watcher) -> None:
    first = ScriptedCapture()
    camera = scripted(watcher, ScriptedOpener(first, "not_found", "not_found", ScriptedCapture()))
    camera.start()
    watcher.wait_for_frames()
    first.end.set()
    watcher.wait_for_state(CameraState.LOST)
    watcher.wait_for_state(CameraState.LIVE, after=3)
    assert camera.stop()
    assert states(watcher) == ["opening", "live", "lost", "live", "closed"]


def test_a_driver_stuck_in_a_read_is_replaced_and_its_thread_ends_once_the_read_returns(watcher: Watcher) -> None:
    stuck = ScriptedCapture()
    camera = scripted(watcher, ScriptedOpener(stuck, ScriptedCapture()))
    camera.start()
    watcher.wait_for_frames()
    stuck.unblocked.clear()
    assert watcher.wait_for_state(CameraState.HUNG).code == "read_hung"
    watcher.wait_for_state(CameraState.LIVE, after=3)
    assert not stuck.released.is_set()
    assert not camera.stop(0.2)
    stuck.unblocked.set()
    assert stuck.released.wait(5)
    assert camera.stop()


def test_a_driver_stuck_in_opening_is_replaced(watcher: Watcher) -> None:
    door = threading.Event()
    late = ScriptedCapture()

    def stuck() -> ScriptedCapture:
        door.wait()
        return late

    camera = scripted(watcher, ScriptedOpener(stuck, ScriptedCapture()))
    camera.start()
    assert watcher.wait_for_state(CameraState.HUNG).code == "open_hung"
    watcher.wait_for_state(CameraState.LIVE)
    door.set()
    assert late.released.wait(5)
    assert camera.stop()


def test_a_slow_opening_on_windows_is_given_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Windows")
    settings = CaptureSettings()
    assert settings.open_seconds(SourceSpec("index", "0")) == settings.slow_open_seconds
    assert settings.open_seconds(SourceSpec("stream", "http://x/")) == settings.hang_seconds


def test_retries_become_rarer_up_to_the_limit(watcher: Watcher) -> None:
    opener = ScriptedOpener("not_found")
    settings = dataclasses.replace(QUICK, first_retry_seconds=0.01, longest_retry_seconds=0.05)
    camera = Camera(DEVICE, watcher.on_frame, watcher.on_state, settings=settings, opener=cast("Opener", opener))
    camera.start()
    assert opener.reached(6).wait(5)
    assert states(watcher) == ["opening", "not_found"]
    assert camera.stop()


def test_an_error_in_a_callback_is_not_silent(watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    caught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)

    def breaks(_frame: object) -> None:
        raise ZeroDivisionError

    camera = Camera(
        DEVICE, breaks, watcher.on_state, settings=QUICK, opener=cast("Opener", ScriptedOpener(ScriptedCapture()))
    )
    camera.start()
    assert watcher.wait_for_state(CameraState.CLOSED).code == "failed"
    assert camera.stop()
    assert [one.exc_type for one in caught] == [ZeroDivisionError]


def test_stopping_from_within_a_callback_does_not_wait_for_itself(watcher: Watcher) -> None:
    answers: list[bool] = []
    camera = scripted(watcher, ScriptedOpener(ScriptedCapture()))
    stopping = Camera(
        DEVICE,
        lambda _frame: answers.append(stopping.stop()),
        watcher.on_state,
        settings=QUICK,
        opener=cast("Opener", ScriptedOpener(ScriptedCapture())),
    )
    stopping.start()
    watcher.wait_for_state(CameraState.CLOSED)
    assert answers == [False]
    assert stopping.stop()
    assert camera.stop()
