"""Opens and serves the cloud of a folder: keys, cryptography, clock."""

from __future__ import annotations

import hmac
import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap.clocks import ComputerClock
from counter_app.bootstrap.cloud_recovery import CloudKeeper, open_believed
from counter_app.bootstrap.occupancy import Occupancy
from counter_app.bootstrap.switching import finish_what_was_begun
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.config import Settings, load_settings, parse_time
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.ids import IdMaker
from counter_app.security import pins, sealing
from counter_app.security.files import make_private_folder, only_one_process
from counter_app.security.keystore import KeyStore, folder_id, open_keystore
from counter_app.security.phrase import new_phrase, phrase_public_key
from counter_app.security.signing import MerchantKey, Verifier

if TYPE_CHECKING:
    from counter_app.cloud.http.server import Serving

CLOUD_DATABASE_KEY = "cloud-database-key"
_SERVICE_KEY = "cloud-service-key"
_CLOUD_DATABASE_URL = "cloud-database-url"
CLOUD_SECRETS = (CLOUD_DATABASE_KEY, _SERVICE_KEY, _CLOUD_DATABASE_URL)
_NOW_VARIABLE = "COUNTER_APP_CLOUD_NOW"
_AUTHENTICATOR_BYTES = 16
_WORKER = "counter_app.bootstrap.clouds:make_worker"


class CloudCrypto:
    """`cloud.ports.Crypto` with the service's own key, which lies in the key store and not in the database."""

    def __init__(self, service_key: bytes) -> None:
        self._service_key = service_key
        self._authenticators: dict[str, bytes] = {}

    def random_bytes(self, count: int) -> bytes:
        """From the system."""
        return os.urandom(count)

    def random_int(self, below: int) -> int:
        """Even, from 0 on."""
        return secrets.randbelow(below)

    def new_signing_key(self) -> tuple[bytes, bytes]:
        """(private, public)."""
        key = MerchantKey.generate()
        return key.private_bytes, key.public_bytes

    def signer(self, private_bytes: bytes) -> Callable[[bytes], bytes]:
        """What signs with this key."""
        return MerchantKey.from_private_bytes(private_bytes).sign

    def verifier(self, public_keys: Mapping[int, bytes]) -> Verifier:
        """What checks codes against these keys."""
        return Verifier(public_keys)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """Sealed with the service's key."""
        return sealing.seal(self._service_key, plaintext, context.encode())

    def open_sealed(self, sealed: bytes, context: str) -> bytes:
        """Raises `Fault` when it does not open."""
        return sealing.open_sealed(self._service_key, sealed, context.encode())

    def authenticate(self, text: bytes, purpose: str) -> str:
        """HMAC-SHA256, cut to 128 bits, under a key derived for the purpose."""
        key = self._authenticators.get(purpose)
        if key is None:
            key = self._authenticators[purpose] = sealing.derived_key(self._service_key, purpose)
        return hmac.digest(key, text, "sha256")[:_AUTHENTICATOR_BYTES].hex()

    def hash_pin(self, pin: str, pepper: bytes) -> str:
        """As the counters check it."""
        return pins.hash_pin(pin, pepper)

    def new_phrase(self) -> str:
        """A recovery phrase."""
        return new_phrase(os.urandom)

    def phrase_public_key(self, phrase: str) -> bytes:
        """What backups are encrypted to."""
        return phrase_public_key(phrase)


