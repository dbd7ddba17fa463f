"""Backup, checks and diagnostics as the window asks for them: in a process of their own, whole or not at all."""

import subprocess
import threading
import zipfile
from pathlib import Path

import pytest
from typing_extensions import override

from counter_app.bootstrap import upkeep_worker
from counter_app.bootstrap.upkeep_worker import UpkeepWorker
from counter_app.domain.errors import Fault, InvalidInput
from tests.bootstrap.solo import Solo


def test_a_backup_is_made_and_can_be_restored(solo: Solo, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    target = tmp_path / "out" / "shop.backup"
    target.parent.mkdir()
    size = UpkeepWorker(solo.settings).back_up(target, lambda done, of: told.append((done, of)), threading.Event())
    assert size == target.stat().st_size
    assert all(0 <= done <= of for done, of in told)
    assert solo.restore(target).about.has_counter


def test_what_is_stopped_leaves_nothing_behind(solo: Solo, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    target = tmp_path / "out" / "shop.backup"
    target.parent.mkdir()
    with pytest.raises(Fault, match="stopped"):
        UpkeepWorker(solo.settings).back_up(target, lambda *_: None, stop)
    assert list(target.parent.iterdir()) == []
    assert list(solo.folder.glob(".backing-up-*")) == []


class WhenThere(threading.Event):
    """A person who presses the key at the very moment the file has its name."""

    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target = target

    @override
    def is_set(self) -> bool:
        return self._target.exists()


def test_what_was_stopped_too_late_is_there_and_is_said_to_be(
    solo: Solo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep_worker, "_LOOK_SECONDS", 0.001)
    target, bundle = tmp_path / "[1].backup", tmp_path / "support.zip"
    size = UpkeepWorker(solo.settings).back_up(target, lambda *_: None, WhenThere(target))
    assert size == target.stat().st_size
    assert solo.restore(target).about.has_counter
    UpkeepWorker(solo.settings).bundle(bundle, WhenThere(bundle))
    assert zipfile.is_zipfile(bundle)


def test_one_that_has_to_be_killed_leaves_nothing_behind(
    solo: Solo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    monkeypatch.setattr(upkeep_worker, "_LOOK_SECONDS", 0.001)
    monkeypatch.setattr(upkeep_worker, "_end", killed)  # as where there is no interrupt
    folder, stop = tmp_path / "out", threading.Event()
    folder.mkdir()
    scratch = folder / ".[1].backup.0000"

    def look(_done: int, _of: int) -> None:
        if any(solo.folder.glob(".backing-up-*")):
            scratch.write_bytes(b"half")
            stop.set()

    with pytest.raises(Fault, match="stopped"):
        UpkeepWorker(solo.settings).back_up(folder / "[1].backup", look, stop)
    assert list(folder.iterdir()) == []
    assert list(solo.folder.glob(".backing-up-*")) == []


def test_a_folder_that_is_not_there_is_a_wrong_place(solo: Solo, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        UpkeepWorker(solo.settings).back_up(tmp_path / "nowhere" / "b", lambda *_: None, threading.Event())


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_everything_is_checked_and_the_file_for_support_holds_no_customer(solo: Solo, tmp_path: Path) -> None:
    worker = UpkeepWorker(solo.settings)
    found = worker.examine("zh_CN", threading.Event())
    assert {"python", "database", "integrity"} <= {each.name for each in found}
    told = [each for each in found if each.level != "good"]
    assert told
    assert all(_chinese(each.said) and _chinese(each.advice) and _chinese(each.title) for each in told), told
    assert not [each for each in found if "counter-app" in each.advice], "at the window nobody types a command"
    target = tmp_path / "support.zip"
    worker.bundle(target, threading.Event())
    with zipfile.ZipFile(target) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"journal" in content
    assert "孙七".encode() not in content
    assert b"13800000009" not in content
