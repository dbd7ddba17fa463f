"""Runs the window in which a backup is put back, while nothing else of this program has the folder."""

from __future__ import annotations

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.bootstrap.window import RescueWish
from counter_app.config import Settings
from counter_app.scanning.wedge import Wedge
from counter_app.ui.rescue.app import run_rescue
from counter_app.ui.rescue.ports import Ending, RescueParts


def rescue(settings: Settings, wish: RescueWish) -> tuple[int, Ending]:
    """(exit status, what it led to)."""
    fault, staff = wish
    port = Rescue(settings, staff)
    return run_rescue(RescueParts(settings.data_dir, port, Wedge, computer_now, fault, settings.language))
