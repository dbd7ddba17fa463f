"""Folders that cannot be used: one sentence in both languages, exit 3, no traceback, nothing half-done.

Tests may run as root, whom no right stops: the commands then run as the user `nobody`.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from counter_app.bootstrap.opening import open_counter
from counter_app.config import load_settings
from counter_app.security.system_keyring import find_keyring
from tests.cli.commands import Ran, inside
from tests.cli.test_first_release import copied

NOBODY = 65534
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs the rights of POSIX")


@dataclass(frozen=True)
class Place:
    """A counter's folder that belongs to somebody without special rights."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "T1"

    @property
    def keys(self) -> Path:
        return self.folder / "config" / "keys"

    def run(self, *words: str, lang: str = "en", data: Path | None = None) -> Ran:
        """A command as that somebody, in a child that has given its rights away."""
        told, telling = os.pipe()
        child = os.fork()
        if child == 0:
            self._end(telling, ("--data", str(data or self.data), "--json", "--lang", lang, *words))
        os.close(telling)
        with os.fdopen(told, encoding="utf-8") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        code, out, err = json.loads(said)
        return Ran(code, out, err, words)

    def _end(self, telling: int, words: tuple[str, ...]) -> NoReturn:
        said: tuple[int, str, str] = (-1, "", "the child failed by itself")
        try:
            if AS_ROOT:
                os.setgroups([])
                os.setresgid(NOBODY, NOBODY, NOBODY)
                os.setresuid(NOBODY, NOBODY, NOBODY)
            os.environ.update({"COUNTER_APP_CONFIG_DIR": str(self.folder / "config"), "HOME": str(self.folder)})
            ran = inside(*words)
            said = (ran.code, ran.out, ran.err)
        finally:
            with os.fdopen(telling, "w", encoding="utf-8") as pipe:
                json.dump(said, pipe)
            os._exit(0)

    def files(self) -> dict[str, bytes]:
        """Everything but locks, as far as root can see it."""
        with contextlib.suppress(PermissionError):
            return {
                str(path): path.read_bytes()
                for path in self.data.rglob("*")
                if path.is_file() and path.suffix not in (".lock", ".log") and not path.name.endswith(("-shm", "-wal"))
            }
        return {}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Opened once, so that it is of today."""
    folder = copied(tmp_path_factory.mktemp("ready") / "shop")
    before = os.environ["COUNTER_APP_CONFIG_DIR"]
    os.environ["COUNTER_APP_CONFIG_DIR"] = str(folder / "config")
    try:
        open_counter(load_settings(os.environ, data=str(folder / "T1"))).close()
        shutil.copytree(folder / "T1", folder / "warm")
        # What a command imports is imported here: `nobody` may not be allowed to read where Python lies.
        for words in (("queue",), ("redeem", "000000000000"), ("backup", str(folder / "warm.backup")), ("enrol", "!")):
            inside("--data", str(folder / "warm"), *words)
        find_keyring()
        shutil.rmtree(folder / "warm")
    finally:
        os.environ["COUNTER_APP_CONFIG_DIR"] = before
    return folder


@pytest.fixture
def place(ready: Path) -> Iterator[Place]:
    # pytest's own folders are closed to others.
    top = Path(tempfile.mkdtemp(prefix="counter-folders-"))
    shutil.copytree(ready, top / "shop")
    top.chmod(0o755)
    _give_away(top / "shop")
    yield Place(top / "shop")
    for path in (top, *top.rglob("*")):
        with contextlib.suppress(OSError):
            path.chmod(0o700)
    shutil.rmtree(top, ignore_errors=True)


def _give_away(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if AS_ROOT:
            os.chown(path, NOBODY, NOBODY)


def _of_root(path: Path) -> None:
    os.chown(path, 0, 0)
    path.chmod(0o700)


def _key_file(place: Place) -> Path:
    identity = (place.data / "folder-id").read_text(encoding="ascii").strip()
    return place.keys / f"{identity}.json"


HARMS: dict[str, tuple[Callable[[Place], object], str]] = {
    "folder read-only": (lambda place: place.data.chmod(0o500), "disk_error"),
    "folder closed": (lambda place: place.data.chmod(0o000), "disk_error"),
    "database read-only": (lambda place: (place.data / "counter.db").chmod(0o400), "disk_error"),
    "database closed": (lambda place: (place.data / "counter.db").chmod(0o000), "disk_error"),
    "kept acts closed": (lambda place: (place.data / "counter.kept").chmod(0o000), "disk_error"),
    "key file gone": (lambda place: _key_file(place).unlink(), "key_missing"),
    "key file closed": (lambda place: _key_file(place).chmod(0o000), "key_missing"),
    "key file open to others": (lambda place: _key_file(place).chmod(0o644), "key_missing"),
    "key file damaged": (lambda place: _key_file(place).write_text("{", encoding="ascii"), "key_missing"),
    "folder id damaged": (lambda place: (place.data / "folder-id").write_bytes(b"x"), "key_missing"),
    "config folder gone": (lambda place: shutil.rmtree(place.folder / "config"), "key_missing"),
    "config folder closed": (lambda place: place.keys.chmod(0o000), "key_missing"),
}
if AS_ROOT:
    HARMS["folder of another user"] = (lambda place: _of_root(place.data), "disk_error")


def _said(ran: Ran) -> dict[str, Any]:
    assert ran.code == 3, (ran.code, ran.out, ran.err)
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()) <= 1, ran.err
    found = json.loads(ran.out)["error"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", HARMS)
def test_a_folder_that_cannot_be_used_is_said_in_one_sentence(place: Place, name: str) -> None:
    harm, kind = HARMS[name]
    harm(place)
    before = place.files()
    english, chinese = _said(place.run("queue")), _said(place.run("queue", lang="zh_CN"))
    assert english["kind"] == chinese["kind"] == kind, english
    assert english["message"].isascii()
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese["message"])
    assert place.files() == before


def test_the_window_is_refused_in_a_sentence_too(place: Place) -> None:
    place.data.chmod(0o500)
    assert _said(place.run("gui"))["kind"] == "disk_error"


def test_writing_commands_leave_nothing_half_done(place: Place) -> None:
    (place.data / "counter.db").chmod(0o400)
    before = place.files()
    facts = json.loads((place.folder / "facts.json").read_text(encoding="utf-8"))
    _said(place.run("redeem", facts["unused"][0], "--amount-minor", "20000"))
    assert place.files() == before
    assert place.run("backup", str(place.folder / "b")).code == 0, "what can be read can be backed up"
    (place.data / "counter.db").chmod(0o600)
    ran = place.run("redeem", facts["unused"][0], "--amount-minor", "20000")
    assert ran.code == 0, ran


@pytest.mark.parametrize("name", ["with blanks  and 'quotes'", "柜台 数据", "x" * 200, "ümläut-🙂", "a&b;c$(d)%20?e#f"])
def test_names_of_folders_may_be_anything_that_the_system_allows(place: Place, name: str) -> None:
    moved = place.folder / name / "T1"
    moved.parent.mkdir()
    place.data.rename(moved)
    _give_away(moved.parent)
    ran = place.run("queue", data=moved)
    assert ran.code == 0, ran.err
    backup = place.run("backup", str(moved.parent / f"{name[:40]}.backup"), data=moved)
    assert backup.code == 0, backup.err


def test_a_name_that_the_system_does_not_allow_is_said(place: Place) -> None:
    ran = place.run("queue", data=place.folder / ("x" * 300))
    assert _said(ran)["kind"] in ("not_enrolled", "disk_error")
    ran = place.run("enrol", "ABCDEFGHJK", data=place.folder / ("x" * 300))
    assert (ran.code, json.loads(ran.out)["error"]["kind"]) == (3, "disk_error")
    assert "Traceback" not in ran.err


def test_a_folder_that_goes_away_while_it_is_open_is_a_fault_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.domain.errors import Fault, FaultKind
    from counter_app.services.redeem import RedeemRequest, redeem

    folder = copied(tmp_path / "shop")
    monkeypatch.setenv("COUNTER_APP_CONFIG_DIR", str(folder / "config"))
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    opened = open_counter(load_settings(os.environ, data=str(folder / "T1")))
    with opened.store.writing() as writing:
        writing.set_link_state(replace(writing.link_state(), last_success_at=datetime.now(UTC)))
    (folder / "T1").rename(folder / "away")
    request = RedeemRequest(opened.counter.ids.new(), (facts["unused"][0],), 20000)
    with contextlib.suppress(Fault):
        assert redeem(opened.counter, request).redeemed
        # An open file goes on under another name; then it is there, in the folder that was moved.
        opened.close()
        opened = open_counter(load_settings(os.environ, data=str(folder / "away")))
        with opened.store.reading() as reading:
            assert reading.operation(request.id) is not None
    opened.close()
    with pytest.raises(Fault) as caught:
        open_counter(load_settings(os.environ, data=str(folder / "T1")))
    assert caught.value.kind is FaultKind.NOT_ENROLLED


def test_signing_out_and_enrolling_again_never_touch_what_waits(place: Place) -> None:
    def waiting() -> int:
        return int(json.loads(place.run("queue").out)["waiting"])

    before = waiting()
    assert before > 0
    assert place.run("sign-out").code == 0
    again = place.run("enrol", "ABCDEFGHJK", "--cloud", "http://127.0.0.1:1")
    assert again.code == 2, again.out
    assert waiting() == before
