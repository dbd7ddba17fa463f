"""Secrets outside the data folder: where they lie, who can read them, what happens when they cannot be reached."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError
from typing_extensions import override

from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.files import write_private
from counter_app.security.keystore import KeyStore, folder_id, open_keystore
from counter_app.security.system_keyring import answers, find_keyring

FOLDER = "0123456789abcdef0123456789abcdef"
posix_only = pytest.mark.skipif(os.name != "posix", reason="rights by mode exist on POSIX only")


class MemoryKeyring(KeyringBackend):
    """A keyring that works, until it is told to lock itself."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def _open(self) -> dict[tuple[str, str], str]:
        if self.locked:
            raise KeyringLocked
        return self.kept

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._open().get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        if self._open().pop((service, username), None) is None:
            raise PasswordDeleteError


class SilentKeyring(MemoryKeyring):
    """Waits for a password that nobody types."""

    def __init__(self, woken: threading.Event) -> None:
        super().__init__()
        self.woken = woken

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.woken.wait(30)


def in_file(config_dir: Path) -> KeyStore:
    return open_keystore(FOLDER, config_dir, find=lambda: None)


def key_file(config_dir: Path) -> Path:
    return config_dir / "keys" / f"{FOLDER}.json"


def test_without_a_keyring_secrets_lie_in_a_file_and_it_says_so(tmp_path: Path) -> None:
    store = open_keystore(FOLDER, tmp_path)
    assert store.kind == "file"
    assert store.get("database") is None
    store.put("database", b"\x00\xff" * 16)
    store.put("token", b"")
    assert in_file(tmp_path).get("database") == b"\x00\xff" * 16
    assert in_file(tmp_path).get("token") == b""
    store.delete("database")
    store.delete("database")
    assert in_file(tmp_path).get("database") is None
    assert in_file(tmp_path).get("token") == b""


@posix_only
def test_nobody_else_can_read_the_file_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        in_file(tmp_path).put("database", b"k" * 32)
    finally:
        os.umask(before)
    assert key_file(tmp_path).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused_with_advice(tmp_path: Path, mode: int) -> None:
    store = in_file(tmp_path)
    store.put("database", b"k" * 32)
    key_file(tmp_path).chmod(mode)
    uses: list[Callable[[], object]] = [
        lambda: store.get("database"),
        lambda: store.put("x", b""),
        lambda: in_file(tmp_path),
    ]
    for use in uses:
        with pytest.raises(Fault, match="chmod 600") as caught:
            use()
        assert caught.value.kind is FaultKind.KEY_MISSING
    key_file(tmp_path).chmod(0o600)
    assert store.get("database") == b"k" * 32


@posix_only
def test_a_link_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    in_file(tmp_path).put("database", b"k" * 32)
    elsewhere = tmp_path / "elsewhere.json"
    key_file(tmp_path).rename(elsewhere)
    key_file(tmp_path).symlink_to(elsewhere)
    with pytest.raises(Fault):
        in_file(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"kind": "file", "secrets": {"database": 1}}',
        b'{"kind": "file", "secrets": []}',
        b'{"kind": "file", "secrets": {"database": "*"}}',
        b'{"kind": "cloud", "secrets": {}}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "a list", "no text", "a number", "a list of secrets", "no base64", "other kind", "deep"],
)
def test_a_damaged_file_is_a_fault_and_never_an_empty_store(tmp_path: Path, content: bytes) -> None:
    in_file(tmp_path)
    write_private(key_file(tmp_path), content, replace=True)
    with pytest.raises(Fault, match="damaged"):
        in_file(tmp_path).get("database")
    assert key_file(tmp_path).read_bytes() == content


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from counter_app.security.keystore import open_keystore\n"
        f"store = open_keystore({FOLDER!r}, Path(sys.argv[1]), find=lambda: None)\n"
        "for n in range(40): store.put(f'{sys.argv[2]}-{n}', b'x')"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path), str(n)]) for n in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    store = in_file(tmp_path)
    assert all(store.get(f"{writer}-{n}") == b"x" for writer in range(3) for n in range(40))


