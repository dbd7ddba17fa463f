"""The first start is killed wherever it may be: the next one finishes it, and nothing is there twice or by half."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap.alone import AloneCloud
from counter_app.bootstrap.backing_up import back_up
from counter_app.bootstrap.clouds import cloud_settings, opened_cloud
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.opening import open_counter
from counter_app.bootstrap.restoring import restore
from counter_app.bootstrap.window import WindowParts
from counter_app.cloud.app import open_cloud
from counter_app.cloud.http.server import BackgroundServer
from counter_app.config import Settings, load_settings
from counter_app.domain.errors import InvalidInput
from counter_app.ui.first.ports import Names, Plan, Stage, Step
from tests.bootstrap.solo import NOW
from tests.e2e.programs import PROGRAM, wait_until

NAMES = Names("晨光书店", "城东店", "陈敏", "Asia/Shanghai", "CNY")
# Kills itself just before or behind the call that is named.
KILLED = """
import os, signal, sys
from pathlib import Path
from counter_app.bootstrap import enrolling, first_start
from counter_app.bootstrap.first_start import FirstStart
from counter_app.cloud import admin, app
from counter_app.config import load_settings
from counter_app.sync import enrolment
from counter_app.ui.first.ports import Names, Plan

where, when, folder, link = sys.argv[1:]
places = {
    "state": (FirstStart, "_write"),
    "merchant": (admin, "init_merchant"),
    "mark": (first_start, "mark_alone"),
    "code": (app.Cloud, "enrolment_code"),
    "answer": (enrolling, "enrol"),
    "device": (enrolment, "_write"),
    "keeping": (enrolling, "begin_keeping"),
    "stage": (FirstStart, "keep"),
}
owner, name = places[where]
real = getattr(owner, name)

