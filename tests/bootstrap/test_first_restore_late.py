"""At the first start, after something else was begun: a join that failed, or a stick that answers when nobody waits."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.ui.first.ports import Invited, Stage
from counter_app.ui.rescue.ports import Kind
from tests.bootstrap.solo import Solo
from tests.bootstrap.test_first_restore import NewHands, of_cloud_only
from tests.bootstrap.test_first_start import settings_of
from tests.ui.first_hands import open_first
from tests.ui.rescue_hands import ENTER, ESC


def test_a_cloud_alone_is_put_beside_no_counter_that_a_failed_join_left(solo: Solo, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "new")
    with pytest.raises((Fault, InvalidInput)):
        FirstStart(settings).join(Invited("ABCD-EFGH-JKMN-PQRS", "http://127.0.0.1:1", "127.0.0.1", ""), lambda _: None)

    with pytest.raises(InvalidInput) as refused:
        Rescue(settings).look(of_cloud_only(solo), solo.phrase, lambda *_: None, threading.Event())

    assert refused.value.code == "no_counter"


class _Slow(Rescue):
    """Says only after a while what a file is."""

    gate = threading.Event()

    @override
    def kind_of(self, path: Path) -> Kind:
        assert self.gate.wait(20)
        return super().kind_of(path)


def test_what_a_slow_stick_answers_covers_no_screen_that_came_meanwhile(
    qtbot: QtBot, solo: Solo, tmp_path: Path
) -> None:
    backup = solo.backup()
    first = open_first(qtbot, tmp_path / "new", rescue=(slow := _Slow(settings_of(tmp_path / "new"))))
    hands = NewHands(first)
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    slow.gate.clear()
    hands.desk.look_into(backup)
    QTest.keyClick(hands.focus, ESC)
    qtbot.waitUntil(lambda: first.up(first.window.desk.way), timeout=5_000)
    QTest.keyClick(hands.focus, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: first.up(first.window.desk.place), timeout=5_000)

    slow.gate.set()
    hands.rest()

    assert first.up(first.window.desk.place)
    assert first.window.desk.stage is Stage.PLACE
    first.window.close()