def test_a_writer_that_is_killed_leaves_the_file_whole(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from counter_app.security.keystore import open_keystore\n"
        f"store = open_keystore({FOLDER!r}, Path(sys.argv[1]), find=lambda: None)\n"
        "store.put('database', b'k'); n = 0\n"
        "while True: n += 1; store.put('token', b't' * 3000); print(n, flush=True)"
    )
    for rounds in range(1, 6):
        with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in range(rounds):
                process.stdout.readline()
            process.kill()
        assert in_file(tmp_path).get("database") == b"k"
        assert in_file(tmp_path).get("token") == b"t" * 3000


def test_a_real_keyring_is_preferred_and_the_file_then_holds_no_secret(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    store = open_keystore(FOLDER, tmp_path, find=lambda: keyring)
    assert store.kind == "keyring"
    store.put("database", b"\x00" * 32)
    assert open_keystore(FOLDER, tmp_path, find=lambda: keyring).get("database") == b"\x00" * 32
    assert json.loads(key_file(tmp_path).read_bytes()) == {"kind": "keyring", "secrets": {}}
    store.delete("database")
    store.delete("database")
    assert store.get("database") is None


def test_two_folders_do_not_share_secrets_in_one_keyring(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    open_keystore(FOLDER, tmp_path, find=lambda: keyring).put("database", b"one")
    assert open_keystore("f" * 32, tmp_path, find=lambda: keyring).get("database") is None


def test_a_keyring_that_is_gone_today_is_a_fault_and_no_reason_for_a_second_key(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    open_keystore(FOLDER, tmp_path, find=lambda: keyring).put("database", b"k")
    with pytest.raises(Fault, match="does not answer"):
        in_file(tmp_path)


def test_a_keyring_that_appears_later_does_not_hide_the_file(tmp_path: Path) -> None:
    in_file(tmp_path).put("database", b"k")
    keyring = MemoryKeyring()
    store = open_keystore(FOLDER, tmp_path, find=lambda: keyring)
    assert (store.kind, store.get("database")) == ("file", b"k")


def test_a_keyring_that_locks_itself_is_a_fault_worth_trying_again(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    store = open_keystore(FOLDER, tmp_path, find=lambda: keyring)
    keyring.locked = True
    uses: list[Callable[[], object]] = [
        lambda: store.get("x"),
        lambda: store.put("x", b""),
        lambda: store.delete("x"),
    ]
    for use in uses:
        with pytest.raises(Fault) as caught:
            use()
        assert (caught.value.kind, caught.value.retryable) == (FaultKind.KEY_MISSING, True)


def test_a_damaged_secret_in_a_keyring_is_a_fault(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    store = open_keystore(FOLDER, tmp_path, find=lambda: keyring)
    store.put("x", b"secret")
    keyring.kept = dict.fromkeys(keyring.kept, "*")
    with pytest.raises(Fault, match="damaged"):
        store.get("x")


def test_only_a_keyring_that_keeps_a_secret_counts() -> None:
    locked = MemoryKeyring()
    locked.locked = True
    woken = threading.Event()
    assert answers(MemoryKeyring())
    assert not answers(NullKeyring())  # type: ignore[no-untyped-call]
    assert not answers(locked)
    assert not answers(SilentKeyring(woken), limit_seconds=0.05)
    woken.set()


def test_the_null_keyring_of_the_tests_is_not_real() -> None:
    assert find_keyring() is None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 32, FOLDER + "\n"])
def test_only_a_folder_id_opens_a_store(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="folder id"):
        open_keystore(name, tmp_path)


def test_a_folder_keeps_its_id_when_it_is_moved(tmp_path: Path) -> None:
    first = folder_id(tmp_path / "data")
    (tmp_path / "data").rename(tmp_path / "moved")
    assert folder_id(tmp_path / "moved") == first == folder_id(tmp_path / "moved")
    assert folder_id(tmp_path / "other") != first


def test_threads_that_ask_at_once_get_one_id(tmp_path: Path) -> None:
    ids: list[str] = []
    threads = [threading.Thread(target=lambda: ids.append(folder_id(tmp_path / "data"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["folder-id"]


def test_a_damaged_id_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "folder-id").write_text("../../secrets")
    with pytest.raises(Fault, match="damaged"):
        folder_id(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Fault):
        folder_id(tmp_path / "file" / "data")
    with pytest.raises(Fault):
        in_file(tmp_path / "file")
