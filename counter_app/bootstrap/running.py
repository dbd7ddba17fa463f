"""The program with its window, from the first start to the last key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.window import WindowParts
from counter_app.config import Settings

if TYPE_CHECKING:
    from counter_app.bootstrap.window import RescueWish


def run_window(settings: Settings, *, camera: str = "", display: str = "") -> int:
    """The counter window until it is closed; its exit status.

    In a folder that is no counter yet, the conversation of the first start comes before it. Where its data do not open,
    or its owner wants a backup back, another window takes its place until that is done.
    """
    begins = needs_first_start(settings)
    while True:
        if begins:
            from counter_app.bootstrap.first_window import converse

            status = converse(settings, camera)
            if status is not None:
                return status
        window = WindowParts(settings, camera=camera, display=display, when_not_enrolled=_leave, leave=_leave)
        status = _sell(window)
        begins = window.not_enrolled
        if window.wish is not None:
            status, goes_on, begins = _rescue(settings, window.wish)
            if not goes_on:
                return status
        elif not begins:
            return status


def _leave() -> None:
    from counter_app.ui.app import leave

    leave()


def _sell(window: WindowParts) -> int:
    from counter_app.ui.app import run_counter

    try:
        return run_counter(window.parts())
    finally:
        window.end()


def _rescue(settings: Settings, wish: RescueWish) -> tuple[int, bool, bool]:
    """(exit status, whether the counter is opened again, whether it is enrolled anew before that)."""
    from counter_app.bootstrap.rescue_window import rescue
    from counter_app.ui.rescue.ports import Ending

    status, ending = rescue(settings, wish)
    return status, ending is not Ending.CLOSED, ending is Ending.ENROL
