"""The program with its window, from the first start to the last key."""

from __future__ import annotations

from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.window import WindowParts
from counter_app.config import Settings


def run_window(settings: Settings, *, camera: str = "", display: str = "") -> int:
    """The counter window until it is closed; its exit status. In a folder that is no counter yet, the conversation of
    the first start comes before it."""
    begins = needs_first_start(settings)
    while True:
        if begins:
            from counter_app.bootstrap.first_window import converse

            status = converse(settings, camera)
            if status is not None:
                return status
        status, begins = _sell(settings, camera, display)
        if not begins:
            return status


def _sell(settings: Settings, camera: str, display: str) -> tuple[int, bool]:
    """(exit status, whether the folder turned out to be no counter)."""
    from counter_app.ui.app import leave, run_counter

    window = WindowParts(settings, camera=camera, display=display, when_not_enrolled=leave)
    try:
        status = run_counter(window.parts())
    finally:
        window.end()
    return status, window.not_enrolled
