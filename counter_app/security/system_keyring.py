"""The system's keyring, where there is a real one."""

from __future__ import annotations

import base64
import binascii
import secrets
import threading
from typing import TYPE_CHECKING, Literal

from counter_app.domain.errors import Fault, FaultKind

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SERVICE = "counter-app"
_PROBE_SECONDS = 5.0
# Others (plain-text files, the null backend, whatever an environment variable names) protect nothing.
_REAL = ("keyring.backends.Windows", "keyring.backends.macOS", "keyring.backends.SecretService",
         "keyring.backends.libsecret", "keyring.backends.kwallet")  # fmt: skip


def find_keyring() -> KeyringBackend | None:
    """A keyring that keeps and gives back a secret, None where there is none or it does not answer in 5 s."""
    # Importing keyring looks through all installed packages (0.2 s): only a folder without a key file pays for it.
    from keyring import get_keyring
    from keyring.backends.chainer import ChainerBackend

    found = get_keyring()
    candidates = found.backends if isinstance(found, ChainerBackend) else [found]
    return next((one for one in candidates if type(one).__module__.startswith(_REAL) and answers(one)), None)


class KeyringStore:
    """Secrets of one folder in the system's keyring, as base64 since keyrings keep text."""

    def __init__(self, backend: KeyringBackend, folder_id: str) -> None:
        self._backend = backend
        self._folder_id = folder_id

    @property
    def kind(self) -> Literal["keyring", "file"]:
        """Always `keyring`."""
        return "keyring"

    def get(self, name: str) -> bytes | None:
        """The secret, None where there is none."""
        try:
            encoded = self._backend.get_password(_SERVICE, self._user(name))
            return None if encoded is None else base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise Fault(FaultKind.KEY_MISSING, "a secret in the system's keyring is damaged") from error
        except Exception as error:  # border: each system's keyring raises types of its own
            raise _unreachable() from error

    def put(self, name: str, value: bytes) -> None:
        """Keeps it."""
        try:
            self._backend.set_password(_SERVICE, self._user(name), base64.b64encode(value).decode("ascii"))
        except Exception as error:  # border, as above
            raise _unreachable() from error

    def delete(self, name: str) -> None:
        """Forgets it."""
        try:
            if self._backend.get_password(_SERVICE, self._user(name)) is not None:
                self._backend.delete_password(_SERVICE, self._user(name))
        except Exception as error:  # border, as above
            raise _unreachable() from error

    def _user(self, name: str) -> str:
        return f"{self._folder_id}/{name}"


def _unreachable() -> Fault:
    return Fault(FaultKind.KEY_MISSING, "the system's keyring does not answer", retryable=True)


def answers(backend: KeyringBackend, limit_seconds: float = _PROBE_SECONDS) -> bool:
    """Whether it keeps a secret and gives it back within `limit_seconds`.

    Tried for real, in a thread of its own: a locked keyring without a screen waits for a password for ever.
    """
    answered = threading.Event()

    def try_it() -> None:
        user, value = f"probe-{secrets.token_hex(8)}", secrets.token_hex(8)
        try:
            backend.set_password(_SERVICE, user, value)
            same = backend.get_password(_SERVICE, user) == value
            backend.delete_password(_SERVICE, user)
        except Exception:  # noqa: BLE001 - border: whatever it raises, it is no keyring to rely on
            return
        if same:
            answered.set()

    thread = threading.Thread(target=try_it, name="keyring-probe", daemon=True)
    thread.start()
    thread.join(limit_seconds)
    return answered.is_set()
