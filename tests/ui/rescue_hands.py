"""The window in which a backup is put back under a person's hands: a real folder behind it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.config import Settings
from counter_app.domain.errors import Fault
from counter_app.scanning.wedge import Wedge
from counter_app.ui.one_screen.window import OneScreenWindow
from counter_app.ui.prefs import Prefs, save_prefs
from counter_app.ui.rescue.desk import RescueDesk
from counter_app.ui.rescue.ports import Now, RescueParts, RescuePort
from counter_app.ui.rescue.window import RescueWindow
from counter_app.ui.rescue.words import day_of
from counter_app.ui.widgets.form import Form

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@dataclass
class BackupHands:
    """Keys, and what is seen, wherever a backup is put back."""

    qtbot: QtBot
    window: OneScreenWindow
    desk: RescueDesk

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
        self.qtbot.waitUntil(lambda: self.window._closed or self.window.jobs.idle, timeout=120_000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)
        self.rest()

    def alt(self, letter: str) -> None:
        self.press(Qt.Key(ord(letter)), Qt.KeyboardModifier.AltModifier)

    def choose(self, path: Path) -> None:
        """As the system's own window for files answers."""
        self.desk.look_into(path)
        self.rest()

    def give_phrase(self, phrase: str) -> None:
        assert self.screen is self.desk.phrase
        self.desk.phrase.field.setText(phrase)
        self.press(ENTER)

    def confirm(self) -> None:
        """Type the day that stands above."""
        say = self.desk.say
        assert self.screen is say, self.said
        assert say.seen is not None
        say.day.setText(day_of(say.seen.made_at))
        self.press(ENTER)

    @property
    def said(self) -> str:
        return self.screen.message.text() if not self.screen.message.isHidden() else ""

    @property
    def lines(self) -> list[str]:
        """What the screen says in its sentences."""
        texts = getattr(self.screen, "lines", [])
        return [text.text() for text in texts if not text.isHidden()]


@dataclass
class RescueHands(BackupHands):
    """In the window of its own."""

    window: RescueWindow


def open_rescue(
    qtbot: QtBot,
    settings: Settings,
    fault: Fault | None = None,
    *,
    prefs: Prefs | None = None,
    port: RescuePort | None = None,
    by: str = "",
    now: Now = computer_now,
) -> RescueHands:
    """The window, open, at its first screen."""
    if prefs is not None:
        save_prefs(settings.data_dir, prefs)
    language = "" if prefs is not None else "zh_CN"
    window = RescueWindow(RescueParts(settings.data_dir, port or Rescue(settings, by), Wedge, now, fault, language))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.begin()
    hands = RescueHands(qtbot, window, window.desk)
    hands.rest()
    return hands
