"""A folder that somebody copied away and back again, with everything in it."""

import shutil
from pathlib import Path

import pytest

from counter_app.bootstrap.last_head import LastHead
from counter_app.bootstrap.opening import OpenCounter
from counter_app.services.audit import verify
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.storage.kept import Head
from tests.bootstrap.solo import Solo


def _sign_up(opened: OpenCounter, phone: str) -> str:
    """The new member's number; empty where none could be had."""
    answer = sign_up(opened.counter, SignUpRequest(opened.counter.ids.new(), phone, "", consent=True))
    return answer.member.number if answer.created and answer.member is not None else ""


def _signed_up(solo: Solo, phone: str) -> str:
    opened = solo.open()
    try:
        return _sign_up(opened, phone)
    finally:
        opened.close()


def _noticed(solo: Solo) -> int:
    opened = solo.open()
    try:
        with opened.store.reading() as reading:
            records = reading.audit_records(0, 10_000)
        assert verify(opened.counter).ok
        return sum(record.entry.action == "older_copy_noticed" for record in records)
    finally:
        opened.close()


def _swap(solo: Solo, copy: Path) -> None:
    shutil.rmtree(solo.folder)
    shutil.copytree(copy, solo.folder)


def test_no_identity_is_given_out_twice_by_a_folder_that_was_copied_back(solo: Solo, tmp_path: Path) -> None:
    assert _signed_up(solo, "13800000101")
    shutil.copytree(solo.folder, tmp_path / "copy")
    assert _signed_up(solo, "13800000102")
    _swap(solo, tmp_path / "copy")
    assert _signed_up(solo, "13800000103") == "", "that number is somebody's card already"
    assert _noticed(solo) == 1
    code = solo.codes[0]
    solo.redeem(code)  # what needs no identity goes on
    assert _noticed(solo) == 1


def test_the_cloud_gives_it_new_identities(solo: Solo, tmp_path: Path) -> None:
    solo.serve()
    opened = solo.open()
    assert opened.rounds is not None
    assert opened.rounds.whole().completed
    opened.close()
    shutil.copytree(solo.folder, tmp_path / "copy")
    mine = _signed_up(solo, "13800000102")
    _swap(solo, tmp_path / "copy")
    opened = solo.open()
    assert opened.rounds is not None
    assert opened.rounds.whole().completed
    other = _sign_up(opened, "13800000103")
    opened.close()
    assert mine
    assert other
    assert mine != other
    solo.stop()


def test_a_folder_that_was_never_put_back_is_left_alone(solo: Solo, tmp_path: Path) -> None:
    for number in range(3):
        assert _signed_up(solo, f"1380000020{number}")
        shutil.rmtree(tmp_path / "copy", ignore_errors=True)
        shutil.copytree(solo.folder, tmp_path / "copy")
        _swap(solo, tmp_path / "copy")  # as it was at this moment: nothing is lost
    assert _noticed(solo) == 0


@pytest.mark.parametrize("text", ["", "7", "a b c", "0000000001 00000000000000000007 "])
def test_a_memory_that_is_not_whole_says_nothing(solo: Solo, tmp_path: Path, text: str) -> None:
    last = LastHead(tmp_path, "f" * 32, solo.folder)
    assert last.read() is None
    last.write(Head(1, 7, "ab"))
    assert last.read() == Head(1, 7, "ab")
    last.write(Head(1, 8, "cd"))
    assert last.read() == Head(1, 8, "cd")
    (found,) = (tmp_path / "heads").iterdir()
    last.write(Head(0, 0, ""))
    assert last.read() is None
    found.write_text(text)
    assert last.read() is None


def test_a_computer_that_cannot_remember_serves_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "heads").write_text("a file where the folder should be")
    last = LastHead(tmp_path, "f" * 32, tmp_path)
    last.write(Head(1, 7, "ab"))
    last.write(Head(1, 8, "cd"))
    assert last.read() is None
    assert len(caplog.records) == 1
