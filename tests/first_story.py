"""The first start, for pictures: each of its screens, and what is said where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import cast

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.scanning.frames import Frame
from counter_app.scanning.scene import phone_scene
from counter_app.ui.first.ports import SAMPLE, Stage
from counter_app.ui.prefs import Prefs, save_prefs
from tests.studio import HELD
from tests.ui.first_hands import FirstHands, open_first

LINK = "https://cloud.example.com:8443/e/PX452Y2KCW#fp=" + "0123456789abcdef" * 4
FIRST_IN_DOCS = ("first-way", "first-confirm", "first-phrase", "first-camera")
NAMES = (
    *("first-language", "first-way", "first-place", "first-join", "first-confirm", "first-failed"),
    *("first-names", "first-phrase", "first-check", "first-camera"),
)


class Waiting:
    """What a test's bot does, without a test."""

    def __init__(self, app: QApplication) -> None:
        self._app = app

    def addWidget(self, _widget: QWidget) -> None:
        """Closed by the story."""

    def waitExposed(self, _widget: QWidget) -> AbstractContextManager[None]:
        return nullcontext()

    def waitUntil(self, until: Callable[[], bool], timeout: int = 5_000) -> None:
        deadline = QDeadlineTimer(timeout)
        while not until() and not deadline.hasExpired():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def first_start(app: QApplication, folder: Path, prefs: Prefs) -> Iterator[tuple[str, QWidget]]:
    """Yields a name and the window each time there is something to see."""
    save_prefs(folder, prefs)
    language = prefs.language
    hands = open_first(cast("QtBot", Waiting(app)), folder, language)
    window, desk = hands.window, hands.window.desk
    yield "first-language", window
    hands.press(Qt.Key.Key_Return)
    yield "first-way", window
    hands.press(Qt.Key.Key_1)
    yield "first-place", window
    hands.press(Qt.Key.Key_1)
    _hold(hands, LINK)
    yield "first-join", window
    hands.show(LINK)
    _hold(hands, LINK)
    yield "first-confirm", window
    hands.press(Qt.Key.Key_Return)
    yield "first-failed", window
    for _ in range(3):
        hands.press(Qt.Key.Key_Escape)
    hands.press(Qt.Key.Key_2)
    chinese = language == "zh_CN"
    texts = ("晨光书店", "城东店", "陈敏") if chinese else ("Morning Books", "East Gate", "Chen Min")
    for key, text in zip(("merchant", "store", "owner", "pin", "again"), (*texts, "2468", "2468"), strict=True):
        hands.fill(key, text)
    yield "first-names", window
    hands.press(Qt.Key.Key_Return)
    yield "first-phrase", window
    hands.press(Qt.Key.Key_Return)
    yield "first-check", window
    desk._turn(Stage.CAMERA, desk.camera)
    hands.rest()
    hands.show(SAMPLE)
    _hold(hands, SAMPLE)
    yield "first-camera", window
    window.close()


def _hold(hands: FirstHands, text: str) -> None:
    picture = phone_scene(text, title="", caption="", seed=3, options=HELD)
    hands.start.scanners[-1].events.on_frame(Frame(picture, 1, 0.0))
    hands.rest()
    QApplication.processEvents()
