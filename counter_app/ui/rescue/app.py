"""Runs the window in which a backup is put back, from its beginning to its end."""

from __future__ import annotations

from counter_app.ui.one_screen.app import run_one_screen
from counter_app.ui.rescue.ports import Ending, RescueParts
from counter_app.ui.rescue.window import RescueWindow


def run_rescue(parts: RescueParts) -> tuple[int, Ending]:
    """(exit status, what it led to). A second start in the same folder raises this window and answers 0.

    A folder that takes no lock gets the window all the same: it is what says so.
    """
    status, window = run_one_screen(parts.data_dir, lambda: RescueWindow(parts), unlocked=True)
    return status, Ending.CLOSED if window is None else window.ending
