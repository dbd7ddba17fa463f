"""A backup is put back in the window, with real files: what is said before, what is kept, and what is refused."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from counter_app.bootstrap.opening import back_up_daily
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.bootstrap.restoring_copy import copies_of
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.rescue.ports import Ending, Kind
from tests.bootstrap.solo import NOW, Solo
from tests.bootstrap.test_restore_keeps import operation_ids
from tests.cli.commands import inside
from tests.ui.first_hands import open_first
from tests.ui.rescue_hands import ENTER, ESC, RescueHands, open_rescue


@pytest.fixture
def hands(qtbot: QtBot, solo: Solo) -> Iterator[RescueHands]:
    made = open_rescue(qtbot, solo.settings, by="owner")
    yield made
    made.window.close()


def unchanged(solo: Solo, before: dict[str, bytes]) -> bool:
    """But for what the window remembers of itself, and the folding of the database's own log."""
    ours = ("window.json", "counter.db", "counter.db-wal", "counter.db-shm")
    return {name: content for name, content in solo.files().items() if name not in ours} == {
        name: content for name, content in before.items() if name not in ours
    }


def restored_audit(solo: Solo) -> list[tuple[str, object]]:
    opened = solo.open()
    with opened.store.reading() as reading:
        found = [each.entry for each in reading.audit_records(0, 1_000) if each.entry.action == "restored"]
    opened.close()
    return [(each.staff, each.details["taken_over"]) for each in found]


def test_a_backup_file_is_put_back_and_what_was_sold_since_is_kept(solo: Solo, hands: RescueHands) -> None:
    before = solo.redeem(solo.codes[0])
    backup = solo.backup()
    since = solo.redeem(solo.codes[1])
    hands.choose(backup)
    hands.give_phrase(solo.phrase.lower().replace("-", " "))
    say = hands.window.desk.say
    assert say.isVisible()
    assert say.seen is not None
    assert (say.seen.since, say.seen.unsent, say.seen.with_cloud, say.seen.must_enrol) == (1, 1, True, False)
    assert "之后本机的 1 条记录会保留：接管后上传到云端。" in hands.lines
    assert "其中尚未上传：1 条" in hands.lines
    assert "Solo · S1" in say.whose.text()
    assert hands.window.desk.phrase.field.text() == "", "nothing of the phrase stays"
    say.day.setText("1332")
    hands.press(ENTER)
    assert hands.said == "这不是该备份的日期，没有改动任何数据。"
    assert not (solo.folder / "set-aside").exists()
    hands.confirm()
    assert hands.window.desk.done.isVisible()
    assert "之后的 1 条记录已接管。" in hands.lines
    hands.press(ENTER)
    assert hands.window.ending is Ending.OPEN
    opened = solo.open()
    assert {before, since} <= operation_ids(opened)
    opened.close()
    assert restored_audit(solo) == [("owner", 1)]


def test_an_automatic_copy_is_chosen_by_its_digit_and_asks_for_no_phrase(
    qtbot: QtBot, solo: Solo, hands: RescueHands
) -> None:
    assert hands.screen is hands.window.desk.choose
    for path in (solo.folder / "backups").iterdir():
        path.unlink()
    opened = solo.open()
    back_up_daily(opened, NOW - timedelta(hours=1))
    back_up_daily(opened, NOW)
    opened.close()
    since = solo.redeem(solo.codes[1])
    hands.press(ESC)
    assert hands.window.ending is Ending.LEFT
    hands = open_rescue(qtbot, solo.settings)
    choose = hands.window.desk.choose
    assert [each.path for each in choose.known] == [each.path for each in copies_of(solo.folder)]
    assert all("自动备份" in row.text() for row in choose.rows)
    assert "S1" in choose.rows[0].accessibleName()
    hands.press(Qt.Key.Key_Down)
    hands.press(ENTER)
    say = hands.window.desk.say
    assert say.seen is not None
    assert (say.seen.kind, say.seen.since, say.seen.with_cloud) == (Kind.COPY, 1, False)
    assert say.seen.made_at == NOW - timedelta(hours=1)
    hands.confirm()
    assert "之后的 1 条记录已接管。" in hands.lines
    opened = solo.open()
    assert since in operation_ids(opened)
    opened.close()
    assert restored_audit(solo) == [("", 1)]
    hands.window.close()


