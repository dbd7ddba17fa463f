"""The program itself: data that do not open lead to the page, an owner to the restore and back to selling, and a
process that is killed in the middle leaves the old data or the new ones."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from counter_app.bootstrap.rescue_port import Rescue
from counter_app.bootstrap.restoring_copy import copies_of, key_here
from counter_app.domain.member import Role, Staff
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.services.records import Session
from counter_app.storage.engine import connect
from tests.bootstrap.solo import Solo
from tests.bootstrap.test_restore_keeps import operation_ids, refuse_migration

pytestmark = pytest.mark.timeout(600)  # whole programs, one after the other
# The program as it is started, with somebody at its keys: `played` says what they do, on standard output what they see.
PLAYED = """
import os, signal, sys
from functools import partial
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from counter_app.bootstrap import rescue_port, rescue_window, window
from counter_app.bootstrap.running import run_window
from counter_app.config import load_settings
from counter_app.ui.rescue.words import day_of

folder, played, source, phrase, killed_at = sys.argv[1:]
rounds = []

def tell(*words):
    print(*words, flush=True)

def often(act):
    # Until it answers that it has seen enough.
    timer = QTimer(act.window)
    timer.timeout.connect(lambda: timer.stop() if act() else None)
    timer.start(20)

class Person:
    def __init__(self, window):
        self.window, self.was = window, None

    def __call__(self):
        desk = self.window.desk
        if desk.up is self.was or not self.window.jobs.idle:
            return
        self.was = desk.up
        tell("screen", type(desk.up).__name__, desk.up.message.text() or desk.trouble.why.text())
        if desk.up is desk.trouble:
            if len(rounds) == 1 and played == "again":
                rounds.append("again")
                desk.trouble.key_pressed("1")
            elif played == "restore":
                desk.trouble.key_pressed("2")
            else:
                desk.trouble.key_pressed("4")
        elif desk.up is desk.choose:
            if source:
                from pathlib import Path
                desk.look_into(Path(source))
            else:
                desk.choose.key_pressed("1")
        elif desk.up is desk.phrase:
            desk.phrase.field.setText(phrase)
            desk.phrase.submit()
        elif desk.up is desk.say:
            desk.say.day.setText(day_of(desk.say.seen.made_at))
            desk.say.submit()
        elif desk.up is desk.done:
            tell("done", *(text.text() for text in desk.done.lines if not text.isHidden()))
            desk.done.submit()

def rescued(window):
    rounds.append("rescue")
    often(Person(window))

class Seller:
    def __init__(self, window):
        self.window, self.pressed = window, False

    def __call__(self):
        counter = self.window
        if counter.shop.overview is None or not counter.jobs.idle:
            return
        if played == "owner" and "rescue" not in rounds:
            if not self.pressed:
                self.pressed = True
                counter.forms.open_upkeep()
                counter.page.host.form.key_pressed("4")
            return True
        session = counter.shop.overview.status.session
        tell("selling", session.role if session else "nobody")
        counter.close()
        return True

def parts(self, on_shown=None, real=window.WindowParts.parts):
    return real(self, lambda counter: often(Seller(counter)))

window.WindowParts.parts = parts
rescue_window.RescueParts = partial(rescue_window.RescueParts, on_shown=rescued)
between = rescue_port._between

def killing(told, stop):
    step = between(told, stop)
    def killed(name):
        step(name)
        if name == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
    return killed

if killed_at:
    rescue_port._between = killing
tell("ended", run_window(load_settings(os.environ, data=folder)))
"""


@pytest.fixture(autouse=True)
def _own_keys(solo: Solo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop of all tests keeps its keys, whatever happens to these."""
    shutil.copytree(solo.settings.config_dir, tmp_path / "own-config")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(tmp_path / "own-config"))


def play(solo: Solo, played: str, source: str = "", killed_at: str = "") -> tuple[int, list[str]]:
    """(exit status, what was told)."""
    words = (sys.executable, "-c", PLAYED, str(solo.folder), played, source, solo.phrase, killed_at)
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=240, env=os.environ)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def sign_in_owner(solo: Solo) -> None:
    opened = solo.open()
    with opened.store.writing() as writing:
        writing.put_staff(Staff("o1", "陈敏", Role.OWNER))
        writing.set_session(Session("o1", "陈敏", Role.OWNER, None))
    opened.close()


def without_copies(solo: Solo) -> None:
    for path in (solo.folder / "backups").iterdir():
        path.unlink()
    (solo.folder / "counter.kept").unlink()


def damage(solo: Solo) -> None:
    without_copies(solo)
    content = bytearray((solo.folder / "counter.db").read_bytes())
    for at in range(50, len(content), 4096):
        content[at] ^= 1
    (solo.folder / "counter.db").write_bytes(content)


