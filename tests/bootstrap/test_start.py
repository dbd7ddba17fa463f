"""A start: what may be imported before the window shows, and that nobody waits for a network with it."""

import ast
import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.bootstrap.window import WindowParts
from counter_app.sync.outcomes import UNREACHABLE
from tests.bootstrap.solo import Solo

ROOT = Path(__file__).resolve().parents[2]
# What the first seconds of a shop's day need none of.
NEVER = (
    "sqlalchemy",
    "alembic",
    "litestar",
    "uvicorn",
    "pypinyin",
    "structlog",
    "argon2",
    "asyncio",
    "multiprocessing",
)
NOT_BEFORE_THE_WINDOW = ("numpy", "cv2", "zxingcpp", "pyzbar", "httpcore", "h11", "ssl", "miniaudio", "sqlcipher3")
NOT_BEFORE_THE_STORE = ("numpy", "cv2", "zxingcpp", "pyzbar", "httpcore", "h11", "ssl", "miniaudio")
# Of our own: what reports, what comes back of a sale, and a screen that is not there need.
OWN_LATE = (
    "counter_app.services.shift_sheet",
    "counter_app.services.shift_report",
    "counter_app.services.shift_entries",
    "counter_app.services.sales",
    "counter_app.domain.shift",
)
OWN_NEVER = ("counter_app.ui.display.standing", "counter_app.ui.display.canvas", "counter_app.ui.display.scenes")

START = """
import json, linecache, os, sys
from counter_app.bootstrap.window import WindowParts
from counter_app.config import load_settings
from counter_app.ui.app import run_counter
from counter_app.ui.window import CounterWindow

modules, begin, start_scanner = {}, CounterWindow.begin, CounterWindow._start_scanner

def shown(window):
    modules["window"] = sorted(sys.modules)
    begin(window)

def stored(window):
    modules["store"] = sorted(sys.modules)
    start_scanner(window)

def opened(window):
    from PySide6.QtCore import QTimer
    timer = QTimer(window)

    def look():
        if window._scanner is not None:
            modules["ready"] = sorted(sys.modules)
            window.close()

    timer.timeout.connect(look)
    timer.start(5)

CounterWindow.begin = shown
CounterWindow._start_scanner = stored  # before its thread imports what it needs
folder = sys.argv[1]
run_counter(WindowParts(load_settings(os.environ, data=folder), camera=folder + "/none%04d.png").parts(opened))
sources = sorted(name for name in linecache.cache if "counter_app" in name)
print(json.dumps({"modules": modules, "sources": sources}))
"""


def _run(source: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", source, *words],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _of(modules: list[str], forbidden: tuple[str, ...]) -> list[str]:
    return [name for name in modules if name.split(".")[0] in forbidden]


def test_a_start_imports_late_what_the_first_seconds_do_not_need(solo: Solo) -> None:
    said = json.loads(_run(START, str(solo.folder)).splitlines()[-1])
    modules = said["modules"]
    assert _of(modules["window"], NEVER + NOT_BEFORE_THE_WINDOW) == []
    assert _of(modules["store"], NEVER + NOT_BEFORE_THE_STORE) == []
    assert _of(modules["ready"], NEVER) == []
    assert set(OWN_LATE).isdisjoint(modules["window"])
    assert set(OWN_NEVER).isdisjoint(modules["ready"])
    assert "cv2" in modules["ready"]
    # PySide's own `import` reads the source of everything that comes in after it.
    assert [name for name in said["sources"] if "/ui/scan/" in name or "/storage/" in name] == []


@pytest.mark.skipif(sys.platform != "linux", reason="the threads of a process are counted through /proc")
def test_the_libraries_of_the_eyes_start_no_thread_for_matrices() -> None:
    said = _run(
        "import os\nimport counter_app.scanning.decoder\nprint(len(os.listdir('/proc/self/task')))",
    )
    assert said.strip() == "1"


def test_the_first_look_of_a_window_asks_no_network(solo: Solo, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a day that ended without a network the first customer would wait for a sign of life of the cloud."""
    parts = WindowParts(solo.settings)
    counter = parts.parts().open_counter()
    try:
        with counter.store.writing() as writing:
            writing.set_link_state(replace(writing.link_state(), last_error=UNREACHABLE))
        assert parts.opened is not None
        assert parts.opened.client is not None

        def health(_timeout_seconds: float) -> None:
            raise AssertionError(f"{threading.current_thread().name} asked the cloud for a sign of life")

        monkeypatch.setattr(parts.opened.client, "health", health)
        counter.link.believed_online()
    finally:
        parts.parts().close()


def test_what_a_verdict_needs_is_there_before_the_first_customer() -> None:
    """What the path from a scan to its word imports late, the quiet moment behind the start has imported."""
    source = (ROOT / "counter_app" / "ui" / "tasks.py").read_text(encoding="utf-8")
    functions = [each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef)]
    late = {each.module for made in functions for each in ast.walk(made) if isinstance(each, ast.ImportFrom)}
    said = _run(
        "import sys\nimport counter_app.ui.window\nfrom counter_app.bootstrap import window\n"
        "for name in window._THE_REST: __import__(name)\nprint(*sys.modules)"
    )
    assert late
    assert late - set(said.split()) == set()
