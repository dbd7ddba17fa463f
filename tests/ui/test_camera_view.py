"""The camera picture: like a mirror, from the frame's own memory, the newest only, outlined in the verdict's colour."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from counter_app.scanning.frames import Frame
from counter_app.ui.eyes import Eyes
from counter_app.ui.ports import CameraReport
from counter_app.ui.scan.camera_view import CameraView, image_of
from counter_app.ui.scan.models import Look
from counter_app.ui.scan.verdict_panel import paint_of
from tests.ui.hands import Hands


def two_colours() -> Frame:
    """Blue left, red right, 640 x 360, as the camera sees it."""
    picture = np.zeros((360, 640, 3), np.uint8)
    picture[:, :320] = (255, 0, 0)
    picture[:, 320:] = (0, 0, 255)
    picture.flags.writeable = False
    return Frame(picture, 1, 0.0)


@pytest.fixture
def view(qtbot: QtBot) -> CameraView:
    made = CameraView()
    qtbot.addWidget(made)
    made.resize(640, 360)
    return made


def shot(view: CameraView) -> QImage:
    return view.grab().toImage()


def test_the_picture_is_mirrored_and_in_the_right_colours(view: CameraView) -> None:
    view.show_frame(two_colours())
    image = shot(view)
    assert image.pixelColor(100, 180) == QColor(255, 0, 0), "what is right for the camera is left in a mirror"
    assert image.pixelColor(540, 180) == QColor(0, 0, 255)


def test_the_picture_fills_the_view_without_being_stretched(view: CameraView) -> None:
    view.resize(300, 360)
    view.show_frame(two_colours())
    image = shot(view)
    assert image.pixelColor(75, 10) == QColor(255, 0, 0)
    assert image.pixelColor(225, 350) == QColor(0, 0, 255)


def test_the_image_lies_over_the_frames_own_memory() -> None:
    frame = two_colours()
    image = image_of(frame)
    assert np.asarray(image.constBits()).ctypes.data == frame.image.ctypes.data


@pytest.mark.parametrize("look", [Look.READY, Look.REDEEMED, Look.AMBER, Look.RED, Look.FAULT])
def test_the_outline_takes_the_verdicts_colour_where_the_code_is(view: CameraView, look: Look) -> None:
    view.set_look(look)
    view.show_outline(((100.0, 100.0), (200.0, 100.0), (200.0, 200.0), (100.0, 200.0)))
    view.show_frame(two_colours())
    image = shot(view)
    wanted = QColor(paint_of(look).outline)
    assert image.pixelColor(640 - 150, 100) == wanted
    assert image.pixelColor(640 - 200, 150) == wanted
    assert image.pixelColor(640 - 150, 150) == QColor(0, 0, 255)
    view.show_outline(None)
    assert shot(view).pixelColor(640 - 150, 100) == QColor(0, 0, 255)


def test_a_slow_window_shows_the_newest_frame_only(qtbot: QtBot) -> None:
    eyes, seen = Eyes(), []
    eyes.frame.connect(lambda frame, _corners: seen.append(frame.number))
    events = eyes.events()

    def camera() -> None:
        for number in range(1, 31):
            events.on_frame(Frame(two_colours().image, number, 0.0))

    thread = threading.Thread(target=camera)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [30]


@dataclass(frozen=True)
class State:
    state: str
    code: str
    says: str


@pytest.mark.parametrize(
    "case",
    [
        State("taken", "taken", "占用"),
        State("not_found", "not_found", "没有摄像头"),
        State("lost", "lost", "断开"),
        State("frozen", "frozen", "不动"),
        State("hung", "no_answer", "响应"),
        State("not_found", "too_large", "太大"),
    ],
    ids=lambda case: case.code,
)
def test_without_a_picture_the_reason_and_what_else_works_are_said(case: State, hands: Hands) -> None:
    window = hands.bench.window
    window.eyes.status.emit(CameraReport(case.state, case.code, "Logitech C920", 2.0))
    camera = window.page.camera
    assert case.says in camera.accessibleName()
    assert "扫码枪" in camera.accessibleDescription()
    parts = [part.accessibleName() for part in window.foot._parts]
    assert any(case.says in part for part in parts)


def test_what_would_help_the_camera_is_said_in_words(hands: Hands) -> None:
    window = hands.bench.window
    window.eyes.hint.emit("too_small")
    assert window.page.camera._hint == "请靠近一点"
    window.eyes.hint.emit("")
    assert window.page.camera._hint == ""


def test_another_camera_is_chosen_while_running(hands: Hands) -> None:
    from PySide6.QtCore import Qt

    window = hands.bench.window
    hands.press(Qt.Key.Key_F5)
    hands.qtbot.waitUntil(lambda: window.page.host.form is window.forms.cameras_form)
    hands.press(Qt.Key.Key_2)
    assert hands.bench.scanner.source == "/dev/video2"
    assert window.page.host.form is None
    assert window.prefs.camera == "/dev/video2"
