"""Every fault of a camera is said and recovered from: real streams and files."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from counter_app.scanning.camera import Camera, CameraState
from counter_app.scanning.capture import CaptureSettings, Opener
from counter_app.scanning.opencv import cv2
from counter_app.scanning.sources import SourceSpec, parse_source
from counter_app.scanning.stream import PictureStream
from tests.scanning.support import QUICK, ScriptedCapture, ScriptedOpener, Watcher, no_thread_stays

pytestmark = pytest.mark.usefixtures("no_thread_stays")
__all__ = ["no_thread_stays"]

PICTURE = np.full((240, 320, 3), 90, np.uint8)
DEVICE = SourceSpec("device", "/dev/video0")


@pytest.fixture
def stream() -> Iterator[PictureStream]:
    with PictureStream(PICTURE, frames_per_second=30) as running:
        yield running


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()


def camera_for(watcher: Watcher, spec: SourceSpec, settings: CaptureSettings = QUICK) -> Camera:
    return Camera(spec, watcher.on_frame, watcher.on_state, settings=settings)


def scripted(watcher: Watcher, opener: ScriptedOpener) -> Camera:
    return Camera(DEVICE, watcher.on_frame, watcher.on_state, settings=QUICK, opener=cast("Opener", opener))


def states(watcher: Watcher) -> list[str]:
    return [status.state.value for status in watcher.states]


def test_a_stream_gives_read_only_numbered_frames(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    camera.start()
    watcher.wait_for_frames(5)
    assert camera.stop()
    assert states(watcher) == ["opening", "live", "closed"]
    assert [frame.number for frame in watcher.frames] == list(range(1, len(watcher.frames) + 1))
    assert all(first.captured_at < second.captured_at for first, second in pairwise(watcher.frames))
    image = watcher.frames[0].image
    assert image.shape == (240, 320, 3)
    assert not image.flags.writeable


def test_after_stop_nothing_more_is_told(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    camera.start()
    watcher.wait_for_frames(2)
    assert camera.stop()
    told = (len(watcher.frames), len(watcher.states))
    threading.Event().wait(0.2)
    assert (len(watcher.frames), len(watcher.states)) == told
    assert camera.stop()


def test_a_stopped_camera_starts_again(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    for _ in range(3):
        camera.start()
        camera.start()
        watcher.wait_for_frames(2)
        assert camera.stop()
    assert states(watcher) == ["opening", "live", "closed"] * 3


def test_a_slow_reader_gets_the_newest_frame_and_not_a_queue(watcher: Watcher) -> None:
    source = ScriptedCapture()
    late = threading.Event()

    def slow(frame: object) -> None:
        watcher.on_frame(frame)  # type: ignore[arg-type]  # the camera gives frames
        late.wait(0.2)

    camera = Camera(DEVICE, slow, watcher.on_state, settings=QUICK, opener=cast("Opener", ScriptedOpener(source)))
    camera.start()
    watcher.wait_for_frames(4)
    late.set()
    assert camera.stop()
    steps = [int(b.image[0, 0, 0]) - int(a.image[0, 0, 0]) for a, b in pairwise(watcher.frames[:4])]
    assert min(steps) >= 5


def test_a_stream_that_stops_is_lost_and_comes_back_by_itself(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    camera.start()
    watcher.wait_for_frames()
    stream.stop()
    lost = watcher.wait_for_state(CameraState.LOST)
    assert lost.code == "lost"
    assert lost.retry_in_seconds is not None
    told = len(watcher.states)
    stream.start()
    watcher.wait_for_state(CameraState.LIVE, after=told)
    watcher.wait_for_frames()
    assert camera.stop()


def test_a_frozen_picture_is_said_and_not_handed_on_and_recovers(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    camera.start()
    watcher.wait_for_frames()
    stream.freeze()
    watcher.wait_for_state(CameraState.FROZEN)
    frames = len(watcher.frames)
    # Longer than it takes to open a frozen camera anew: that alone must not make it live.
    threading.Event().wait(1.5)
    assert len(watcher.frames) == frames
    told = len(watcher.states)
    stream.freeze(False)
    watcher.wait_for_state(CameraState.LIVE, after=told)
    watcher.wait_for_frames()
    assert camera.stop()


def test_three_seconds_of_the_same_picture_are_frozen_by_default(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url), CaptureSettings())
    camera.start()
    watcher.wait_for_frames()
    stream.freeze()
    frozen = watcher.wait_for_state(CameraState.FROZEN)
    assert 2.8 <= frozen.since - watcher.frames[-1].captured_at + 3.0 <= 4.0
    assert camera.stop()


def test_a_stream_that_falls_silent_is_hung_and_comes_back(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url))
    camera.start()
    watcher.wait_for_frames()
    stream.hang()
    hung = watcher.wait_for_state(CameraState.HUNG)
    assert hung.code in ("read_hung", "no_answer")
    told = len(watcher.states)
    stream.hang(False)
    watcher.wait_for_state(CameraState.LIVE, after=told)
    assert camera.stop()


def test_a_socket_that_accepts_and_stays_silent_is_given_up_after_a_second_and_a_half(watcher: Watcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        camera = camera_for(watcher, parse_source(f"http://127.0.0.1:{port}/video"), CaptureSettings())
        camera.start()
        hung = watcher.wait_for_state(CameraState.HUNG)
        assert hung.code in ("open_hung", "no_answer")
        assert 1.2 <= hung.since - watcher.states[0].since <= 2.5
        camera.stop()


def test_an_address_that_refuses_is_not_found(watcher: Watcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as short:
        port = short.getsockname()[1]
    camera = camera_for(watcher, parse_source(f"http://127.0.0.1:{port}/video"))
    camera.start()
    assert watcher.wait_for_state(CameraState.NOT_FOUND).code == "no_connection"
    assert camera.stop()


def test_a_wrong_path_on_a_camera_s_server_is_not_found(stream: PictureStream, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(stream.url + "/elsewhere"))
    camera.start()
    assert watcher.wait_for_state(CameraState.NOT_FOUND).code == "no_connection"
    assert camera.stop()


def test_a_missing_index_is_not_found(watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source("97"))
    camera.start()
    watcher.wait_for_state(CameraState.NOT_FOUND)
    assert camera.stop()


def write_clip(path: Path, frames: int, frames_per_second: float = 50.0) -> None:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), frames_per_second, (320, 240))
    for number in range(frames):
        writer.write(np.full((240, 320, 3), number * 3, np.uint8))
    writer.release()


def test_a_file_that_is_missing_is_found_when_it_comes(tmp_path: Path, watcher: Watcher) -> None:
    camera = camera_for(watcher, parse_source(str(tmp_path / "clip.avi")))
    camera.start()
    assert watcher.wait_for_state(CameraState.NOT_FOUND).code == "not_found"
    write_clip(tmp_path / "whole.avi", 20)
    (tmp_path / "whole.avi").rename(tmp_path / "clip.avi")
    watcher.wait_for_state(CameraState.LIVE)
    assert camera.stop()


def test_a_file_plays_at_its_own_speed_and_ends(tmp_path: Path, watcher: Watcher) -> None:
    write_clip(tmp_path / "clip.avi", 40)
    camera = camera_for(watcher, parse_source(str(tmp_path / "clip.avi")))
    camera.start()
    assert watcher.wait_for_state(CameraState.CLOSED).code == "ended"
    took = watcher.frames[-1].captured_at - watcher.frames[0].captured_at
    assert 0.6 <= took <= 2.0
    assert len(watcher.frames) > 20
    assert camera.stop()


def test_a_numbered_sequence_loops(tmp_path: Path, watcher: Watcher) -> None:
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"f{number:04d}.png"), np.full((120, 160, 3), 40 + number * 40, np.uint8))
    spec = parse_source(str(tmp_path / "f%04d.png"), loop=True, frames_per_second=100)
    camera = camera_for(watcher, spec)
    camera.start()
    watcher.wait_for_frames(13)
    assert camera.stop()
    assert states(watcher) == ["opening", "live", "closed"]


def test_a_broken_file_is_said_and_never_raises(tmp_path: Path, watcher: Watcher) -> None:
    (tmp_path / "clip.mp4").write_bytes(bytes(range(256)) * 64)
    camera = camera_for(watcher, parse_source(str(tmp_path / "clip.mp4")))
    camera.start()
    watcher.wait_for_state(CameraState.NOT_FOUND)
    assert camera.stop()


def test_switching_while_running_lets_the_old_source_go(stream: PictureStream, watcher: Watcher) -> None:
    with PictureStream(np.full((120, 160, 3), 30, np.uint8), frames_per_second=30) as other:
        camera = camera_for(watcher, parse_source(stream.url))
        camera.start()
        watcher.wait_for_frames(2)
        camera.switch(parse_source(other.url))
        watcher.wait(lambda: watcher.frames[-1].image.shape == (120, 160, 3), "a frame of the other stream")
        camera.switch(parse_source("/nowhere/clip.mp4"))
        watcher.wait_for_state(CameraState.NOT_FOUND)
        camera.switch(parse_source(stream.url))
        watcher.wait(lambda: watcher.frames[-1].image.shape == (240, 320, 3), "a frame of the first stream")
        assert camera.stop()
    assert states(watcher) == [
        "opening",
        "live",
        "opening",
        "live",
        "opening",
        "not_found",
        "opening",
        "live",
        "closed",
    ]
