"""Backup, checks and diagnostics as the window asks for them: in a process of their own, whole or not at all."""

import threading
import zipfile
from pathlib import Path

import pytest

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


def test_a_folder_that_is_not_there_is_a_wrong_place(solo: Solo, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        UpkeepWorker(solo.settings).back_up(tmp_path / "nowhere" / "b", lambda *_: None, threading.Event())


def test_everything_is_checked_and_the_file_for_support_holds_no_customer(solo: Solo, tmp_path: Path) -> None:
    worker = UpkeepWorker(solo.settings)
    found = worker.examine("zh_CN", threading.Event())
    assert {"python", "database_file"} & {each.name for each in found}
    assert any("\u4e00" <= letter <= "\u9fff" for each in found for letter in each.advice)
    target = tmp_path / "support.zip"
    worker.bundle(target, threading.Event())
    with zipfile.ZipFile(target) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert b"journal" in content
    assert "孙七".encode() not in content
    assert b"13800000009" not in content
