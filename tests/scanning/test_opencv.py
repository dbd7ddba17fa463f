"""OpenCV comes in quietly, headless, and leaves the environment as it was."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from counter_app.scanning.opencv import cv2, load_cv2

SCRIPT = """
import os, sys
{before}
from counter_app.scanning.opencv import load_cv2
load_cv2()
names = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "OPENCV_LOG_LEVEL", "OPENCV_FFMPEG_LOGLEVEL")
print([os.environ.get(name) for name in names], "PySide6" in sys.modules)
"""


def environment_after(before: str, **variables: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("OPENCV_", "QT_"))}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(before=before)],
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_the_build_has_no_window_toolkit() -> None:
    lines = [line.split() for line in cv2.getBuildInformation().splitlines() if "GUI:" in line]
    assert lines == [["GUI:", "NONE"]]
    assert load_cv2() is sys.modules["cv2"]


def test_log_levels_are_set_and_no_qt_comes_in() -> None:
    assert environment_after("") == "[None, None, 'ERROR', '-8'] False"


def test_what_a_person_has_set_is_kept() -> None:
    said = environment_after("", OPENCV_LOG_LEVEL="WARNING", QT_QPA_FONTDIR="/fonts")
    assert said == "[None, '/fonts', 'WARNING', '-8'] False"


def test_the_variables_of_the_other_wheel_are_removed() -> None:
    before = (
        "import types\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'cv2':\n"
        "            os.environ['QT_QPA_PLATFORM_PLUGIN_PATH'] = '/cv2/qt/plugins'\n"
        "            os.environ['QT_QPA_FONTDIR'] = '/cv2/qt/fonts'\n"
        "sys.meta_path.insert(0, Finder())"
    )
    assert environment_after(before).startswith("[None, None,")


@pytest.mark.skipif(sys.platform != "win32", reason="Media Foundation is of Windows only")
def test_media_foundation_s_slow_transforms_are_off() -> None:
    assert os.environ["OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"] == "0"
