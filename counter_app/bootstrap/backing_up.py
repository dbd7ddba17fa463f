"""`backup FILE`: everything of a folder, sealed to the merchant's recovery phrase, made while the program runs.

Consistent copies of the databases are made by SQLite itself and opened before they are believed; the sealed file is
read back to its end before it gets its name (docs/decisions/086-backups.md).
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from counter_app.bootstrap import container
from counter_app.bootstrap.clouds import CLOUD_DATABASE_KEY, CLOUD_SECRETS, cloud_settings, opened_cloud
from counter_app.bootstrap.folder_names import is_alone
from counter_app.bootstrap.opening import DATABASE_KEY, OpenCounter, database_path, open_counter
from counter_app.cloud.context import APP_VERSION
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.security.files import flush_folder, make_private_folder
from counter_app.security.keystore import KeyStore, folder_id, open_keystore
from counter_app.security.phrase_stream import SealedWriter, read_head, read_sealed
from counter_app.services.context import no_failpoint
from counter_app.services.records import AuditEntry
from counter_app.storage.engine import sound_copy
from counter_app.sync.enrolment import DEVICE_KEY, FINGERPRINT, PIN_PEPPER, TOKEN

COUNTER_SECRETS = (DATABASE_KEY, DEVICE_KEY, TOKEN, PIN_PEPPER, FINGERPRINT)
RECOVERY_SETTING = "recovery_public_key"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was read back whole."""

    path: Path
    about: container.About
    size: int


@dataclass(slots=True)
class _Parts:
    """What goes in, and under which public key."""

    about: container.About
    secrets: container.Secrets
    files: dict[str, Path]
    recipient: str


def back_up(settings: Settings, target: Path, now: datetime, failpoint: Callable[[str], None] = no_failpoint) -> Made:
    """Write the backup to `target`, whole or not at all. Raises `Fault`, `InvalidInput`."""
    with ExitStack() as stack:
        opened = None
        if database_path(settings).exists():
            opened = open_counter(settings)
            stack.callback(opened.close)
        scratch = _scratch(settings.data_dir)
        stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        parts = _gather(settings, opened, scratch, now)
        failpoint("backup.copied")
        size = _write(parts, target, failpoint)
        if opened is not None:
            with suppress(Fault):  # the backup is made, also of a database that nobody may write to
                _remember(opened, now)
    return Made(target, parts.about, size)


def _scratch(data_dir: Path) -> Path:
    """Beside the databases: there the copies are as safe as they are, and the disk is the one that was chosen."""
    folder = data_dir / f".backing-up-{secrets.token_hex(4)}"
    make_private_folder(folder)
    return folder


def _gather(settings: Settings, opened: OpenCounter | None, scratch: Path, now: datetime) -> _Parts:
    about = container.About(
        format=container.FORMAT, made_at=now.isoformat(), program=APP_VERSION, merchant="", merchant_name=""
    )
    parts = _Parts(about, container.Secrets(), {}, "")
    if opened is not None:
        _gather_counter(parts, opened, scratch)
    if (settings.cloud_dir / CLOUD_FILE).exists():
        _gather_cloud(parts, settings, scratch)
    if not parts.files:
        raise Fault(FaultKind.NOT_ENROLLED, "there is neither a counter nor a cloud in this folder")
    if not parts.recipient:
        raise InvalidInput("This merchant has no recovery phrase; synchronise once, then again.", key="data")
    return parts