def cloud_settings(settings: Settings, database_url: str = "", *, clock_of: Settings | None = None) -> CloudSettings:
    """How the cloud of `settings.cloud_dir` is opened; a database URL given once is remembered. Raises `Fault`.

    `clock_of`: whose folder a play shop's clock stands in, where it is another one.
    """
    make_private_folder(settings.cloud_dir)
    keys = open_keystore(folder_id(settings.cloud_dir), settings.config_dir)
    with only_one_process(settings.cloud_dir / "first-start.lock"):
        database_key = keys.get(CLOUD_DATABASE_KEY) or _new_key(keys, CLOUD_DATABASE_KEY, settings.cloud_dir)
        service_key = keys.get(_SERVICE_KEY) or _new_key(keys, _SERVICE_KEY, settings.cloud_dir)
        if database_url:
            keys.put(_CLOUD_DATABASE_URL, database_url.encode())
    url = (keys.get(_CLOUD_DATABASE_URL) or b"").decode()
    return CloudSettings(
        data_dir=settings.data_dir,
        crypto=CloudCrypto(service_key),
        clock=ComputerClock(),
        ids=IdMaker(lambda: time.time_ns() // 1_000_000, os.urandom),
        database_key=database_key,
        database_url=url or None,
        trial_clock=lambda: _trial_time(clock_of or settings),
    )


def _new_key(keys: KeyStore, name: str, folder: Path) -> bytes:
    if any(folder.glob("*.db")):
        raise Fault(FaultKind.KEY_MISSING, f"the keys of {folder} are not in this computer's key store")
    key = sealing.new_key()
    keys.put(name, key)
    return key


def _trial_time(settings: Settings) -> datetime | None:
    """`--now`, else the file `DIR/clock`, else nothing: a play shop then has the computer's time."""
    if settings.now is not None:
        return settings.now
    try:
        text = settings.clock_file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        text = ""
    return parse_time(text, str(settings.clock_file))


@contextmanager
def opened_cloud(
    settings: Settings, database_url: str = "", *, trial: bool | None = None, whole: bool = False
) -> Iterator[Cloud]:
    """The cloud of a folder; a damaged file is built anew. `trial`: what is about to be made there, `whole`: every page
    is looked at first. Raises `Fault` and `InvalidInput`."""
    with in_use(settings.data_dir), in_use(settings.cloud_dir) as occupancy:
        cloud = open_believed(cloud_settings(settings, database_url), occupancy, whole=whole)
        try:
            refuse_now_outside_trial(settings, cloud, trial=trial)
            yield cloud
        finally:
            cloud.close()


@contextmanager
def in_use(data_dir: Path) -> Iterator[Occupancy]:
    """Nobody restores this folder meanwhile; what a killed restore had begun is finished first. Raises `Fault`."""
    make_private_folder(data_dir)
    occupancy = Occupancy(data_dir)
    try:
        occupancy.share()
        finish_what_was_begun(data_dir, occupancy)
        occupancy.share_again()
        yield occupancy
    finally:
        occupancy.close()


def refuse_now_outside_trial(settings: Settings, cloud: Cloud, *, trial: bool | None = None) -> None:
    """`--now` is for play shops only. Raises `InvalidInput`."""
    if settings.now is not None and not (cloud.is_trial() if trial is None else trial):
        raise InvalidInput("--now is for trial shops only.", key="now")


def serve_cloud(
    settings: Settings, serving: Serving, *, database_url: str = "", on_ready: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or SIGINT. Raises `Fault` and `InvalidInput`."""
    from counter_app.cloud.http.server import serve

    with opened_cloud(settings, database_url, whole=True):
        pass
    # Worker processes find the same folder again by the environment.
    os.environ["COUNTER_APP_DATA"] = str(settings.data_dir)
    os.environ["COUNTER_APP_CONFIG_DIR"] = str(settings.config_dir)
    os.environ[_NOW_VARIABLE] = settings.now.isoformat() if settings.now else ""
    # They are started by `python -c`, which would look for modules in the working folder before everything else.
    os.environ["PYTHONSAFEPATH"] = "1"
    how = cloud_settings(settings)
    with in_use(settings.data_dir), in_use(settings.cloud_dir):
        beside = partial(CloudKeeper, how=how)
        serve(how, serving, on_ready=on_ready, worker_factory=_WORKER, beside=beside)


def make_worker() -> object:
    """The ASGI application of one worker process."""
    from counter_app.cloud.http.server import make_asgi

    _end_with_the_supervisor()
    settings = load_settings(os.environ, now=os.environ.get(_NOW_VARIABLE, ""))
    return make_asgi(open_cloud(cloud_settings(settings)))


def _end_with_the_supervisor() -> None:
    """A worker whose supervisor was killed would go on holding the address, unknown to whoever starts the next one."""
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return

    def wait() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="supervisor-watch", daemon=True).start()
