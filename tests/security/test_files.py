"""Small private files are whole or as they were."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.files import only_one_process, read_private, write_private


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("number, kind", [(errno.ENOSPC, FaultKind.DISK_FULL), (errno.EIO, FaultKind.DISK_ERROR)])
def test_a_disk_that_fails_leaves_the_old_file_and_no_scrap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: FaultKind
) -> None:
    path = tmp_path / "secret"
    write_private(path, b"old", replace=True)

    def failing(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(Fault) as caught:
        write_private(path, b"new", replace=True)
    monkeypatch.undo()
    assert caught.value.kind is kind
    assert read_private(path) == b"old"
    assert names_in(tmp_path) == ["secret"]


def test_a_file_that_is_there_stays_where_replacing_was_not_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    assert write_private(path, b"first", replace=False)
    assert not write_private(path, b"second", replace=False)
    assert read_private(path) == b"first"
    assert names_in(tmp_path) == ["secret"]


def test_a_file_system_without_links_does_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refusing)
    path = tmp_path / "secret"
    assert write_private(path, b"first", replace=False)
    assert not write_private(path, b"second", replace=False)
    assert read_private(path) == b"first"
    assert names_in(tmp_path) == ["secret"]


def test_a_lock_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault), only_one_process(tmp_path / "no folder" / "lock"):
        pass


def test_a_missing_file_is_no_fault_and_a_folder_in_its_place_is_one(tmp_path: Path) -> None:
    assert read_private(tmp_path / "nothing") is None
    (tmp_path / "folder").mkdir(mode=0o700)
    with pytest.raises(Fault):
        read_private(tmp_path / "folder")