def test_the_phrase_is_masked_and_leaves_by_no_clipboard(solo: Solo, hands: RescueHands) -> None:
    hands.choose(solo.backup())
    phrase, clipboard = hands.window.desk.phrase, QGuiApplication.clipboard()
    clipboard.setText("before")
    phrase.field.setText("7k3q ａｂｃｄ")
    assert phrase.field.displayText() != phrase.field.text()
    assert phrase.count.text() == "已输入 8 / 32 个字符"
    hands.alt("S")
    assert phrase.plain.text() == "7K3Q - ABCD"
    assert phrase.field.displayText() != phrase.field.text()
    phrase.field.selectAll()
    for sequence in (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut):
        QTest.keySequence(phrase.field, QKeySequence(sequence))
    phrase.field.copy()
    phrase.field.cut()
    assert clipboard.text() == "before"
    assert not phrase.plain.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
    assert not phrase.plain.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    hands.alt("S")
    assert not phrase.plain.text()


def test_a_wrong_phrase_is_said_and_what_was_typed_stays(solo: Solo, hands: RescueHands) -> None:
    before = solo.files()
    hands.choose(solo.backup())
    wrong = solo.phrase[:-1] + ("A" if solo.phrase[-1] != "A" else "B")
    hands.give_phrase(wrong)
    assert hands.said == "这不是恢复短语：有字符不对或缺少，请再看看纸上的内容。"
    assert hands.window.desk.phrase.field.text() == wrong
    other = inside(
        "--data", str(solo.folder.parent / "x"), "--json", "cloud", "init", "--merchant", "X", "--store", "S"
    )
    hands.give_phrase(other.document["recovery_phrase"])
    assert hands.said == "此备份用的是另一个恢复短语，没有改动任何数据。"
    assert unchanged(solo, before)


def test_what_cannot_be_put_back_is_said_each_with_its_sentence(
    solo: Solo, hands: RescueHands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = solo.backup()
    before = solo.files()
    content = backup.read_bytes()
    cut, altered, foreign = tmp_path / "cut.backup", tmp_path / "altered.backup", tmp_path / "letter.txt"
    cut.write_bytes(content[:-100])
    altered.write_bytes(content[:5_000] + bytes([content[5_000] ^ 1]) + content[5_001:])
    foreign.write_text("Dear Sir", encoding="utf-8")
    for path in (cut, altered):
        hands.choose(path)
        hands.give_phrase(solo.phrase)
        assert hands.said == "此备份不完整或被改动过，没有改动任何数据。请换一个。"
        assert hands.screen is hands.window.desk.choose
    hands.choose(foreign)
    assert hands.said == "这不是本程序的备份文件，请换一个。"
    hands.choose(tmp_path / "nowhere.backup")
    assert hands.said == "文件或文件夹无法读写，没有改动任何数据。请检查磁盘。"
    copy = copies_of(solo.folder)[0].path
    spoilt = bytearray(copy.read_bytes())
    spoilt[9_000] ^= 1
    copy.write_bytes(spoilt)
    hands.choose(copy)
    assert hands.said == "此备份不完整或被改动过，没有改动任何数据。请换一个。"
    copy.write_bytes(before[f"backups/{copy.name}"])
    assert unchanged(solo, before)


def test_a_full_disk_is_said_and_nothing_has_changed(qtbot: QtBot, solo: Solo, small_disk: Path) -> None:
    backup = solo.backup()
    full = replace(solo, folder=small_disk / "shop")
    shutil.copytree(solo.folder, full.folder)
    hands = open_rescue(qtbot, full.settings)
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - 300_000))
    before = full.files()
    hands.choose(copies_of(full.folder)[0].path)
    assert hands.said == "磁盘已满，没有改动任何数据。请清出空间后再试。"
    hands.choose(backup)
    hands.give_phrase(solo.phrase)
    hands.confirm()
    assert hands.said == "磁盘已满，没有改动任何数据。请清出空间后再试。"
    assert unchanged(full, before)
    assert not [*full.folder.glob(".reading-*"), *full.folder.glob(".switching-*")]
    hands.window.close()


