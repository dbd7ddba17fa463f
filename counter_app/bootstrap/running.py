"""The program with its window, from the first start to the last key."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from counter_app.bootstrap.folder_names import needs_first_start
from counter_app.bootstrap.window import WindowParts
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind

if TYPE_CHECKING:
    from counter_app.bootstrap.window import RescueWish

S = TypeVar("S", int, int | None)
# What a window answers that could not have its folder, and found nobody there who comes up.
_NOT_SHOWN = 3


def run_window(settings: Settings, *, camera: str = "", display: str = "", fault: Fault | None = None) -> int:
    """The counter window until it is closed; its exit status.

    In a folder that is no counter yet, the conversation of the first start comes before it. Where its data do not open,
    or its owner wants a backup back, another window takes its place until that is done. `fault`: what is known to be
    wrong with the folder already.
    """
    wish: RescueWish | None = None if fault is None else (fault, "")
    begins = wish is None and needs_first_start(settings)
    while True:
        if wish is not None:
            status, goes_on, anew = _rescue(settings, wish)
            if not goes_on:
                return status
            begins = anew or needs_first_start(settings)
        if begins:
            ended, wish = _converse(settings, camera)
            if ended is not None:
                return ended
            if wish is not None:
                continue
        window = WindowParts(settings, camera=camera, display=display, when_not_enrolled=_leave, leave=_leave)
        status = _sell(settings, window)
        wish, begins = window.wish, window.not_enrolled
        if wish is None and not begins:
            return status


def _leave() -> None:
    from counter_app.ui.app import leave

    leave()


def _sell(settings: Settings, window: WindowParts) -> int:
    from counter_app.ui.app import run_counter

    try:
        status, fault = _shown(settings, lambda: run_counter(window.parts()))
    finally:
        window.end()
    if fault is not None:
        window.wish = (fault, "")
    return status


def _converse(settings: Settings, camera: str) -> tuple[int | None, RescueWish | None]:
    """(exit status where the program ends, what is wrong with the folder); neither where the folder is a counter."""
    from counter_app.bootstrap.first_window import converse

    status, fault = _shown(settings, lambda: converse(settings, camera))
    return (status, None) if fault is None else (None, (fault, ""))


def _shown(settings: Settings, show: Callable[[], S]) -> tuple[S | int, Fault | None]:
    """(its exit status, why it could not be shown at all)."""
    from counter_app.ui.single import window_is_open

    try:
        status = show()
    except OSError as error:
        kind = FaultKind.DISK_FULL if error.errno == errno.ENOSPC else FaultKind.DISK_ERROR
        return _NOT_SHOWN, Fault(kind, f"{error.filename}: {error.strerror}")
    if status != _NOT_SHOWN:
        return status, None
    busy = window_is_open(settings.data_dir)
    return status, Fault(
        FaultKind.DATABASE_BUSY if busy else FaultKind.DISK_ERROR, "the window's lock is not to be had"
    )


def _rescue(settings: Settings, wish: RescueWish) -> tuple[int, bool, bool]:
    """(exit status, whether the counter is opened again, whether it is enrolled anew before that)."""
    from counter_app.bootstrap.rescue_window import rescue
    from counter_app.ui.rescue.ports import Ending

    status, ending = rescue(settings, wish)
    return status, ending is not Ending.CLOSED, ending is Ending.ENROL
