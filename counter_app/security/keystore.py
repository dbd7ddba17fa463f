"""Where secrets lie: the system's keyring, or a 0600 file in the user's configuration folder. Never the data folder.

Which of the two was chosen at the first opening is written down and kept to: a key that lies in a keyring which is not
reachable today must be a fault, not a reason to make a second key.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from counter_app.domain.errors import Fault, FaultKind
from counter_app.security.files import make_private_folder, only_one_process, read_private, write_private
from counter_app.security.system_keyring import KeyringStore, find_keyring

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

Kind = Literal["keyring", "file"]

_FOLDER_ID = re.compile(r"[0-9a-f]{32}")
FOLDER_ID_FILE = "folder-id"


class KeyStore(Protocol):
    """Secrets by name. `kind` says where they lie, to be shown: a file is the weaker place."""

    @property
    def kind(self) -> Kind: ...

    def get(self, name: str) -> bytes | None:
        """The secret, None where there is none. Raises `Fault`."""

    def put(self, name: str, value: bytes) -> None:
        """Keeps it, durable when this returns. Raises `Fault`."""

    def delete(self, name: str) -> None:
        """Forgets it; nothing happens where there is none. Raises `Fault`."""


def has_folder_id(data_dir: Path) -> bool:
    """Whether it is a data folder at all, as far as can be seen."""
    try:
        return (data_dir / FOLDER_ID_FILE).exists()
    except OSError:
        return False


def folder_id(data_dir: Path) -> str:
    """The id of a data folder, 32 hex digits, made once and kept inside it, so that it survives moving the folder.

    Raises `Fault` where the folder cannot be written or the id is damaged.
    """
    path = data_dir / FOLDER_ID_FILE
    try:
        if not path.exists():
            make_private_folder(data_dir)
            write_private(path, secrets.token_hex(16).encode("ascii"), replace=False)
        text = path.read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be read: {error.strerror}") from error
    if _FOLDER_ID.fullmatch(text) is None:
        raise Fault(FaultKind.KEY_MISSING, f"{path} is damaged: it should hold 32 hex digits")
    return text


def open_keystore(
    folder_id: str, config_dir: Path, find: Callable[[], KeyringBackend | None] = find_keyring
) -> KeyStore:
    """The secrets of one data folder. Raises `Fault` where they are there and cannot be reached.

    `find`: gives the system's keyring, None where there is no real one.
    """
    if _FOLDER_ID.fullmatch(folder_id) is None:
        raise ValueError("not a folder id")
    make_private_folder(config_dir / "keys")
    path = config_dir / "keys" / f"{folder_id}.json"
    chosen = _kind_in(path)
    if chosen == "file":
        return FileStore(path)
    keyring = find()
    if chosen is None:
        # Two processes may open at once: the first choice that reached the disk counts for both.
        write_private(path, _as_json("file" if keyring is None else "keyring", {}), replace=False)
        chosen = _kind_in(path)
    if chosen == "file":
        return FileStore(path)
    if keyring is None:
        raise Fault(FaultKind.KEY_MISSING, "the keys of this folder lie in the system's keyring, which does not answer")
    return KeyringStore(keyring, folder_id)


class FileStore:
    """A JSON file with rights 0600, replaced whole at each change; processes take turns."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def kind(self) -> Kind:
        """Always `file`."""
        return "file"

    def get(self, name: str) -> bytes | None:
        """Read anew each time: another process may have renewed it."""
        encoded = self._read().get(name)
        if encoded is None:
            return None
        try:
            return base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise _damaged(self._path) from error

    def put(self, name: str, value: bytes) -> None:
        """Keeps it, durable when this returns."""
        with only_one_process(self._path.with_suffix(".lock")):
            self._write(self._read() | {name: base64.b64encode(value).decode("ascii")})

    def delete(self, name: str) -> None:
        """Forgets it."""
        with only_one_process(self._path.with_suffix(".lock")):
            kept = self._read()
            if kept.pop(name, None) is not None:
                self._write(kept)

    def _read(self) -> dict[str, str]:
        content = read_private(self._path)
        return {} if content is None else _secrets_in(content, self._path)

    def _write(self, kept: dict[str, str]) -> None:
        write_private(self._path, _as_json("file", kept), replace=True)


def _as_json(kind: Kind, kept: dict[str, str]) -> bytes:
    return json.dumps({"kind": kind, "secrets": kept}, indent=1).encode("ascii") + b"\n"


def _document(content: bytes, path: Path) -> dict[str, object]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(document, dict):
        raise _damaged(path)
    return document


def _kind_in(path: Path) -> Kind | None:
    content = read_private(path)
    if content is None:
        return None
    match _document(content, path).get("kind"):
        case "file":
            return "file"
        case "keyring":
            return "keyring"
    raise _damaged(path)


def _secrets_in(content: bytes, path: Path) -> dict[str, str]:
    kept = _document(content, path).get("secrets")
    if not isinstance(kept, dict):
        raise _damaged(path)
    texts = {name: value for name, value in kept.items() if isinstance(name, str) and isinstance(value, str)}
    if len(texts) != len(kept):
        raise _damaged(path)
    return texts


def _damaged(path: Path) -> Fault:
    return Fault(FaultKind.KEY_MISSING, f"{path} is damaged")
