"""Putting a backup back, for pictures: the page of data that do not open, and each screen of the way to the restore."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.config import load_settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.ui.prefs import Prefs, save_prefs
from counter_app.ui.rescue.ports import Done, Kind, Known, Seen, Step, Told
from tests.first_story import Waiting
from tests.ui.first_hands import open_first
from tests.ui.rescue_hands import BackupHands, RescueHands, open_rescue

NOW = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
NAMES = ("rescue-closed", "rescue-choose", "rescue-phrase", "rescue-say", "rescue-work", "rescue-done")
NEW_NAMES = ("first-backup", "first-backup-folder", "first-backup-say", "first-backup-done")
NEW_IN_DOCS = ("first-backup-say",)
RESCUE_IN_DOCS = ("rescue-closed", "rescue-choose", "rescue-say")


@dataclass
class ToldRescue:
    """A `RescuePort` of a shop that was told."""

    chinese: bool
    folder: Path
    new: bool = False

    @property
    def _names(self) -> tuple[str, str, str]:
        return ("喜宝母婴", "城东店", "1 号台") if self.chinese else ("Happy Baby", "East Gate", "Counter 1")

    def known(self, folder: Path | None = None) -> tuple[Known, ...]:
        if self.new:
            names = ("counter-20260309", "counter-20260302") if folder else ()
            return tuple(Known(self.folder / f"{name}.backup", Kind.SEALED, 71_800_000) for name in names)
        _, store, counter = self._names
        ages = (timedelta(hours=5), timedelta(days=1, hours=4), timedelta(days=2, hours=5))
        copies = tuple(
            Known(self.folder / f"{number}.db", Kind.COPY, 42_300_000 - 900_000 * number, NOW - age, store, counter)
            for number, age in enumerate(ages)
        )
        return (*copies, Known(self.folder / "march.backup", Kind.SEALED, 71_800_000))

    def kind_of(self, path: Path) -> Kind:
        if path.suffix == "":
            return Kind.FOLDER
        return Kind.SEALED if path.suffix == ".backup" else Kind.COPY

    def look(self, path: Path, phrase: str, told: Told, stop: threading.Event) -> Seen:
        merchant, store, counter = self._names
        made_at = NOW - timedelta(days=1, hours=4)
        return Seen(
            *(path, Kind.SEALED, 71_800_000, made_at, merchant, store, counter),
            since=37,
            unsent=4,
            with_cloud=True,
            anything_here=not self.new,
            members=12_480,
        )

    def restore(self, told: Told, stop: threading.Event) -> Done:
        aside, taken_over = ("", 0) if self.new else ("/home/shop/counter/set-aside/20260310T143000", 37)
        return Done(NOW - timedelta(days=1, hours=4), aside, taken_over, False, False)

    def forget(self) -> None:
        """Nothing is kept."""

    def bundle(self, target: Path, stop: threading.Event) -> None:
        """Nothing is written."""


def rescue(app: QApplication, folder: Path, prefs: Prefs) -> Iterator[tuple[str, QWidget]]:
    """Yields a name and the window each time there is something to see."""
    settings = load_settings({}, data=str(folder))
    fault = Fault(FaultKind.DATABASE_DAMAGED, "file is not a database")
    port = ToldRescue(prefs.language == "zh_CN", folder)
    hands = open_rescue(cast("QtBot", Waiting(app)), settings, fault, prefs=prefs, port=port, now=lambda: NOW)
    window = hands.window
    for name in _steps(hands):
        QApplication.processEvents()
        yield name, window
    window.close()


def put_back_at_first(app: QApplication, folder: Path, prefs: Prefs) -> Iterator[tuple[str, QWidget]]:
    """The same on a computer that is no counter yet."""
    save_prefs(folder, prefs)
    port = ToldRescue(prefs.language == "zh_CN", folder, new=True)
    first = open_first(cast("QtBot", Waiting(app)), folder, prefs.language, rescue=port, now=lambda: NOW)
    hands = BackupHands(first.qtbot, first.window, first.window.desk.rescue)
    for name in _first_steps(hands):
        QApplication.processEvents()
        yield name, first.window
    first.window.close()


def _first_steps(hands: BackupHands) -> Iterator[str]:
    for key in (Qt.Key.Key_Return, Qt.Key.Key_3):
        hands.press(key)
    yield "first-backup"
    hands.choose(Path("/media/shop/STICK"))
    yield "first-backup-folder"
    hands.press(Qt.Key.Key_1)
    hands.give_phrase("7K3Q-9M2X-4TRB-V0CE-5H")
    yield "first-backup-say"
    hands.confirm()
    yield "first-backup-done"


def _steps(hands: RescueHands) -> Iterator[str]:
    desk = hands.window.desk
    yield "rescue-closed"
    hands.press(Qt.Key.Key_2)
    hands.press(Qt.Key.Key_Down)
    yield "rescue-choose"
    hands.press(Qt.Key.Key_4)
    desk.phrase.field.setText("7K3Q-9M2X-4TRB-V0CE-5H")
    hands.alt("S")
    yield "rescue-phrase"
    hands.press(Qt.Key.Key_Return)
    yield "rescue-say"
    desk.work.begin(restores=True)
    desk.work.show_step(Step.READ, 30_156_000, 71_800_000)
    desk._turn(desk.work)
    yield "rescue-work"
    desk._turn(desk.say)
    hands.confirm()
    yield "rescue-done"
