"""Automatic backups: consistent copies of the counter's database in `DIR/backups/`, under the database's own key; of an
embedded cloud's in `DIR/cloud/backups/`.

One a day while the window is open, one before each migration, one when a folder becomes a counter. The newest three of
the daily ones and the newest two from before a migration are kept; an older one goes only after a newer one was opened
and found sound (docs/decisions/086-backups.md).
"""

from __future__ import annotations

import contextlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from counter_app.domain.errors import Fault, FaultKind
from counter_app.domain.values import dataclass
from counter_app.security.files import flush_folder, make_private_folder
from counter_app.storage.engine import sound_copy

FOLDER = "backups"
DAILY, BEFORE_MIGRATION = "daily", "before-migration"
EVERY = timedelta(hours=24)
_KEPT = {DAILY: 3, BEFORE_MIGRATION: 2}
_NAME = re.compile(r"(daily|before-migration)-(\d{8}T\d{6})(?:-(\w+))?\.db")


class Copied(Protocol):
    """A database that is open: the counter's, or a cloud's."""

    def copy_into(self, path: Path) -> None: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An automatic backup, by its name."""

    path: Path
    kind: str
    at: datetime
    mark: str = ""


def snapshots(data_dir: Path) -> list[Snapshot]:
    """Newest first; unread and untested."""
    found = []
    with contextlib.suppress(OSError):
        for path in (data_dir / FOLDER).iterdir():
            match, at = _NAME.fullmatch(path.name), made_of(path)
            if match and at is not None:
                found.append(Snapshot(path, match[1], at, match[3] or ""))
    return sorted(found, key=lambda each: (each.at, each.path.name), reverse=True)


def made_of(path: Path) -> datetime | None:
    """When a copy was made, by its name; None for any other name."""
    match = _NAME.fullmatch(path.name)
    return datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if match else None


def is_due(data_dir: Path, now: datetime) -> bool:
    """Whether the last one is a day old, or lies in a future that the clock has come back from."""
    newest = next(iter(snapshots(data_dir)), None)
    return newest is None or not timedelta() <= now - newest.at < EVERY


def take_snapshot(store: Copied, key: bytes, data_dir: Path, kind: str, now: datetime, mark: str = "") -> Snapshot:
    """Copy, open the copy, and only then give it its name; older ones make room. Raises `Fault`."""
    folder = data_dir / FOLDER
    make_private_folder(folder)
    for left in folder.glob(".making-*"):
        left.unlink(missing_ok=True)
    scratch = folder / f".making-{secrets.token_hex(4)}"
    name = f"{kind}-{now:%Y%m%dT%H%M%S}" + (f"-{mark}" if mark else "") + ".db"
    try:
        store.copy_into(scratch)
        sound, _ = sound_copy(scratch, key)
        if not sound:
            raise Fault(FaultKind.DATABASE_DAMAGED, "a copy of the database is not sound")
        scratch.chmod(0o600)
        scratch.replace(folder / name)
        flush_folder(folder)
    except OSError as error:
        raise Fault(FaultKind.DISK_ERROR, f"{folder} cannot be written: {error.strerror}") from error
    finally:
        scratch.unlink(missing_ok=True)
    _make_room(data_dir, kind)
    return Snapshot(folder / name, kind, now, mark)


def _make_room(data_dir: Path, kind: str) -> None:
    same = [each for each in snapshots(data_dir) if each.kind == kind]
    for old in same[_KEPT[kind] :]:
        with contextlib.suppress(OSError):
            old.path.unlink()


def newest_sound(data_dir: Path, key: bytes) -> Snapshot | None:
    """The newest that opens and is whole."""
    return next((each for each in snapshots(data_dir) if sound_copy(each.path, key)[0]), None)