def killed(*words, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    answer = real(*words, **named)
    os.kill(os.getpid(), signal.SIGKILL)
    return answer

setattr(owner, name, killed)
start = FirstStart(load_settings(os.environ, data=folder))
if link:
    start.join(start.read(link), lambda step: None)
else:
    names = Names("晨光书店", "城东店", "陈敏", "Asia/Shanghai", "CNY")
    start.make(Plan(names, "24680", start.new_phrase()), lambda step: None)
"""


def settings_of(folder: Path) -> Settings:
    return load_settings(os.environ, data=str(folder))


def kill_at(where: str, when: str, folder: Path, link: str = "") -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, where, when, str(folder), link], check=False, timeout=200)
    assert done.returncode == -signal.SIGKILL


def plan_of(start: FirstStart) -> Plan:
    return Plan(NAMES, "24680", start.new_phrase())


def devices(folder: Path) -> int:
    with opened_cloud(settings_of(folder)) as cloud:
        return len(cloud.counters(""))


@pytest.mark.parametrize(
    "where, when, stage",
    [
        ("merchant", "before", Stage.NAMES),
        ("merchant", "behind", Stage.MAKE),
        ("code", "behind", Stage.MAKE),
        ("device", "before", Stage.MAKE),
        ("device", "behind", Stage.CAMERA),
        ("keeping", "before", Stage.CAMERA),
        ("stage", "before", Stage.CAMERA),
    ],
)
def test_a_shop_alone_that_was_killed_is_finished_by_the_next_start(
    tmp_path: Path, where: str, when: str, stage: Stage
) -> None:
    folder = tmp_path / "shop"
    kill_at(where, when, folder)
    start = FirstStart(settings_of(folder))
    assert needs_first_start(settings_of(folder))
    begun = start.begun()
    assert begun.stage is stage
    if stage is Stage.NAMES:
        assert begun.names == NAMES
    told: list[Step] = []
    if stage is not Stage.CAMERA:
        start.make(None if stage is Stage.MAKE else plan_of(start), told.append)
        assert told[-1] is Step.DATA
    assert start.begun().stage is Stage.CAMERA
    assert devices(folder) == 1, "one merchant, one counter"
    start.forget()
    assert not needs_first_start(settings_of(folder))


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    settings = settings_of(tmp_path / "server")
    with opened_cloud(settings, trial=False) as cloud:
        cloud.init_merchant("晨光书店", "城东店")
    served = open_cloud(cloud_settings(settings))
    with BackgroundServer(served) as server:
        yield f"{server.url}/e/{served.enrolment_code('城东店').code}"
    served.close()


@pytest.mark.parametrize("where, when", [("answer", "before"), ("device", "before"), ("device", "behind")])
def test_a_counter_that_was_killed_while_it_joined_goes_on_with_the_same_code(
    tmp_path: Path, link: str, where: str, when: str
) -> None:
    folder = tmp_path / "till"
    kill_at(where, when, folder, link)
    start = FirstStart(settings_of(folder))
    begun = start.begun()
    if begun.stage is Stage.JOIN:
        assert begun.invited is not None
        assert begun.invited.host in link
        start.join(begun.invited, lambda _: None)
    assert start.begun().stage is Stage.CAMERA
    assert devices(tmp_path / "server") == 1
    assert all(link.rpartition("/")[2].encode() not in path.read_bytes() for path in files(folder))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_cloud_that_somebody_made_here_is_not_taken_for_the_new_shops(tmp_path: Path) -> None:
    with opened_cloud(settings_of(tmp_path), trial=False) as cloud:
        cloud.init_merchant("别人的店", "总店")
    start = FirstStart(settings_of(tmp_path))
    with pytest.raises(InvalidInput) as no:
        start.make(plan_of(start), lambda _: None)
    assert no.value.code == "cloud_here"


def test_the_window_of_a_shop_alone_serves_its_cloud_and_finds_another_port(tmp_path: Path) -> None:
    import socket

    folder = tmp_path / "shop"
    start = FirstStart(settings_of(folder))
    start.make(plan_of(start), lambda _: None)
    start.forget()
    opened = open_counter(settings_of(folder))
    assert opened.device is not None
    before = opened.device.cloud_url
    opened.close()
    with socket.create_server(("127.0.0.1", int(before.rpartition(":")[2]))):
        parts = WindowParts(settings_of(folder))
        parts._open()
        try:
            parts._serve_alone()
            counter = parts.opened
            assert counter is not None
            assert counter.rounds is not None
            wait_until(lambda: counter.device is not None and counter.device.cloud_url != before, 60)
            assert counter.rounds.whole().completed
            assert parts._alone is not None
            cloud = parts._alone._cloud
            process = cloud._process
            assert process is not None
            process.kill()
            wait_until(lambda: cloud.running and cloud._process is not process, 60)
            wait_until(lambda: counter.rounds is not None and counter.rounds.whole().completed, 60)
        finally:
            parts._close()
            parts.end()
    assert parts._alone._thread.is_alive() is False


def test_a_cloud_for_which_there_was_no_process_is_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = FirstStart(settings_of(tmp_path))
    start.make(plan_of(start), lambda _: None)
    alone = AloneCloud(settings_of(tmp_path), lambda: None)
    real, tries = alone._cloud.start, [0]

    def refused_once(port: int = 0) -> str:
        tries[0] += 1
        if tries[0] == 1:
            raise OSError(errno.EAGAIN, "no process")
        return real(port)

    monkeypatch.setattr(alone._cloud, "start", refused_once)
    alone.start()
    try:
        wait_until(lambda: alone._cloud.running, 60)
    finally:
        alone.stop()


def test_a_shop_that_has_moved_to_a_server_is_not_served_here_and_stays_with_its_server(tmp_path: Path) -> None:
    start = FirstStart(settings_of(tmp_path))
    start.make(plan_of(start), lambda _: None)
    start.forget()
    parts = WindowParts(settings_of(tmp_path))
    parts._open()
    try:
        assert parts.opened is not None
        assert parts.opened.device is not None
        parts.opened.device = replace(parts.opened.device, cloud_url="https://cloud.example.com")
        parts._serve_alone()
        assert parts._alone is None
    finally:
        parts._close()
        parts.end()


def test_a_play_shop_that_was_killed_half_made_is_made_anew_and_nothing_else_is_removed(tmp_path: Path) -> None:
    start = FirstStart(settings_of(tmp_path))
    half = tmp_path / "demo"
    half.mkdir()
    (half / "trial-begun").touch()
    (half / "counter.db").write_bytes(b"half")
    start.prepare_trial(lambda _: None)
    assert start.shop is not None
    assert start.shop.cloud.running
    start.shop.cloud.stop()
    foreign = FirstStart(settings_of(tmp_path / "other"))
    (tmp_path / "other" / "demo").mkdir(parents=True)
    (tmp_path / "other" / "demo" / "counter.db").write_bytes(b"somebody's")
    with pytest.raises(InvalidInput):
        foreign.prepare_trial(lambda _: None)
    assert (tmp_path / "other" / "demo" / "counter.db").read_bytes() == b"somebody's"


@pytest.mark.parametrize("stage", [Stage.WAY, Stage.PLACE, Stage.JOIN, Stage.NAMES])
def test_the_program_killed_on_a_screen_comes_up_there_again_and_has_made_no_counter(
    tmp_path: Path, stage: Stage
) -> None:
    FirstStart(settings_of(tmp_path)).keep(stage)
    for _ in range(2):
        process = subprocess.Popen([*PROGRAM, "--data", str(tmp_path), "gui"], env={**os.environ})
        wait_until((tmp_path / "window.lock").exists, 60)
        wait_until((tmp_path / "logs").exists, 60)
        process.kill()
        process.wait(30)
        (tmp_path / "window.lock").unlink(missing_ok=True)
        assert FirstStart(settings_of(tmp_path)).begun().stage is stage
        assert not (tmp_path / "counter.db").exists()
        assert not (tmp_path / "cloud").exists()


# The conversation and the windows behind it in one process, driven by what is shown.
DRIVEN = """
import os, sys
from PySide6.QtCore import QTimer
from counter_app.bootstrap.running import run_window
from counter_app.config import load_settings
from counter_app.ui.first.choosing import TRIAL
from counter_app.ui.first.window import FirstWindow
from counter_app.ui.window import CounterWindow

seen, begin, looked = [], FirstWindow.begin, CounterWindow._looked

def begun(window):
    begin(window)
    seen.append("conversation")
    if len(seen) == 1:
        window.speak("en")
        window._restyle_as("contrast", 150)
        QTimer.singleShot(0, lambda: window.desk.way.answered.emit(TRIAL))
    else:
        QTimer.singleShot(0, window.close)

def shown(window):
    looked(window)
    status = window.shop.overview.status
    if status.device is not None and len(seen) == 1:
        seen.append("trial" if status.device.trial and window.top.leave.isVisible() else "not a trial")
        seen.append(f"{window.languages.current}-{window.prefs.theme}-{window.prefs.scale_percent}")
        window.top.leave.click()

FirstWindow.begin, CounterWindow._looked = begun, shown
status = run_window(load_settings(os.environ, data=sys.argv[1]), camera=sys.argv[1] + "/none%04d.png")
print(status, *seen)
"""


def test_the_trial_is_entered_by_one_answer_and_left_by_one_key_back_to_the_conversation(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    done = subprocess.run(
        [sys.executable, "-c", DRIVEN, str(folder)], check=False, timeout=200, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "conversation", "trial", "en-contrast-150", "conversation"], done.stderr
    assert not (folder / "counter.db").exists()
    assert (folder / "demo" / "counter.db").exists()
    assert needs_first_start(settings_of(folder))


def test_a_shop_alone_that_is_put_back_on_another_computer_is_served_by_the_window_there(tmp_path: Path) -> None:
    start = FirstStart(settings_of(tmp_path / "shop"))
    plan = plan_of(start)
    start.make(plan, lambda _: None)
    made = back_up(settings_of(tmp_path / "shop"), tmp_path / "shop.backup", NOW)
    elsewhere = settings_of(tmp_path / "other")
    restore(elsewhere, made.path, plan.phrase, NOW)
    assert not needs_first_start(elsewhere)
    parts = WindowParts(elsewhere)
    parts._open()
    try:
        parts._serve_alone()
        counter = parts.opened
        assert counter is not None
        assert counter.rounds is not None
        wait_until(lambda: parts._alone is not None and parts._alone._cloud.url, 60)
        wait_until(lambda: counter.rounds is not None and counter.rounds.whole().completed, 60)
    finally:
        parts._close()
        parts.end()
