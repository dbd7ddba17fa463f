"""The one place that imports OpenCV, so that its environment is right before and clean after.

`from counter_app.scanning.opencv import cv2` is how the rest of the package gets it.
"""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["cv2", "load_cv2"]

# opencv-python (not our headless build, but someone may install it) points Qt at the Qt 5 plug-ins that it ships;
# every child process inherits that and a Qt 5 child then aborts.
_VARIABLES_OF_THE_OTHER_WHEEL = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def load_cv2() -> ModuleType:
    """Imports `cv2` quietly and returns it; safe to call any number of times.

    Sets the log levels (a camera that is not there is an ordinary answer, not a page on standard error) and, on
    Windows, turns off Media Foundation's hardware transforms, which make opening a camera take 4 to 20 s. A variable
    that the person running the program has set is kept.
    """
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    if sys.platform == "win32":
        os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    before = {name: os.environ.get(name) for name in _VARIABLES_OF_THE_OTHER_WHEEL}
    module = importlib.import_module("cv2")
    # The two lanes are threads of ours; OpenCV dividing each small picture among all cores of a till costs more than it
    # gives, and takes the core from the window.
    module.setNumThreads(1)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return module


if TYPE_CHECKING:
    import cv2
else:
    cv2 = load_cv2()
