"""Fault 90: a hostile working folder and environment. The program takes no module, program or plugin from either."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from counter_app.bootstrap.embedded import EmbeddedCloud
from counter_app.config import load_settings
from counter_app.scanning.drawing import draw_code
from tests.attacks.bait import Bait
from tests.cli.commands import ROOT, inside

CONSOLE_SCRIPT = [str(Path(sys.executable).with_name("counter-app"))]
MAIN = [sys.executable, str(ROOT / "main.py")]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the bait's programs are shell scripts")


@pytest.fixture
def bait(tmp_path: Path) -> Bait:
    return Bait(tmp_path / "bait")


def head(tmp_path: Path) -> Path:
    made = inside("--data", str(tmp_path / "head"), "--json", "cloud", "init", "--merchant", "M", "--store", "S",
                  "--trial")  # fmt: skip
    assert made.code == 0, made.err
    return tmp_path / "head"


@pytest.mark.parametrize("program", [CONSOLE_SCRIPT, MAIN], ids=["console script", "main.py"])
def test_a_command_run_in_a_hostile_folder_takes_nothing_from_it(
    bait: Bait, tmp_path: Path, program: list[str]
) -> None:
    (bait.folder / "code.png").write_bytes(draw_code("123456789012"))
    for words in (["scan", "--raw", "code.png"], ["doctor", "--deep"]):
        command = [*program, "--data", str(tmp_path / "T1"), "--json", *words]
        ran = subprocess.run(
            command, cwd=bait.folder, env=bait.environment(), capture_output=True, timeout=100, check=False
        )
        assert json.loads(ran.stdout), ran.stderr
        assert bait.taken == []


def test_the_embedded_cloud_is_this_program_and_not_one_that_lies_in_the_working_folder(
    bait: Bait, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(os.environ, data=str(head(tmp_path)))
    monkeypatch.chdir(bait.folder)
    cloud = EmbeddedCloud(settings)
    try:
        assert httpx.get(f"{cloud.start()}/v1/health", trust_env=False, timeout=60).status_code == 200
    finally:
        cloud.stop()
        assert bait.taken == []


def test_the_workers_of_a_cloud_take_nothing_from_the_working_folder(bait: Bait, tmp_path: Path) -> None:
    command = [*MAIN, "--data", str(head(tmp_path)), "--json", "cloud", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        command, cwd=bait.folder, env=bait.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            assert serving.stdout is not None
            url = json.loads(serving.stdout.readline())["url"]
            # The socket listens from the start; who answers is a worker.
            assert httpx.get(f"{url}/v1/health", timeout=60, trust_env=False).status_code == 200
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(60)
            assert bait.taken == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc/self/maps")
def test_the_window_loads_no_plugin_that_the_environment_names(bait: Bait) -> None:
    program = (
        "from counter_app.ui.app import make_application\nmake_application()\nprint(open('/proc/self/maps').read())"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=bait.folder, env=bait.environment(), capture_output=True, encoding="utf-8", timeout=100, check=False,
    )  # fmt: skip
    assert "offscreen" in ran.stdout, ran.stderr
    assert str(bait.folder) not in ran.stdout
    assert bait.taken == []
