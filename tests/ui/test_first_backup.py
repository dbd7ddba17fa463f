"""A backup is put back at the first start: every screen of it by keyboard, in both languages and at every size."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.ui.first.ports import Ending
from counter_app.ui.one_screen.app import Hook
from counter_app.ui.prefs import Prefs, save_prefs
from tests.rescue_story import NOW, ToldRescue
from tests.ui.first_hands import FirstHands, open_first
from tests.ui.rescue_hands import ENTER, ESC, BackupHands
from tests.ui.whole_screens import assert_whole


def opened(qtbot: QtBot, folder: Path, **prefs: object) -> tuple[FirstHands, BackupHands]:
    chosen = Prefs(**{"language": "zh_CN", **prefs})  # type: ignore[arg-type]  # the callers name fields of Prefs
    save_prefs(folder, chosen)
    port = ToldRescue(chosen.language == "zh_CN", folder, new=True)
    first = open_first(qtbot, folder, chosen.language, rescue=port, now=lambda: NOW)
    return first, BackupHands(qtbot, first.window, first.window.desk.rescue)


@pytest.fixture
def both(qtbot: QtBot, tmp_path: Path) -> Iterator[tuple[FirstHands, BackupHands]]:
    made = opened(qtbot, tmp_path)
    yield made
    made[0].window.close()


def every_screen(first: FirstHands, hands: BackupHands) -> Iterator[str]:
    """By keyboard alone, but for the system's own window for folders."""
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    assert hands.up(hands.desk.choose)
    yield "ChooseScreen"
    hands.choose(Path("/media/shop/STICK"))
    yield "of a folder"
    hands.press(Qt.Key.Key_1)
    assert hands.up(hands.desk.phrase)
    yield "PhraseScreen"
    hands.press(ENTER)
    assert hands.up(hands.desk.say)
    yield "SayScreen"
    hands.confirm()
    assert hands.up(hands.desk.done)
    yield "DoneScreen"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale, theme", [(100, "light"), (150, "dark"), (200, "contrast")])
def test_every_screen_is_whole_and_every_control_has_a_name(
    qtbot: QtBot, tmp_path: Path, language: str, scale: int, theme: str
) -> None:
    first, hands = opened(qtbot, tmp_path, language=language, scale_percent=scale, theme=theme)
    for name in every_screen(first, hands):
        QApplication.processEvents()
        assert_whole(hands.window, name)
        assert hands.window.focusWidget() is not None, f"{name}: the focus is lost"
        shown = [step.text() for step in first.window.steps if step.isVisible()]
        assert {"zh_CN": "3 备份", "en": "3 Backup"}[language] in shown
    first.window.close()


def test_language_theme_and_size_change_at_run_time_on_every_screen(both: tuple[FirstHands, BackupHands]) -> None:
    seen = set()
    for name in every_screen(*both):
        for key in (Qt.Key.Key_F7, Qt.Key.Key_F9, Qt.Key.Key_F11, Qt.Key.Key_F7):
            both[1].press(key)
        seen.add(name)
    assert len(seen) == 5
    assert both[1].desk.done.title.text() == "已恢复"
    both[1].press(Qt.Key.Key_F7)
    assert both[1].lines[1] == "Everybody signs in as before; the recovery phrase stays the same."


def test_arrows_reach_the_backup_and_back_again_leads_to_shop_or_trial(both: tuple[FirstHands, BackupHands]) -> None:
    first, hands = both
    way = first.window.desk.way
    hands.press(ENTER)
    hands.press(Qt.Key.Key_Up)
    assert way.chosen == "backup"
    hands.press(ENTER)
    assert hands.up(hands.desk.choose)
    hands.press(ESC)
    assert hands.up(way)
    assert first.window.steps[2].text() == "3 云端"
    hands.press(Qt.Key.Key_1)
    assert hands.up(first.window.desk.place)


def test_a_backup_that_does_not_say_how_many_members_it_holds_says_nothing_of_them(
    both: tuple[FirstHands, BackupHands],
) -> None:
    say = both[1].desk.say
    list(every_screen(*both))
    assert say.seen is not None
    assert "12,480 位会员" in say.whose.text()
    say.show_seen(replace(say.seen, members=None))
    assert "会员" not in say.whose.text()


def test_a_burst_of_a_hand_scanner_chooses_no_backup(both: tuple[FirstHands, BackupHands]) -> None:
    _, hands = both
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    hands.choose(Path("/media/shop/STICK"))
    hands.window.hand_scanner.scanned.emit("6901234567892")
    hands.rest()
    assert hands.up(hands.desk.choose)


def test_a_file_that_is_dropped_is_the_backup_that_was_meant(
    both: tuple[FirstHands, BackupHands], tmp_path: Path
) -> None:
    _, hands = both
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "shop.backup"))])
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    hands.window.dropEvent(QDropEvent(QPointF(300, 300), Qt.DropAction.CopyAction, files, left, nothing))
    hands.rest()
    assert hands.up(hands.desk.phrase)
    assert hands.desk.phrase.file.text() == "shop.backup"


def test_a_mistake_of_ours_is_said_and_the_conversation_lives_on(both: tuple[FirstHands, BackupHands]) -> None:
    first, hands = both
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    Hook(hands.window)(RuntimeError, RuntimeError("x"), None)
    assert "RuntimeError" in hands.said
    hands.press(ESC)
    Hook(hands.window)(RuntimeError, RuntimeError("x"), None)
    assert "RuntimeError" in hands.said
    assert hands.up(first.window.desk.way)


def test_the_window_that_closes_keeps_nothing_of_the_phrase(both: tuple[FirstHands, BackupHands]) -> None:
    first, hands = both
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    hands.choose(Path("/media/shop/STICK"))
    hands.press(Qt.Key.Key_1)
    QTest.keyClicks(hands.focus, "7K3Q")
    hands.window.close()
    assert hands.desk.phrase.field.text() == ""
    assert first.window.ending is Ending.CLOSED
