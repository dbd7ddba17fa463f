"""Runs the window of the first start from its beginning to its end."""

from __future__ import annotations

from counter_app.ui.first.ports import Ending, FirstParts
from counter_app.ui.first.window import FirstWindow
from counter_app.ui.one_screen.app import run_one_screen


def run_first(parts: FirstParts) -> tuple[int, Ending]:
    """(exit status, what it led to). A second start in the same folder raises the first window and answers 0."""
    parts.data_dir.mkdir(parents=True, exist_ok=True)
    status, window = run_one_screen(parts.data_dir, lambda: FirstWindow(parts), unlocked=False)
    return status, Ending.CLOSED if window is None else window.ending