@pytest.mark.parametrize(
    "trouble, sentence",
    [
        (InvalidInput("x", key="file", code="other_merchant"), "此备份属于另一个商户，没有改动任何数据。"),
        (
            InvalidInput("x", key="file", code="other_counter", details={"counter": "2 号台"}),
            "此备份属于另一台收银台（2 号台），没有改动任何数据。",
        ),
        (
            InvalidInput("x", key="file", code="newer_program"),
            "此备份由更新的版本制作，没有改动任何数据。请先安装新版本。",
        ),
        (
            Fault(FaultKind.DATABASE_TOO_NEW, "schema 9999"),
            "此备份由更新的版本制作，没有改动任何数据。请先安装新版本。",
        ),
        (Fault(FaultKind.DISK_FULL), "磁盘已满，没有改动任何数据。请清出空间后再试。"),
    ],
)
def test_each_refusal_has_its_sentence(hands: RescueHands, trouble: Exception, sentence: str) -> None:
    from counter_app.ui.rescue.words import trouble_words

    assert isinstance(trouble, InvalidInput | Fault)
    assert trouble_words(trouble, "zh_CN") == sentence


def test_while_another_command_has_the_folder_it_says_so_and_nothing_has_changed(
    solo: Solo, hands: RescueHands
) -> None:
    backup = solo.backup()
    opened = solo.open()
    hands.choose(backup)
    hands.give_phrase(solo.phrase)
    hands.confirm()
    assert hands.said == "另一个窗口、命令或云端正在使用数据，没有改动任何数据。请先关闭它。"
    opened.close()
    assert not (solo.folder / "set-aside").exists()


def test_a_counter_of_a_cloud_elsewhere_is_enrolled_anew_next(solo: Solo, hands: RescueHands) -> None:
    shutil.move(solo.folder / "cloud", solo.folder.parent / "cloud-elsewhere")
    backup = solo.backup()
    hands.choose(backup)
    hands.give_phrase(solo.phrase)
    assert "恢复后这台收银台会锁定，重新加入后才能使用。请先准备好加入码。" in hands.lines
    hands.confirm()
    hands.press(ENTER)
    assert hands.window.ending is Ending.ENROL
    shutil.move(solo.folder.parent / "cloud-elsewhere", solo.folder / "cloud")
    solo.serve()
    assert solo.server is not None
    code = solo.cloud.enrolment_code("S1").code
    first = open_first(hands.qtbot, solo.folder)
    join = first.window.desk.join
    assert first.up(join)
    assert join.leave.isHidden(), "there is no way round it"
    join.code.setText(f"{solo.server.url}/e/{code}")
    first.press(ENTER)
    first.press(ENTER)
    assert first.up(first.window.desk.camera)
    first.window.close()
    opened = solo.open()
    assert opened.device is not None
    assert (opened.device.epoch, opened.device.revoked) == (2, False)
    opened.close()


def test_stopping_while_it_reads_leaves_everything_as_it_was(solo: Solo, hands: RescueHands) -> None:
    backup = solo.backup()
    before = solo.files()
    hands.choose(backup)
    hands.window.desk.phrase.field.setText(solo.phrase)
    QTest.keyClick(hands.focus, ENTER)
    hands.qtbot.waitUntil(lambda: hands.screen is hands.window.desk.work)
    hands.press(ESC)
    assert hands.said in ("已停止，没有改动任何数据。", ""), "it was read before it could be stopped"
    assert unchanged(solo, before)


def test_what_was_looked_at_is_forgotten_with_what_opens_it(solo: Solo) -> None:
    port = Rescue(solo.settings)
    with pytest.raises(InvalidInput):
        port.restore(lambda *_: None, threading.Event())
