"""A computer that is no counter yet takes the place of one that is gone: its backup is put back at the first start."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_app.bootstrap import container
from counter_app.bootstrap.backing_up import back_up
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.opening import DATABASE_KEY, open_counter
from counter_app.bootstrap.restoring import restore
from counter_app.bootstrap.restoring_copy import copies_of, key_here
from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.storage.engine import connect
from counter_app.storage.store import SqlStore
from counter_app.ui.first.ports import Ending, Stage
from tests.bootstrap.solo import NOW, Solo
from tests.bootstrap.test_first_start import settings_of
from tests.bootstrap.test_restore_keeps import operation_ids
from tests.ui.first_hands import FirstHands, open_first
from tests.ui.rescue_hands import ENTER, ESC, BackupHands


class NewHands(BackupHands):
    """At the conversation of the first start, by way of the backup."""

    def __init__(self, first: FirstHands) -> None:
        super().__init__(first.qtbot, first.window, first.window.desk.rescue)
        self.first = first

    @property
    def folder(self) -> Path:
        return self.first.window._parts.data_dir

    def keys(self) -> int:
        """How many secrets lie with this computer."""
        folder = self.first.start._settings.config_dir / "keys"
        return sum(len(json.loads(path.read_text())["secrets"]) for path in folder.glob("*.json"))

    def held(self) -> set[str]:
        """What lies in the folder, but for locks and what the window remembers of itself."""
        ours = ("window.json", "first-start.json")
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.suffix != ".lock" and path.name not in ours
        }


def opened(qtbot: QtBot, folder: Path) -> NewHands:
    hands = NewHands(open_first(qtbot, folder))
    for key in (ENTER, Qt.Key.Key_3):
        hands.press(key)
    assert hands.up(hands.desk.choose)
    return hands


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path) -> Iterator[NewHands]:
    made = opened(qtbot, tmp_path / "new")
    yield made
    made.window.close()


def test_a_backup_is_put_back_by_keyboard_and_the_counter_sells_again(solo: Solo, hands: NewHands) -> None:
    lasting = solo.redeem(solo.codes[0])
    backup = solo.backup()
    assert hands.desk.choose.about.text().startswith("备份文件以 .backup 结尾")
    assert hands.desk.choose.none.isHidden(), "that a new computer has no automatic copy is no news"
    hands.choose(backup)
    hands.give_phrase(solo.phrase.lower().replace("-", " "))
    say = hands.desk.say
    assert say.seen is not None
    assert (say.seen.members, say.seen.with_cloud, say.seen.must_enrol, say.seen.anything_here) == (
        1,
        True,
        False,
        False,
    )
    assert "Solo · S1 · " in say.whose.text()
    assert "1 位会员" in say.whose.text()
    assert hands.lines[0].startswith(f"这台电脑将成为 {say.seen.counter}，数据回到 ")
    assert hands.lines[1:] == [
        "本店自己的云端也一起恢复。",
        "原来的电脑在那之后的记录不在备份里，无法恢复。",
        "请不要再用原来的电脑收银：由这台电脑接替它。",
    ]
    say.day.setText("1332")
    hands.press(ENTER)
    assert hands.said == "这不是该备份的日期，没有改动任何数据。"
    assert hands.held() == set()
    hands.confirm()
    assert hands.up(hands.desk.done)
    assert hands.lines[1:] == ["大家照原来的方式登录，恢复短语不变。"], (
        "nothing was here that could be taken over or set aside"
    )
    assert hands.desk.done.main.text() == "继续"
    hands.press(ENTER)
    assert hands.up(hands.first.window.desk.camera)
    hands.press(ENTER)
    assert hands.first.window.ending is Ending.SELL
    settings = hands.first.start._settings
    assert not needs_first_start(settings)
    counter = open_counter(settings)
    assert lasting in operation_ids(counter)
    assert counter.device is not None
    assert (counter.device.epoch, counter.device.revoked) == (2, False)
    counter.close()
    assert not (hands.folder / "set-aside").exists()


def test_a_counter_of_a_cloud_elsewhere_is_enrolled_anew_in_the_same_conversation(solo: Solo, hands: NewHands) -> None:
    shutil.move(solo.folder / "cloud", solo.folder.parent / "cloud-elsewhere")
    backup = solo.backup()
    shutil.move(solo.folder.parent / "cloud-elsewhere", solo.folder / "cloud")
    solo.serve()
    assert solo.server is not None
    code = solo.cloud.enrolment_code("S1").code
    hands.choose(backup)
    hands.give_phrase(solo.phrase)
    assert "云端之后的变化会在下次同步时重新下载。" in hands.lines
    assert "原来的电脑在那之后还没上传到云端的记录，无法恢复。" in hands.lines
    assert "恢复后这台收银台会锁定，重新加入后才能使用。请先准备好加入码。" in hands.lines
    hands.confirm()
    assert hands.desk.done.main.text() == "重新加入"
    hands.press(ENTER)
    join = hands.first.window.desk.join
    assert hands.up(join)
    assert join.leave.isHidden(), "there is no way round it"
    join.code.setText(f"{solo.server.url}/e/{code}")
    hands.press(ENTER)
    hands.press(ENTER)
    assert hands.up(hands.first.window.desk.camera)
    counter = open_counter(hands.first.start._settings)
    assert counter.device is not None
    assert (counter.device.epoch, counter.device.revoked) == (2, False)
    counter.close()


def of_newer_schema(solo: Solo, monkeypatch: pytest.MonkeyPatch) -> Path:
    key, real = key_here(solo.folder, solo.settings.config_dir), SqlStore.copy_into

    def newer(store: SqlStore, path: Path) -> None:
        real(store, path)
        connection = connect(path, key)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(SqlStore, "copy_into", newer)
        return solo.backup("schema.backup")


def of_newer_format(solo: Solo, monkeypatch: pytest.MonkeyPatch) -> Path:
    with monkeypatch.context() as patched:
        patched.setattr(container, "FORMAT", container.FORMAT + 1)
        return solo.backup("format.backup")


def of_cloud_only(solo: Solo) -> Path:
    other = replace(solo, folder=solo.folder.parent / "server")
    shutil.copytree(solo.folder / "cloud", other.folder / "cloud")
    return back_up(other.settings, solo.folder.parent / "cloud.backup", NOW).path


def test_what_cannot_be_put_back_is_one_sentence_and_back_to_where_one_was(
    solo: Solo, hands: NewHands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = solo.backup()
    content = backup.read_bytes()
    cut, letter = tmp_path / "cut.backup", tmp_path / "letter.txt"
    cut.write_bytes(content[:-100])
    letter.write_text("Dear Sir", encoding="utf-8")
    for path, sentence in (
        (letter, "这不是本程序的备份文件，请换一个。"),
        (tmp_path / "nowhere.backup", "文件或文件夹无法读写，没有改动任何数据。请检查磁盘。"),
        (copies_of(solo.folder)[0].path, "这台电脑上没有此备份的密钥，没有改动任何数据。请选择备份文件。"),
    ):
        hands.choose(path)
        assert hands.said == sentence
        assert hands.up(hands.desk.choose)
    newer = "此备份由更新的版本制作，没有改动任何数据。请先安装新版本。"
    for path, sentence in (
        (cut, "此备份不完整或被改动过，没有改动任何数据。请换一个。"),
        (of_newer_format(solo, monkeypatch), newer),
        (of_cloud_only(solo), "此备份只有云端，没有收银台；没有改动任何数据。请选择收银台的备份。"),
    ):
        hands.choose(path)
        hands.give_phrase(solo.phrase)
        assert (hands.said, hands.up(hands.desk.choose)) == (sentence, True)
    hands.choose(of_newer_schema(solo, monkeypatch))
    hands.give_phrase(solo.phrase)
    hands.confirm()
    assert (hands.said, hands.up(hands.desk.choose)) == (newer, True)
    hands.choose(backup)
    wrong = solo.phrase[:-1] + ("A" if solo.phrase[-1] != "A" else "B")
    hands.give_phrase(wrong)
    assert hands.said == "这不是恢复短语：有字符不对或缺少，请再看看纸上的内容。"
    assert hands.desk.phrase.field.text() == wrong, "one character of it may be wrong"
    assert hands.held() == set(), "nothing of all that is left"


def test_a_disk_that_is_too_small_is_said_and_nothing_is_left_on_it(qtbot: QtBot, solo: Solo, small_disk: Path) -> None:
    hands = opened(qtbot, small_disk / "new")
    (small_disk / "filler").write_bytes(bytes(shutil.disk_usage(small_disk).free - 300_000))
    hands.choose(solo.backup())
    hands.give_phrase(solo.phrase)
    hands.confirm()
    assert hands.said == "磁盘已满，没有改动任何数据。请清出空间后再试。"
    assert hands.held() == set()
    hands.window.close()


def test_a_folder_lists_its_backups_and_every_esc_is_one_step_back(solo: Solo, hands: NewHands, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    (stick / "empty").mkdir(parents=True)
    for number, name in enumerate(("older", "newer")):
        shutil.move(solo.backup(), stick / f"{name}.backup")
        (stick / f"{name}.backup").touch()
        os.utime(stick / f"{name}.backup", (1_000 + number, 1_000 + number))
    (stick / "._newer.backup").write_bytes(b"of another system")
    choose, way = hands.desk.choose, hands.first.window.desk.way
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        hands.press(key)
        assert hands.window.dialog is not None
        hands.window.dialog.close()
        hands.window.activateWindow()
    hands.choose(stick / "empty")
    assert choose.none.text() == "那里没有备份文件，请换个位置。"
    hands.choose(stick)
    assert [each.path.name for each in choose.known] == ["newer.backup", "older.backup"]
    assert [each.key for each in choose._all] == ["1", "2", "3", "4"]
    hands.press(Qt.Key.Key_Down)
    hands.press(ENTER)
    assert hands.desk.phrase.file.text() == "older.backup"
    hands.press(ESC)
    assert choose.known, "the list of the folder, and not an empty one"
    hands.press(Qt.Key.Key_1)
    hands.give_phrase(solo.phrase)
    assert hands.up(hands.desk.say)
    hands.press(ESC)
    assert choose.known
    hands.press(ESC)
    assert (hands.up(choose), choose.known) == (True, ())
    hands.press(ESC)
    assert hands.up(way)
    assert way.chosen == "backup"
    hands.press(ENTER)
    assert hands.up(choose)


def test_stopped_in_the_middle_it_leaves_nothing(solo: Solo, hands: NewHands, monkeypatch: pytest.MonkeyPatch) -> None:
    from counter_app.bootstrap import rescue_port

    hands.choose(solo.backup())
    hands.give_phrase(solo.phrase)
    real, keys = rescue_port._between, hands.keys()

    def between(told: object, stop: object) -> object:
        step = real(told, stop)  # type: ignore[arg-type]  # handed on

        def stopped(name: str) -> None:
            if name == "restore.prepared":
                stop.set()  # type: ignore[attr-defined]  # an Event: Esc, at this very moment
            step(name)

        return stopped

    monkeypatch.setattr(rescue_port, "_between", between)
    hands.confirm()
    assert (hands.said, hands.up(hands.desk.choose)) == ("已停止，没有改动任何数据。", True)
    assert hands.held() == set()
    assert hands.keys() == keys, "nor does anything stay with the keys"


def test_what_a_killed_restore_has_only_prepared_goes_with_the_next_start_and_not_under_another_ones_hands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "new")
    staged = settings.data_dir / ".switching-00000000"
    staged.mkdir(parents=True)
    (staged / "counter.db").write_bytes(b"half")
    keys = open_keystore(folder_id(staged), settings.config_dir)
    keys.put(DATABASE_KEY, b"k" * 32)
    other = Occupancy(settings.data_dir)
    other.share()
    monkeypatch.setattr("counter_app.bootstrap.restoring._PATIENCE_SECONDS", 0.05)
    with pytest.raises(Fault) as fault:
        FirstStart(settings).begun()
    assert fault.value.kind is FaultKind.DATABASE_BUSY
    assert staged.exists()
    other.close()
    assert FirstStart(settings).begun().stage is Stage.LANGUAGE
    assert not staged.exists()
    assert keys.get(DATABASE_KEY) is None


class Killed(Exception):
    """Nothing else happens any more."""


def test_killed_before_the_first_file_was_moved_whoever_opens_the_folder_finishes_it(
    solo: Solo, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "new")

    def kill(name: str) -> None:
        if name == "switch.planned":
            raise Killed

    with pytest.raises(Killed):
        restore(settings, solo.backup(), solo.phrase, NOW, kill)
    assert not (settings.data_dir / "folder-id").exists()
    opened = open_counter(settings)
    assert opened.device is not None
    opened.close()
    assert not (settings.data_dir / "set-aside").exists()


def test_a_backup_of_an_earlier_version_says_nothing_of_its_members(solo: Solo, tmp_path: Path) -> None:
    made = back_up(solo.settings, tmp_path / "b.backup", NOW)
    assert made.about.members == 1
    written = msgspec.to_builtins(made.about)
    del written["members"]
    assert msgspec.convert(written, container.About).members is None