def _gather_counter(parts: _Parts, opened: OpenCounter, scratch: Path) -> None:
    with opened.store.reading() as reading:
        device, head = reading.device(), reading.operation_head()
        store = reading.store(device.store) if device else None
        unsent = len(reading.open_operations())
        known = reading.settings().get(RECOVERY_SETTING, "")
    if device is None:
        raise Fault(FaultKind.NOT_ENROLLED, "this folder is no counter yet")
    path = scratch / container.COUNTER_DB
    opened.store.copy_into(path)
    _must_be_sound(path, _needed(opened.keys, DATABASE_KEY))
    parts.files[container.COUNTER_DB] = path
    parts.recipient = known if isinstance(known, str) else ""
    parts.secrets = container.Secrets(_all_of(opened.keys, COUNTER_SECRETS))
    parts.about = msgspec.structs.replace(
        parts.about,
        merchant=device.merchant,
        merchant_name=device.merchant_name,
        counter=device.counter,
        store=store.name if store else "",
        device=device.device,
        unsent=unsent,
        head=(head[0], head[1]) if head else (0, 0),
        trial=device.trial,
        has_counter=True,
        members=opened.store.members(),
    )


def _gather_cloud(parts: _Parts, settings: Settings, scratch: Path) -> None:
    keys = open_keystore(folder_id(settings.cloud_dir), settings.config_dir)
    elsewhere = cloud_settings(settings).database_url is not None
    path = scratch / container.CLOUD_DB
    with opened_cloud(settings) as cloud:
        owners = cloud.merchants()
        if len(owners) != 1 or parts.about.merchant not in ("", owners[0].merchant):
            raise InvalidInput(
                "The cloud in this folder serves other merchants: back up its database by itself.", key="data"
            )
        owner = owners[0]
        if not elsewhere:
            cloud.copy_into(path)
    if not elsewhere:
        _must_be_sound(path, _needed(keys, CLOUD_DATABASE_KEY))
        parts.files[container.CLOUD_DB] = path
    parts.recipient = parts.recipient or owner.recovery_public_key
    parts.secrets = container.Secrets(parts.secrets.counter, _all_of(keys, CLOUD_SECRETS))
    parts.about = msgspec.structs.replace(
        parts.about,
        merchant=owner.merchant,
        merchant_name=owner.name,
        trial=owner.trial,
        has_cloud=not elsewhere,
        cloud_elsewhere=elsewhere,
        alone=is_alone(settings),
    )


def _must_be_sound(path: Path, key: bytes) -> None:
    if not sound_copy(path, key)[0]:
        raise Fault(FaultKind.DATABASE_DAMAGED, "a copy of the database is not sound; nothing was backed up")


def _needed(keys: KeyStore, name: str) -> bytes:
    key = keys.get(name)
    if key is None:
        raise Fault(FaultKind.KEY_MISSING, f"{name} is not in the key store")
    return key


def _all_of(keys: KeyStore, names: tuple[str, ...]) -> dict[str, bytes]:
    found = {name: keys.get(name) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _write(parts: _Parts, target: Path, failpoint: Callable[[str], None]) -> int:
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(scratch, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            writer = SealedWriter(file, bytes.fromhex(parts.recipient))
            container.write_document(writer, container.ABOUT, parts.about)
            container.write_document(writer, container.SECRETS, parts.secrets)
            digests = {name: container.write_file(writer, name, path) for name, path in parts.files.items()}
            failpoint("backup.written")
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        failpoint("backup.flushed")
        _read_back(scratch, writer.key, parts.about, digests)
        failpoint("backup.verified")
        size = scratch.stat().st_size
        scratch.replace(target)
        flush_folder(target.parent)
    except OSError as error:
        kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
        raise Fault(kind, f"{target} cannot be written: {error.strerror}") from error
    finally:
        scratch.unlink(missing_ok=True)
    return size


def _read_back(path: Path, key: bytes, about: container.About, digests: dict[str, str]) -> None:
    with path.open("rb") as file:
        head = read_head(file)
        found = container.read_parts(read_sealed(file, key, head), lambda _: container.Nowhere())
    if found[0] != about or found[2] != digests:
        raise Fault(FaultKind.DISK_ERROR, "the backup reads back otherwise than it was written")


def _remember(opened: OpenCounter, now: datetime) -> None:
    with opened.store.writing(urgent=False) as writing:
        session, device = writing.session(), writing.device()
        entry = AuditEntry(now, session.staff if session else "", "backup", device.device if device else "", "done")
        writing.add_audit(entry)
        writing.set_meta("last_backup", now.isoformat())
