"""The command line as separate processes, and the cloud as one."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, str(ROOT / "main.py")]
READY_SECONDS = 60


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit code and the one JSON document of its standard output."""

    exit: int
    document: dict[str, Any] = field(default_factory=dict)
    errors: str = ""


def run(data: Path, *words: str, env: Mapping[str, str] | None = None, timeout: float = 120) -> Ran:
    """One command with `--json`; standard output must be one JSON document and nothing else."""
    done = subprocess.run(
        [*PROGRAM, "--data", str(data), "--json", *words],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, **(env or {})},
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    try:
        document = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise AssertionError(f"{words} ended {done.returncode}: {done.stdout!r} {done.stderr}") from None
    return Ran(done.returncode, document, done.stderr)


def must(data: Path, *words: str, env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A command that has to end well; answers its document."""
    ran = run(data, *words, env=env)
    assert ran.exit == 0, f"{words}: exit {ran.exit} {ran.document} {ran.errors}"
    return ran.document


def wait_until(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition of another process; fails after `seconds`."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.02)


class CloudProcess:
    """`cloud serve` in a process of its own, on a port of the loopback."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [*PROGRAM, "--data", str(self.data), "cloud", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
        )
        ready, said = threading.Event(), []

        def read(lines: Sequence[str] | Any) -> None:
            for line in lines:
                said.append(line)
                if str(self.port) in line:
                    ready.set()

        threading.Thread(target=read, args=(self._process.stdout,), daemon=True).start()
        assert ready.wait(READY_SECONDS), f"the cloud did not come up: {''.join(said)}"

    def stop(self) -> None:
        """Ask it to end, as a service manager does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)
            self._process = None
