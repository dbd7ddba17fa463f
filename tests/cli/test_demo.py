"""The demo plays its story: a real window on a virtual screen, a real stream, real processes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.bootstrap.demo import demo_settings
from counter_app.bootstrap.sample_shop import open_sample_shop
from counter_app.config import Settings
from counter_app.domain.errors import InvalidInput
from tests.cli.commands import ROOT

_LIMIT_SECONDS = 300


@pytest.mark.screen
@pytest.mark.timeout(_LIMIT_SECONDS + 20)
def test_the_story_goes_as_expected_and_leaves_its_pictures(tmp_path: Path) -> None:
    screen = shutil.which("xvfb-run")
    assert screen, "xvfb is one of the system packages of set-up"
    command = [screen, "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp", sys.executable, str(ROOT / "main.py")]
    command += ["--data", str(tmp_path / "demo"), "--lang", "en", "demo", "--story", str(tmp_path / "pictures")]
    command += ["--seconds", "200"]
    environment = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, timeout=_LIMIT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = sorted(path.name for path in (tmp_path / "pictures").glob("*.png"))
    assert len(pictures) >= 15
    assert pictures[0] == "01-window.png"
    assert '"already_redeemed"' in (tmp_path / "pictures" / "second-counter.json").read_text(encoding="utf-8")


def test_the_demo_refuses_a_folder_of_another_shop(tmp_path: Path) -> None:
    (tmp_path / "counter.db").write_bytes(b"somebody's")
    with pytest.raises(InvalidInput):
        open_sample_shop(Settings(tmp_path, tmp_path / "config"))
    assert (tmp_path / "counter.db").read_bytes() == b"somebody's"


def test_the_demo_has_a_folder_of_its_own(tmp_path: Path) -> None:
    usual = demo_settings(Settings(tmp_path, tmp_path / "config"), data_given=False)
    assert usual.data_dir == tmp_path / "demo"
    assert usual.config_dir.is_relative_to(usual.data_dir)