def lose_key(solo: Solo) -> None:
    open_keystore(folder_id(solo.folder), solo.settings.config_dir).delete("database-key")


def wrong_key(solo: Solo) -> None:
    without_copies(solo)
    open_keystore(folder_id(solo.folder), solo.settings.config_dir).put("database-key", b"x" * 32)


def too_new(solo: Solo) -> None:
    connection = connect(solo.folder / "counter.db", key_here(solo.folder, solo.settings.config_dir))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


@pytest.mark.parametrize(
    "harm, why",
    [
        (damage, "这台收银台的数据已损坏，自动备份也无法使用。请恢复备份。"),
        (lose_key, "这台电脑上没有这份数据的密钥。请放回密钥，或恢复备份文件。"),
        (wrong_key, "这台收银台的数据已损坏，自动备份也无法使用。请恢复备份。"),
        (too_new, "这份数据由更新的版本写成。请安装新版本，或恢复较早的备份。"),
        (refuse_migration, "此版本无法升级这份数据，没有改动任何数据。请恢复备份，或联系技术支持。"),
    ],
    ids=("damaged", "key lost", "key wrong", "too new", "migration refused"),
)
def test_data_that_do_not_open_lead_to_the_page_and_from_there_to_a_restored_shop(
    solo: Solo, harm: Any, why: str
) -> None:
    lasting = solo.redeem(solo.codes[0])
    backup = solo.backup()
    harm(solo)
    assert play(solo, "again") == (0, [f"screen TroubleScreen {why}"] * 2 + ["ended 0"])
    status, told = play(solo, "restore", str(backup))
    screens = [line.split()[1] for line in told if line.startswith("screen")]
    assert screens == ["TroubleScreen", "ChooseScreen", "PhraseScreen", "SayScreen", "DoneScreen"]
    assert (status, told[-2:]) == (0, ["selling cashier", "ended 0"])
    opened = solo.open()
    assert lasting in operation_ids(opened)
    opened.close()
    assert (solo.folder / "set-aside").is_dir()


def test_an_owner_goes_from_selling_to_a_restored_copy_and_sells_again(solo: Solo) -> None:
    sign_in_owner(solo)
    lasting = solo.redeem(solo.codes[0])
    copy = copies_of(solo.folder)[0]
    status, told = play(solo, "owner")
    assert (status, told[-2:]) == (0, ["selling cashier", "ended 0"]), told
    assert [line.split()[1] for line in told if line.startswith("screen")] == [
        "ChooseScreen",
        "SayScreen",
        "DoneScreen",
    ]
    opened = solo.open()
    assert lasting in operation_ids(opened)
    with opened.store.reading() as reading:
        audit = [each.entry for each in reading.audit_records(0, 1_000) if each.entry.action == "restored"]
    opened.close()
    assert [(each.staff, each.details["made_at"]) for each in audit] == [("o1", copy.at.isoformat())]


@pytest.mark.parametrize(
    "sealed, step, new",
    [
        (True, "restore.prepared", False),
        (True, "switch.aside.counter.db", True),
        (False, "switch.planned", True),
        pytest.param(True, "restore.unpacked", False, marks=pytest.mark.long),
        pytest.param(True, "switch.flushed", False, marks=pytest.mark.long),
        pytest.param(True, "switch.planned", True, marks=pytest.mark.long),
        pytest.param(True, "switch.done", True, marks=pytest.mark.long),
        pytest.param(False, "restore.unpacked", False, marks=pytest.mark.long),
        pytest.param(False, "restore.prepared", False, marks=pytest.mark.long),
        pytest.param(False, "switch.aside.counter.db", True, marks=pytest.mark.long),
        pytest.param(False, "switch.done", True, marks=pytest.mark.long),
    ],
)
def test_killed_in_the_middle_of_it_the_old_data_are_there_or_the_new_ones(
    solo: Solo, sealed: bool, step: str, new: bool
) -> None:
    backup = solo.backup()
    lasting = solo.redeem(solo.codes[0])
    sign_in_owner(solo)
    status, told = play(solo, "owner", str(backup) if sealed else "", step)
    assert status == -signal.SIGKILL, told
    assert play(solo, "sell") == (0, [f"selling {'cashier' if new else 'owner'}", "ended 0"])
    opened = solo.open()
    assert lasting in operation_ids(opened)
    assert opened.store.integrity() == ()
    opened.close()
    assert not (solo.folder / "switching.json").exists()


def test_the_file_for_support_is_saved_where_the_data_do_not_open(solo: Solo, tmp_path: Path) -> None:
    damage(solo)
    target = tmp_path / "support.zip"
    Rescue(solo.settings).bundle(target, threading.Event())
    assert zipfile.is_zipfile(target)
