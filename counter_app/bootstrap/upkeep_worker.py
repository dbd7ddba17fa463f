"""Backup, checks and diagnostics of this folder as commands of this very program, beside the window."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from glob import escape
from pathlib import Path

import msgspec

from counter_app.bootstrap.snapshots import snapshots
from counter_app.config import CONFIG_VARIABLE, Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.upkeep.ports import Found

_LOOK_SECONDS, _END_SECONDS = 0.2, 5.0
_STOPPED = "stopped"


class _Error(msgspec.Struct, frozen=True):
    kind: str = ""
    message: str = ""
    key: str = ""
    detail: str = ""


class _Check(msgspec.Struct, frozen=True):
    name: str
    level: str
    title: str = ""
    found: str = ""
    at_window: str = ""


class _Answer(msgspec.Struct, frozen=True):
    error: _Error | None = None
    checks: tuple[_Check, ...] = ()


class UpkeepWorker:
    """`ui.upkeep.ports.UpkeepPort`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def last_automatic(self) -> datetime | None:
        """By the name of the newest copy's file."""
        made = [each.path.stat().st_mtime for each in snapshots(self._settings.data_dir)]
        return datetime.fromtimestamp(max(made), UTC) if made else None

    def back_up(self, target: Path, told: Callable[[int, int], None], stop: threading.Event) -> int:
        """The copy of the databases and the file together are about twice their size."""
        folder = self._settings.data_dir
        before = _unfinished(folder, target)
        files = [path for path in (folder / "counter.db", *self._settings.cloud_dir.glob("*.db")) if path.exists()]
        whole = 2 * sum(path.stat().st_size for path in files)

        def look() -> None:
            made = _unfinished(folder, target) - before
            written = [path for each in made for path in (each.glob("*") if each.is_dir() else (each,))]
            told(min(sum(map(_size, written)), whole), whole)

        try:
            return self._write(("backup", str(target)), target, stop, look)
        finally:
            for left in _unfinished(folder, target) - before:
                _remove(left)

    def examine(self, language: str, stop: threading.Event) -> tuple[Found, ...]:
        """`doctor --deep`."""
        checks = self._run(("--lang", language, "doctor", "--deep"), stop).checks
        return tuple(Found(each.name, each.level, each.title, each.found, each.at_window) for each in checks)

    def bundle(self, target: Path, stop: threading.Event) -> None:
        """`doctor --bundle`."""
        self._write(("doctor", "--bundle", str(target)), target, stop)

    def _write(
        self, words: tuple[str, ...], target: Path, stop: threading.Event, look: Callable[[], None] | None = None
    ) -> int:
        """The size of the file that the command has written. It has its name when it is whole: a stop that came later
        came too late."""
        before = _mark(target)
        try:
            self._run(words, stop, look)
        except Fault as fault:
            if fault.detail != _STOPPED or _mark(target) in (None, before):
                raise
        return target.stat().st_size

    def _run(self, words: tuple[str, ...], stop: threading.Event, look: Callable[[], None] | None = None) -> _Answer:
        # -P: `-m` would look for the package in the working folder first.
        command = [sys.executable, "-P", "-m", "counter_app", "--json", "--data", str(self._settings.data_dir), *words]
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, CONFIG_VARIABLE: str(self._settings.config_dir)},
            start_new_session=os.name == "posix",
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
        )
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(_read(process)), name="upkeep-answer", daemon=True)
        reader.start()
        while reader.is_alive() and not stop.is_set():
            if look is not None:
                look()
            reader.join(_LOOK_SECONDS)
        if reader.is_alive():
            _end(process)
            reader.join()
            raise Fault(FaultKind.INTERNAL, _STOPPED)
        process.wait()
        return _answer(b"".join(said))


def _read(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    with process.stdout as out:
        return out.read()


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C ends it, so that it clears up behind itself; then for good."""
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    if process.poll() is None:
        process.kill()
    process.wait()


def _answer(line: bytes) -> _Answer:
    try:
        answer = msgspec.json.decode(line, type=_Answer)
    except msgspec.DecodeError:
        raise Fault(FaultKind.INTERNAL, "the command ended without an answer") from None
    error = answer.error
    if error is None:
        return answer
    if error.key:
        raise InvalidInput(error.message, key=error.key)
    kind = FaultKind(error.kind) if error.kind in set(FaultKind) else FaultKind.INTERNAL
    raise Fault(kind, error.detail or error.message)


def _unfinished(folder: Path, target: Path) -> set[Path]:
    """What a backup writes before its file has its name."""
    return {*folder.glob(".backing-up-*"), *target.parent.glob(f".{escape(target.name)}.*")}


def _remove(left: Path) -> None:
    if left.is_dir():
        shutil.rmtree(left, ignore_errors=True)
        return
    with suppress(OSError):
        left.unlink()


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0  # it has its name by now, or is gone
