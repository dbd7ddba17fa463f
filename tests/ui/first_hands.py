"""The conversation of the first start under a person's hands: a real folder behind it, a camera held in the hand."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.config import load_settings
from counter_app.scanning.frames import Frame
from counter_app.scanning.wedge import Wedge
from counter_app.services.shift_sheet import Sheet
from counter_app.ui.first.ports import FirstParts
from counter_app.ui.first.window import FirstWindow
from counter_app.ui.ports import CameraChoice, CameraReport, ScanEvents, ScannerPort, SeenCode
from counter_app.ui.rescue.ports import Now, RescuePort
from counter_app.ui.widgets.form import Form
from tests.ui.shop_window import HandHeldScanner


@dataclass
class Paper:
    """A printer that is not there, and documents."""

    folder: Path
    printer: bool = False
    printed: list[str] = field(default_factory=list)

    def print_sheet(self, sheet: Sheet, signature: str) -> bool:
        self.printed.append(sheet.title)
        return self.printer

    def print_picture(self, png: bytes, title: str) -> bool:
        self.printed.append(title)
        return self.printer

    def save_sheet(self, sheet: Sheet, signature: str, name: str) -> Path:
        from counter_app.ui.paper import SystemPaper

        return SystemPaper(self.folder).save_sheet(sheet, signature, name)

    def save_file(self, content: bytes, name: str) -> Path:
        from counter_app.ui.paper import SystemPaper

        return SystemPaper(self.folder).save_file(content, name)


class HandHeldStart(FirstStart):
    """The real thing, but for its camera."""

    def __init__(self, folder: Path) -> None:
        super().__init__(load_settings(os.environ, data=str(folder)))
        self.scanners: list[HandHeldScanner] = []

    @override
    def list_cameras(self) -> tuple[CameraChoice, ...]:
        return (CameraChoice("0", "Logitech C920"), CameraChoice("/dev/video2", "USB Camera"))

    @override
    def start_scanner(self, events: ScanEvents, source: str) -> ScannerPort:
        made = HandHeldScanner(events, source)
        self.scanners.append(made)
        events.on_status(CameraReport("live", "live", "Logitech C920"))
        return made


@dataclass
class FirstHands:
    """Keys, a camera, and what is seen."""

    qtbot: QtBot
    window: FirstWindow
    start: HandHeldStart
    paper: Paper

    @property
    def screen(self) -> Form:
        shown = self.window.stack.currentWidget()
        assert isinstance(shown, Form)
        return shown

    def up(self, screen: Form) -> bool:
        """Whether it is the one that is seen."""
        return self.screen is screen

    @property
    def focus(self) -> QWidget:
        focus: QWidget | None = self.window.focusWidget()
        return self.window if focus is None else focus

    def rest(self) -> None:
        """Until nothing is under way, nor keys held."""
        self.qtbot.waitUntil(lambda: not self.window.hand_scanner.holding, timeout=10_000)
        self.qtbot.waitUntil(lambda: self.window._closed or self.window.jobs.idle, timeout=60_000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)
        self.rest()

    def alt(self, letter: str) -> None:
        self.press(Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)

    def type(self, text: str) -> None:
        """As a person types it: slower than a hand scanner."""
        for character in text:
            QTest.keyClicks(self.focus, character, delay=60)
        self.rest()

    def fill(self, key: str, text: str) -> None:
        """A field of the names: too many keys to type each in a test."""
        self.window.desk.names.fields[key].setText(text)

    def show(self, text: str) -> None:
        """Before the camera, as its thread would tell it."""
        scanner = self.start.scanners[-1]
        thread = threading.Thread(target=lambda: self._tell(scanner, text))
        thread.start()
        thread.join()
        QApplication.processEvents()
        self.rest()

    @staticmethod
    def _tell(scanner: HandHeldScanner, text: str) -> None:
        scanner.events.on_frame(Frame(np.full((480, 640, 3), 90, np.uint8), 1, 0.0))
        scanner.events.on_scanned(SeenCode(text))

    @property
    def said(self) -> str:
        return self.screen.message.text() if not self.screen.message.isHidden() else ""


def open_first(
    qtbot: QtBot,
    folder: Path,
    language: str = "zh_CN",
    *,
    rescue: RescuePort | None = None,
    now: Now = computer_now,
) -> FirstHands:
    """The window, open, at the screen where the folder is."""
    start, paper = HandHeldStart(folder), Paper(folder.parent / "documents")
    rescue = rescue or Rescue(load_settings(os.environ, data=str(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    window = FirstWindow(FirstParts(folder, start, rescue, Wedge, now, language, make_paper=lambda: paper))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()
    hands = FirstHands(qtbot, window, start, paper)
    hands.rest()
    return hands
