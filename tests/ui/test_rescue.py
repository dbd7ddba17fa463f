"""The window of the restore: every screen in both languages and at every size, by keyboard, with names; a mistake in it
is said and it lives on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.config import load_settings
from counter_app.domain.errors import Fault, FaultKind
from counter_app.ui.one_screen.app import Hook
from counter_app.ui.prefs import Prefs
from counter_app.ui.rescue.ports import Done, Ending, Step
from counter_app.ui.rescue.words import closed_words, trouble_words
from tests.rescue_story import NOW, ToldRescue
from tests.ui.rescue_hands import ENTER, ESC, RescueHands, open_rescue
from tests.ui.whole_screens import assert_whole

DAMAGED = Fault(FaultKind.DATABASE_DAMAGED, "file is not a database")


def opened(qtbot: QtBot, folder: Path, fault: Fault | None = DAMAGED, **prefs: object) -> RescueHands:
    chosen = Prefs(**{"language": "zh_CN", **prefs})  # type: ignore[arg-type]  # the callers name fields of Prefs
    port = ToldRescue(chosen.language == "zh_CN", folder)
    settings = load_settings(os.environ, data=str(folder))
    return open_rescue(qtbot, settings, fault, prefs=chosen, port=port, now=lambda: NOW)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[RescueHands]:
    made = opened(qtbot, tmp_path)
    yield made
    made.window.close()


def every_screen(hands: RescueHands) -> Iterator[str]:
    """By keyboard alone, as a person goes."""
    desk = hands.window.desk
    for key, screen in (
        (None, desk.trouble),
        (Qt.Key.Key_2, desk.choose),
        (Qt.Key.Key_4, desk.phrase),
        (ENTER, desk.say),
    ):
        if key is not None:
            hands.press(key)
        QApplication.processEvents()
        assert hands.screen is screen
        yield type(screen).__name__
    desk._turn(desk.work)
    QApplication.processEvents()
    yield "WorkScreen"
    desk._turn(desk.say)
    hands.confirm()
    QApplication.processEvents()
    yield "DoneScreen"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("scale", [100, 200])
@pytest.mark.parametrize("theme", ["light", "contrast"])
def test_every_screen_is_whole_and_every_control_has_a_name(
    qtbot: QtBot, tmp_path: Path, language: str, scale: int, theme: str
) -> None:
    hands = opened(qtbot, tmp_path, language=language, scale_percent=scale, theme=theme)
    for name in every_screen(hands):
        assert_whole(hands.window, name)
        assert hands.window.focusWidget() is not None, f"{name}: the focus is lost"
    hands.window.close()


def test_language_theme_and_size_change_at_run_time_on_every_screen(hands: RescueHands) -> None:
    seen = set()
    for name in every_screen(hands):
        for key in (Qt.Key.Key_F7, Qt.Key.Key_F9, Qt.Key.Key_F11, Qt.Key.Key_F7):
            hands.press(key)
        seen.add(name)
    assert len(seen) == 6
    assert hands.window.desk.done.title.text() == "已恢复"


def test_the_page_says_why_in_the_language_that_is_spoken(hands: RescueHands) -> None:
    trouble = hands.window.desk.trouble
    assert trouble.why.text() == "这台收银台的数据已损坏，自动备份也无法使用。请恢复备份。"
    hands.press(Qt.Key.Key_F7)
    assert trouble.why.text().startswith("The data of this counter are damaged")


@pytest.mark.parametrize("key, ending", [(Qt.Key.Key_1, Ending.OPEN), (Qt.Key.Key_4, Ending.CLOSED)])
def test_try_again_and_quit(hands: RescueHands, key: Qt.Key, ending: Ending) -> None:
    hands.press(key)
    assert hands.window._closed
    assert hands.window.ending is ending


def test_arrows_walk_and_enter_takes_and_esc_goes_back(hands: RescueHands) -> None:
    desk = hands.window.desk
    hands.press(Qt.Key.Key_Down)
    hands.press(ENTER)
    assert desk.choose.isVisible()
    for way in (desk.choose.place, desk.choose.other):
        hands.press(Qt.Key.Key_Up)
        assert way.isChecked()
    for _ in range(2):
        hands.press(Qt.Key.Key_Down)
    hands.press(ENTER)
    assert desk.say.isVisible(), "an automatic copy asks for no phrase"
    hands.press(Qt.Key.Key_PageDown)
    hands.press(ESC)
    assert desk.choose.isVisible()
    hands.press(ESC)
    assert desk.trouble.isVisible()


def test_another_file_is_asked_for_and_the_file_for_support_is_saved(hands: RescueHands, tmp_path: Path) -> None:
    window, desk = hands.window, hands.window.desk
    hands.press(Qt.Key.Key_3)
    assert window.dialog is not None
    window.dialog.close()
    desk.save_bundle(tmp_path / "support.zip")
    hands.rest()
    assert hands.said.startswith("已保存")
    support = window.dialog
    window.activateWindow()
    desk.trouble.choices[1].setFocus()
    hands.press(Qt.Key.Key_2)
    desk.choose.key_pressed("5")
    assert window.dialog is not support
    window.dialog.close()


def test_a_burst_of_a_hand_scanner_presses_nothing(hands: RescueHands) -> None:
    QTest.keyClicks(hands.focus, "6901234567892")
    QTest.keyClick(hands.focus, ENTER)
    hands.rest()
    assert hands.window.desk.trouble.isVisible()


def test_once_the_data_change_places_nothing_stops_it(hands: RescueHands) -> None:
    work = hands.window.desk.work
    work.begin(restores=True)
    hands.window.desk._turn(work)
    assert work.leave.isVisible()
    work.show_step(Step.SWITCH, 0, 0)
    assert not work.leave.isVisible()
    assert not work.can_stop


def test_a_counter_that_must_be_enrolled_says_so_on_its_key(hands: RescueHands) -> None:
    done = hands.window.desk.done
    done.show_done(Done(NOW, "", 0, unreadable=False, must_enrol=True))
    assert done.main.text() == "重新加入"
    done.submit()
    assert hands.window.ending is Ending.ENROL


def test_a_mistake_of_ours_is_said_and_the_window_lives_on(hands: RescueHands) -> None:
    Hook(hands.window)(RuntimeError, RuntimeError("x"), None)
    assert "RuntimeError" in hands.said
    hands.press(Qt.Key.Key_2)
    desk = hands.window.desk
    desk._turn(desk.work)
    Hook(hands.window)(RuntimeError, RuntimeError("x"), None)
    hands.rest()
    assert desk.choose.isVisible()


def test_no_sentence_speaks_of_coupons_in_hand_or_of_scanning() -> None:
    for kind in FaultKind:
        for lang in ("zh_CN", "en"):
            if kind in (FaultKind.NETWORK, FaultKind.CAMERA, FaultKind.RECOVERED):
                continue
            for words in (closed_words(Fault(kind), lang), trouble_words(Fault(kind), lang)):
                assert words
                assert not any(each in words for each in ("coupon", "scan", "券", "扫")), (kind, words)
