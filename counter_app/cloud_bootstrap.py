"""Builds a cloud out of its folder: keys from the key store, clock, ids, cryptography."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.http.server import Serving, make_asgi, serve
from counter_app.cloud.ports import Sign
from counter_app.domain.codes import Verify
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.ids import IdMaker
from counter_app.security.keystore import KeyStore, folder_id, open_keystore
from counter_app.security.phrase import new_phrase, phrase_public_key
from counter_app.security.pins import hash_pin
from counter_app.security.sealing import new_key, open_sealed, seal
from counter_app.security.signing import MerchantKey, Verifier

DATABASE_KEY, SEALING_KEY, DATABASE_URL = "cloud-database", "cloud-sealing", "cloud-database-url"
_WORKER_VARIABLE = "COUNTER_APP_CLOUD_WORKER"
CLOCK_FILE = "clock"


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Wall time in UTC."""
        return datetime.now(UTC)


class StandingClock:
    """A clock that stands at one time (`--now`)."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """The time it stands at."""
        return self._at


class SecurityCrypto:
    """The cloud's port to cryptography, over `counter_app.security` and the system's randomness."""

    def __init__(self, sealing_key: bytes) -> None:
        self._sealing_key = sealing_key

    def random_bytes(self, count: int) -> bytes:
        """Unpredictable bytes."""
        return secrets.token_bytes(count)

    def random_int(self, below: int) -> int:
        """Evenly from 0 to `below` - 1."""
        return secrets.randbelow(below)

    def new_signing_key(self) -> tuple[bytes, bytes]:
        """(private, public)."""
        key = MerchantKey.generate()
        return key.private_bytes, key.public_bytes

    def signer(self, private_bytes: bytes) -> Sign:
        """Signs with that key."""
        return MerchantKey.from_private_bytes(private_bytes).sign

    def verifier(self, public_keys: Mapping[int, bytes]) -> Verify:
        """Checks against these keys."""
        return Verifier(public_keys)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Sealed with the folder's own key."""
        return seal(self._sealing_key, plaintext, context.encode())

    def open_sealed(self, sealed: bytes, context: str) -> bytes:
        """Raises `Fault` when it does not open."""
        return open_sealed(self._sealing_key, sealed, context.encode())

    def hash_pin(self, pin: str, pepper: bytes) -> str:
        """Argon2id over the peppered PIN."""
        return hash_pin(pin, pepper)

    def new_phrase(self) -> str:
        """A recovery phrase."""
        return new_phrase(secrets.token_bytes)

    def phrase_public_key(self, phrase: str) -> bytes:
        """What backups are encrypted to."""
        return phrase_public_key(phrase)


def cloud_settings(
    data_dir: Path,
    config_dir: Path,
    *,
    database_url: str | None = None,
    now: datetime | None = None,
    public_url: str = "",
) -> CloudSettings:
    """Settings of the cloud that belongs to `data_dir`; its keys lie in the key store under `config_dir`.

    `now` is the standing clock of `--now`. Raises `Fault` where the keys cannot be reached.
    """
    store = open_keystore(folder_id(data_dir), config_dir)
    if database_url is not None:
        # A URL carries a password, so it lies with the keys; later commands find it there.
        store.put(DATABASE_URL, database_url.encode())
    kept_url = store.get(DATABASE_URL)
    clock = SystemClock() if now is None else StandingClock(now)
    return CloudSettings(
        data_dir=data_dir,
        crypto=SecurityCrypto(_secret(store, SEALING_KEY)),
        clock=clock,
        ids=IdMaker(lambda: time.time_ns() // 1_000_000, secrets.token_bytes),
        database_key=_secret(store, DATABASE_KEY),
        database_url=kept_url.decode() if kept_url else None,
        trial_clock=lambda: now if now is not None else read_clock_file(data_dir),
        public_url=public_url,
    )


def open_cloud_of(
    data_dir: Path,
    config_dir: Path,
    *,
    database_url: str | None = None,
    now: datetime | None = None,
    public_url: str = "",
) -> Cloud:
    """The cloud of a folder, open. Raises `Fault`; `InvalidInput` for `now` where a real merchant lives."""
    settings = cloud_settings(data_dir, config_dir, database_url=database_url, now=now, public_url=public_url)
    cloud = open_cloud(settings)
    if now is not None and cloud.is_trial() is False:
        cloud.close()
        raise InvalidInput("The clock can only be set in a play shop (cloud init --trial).", key="now")
    return cloud


def serve_cloud(
    data_dir: Path,
    config_dir: Path,
    serving: Serving,
    *,
    now: datetime | None = None,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the cloud of a folder until SIGTERM or SIGINT; `on_ready` is told the URL. Raises as `serve`."""
    open_cloud_of(data_dir, config_dir, now=now).close()
    # Further workers are processes of their own, which make their cloud from this.
    said = {"data_dir": str(data_dir), "config_dir": str(config_dir), "now": now.isoformat() if now else ""}
    os.environ[_WORKER_VARIABLE] = json.dumps(said)
    settings = cloud_settings(data_dir, config_dir, now=now)
    serve(settings, serving, on_ready=on_ready, worker_factory="counter_app.cloud_bootstrap:worker_app")


def worker_app() -> object:
    """The ASGI application of one worker process."""
    said = json.loads(os.environ[_WORKER_VARIABLE])
    now = datetime.fromisoformat(said["now"]) if said["now"] else None
    return make_asgi(open_cloud_of(Path(said["data_dir"]), Path(said["config_dir"]), now=now))


def read_clock_file(data_dir: Path) -> datetime | None:
    """The time in `DIR/clock`, None where there is no such file. Raises `Fault` for one that holds no time."""
    path = data_dir / CLOCK_FILE
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(FaultKind.DISK_ERROR, f"{path} cannot be read") from error
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{path} holds no time") from error
    if at.tzinfo is None:
        raise Fault(FaultKind.DISK_ERROR, f"{path} holds a time without a zone")
    return at.astimezone(UTC)


def _secret(store: KeyStore, name: str) -> bytes:
    """The key with that name, made at its first use."""
    kept = store.get(name)
    if kept is None:
        store.put(name, new_key())
        kept = store.get(name)
    if kept is None:
        raise Fault(FaultKind.KEY_MISSING, f"the key store does not keep {name}")
    return kept
