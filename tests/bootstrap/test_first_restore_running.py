"""The program itself where there is no counter yet: from its first start by way of a backup to selling, and killed
anywhere on that way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.bootstrap.backing_up import back_up
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.folder_names import is_alone, needs_first_start
from counter_app.bootstrap.opening import open_counter
from counter_app.bootstrap.switching import left_behind
from counter_app.services.sign_in import sign_in
from tests.bootstrap.solo import NOW
from tests.bootstrap.test_first_start import plan_of, settings_of

pytestmark = pytest.mark.timeout(600)  # whole programs, one after the other
# As it is started, with somebody at its keys; on standard output what they see.
PLAYED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from counter_app.bootstrap import rescue_port, window
from counter_app.bootstrap.running import run_window
from counter_app.config import load_settings
from counter_app.ui.first.window import FirstWindow
from counter_app.ui.rescue.words import day_of

folder, source, phrase, killed_at = sys.argv[1:]

def tell(*words):
    print(*words, flush=True)

def often(act):
    timer = QTimer(act.window)
    timer.timeout.connect(lambda: timer.stop() if act() else None)
    timer.start(20)

class Person:
    def __init__(self, window):
        self.window, self.was = window, None

    def __call__(self):
        screen, desk = self.window.stack.currentWidget(), self.window.desk
        if screen is self.was or not self.window.jobs.idle:
            return
        self.was, rescue = screen, desk.rescue
        tell("screen", type(screen).__name__, screen.message.text())
        if screen is desk.language:
            screen.key_pressed("1")
        elif screen is desk.way:
            screen.key_pressed("3")
        elif screen is rescue.choose:
            rescue.look_into(Path(source))
        elif screen is rescue.phrase:
            screen.field.setText(phrase)
            screen.submit()
        elif screen is rescue.say:
            screen.day.setText(day_of(screen.seen.made_at))
            screen.submit()
        elif screen in (rescue.done, desk.camera):
            screen.submit()

class Seller:
    def __init__(self, window):
        self.window = window

    def __call__(self):
        counter = self.window
        if counter.shop.overview is None or not counter.jobs.idle:
            return
        session = counter.shop.overview.status.session
        tell("selling", session.role if session else "nobody")
        counter.close()
        return True

begin = FirstWindow.begin

def begun(window):
    begin(window)
    often(Person(window))

def parts(self, on_shown=None, real=window.WindowParts.parts):
    return real(self, lambda counter: often(Seller(counter)))

FirstWindow.begin, window.WindowParts.parts = begun, parts
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
tell("ended", run_window(load_settings(os.environ, data=folder), camera=folder + "/none%04d.png"))
"""
WAY = ("WayScreen", "ChooseScreen", "PhraseScreen", "SayScreen")


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Path, str]:
    """(a backup of a shop alone, its recovery phrase)."""
    settings = settings_of(tmp_path / "shop")
    start = FirstStart(settings)
    plan = plan_of(start)
    start.make(plan, lambda _: None)
    return back_up(settings, tmp_path / "shop.backup", NOW).path, plan.phrase


def play(folder: Path, shop: tuple[Path, str], killed_at: str = "") -> tuple[int, list[str], list[str]]:
    """(exit status, the screens that were seen, what was told at the end)."""
    words = (sys.executable, "-c", PLAYED, str(folder), str(shop[0]), shop[1], killed_at)
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=240, env=os.environ)
    assert "Traceback" not in done.stderr, done.stderr
    told = done.stdout.splitlines()
    screens = [line.split(" ", 1)[1].strip() for line in told if line.startswith("screen")]
    return done.returncode, screens, [line for line in told if not line.startswith("screen")]


def is_the_shop(folder: Path) -> bool:
    """The owner's PIN opens it, its database is sound, and its cloud is served by the window."""
    opened = open_counter(settings_of(folder))
    try:
        assert sign_in(opened.counter, "陈敏", "24680").ok
        assert opened.store.integrity() == ()
        assert opened.device is not None
        return not opened.device.revoked and is_alone(settings_of(folder))
    finally:
        opened.close()


def test_from_the_first_start_to_selling_with_what_the_backup_holds(tmp_path: Path, shop: tuple[Path, str]) -> None:
    folder = tmp_path / "new"
    status, screens, told = play(folder, shop)
    assert screens == ["LanguageScreen", *WAY, "DoneScreen", "CameraScreen"]
    assert (status, told) == (0, ["selling cashier", "ended 0"])
    assert is_the_shop(folder)
    assert not needs_first_start(settings_of(folder))


@pytest.mark.parametrize(
    "step, whole",
    [
        ("restore.prepared", False),
        ("switch.planned", True),
        ("switch.moved.folder-id", True),
        pytest.param("restore.unpacked", False, marks=pytest.mark.long),
        pytest.param("switch.flushed", False, marks=pytest.mark.long),
        pytest.param("switch.moved.counter.db", True, marks=pytest.mark.long),
        pytest.param("switch.moved.cloud", True, marks=pytest.mark.long),
        pytest.param("switch.done", True, marks=pytest.mark.long),
    ],
)
def test_killed_in_the_middle_the_next_start_finishes_it_or_begins_where_one_was(
    tmp_path: Path, shop: tuple[Path, str], step: str, whole: bool
) -> None:
    folder = tmp_path / "new"
    status, screens, _ = play(folder, shop, step)
    assert (status, screens[-1]) == (-signal.SIGKILL, "SayScreen")
    assert needs_first_start(settings_of(folder))
    status, screens, told = play(folder, shop)
    assert screens == (["CameraScreen"] if whole else [*WAY, "DoneScreen", "CameraScreen"])
    assert (status, told) == (0, ["selling cashier", "ended 0"])
    assert is_the_shop(folder)
    assert not (folder / "switching.json").exists()
    assert not left_behind(folder)
    assert not (folder / "set-aside").exists()
