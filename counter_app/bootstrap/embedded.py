"""The service on the shop's own computer: a process of its own, started and watched from here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from queue import Empty, Queue

from counter_app.config import CONFIG_VARIABLE, Settings
from counter_app.domain.errors import Fault, FaultKind

_START_SECONDS = 30.0
_STOP_SECONDS = 12.0


class EmbeddedCloud:
    """`cloud serve` of one folder as a child process. It ends with us, also when we are killed: its input closes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self, port: int = 0) -> str:
        """Start it and wait until it answers; its address. Raises `Fault`."""
        # -P: `-m` would look for the package in the working folder first.
        command = [sys.executable, "-P", "-m", "counter_app", "--json", "--data", str(self._settings.data_dir)]
        command += ["cloud", "serve", "--port", str(port), "--with-parent"]
        environment = {**os.environ, CONFIG_VARIABLE: str(self._settings.config_dir)}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
            # A Ctrl-C in the terminal is for the window, which then ends the service in its own order.
            start_new_session=os.name == "posix",
        )
        said = _first_line(self._process, _START_SECONDS)
        document = json.loads(said) if said else {}
        if "url" not in document:
            self.stop()
            detail = document.get("error", {}).get("detail") or document.get("error", {}).get("message") or "no answer"
            raise Fault(FaultKind.NETWORK, f"the embedded cloud did not start: {detail}")
        self.url = str(document["url"])
        return self.url

    def wait(self) -> None:
        """Until it has ended, of itself or because somebody stopped it."""
        process = self._process
        if process is not None:
            process.wait()

    def stop(self) -> None:
        """End it in peace; kill it when it does not."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _first_line(process: subprocess.Popen[str], seconds: float) -> str:
    """The first line it prints; empty when it ends or says nothing in time."""
    lines: Queue[str] = Queue()
    out = process.stdout
    assert out is not None
    threading.Thread(target=lambda: lines.put(out.readline()), name="embedded-cloud", daemon=True).start()
    try:
        return lines.get(timeout=seconds).strip()
    except Empty:
        return ""
