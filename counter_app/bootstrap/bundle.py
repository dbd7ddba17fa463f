"""`doctor --bundle FILE`: what somebody who helps needs to see, and nothing of a customer, a person or a secret.

Counts instead of rows, names of settings with values that are numbers or switches, ends of the logs. Whatever looks
like the number of a phone, a code or a member, like a key or a token is blotted out once more, should a log hold one by
a mistake.
"""

from __future__ import annotations

import io
import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from counter_app.bootstrap.findings import Finding
from counter_app.bootstrap.opening import OpenCounter, open_counter
from counter_app.bootstrap.snapshots import snapshots
from counter_app.cloud.context import APP_VERSION
from counter_app.config import Settings
from counter_app.domain.errors import Fault
from counter_app.security.files import write_private
from counter_app.services.settings import DEFAULTS, KNOWN, effective
from counter_app.storage.engine import driver_version

_TAIL_BYTES = 200_000
_LOGS = ("counter.log", "crash.log")
_TIMES_AND_IDS = (
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
)
_SOMEBODYS = (
    r"[\w.+-]+@[\w-]+\.[\w.]+"  # an address
    r"|\b(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}\b"  # a recovery phrase
    r"|(?<![\w-])[A-Za-z0-9_-]{40,}(?![\w-])"  # a token, a key, a hash
    r"|(?<![0-9A-Za-z-])\+?\d(?:[ -]?\d){5,}(?![0-9A-Za-z-])"  # a phone, a code, a member's number
    r"|[\u4e00-\u9fff]+"  # a name; our own log lines are English
)
# What this program names itself at the top of a folder; every other name is a person's.
_OUR_FILES = re.compile(
    r"(?:counter\.(?:db|kept)|window\.(?:json|lock)|first-start\.(?:json|lock)|(?:claims|in-use|sync-up|sync-down)\.lock"
    r"|folder-id|sample-shop\.json|trial-begun)(?:[.-][a-z0-9.-]*)?"
)
_EITHER = re.compile(f"(?P<kept>{_TIMES_AND_IDS})|{_SOMEBODYS}")


def write_bundle(settings: Settings, target: Path, findings: Sequence[Finding], now: datetime) -> int:
    """Write the bundle; its size. Works without a database too. Raises `Fault`."""
    parts: dict[str, object] = {
        "versions.json": _versions(now),
        "doctor.json": [
            {
                "name": each.name,
                "level": each.level,
                "found": blot(each.found.en.replace(str(settings.data_dir), "DIR")),
            }
            for each in findings
        ],
        "files.json": _files(settings.data_dir),
    }
    try:
        opened = open_counter(settings)
    except Fault as fault:
        parts["fault.json"] = {"kind": fault.kind.value, "retryable": fault.retryable}
    else:
        try:
            parts |= _of_counter(opened)
        finally:
            opened.close()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in parts.items():
            archive.writestr(name, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))
        for folder, prefix in ((settings.data_dir, ""), (settings.cloud_dir, "cloud-")):
            for name in _LOGS:
                archive.writestr(f"logs/{prefix}{name}", blot(_tail(folder / "logs" / name)))
    content = buffer.getvalue()
    write_private(target, content, replace=True)
    return len(content)


def blot(text: str) -> str:
    """The text without anything that may be somebody's; times and ids stay."""
    home = os.path.expanduser("~")  # noqa: PTH111 - as text, to be found in other text
    text = text.replace(home, "~") if len(home) > 1 else text
    return _EITHER.sub(lambda found: found["kept"] or "*", text)


def _versions(now: datetime) -> dict[str, object]:
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, str] = {}
    for name in (
        "PySide6",
        "SQLAlchemy",
        "sqlcipher3",
        "msgspec",
        "opencv-python-headless",
        "zxing-cpp",
        "cryptography",
    ):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return {
        "at": now.isoformat(),
        "program": APP_VERSION,
        "python": sys.version.split()[0],
        "sqlite": driver_version(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "packages": found,
    }


def _files(folder: Path) -> dict[str, object]:
    """Sizes by name, of the top only; a name that is not ours may be somebody's, and only how it ends is told."""
    sizes: dict[str, object] = {}
    try:
        for number, path in enumerate(sorted(folder.iterdir()), 1):
            if path.is_file():
                ours = _OUR_FILES.fullmatch(path.name) is not None
                sizes[path.name if ours else f"*{number}{blot(path.suffix)}"] = path.stat().st_size
    except OSError as error:
        sizes["error"] = error.errno
    return {"files": sizes, "automatic_backups": [each.path.name for each in snapshots(folder)]}


def _of_counter(opened: OpenCounter) -> dict[str, object]:
    now = opened.counter.clock.now()
    with opened.store.reading() as reading:
        device, link, queue = reading.device(), reading.link_state(), reading.queue(now)
        settings = effective(reading, device.store if device else "")
        members, coupons = reading.reserve_sizes()
        sync = {
            "cursor": reading.cursor(),
            "waiting": queue.waiting,
            "oldest_seconds": queue.oldest_seconds,
            "refused": [{"type": each.type, "reason": blot(each.reason)} for each in queue.refused],
            "undeliverable": [{"type": each.type, "reason": blot(each.reason)} for each in queue.undeliverable],
            "last_success_at": str(link.last_success_at or ""),
            "last_error": blot(link.last_error),
            "clock_offset_ms": link.clock_offset_ms,
            "reserve_members": members,
            "reserve_coupons": sum(coupons.values()),
            "exceptions": len(reading.exceptions(open_only=True)),
        }
    plain = {name: _without_texts(value, DEFAULTS.get(name)) for name, value in settings.items() if name in KNOWN}
    journal, synchronous = opened.store.settings_read_back()
    return {
        "settings.json": plain,
        "sync.json": sync,
        "database.json": {
            "schema": opened.store.revision(),
            "rows": opened.store.counts(),
            "journal": journal,
            "synchronous": synchronous,
            "keys": opened.keys.kind,
        },
        "counter.json": {"epoch": device.epoch, "trial": device.trial, "revoked": device.revoked} if device else {},
    }


def _without_texts(value: object, default: object) -> object:
    """A setting as numbers and switches; a text that is not the usual one (a footer, a printer, a tier) is not told."""
    if isinstance(value, Mapping):
        usual = default if isinstance(default, Mapping) else {}
        return {name: _without_texts(each, usual.get(name)) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_texts(each, None) for each in value]
    return "*" if isinstance(value, str) and value != default else value


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""
