"""The command line as separate processes, and the cloud as one."""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import uvicorn

from counter_app.bootstrap.clouds import cloud_settings
from counter_app.cli import program as cli
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.http.server import make_asgi
from counter_app.config import load_settings

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


def must_online(data: Path, *words: str) -> dict[str, Any]:
    """The same of a command that has 800 ms for the cloud's answer: on a machine that is busy it is asked again, as a
    cashier does who reads that it needs the network."""
    ran = run(data, *words)
    for _ in range(4):
        if [each["code"] for each in ran.document.get("reasons", [])] == ["needs_online"]:
            ran = run(data, *words)
    assert ran.exit == 0, f"{words}: exit {ran.exit} {ran.document} {ran.errors}"
    return ran.document


def call(data: Path, *words: str) -> dict[str, Any]:
    """A command that has to end well, run inside this process: for making things ready, where no process is tried."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = cli.run(["--data", str(data), "--json", *words])
    assert status == 0, f"{words}: exit {status} {said.getvalue()}"
    document: dict[str, Any] = json.loads(said.getvalue())
    return document


def wait_until(true: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition of another process; fails after `seconds`."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        pause.wait(0.02)


class CloudServer(Protocol):
    """A cloud that can be there and not be there."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class CloudThread:
    """The real service over real HTTP, in a thread of this process: starts in no time."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self._running: tuple[uvicorn.Server, threading.Thread, Cloud] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        cloud = open_cloud(cloud_settings(load_settings(os.environ, data=str(self.data)), ""))
        server = uvicorn.Server(uvicorn.Config(make_asgi(cloud), port=self.port, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        self._running = (server, thread, cloud)
        wait_until(lambda: server.started, READY_SECONDS)

    def stop(self) -> None:
        """End it; connections that are still open are dropped."""
        if self._running is not None:
            server, thread, cloud = self._running
            self._running = None
            server.should_exit = server.force_exit = True
            thread.join(30)
            cloud.close()


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
            self._over()

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._over()

    def _over(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.wait(30)
            if process.stdout is not None:
                process.stdout.close()
