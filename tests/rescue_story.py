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
from counter_app.ui.prefs import Prefs
from counter_app.ui.rescue.ports import Done, Kind, Known, Seen, Step, Told
from tests.first_story import Waiting
from tests.ui.rescue_hands import RescueHands, open_rescue

NOW = datetime(2026, 3, 10, 6, 30, tzinfo=UTC)
NAMES = ("rescue-closed", "rescue-choose", "rescue-phrase", "rescue-say", "rescue-work", "rescue-done")
RESCUE_IN_DOCS = ("rescue-closed", "rescue-choose", "rescue-say")


@dataclass
class ToldRescue:
    """A `RescuePort` of a shop that was told."""

    chinese: bool
    folder: Path

    @property
    def _names(self) -> tuple[str, str, str]:
        return ("喜宝母婴", "城东店", "1 号台") if self.chinese else ("Happy Baby", "East Gate", "Counter 1")

    def known(self) -> tuple[Known, ...]:
        _, store, counter = self._names
        ages = (timedelta(hours=5), timedelta(days=1, hours=4), timedelta(days=2, hours=5))
        copies = tuple(
            Known(self.folder / f"{number}.db", Kind.COPY, 42_300_000 - 900_000 * number, NOW - age, store, counter)
            for number, age in enumerate(ages)
        )
        return (*copies, Known(self.folder / "march.backup", Kind.SEALED, 71_800_000))

    def kind_of(self, path: Path) -> Kind:
        return Kind.SEALED if path.suffix == ".backup" else Kind.COPY

    def look(self, path: Path, phrase: str, told: Told, stop: threading.Event) -> Seen:
        merchant, store, counter = self._names
        made_at = NOW - timedelta(days=1, hours=4)
        return Seen(
            *(path, Kind.SEALED, 71_800_000, made_at, merchant, store, counter),
            since=37,
            unsent=4,
            with_cloud=True,
        )

    def restore(self, told: Told, stop: threading.Event) -> Done:
        return Done(NOW - timedelta(days=1, hours=4), "/home/shop/counter/set-aside/20260310T143000", 37, False, False)

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
