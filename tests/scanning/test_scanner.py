"""A real MJPEG stream over loopback as the webcam, pictures of phones in it, and what the scanner tells."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, cast

import numpy as np
import pytest

from counter_app.scanning.camera import CameraState, CameraStatus
from counter_app.scanning.capture import CaptureSettings, Opener
from counter_app.scanning.decoder import LaneA, LaneResult
from counter_app.scanning.frames import Corners, Frame, Picture
from counter_app.scanning.hints import Hint, HintTimer, why_unreadable
from counter_app.scanning.opencv import cv2
from counter_app.scanning.scanner import ScannedCode, Scanner, ScannerCallbacks
from counter_app.scanning.scene import SceneOptions, phone_scene, shop_scene, two_phones_scene
from counter_app.scanning.sources import SourceSpec, parse_source
from counter_app.scanning.stream import PictureStream
from counter_app.scanning.treatments import grey
from tests.scanning.support import OTHER_SIGNED, PATIENCE_SECONDS, QUICK, SIGNED, no_thread_stays

pytestmark = pytest.mark.usefixtures("no_thread_stays")
__all__ = ["no_thread_stays"]

SHOP = shop_scene(1)
PHONE = phone_scene(SIGNED, seed=1)
OTHER_PHONE = phone_scene(OTHER_SIGNED, seed=2)
SQUARE: Corners = ((100.0, 100.0), (300.0, 100.0), (300.0, 300.0), (100.0, 300.0))


Value = TypeVar("Value")


@dataclass
class Heard:
    """What a scanner told, in order."""

    scanned: list[ScannedCode] = field(default_factory=list)
    ambiguous: list[tuple[ScannedCode, ...]] = field(default_factory=list)
    outlines: list[Corners | None] = field(default_factory=list)
    statuses: list[CameraStatus] = field(default_factory=list)
    hints: list[Hint | None] = field(default_factory=list)
    frames: int = 0
    threads: set[str] = field(default_factory=set)
    told: threading.Condition = field(default_factory=threading.Condition)

    def callbacks(self) -> ScannerCallbacks:
        return ScannerCallbacks(
            on_scanned=self._into(self.scanned),
            on_ambiguous=self._into(self.ambiguous),
            on_outline=self._into(self.outlines),
            on_status=self._into(self.statuses),
            on_hint=self._into(self.hints),
            on_frame=self._frame,
        )

    def _into(self, place: list[Value]) -> Callable[[Value], None]:
        def keep(value: Value) -> None:
            with self.told:
                place.append(value)
                self.threads.add(threading.current_thread().name)
                self.told.notify_all()

        return keep

    def _frame(self, _frame: Frame) -> None:
        with self.told:
            self.frames += 1
            self.told.notify_all()

    def wait(self, condition: Callable[[], bool]) -> None:
        with self.told:
            assert self.told.wait_for(condition, PATIENCE_SECONDS), f"scanned {self.scanned} statuses {self.statuses}"

    def wait_for_frames(self, more: int) -> None:
        wanted = self.frames + more
        self.wait(lambda: self.frames >= wanted)


@pytest.fixture
def stream() -> Iterator[PictureStream]:
    with PictureStream(SHOP, frames_per_second=15) as running:
        yield running


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def scanner(stream: PictureStream, heard: Heard) -> Iterator[Scanner]:
    running = Scanner(
        parse_source(stream.url), heard.callbacks(), accept=lambda text: len(text) == 200, settings=CaptureSettings()
    )
    running.start()
    yield running
    assert running.stop(5.0)


def test_a_phone_held_before_the_camera_is_scanned_once_and_outlined(
    stream: PictureStream, scanner: Scanner, heard: Heard
) -> None:
    heard.wait_for_frames(3)
    assert heard.scanned == []
    stream.show(PHONE)
    heard.wait(lambda: len(heard.scanned) == 1)
    (code,) = heard.scanned
    assert (code.text, code.raw, code.source, code.kind) == (SIGNED, SIGNED.encode(), "camera", "qr")
    heard.wait_for_frames(20)
    assert len(heard.scanned) == 1
    xs = [x for x, _ in cast("Corners", heard.outlines[-1])]
    assert 400 < min(xs) < max(xs) < 900
    stream.show(SHOP)
    heard.wait(lambda: heard.outlines[-1] is None)
    assert scanner.status.state is CameraState.LIVE


def test_two_phones_are_asked_about_and_neither_is_taken(stream: PictureStream, scanner: Scanner, heard: Heard) -> None:
    stream.show(two_phones_scene(SIGNED, OTHER_SIGNED, seed=3))
    heard.wait(lambda: len(heard.ambiguous) == 1)
    assert {code.text for code in heard.ambiguous[0]} == {SIGNED, OTHER_SIGNED}
    scanner.took(SIGNED)
    heard.wait_for_frames(10)
    assert heard.scanned == []
    assert len(heard.ambiguous) == 1


def test_a_second_phone_after_the_first_is_a_second_code(stream: PictureStream, scanner: Scanner, heard: Heard) -> None:
    for number, picture in enumerate([PHONE, OTHER_PHONE, PHONE], start=1):
        stream.show(picture)
        heard.wait(lambda wanted=number: len(heard.scanned) == wanted)  # type: ignore[misc]  # bound at once
    assert [code.text for code in heard.scanned] == [SIGNED, OTHER_SIGNED, SIGNED]
    assert scanner.status.state is CameraState.LIVE


def test_pictures_go_on_while_paused_and_what_is_in_view_then_counts_as_new(
    stream: PictureStream, scanner: Scanner, heard: Heard
) -> None:
    stream.show(PHONE)
    heard.wait(lambda: len(heard.scanned) == 1)
    scanner.pause()
    assert scanner.is_paused
    heard.wait_for_frames(5)
    assert len(heard.scanned) == 1
    scanner.resume()
    heard.wait(lambda: len(heard.scanned) == 2)


def test_the_camera_is_switched_while_running(stream: PictureStream, scanner: Scanner, heard: Heard) -> None:
    heard.wait_for_frames(1)
    with PictureStream(PHONE, frames_per_second=15) as other:
        scanner.switch_camera(parse_source(other.url))
        heard.wait(lambda: len(heard.scanned) == 1)
        stream.stop()
        scanner.switch_camera(parse_source("0"))
        heard.wait(lambda: heard.statuses[-1].state is CameraState.NOT_FOUND)
        assert heard.outlines[-1] is None


def test_a_text_that_does_not_prove_itself_needs_two_readings(heard: Heard) -> None:
    asked: list[str] = []

    def accept(text: str) -> bool:
        asked.append(text)
        return False

    with OnePicture(phone_scene("a foreign text", seed=1), heard, accept) as scanner:
        heard.wait(lambda: len(heard.scanned) == 1)
        assert heard.frames >= 2
        assert asked[0] == "a foreign text"
        assert scanner.stop(5.0)


def test_renewed_codes_of_one_subject_fire_once(heard: Heard) -> None:
    pictures = [phone_scene(f"{number:02d}" * 100, seed=1) for number in range(3)]
    with PictureStream(pictures[0], frames_per_second=15) as stream:
        scanner = Scanner(
            parse_source(stream.url), heard.callbacks(), accept=lambda _text: True, identify=lambda _text: "member 7"
        )
        scanner.start()
        for picture in pictures:
            stream.show(picture)
            heard.wait_for_frames(10)
        assert scanner.stop(5.0)
    assert len(heard.scanned) == 1


def _held_still(heard: Heard) -> None:
    flat = phone_scene("0123456785", seed=2, options=SceneOptions(tilt_degrees=71, phone_height=1.2, noise_levels=1))
    with PictureStream(flat, frames_per_second=15) as stream:
        scanner = Scanner(parse_source(stream.url), heard.callbacks(), accept=lambda _text: True)
        scanner.start()
        heard.wait(lambda: len(heard.scanned) == 1)
        # Longer than "out of view" would take, and longer than the hunt lasts.
        heard.wait_for_frames(75)
        assert scanner.stop(5.0)
    assert [code.text for code in heard.scanned] == ["0123456785"]


def test_a_code_that_a_plain_look_does_not_read_is_scanned_once_while_it_is_held_still(heard: Heard) -> None:
    _held_still(heard)


def test_a_code_that_only_lane_b_reads_is_scanned_once_while_it_is_held_still(
    heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever drawn code zbar reads, one of lane A's treatments reads too, and on a busy machine before lane B does:
    # here lane A looks plainly only. That lane B has read is seen by nobody else having done so; which thread tells of
    # it is another matter, for the next frame may come first.
    monkeypatch.setattr(LaneA, "_another_treatment", lambda _lane, _picture, plain: plain)
    look, read_by_lane_a = LaneA.decode, list[str]()

    def looked(lane: LaneA, frame: Frame) -> LaneResult:
        result = look(lane, frame)
        read_by_lane_a.extend(symbol.text for symbol in result.symbols)
        return result

    monkeypatch.setattr(LaneA, "decode", looked)
    _held_still(heard)
    assert read_by_lane_a == []


def test_a_frozen_picture_scans_nothing(heard: Heard) -> None:
    with PictureStream(SHOP, frames_per_second=15) as stream:
        scanner = Scanner(parse_source(stream.url), heard.callbacks(), accept=lambda _text: True, settings=QUICK)
        scanner.start()
        stream.show(PHONE)
        heard.wait(lambda: len(heard.scanned) == 1)
        stream.freeze()
        heard.wait(lambda: heard.statuses[-1].state is CameraState.FROZEN)
        scanner.took("another code, by hand")
        assert heard.outlines[-1] is None
        assert scanner.stop(5.0)
    assert len(heard.scanned) == 1


def test_everything_ends_while_frames_come(heard: Heard) -> None:
    with PictureStream(PHONE, frames_per_second=30) as stream:
        scanner = Scanner(parse_source(stream.url), heard.callbacks())
        for _ in range(3):
            scanner.start()
            heard.wait_for_frames(2)
            assert scanner.stop(5.0)


class TwoFrames:
    """A camera whose sensor gives one picture again and again, a little noisy."""

    frames_per_second = 0.0

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._chance = np.random.default_rng(0)
        self._pace = threading.Event()

    def read(self) -> Picture:
        self._pace.wait(0.05)
        noise = self._chance.integers(0, 3, self._picture.shape, dtype=np.uint8)
        return np.asarray(np.minimum(self._picture, 250) + noise, dtype=np.uint8)

    def release(self) -> None:
        """Nothing is held."""


class OnePicture:
    """A scanner before which one picture stays."""

    def __init__(self, picture: Picture, heard: Heard, accept: Callable[[str], bool]) -> None:
        def opener(_spec: SourceSpec, _settings: CaptureSettings) -> TwoFrames:
            return TwoFrames(picture)

        self.scanner = Scanner(
            SourceSpec("index", "0"), heard.callbacks(), accept=accept, opener=cast("Opener", opener), settings=QUICK
        )

    def __enter__(self) -> Scanner:
        self.scanner.start()
        return self.scanner

    def __exit__(self, *_exception: object) -> None:
        self.scanner.stop(5.0)


def pattern(contrast: tuple[int, int], blur: float = 0.0) -> Picture:
    squares = np.random.default_rng(3).integers(0, 2, (30, 30)).astype(np.uint8)
    region = np.kron(squares, np.ones((8, 8), np.uint8))
    picture = np.full((400, 400), 128, np.uint8)
    picture[80:320, 80:320] = np.where(region, contrast[1], contrast[0])
    return picture if blur == 0 else np.asarray(_blurred(picture, blur), np.uint8)


def _blurred(picture: Picture, sigma: float) -> object:
    return cv2.GaussianBlur(picture, (0, 0), sigma)


@pytest.mark.parametrize(
    "picture, corners, hint",
    [
        (pattern((10, 240)), ((100.0, 100.0), (150.0, 100.0), (150.0, 150.0), (100.0, 150.0)), Hint.TOO_SMALL),
        (pattern((2, 30)), SQUARE, Hint.TOO_DARK),
        (pattern((253, 255)), SQUARE, Hint.TOO_BRIGHT),
        (pattern((10, 240), 6.0), SQUARE, Hint.BLURRED),
        (pattern((10, 240)), ((100.0, 150.0), (300.0, 150.0), (300.0, 230.0), (100.0, 230.0)), Hint.TILTED),
        (pattern((10, 240)), SQUARE, Hint.TILTED),
    ],
)
def test_the_likeliest_reason_is_said(picture: Picture, corners: Corners, hint: Hint) -> None:
    assert why_unreadable(picture, corners) is hint


def test_a_hint_comes_after_a_second_of_seeing_and_goes_when_the_code_has_gone() -> None:
    timer = HintTimer()
    picture = grey(np.full((400, 400, 3), 5, np.uint8))
    said = []
    for number in range(60):
        seen = number < 45
        change = timer.update(picture if seen else None, SQUARE if seen else None, number / 30)
        if change is not None:
            said.append((number, change.hint))
    assert said == [(30, Hint.TOO_DARK)]
    taken_back = [timer.update(None, None, 2 + number / 30) for number in range(30)]
    assert [change.hint for change in taken_back if change is not None] == [None]
    assert timer.update(None, None, 9.0) is None
