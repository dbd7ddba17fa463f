"""Imports in a process of their own: a loop in Python would keep this one's threads from scanning."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

import msgspec

from counter_app.config import CONFIG_VARIABLE, Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.import_ports import ImportTold, ImportWish, LookTold, Told, UndoTold, UndoWish

T = TypeVar("T")


class _Progress(msgspec.Struct, frozen=True):
    stage: str
    done: int
    of: int


class _Error(msgspec.Struct, frozen=True):
    kind: str = ""
    message: str = ""
    key: str = ""
    detail: str = ""
    retryable: bool = False


class _Line(msgspec.Struct, frozen=True):
    progress: _Progress | None = None
    error: _Error | None = None


class ImportWorker:
    """`ui.import_ports.ImportPort`: `import-members` of this very program. It stops with us, also when we are killed:
    its input closes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def look(self, wish: ImportWish, stop: threading.Event) -> LookTold:
        """What the file is."""
        command = self._command(wish, ["--look"])
        return self._answer(command, _nobody_listens, stop, LookTold, writes=False)

    def bring(self, wish: ImportWish, told: Told, stop: threading.Event) -> ImportTold:
        """Rehearse it, or do it."""
        words = ["--progress", "--gently", *(["--dry-run"] if wish.rehearse else [])]
        if wish.rejects is not None:
            words += ["--rejects", str(wish.rejects)]
        return self._answer(self._command(wish, words), told, stop, ImportTold, writes=not wish.rehearse)

    def undo(self, wish: UndoWish, told: Told, stop: threading.Event) -> UndoTold:
        """Take an import back, or say what would become of it."""
        words = ["--progress", "--gently", "--with-parent", *(["--dry-run"] if wish.rehearse else [])]
        if wish.kept is not None:
            words += ["--kept", str(wish.kept)]
        command = [*self._program(wish.language), "import", "undo", *words, "--", wish.batch]
        return self._answer(command, told, stop, UndoTold, writes=not wish.rehearse)

    def _answer(self, command: Sequence[str], told: Told, stop: threading.Event, kind: type[T], *, writes: bool) -> T:
        last = b""
        with self._running(command, stop, may_end_at_once=not writes) as process:
            assert process.stdout is not None
            for line in process.stdout:
                progress = msgspec.json.decode(line, type=_Line).progress
                if progress is None:
                    last = line
                else:
                    told(progress.stage, progress.done, progress.of)
        error = msgspec.json.decode(last, type=_Line).error if last else _Error("", detail="it ended without an answer")
        if error is not None:
            raise _raised(error)
        return msgspec.json.decode(last, type=kind)

    def _program(self, language: str) -> list[str]:
        # -P: `-m` would look for the package in the working folder first.
        command = [sys.executable, "-P", "-m", "counter_app", "--json", "--data", str(self._settings.data_dir)]
        command += ["--lang", language]
        if self._settings.now is not None:
            command += ["--now", self._settings.now.isoformat()]
        return command

    def _command(self, wish: ImportWish, words: Sequence[str]) -> list[str]:
        command = [*self._program(wish.language), "import-members", "--with-parent", *words]
        for column, field in wish.said:
            command.append(f"--map={column}={field}")
        if wish.source:
            command += ["--source", wish.source]
        return [*command, "--", str(wish.path)]

    @contextmanager
    def _running(
        self, command: Sequence[str], stop: threading.Event, *, may_end_at_once: bool
    ) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, CONFIG_VARIABLE: str(self._settings.config_dir)},
            # A Ctrl-C in the terminal is for the window, which then stops it in its own order.
            start_new_session=os.name == "posix",
            # Windows would show a console for it.
            creationflags=int(getattr(subprocess, "CREATE_NO_WINDOW", 0)),
        )
        over = threading.Event()

        def watch() -> None:
            stop.wait()
            if not over.is_set():
                _ask_to_end(process, at_once=may_end_at_once)

        watcher = threading.Thread(target=watch, name="import-watch", daemon=True)
        watcher.start()
        try:
            yield process
            process.wait()
        finally:
            over.set()
            stop.set()
            watcher.join()
            _ask_to_end(process, at_once=may_end_at_once)
            if process.stdout is not None:
                process.stdout.close()


def _ask_to_end(process: subprocess.Popen[bytes], *, at_once: bool) -> None:
    if process.stdin is not None:
        with suppress(OSError):  # it has gone already
            process.stdin.close()
    if at_once and process.poll() is None:
        process.kill()
        process.wait()


def _raised(error: _Error) -> Exception:
    if error.kind in ("invalid_input", "usage"):
        return InvalidInput(error.message, key=error.key)
    kind = FaultKind(error.kind) if error.kind in list(FaultKind) else FaultKind.INTERNAL
    return Fault(kind, error.detail, retryable=error.retryable)


def _nobody_listens(_stage: str, _done: int, _of: int) -> None:
    """A look is over in a moment."""
