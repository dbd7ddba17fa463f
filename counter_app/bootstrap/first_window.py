"""Runs the conversation of the first start, and the play shop from it and back to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.first_start import FirstStart
from counter_app.bootstrap.rescue_port import Rescue
from counter_app.bootstrap.window import WindowParts
from counter_app.config import Settings
from counter_app.scanning.sources import list_cameras
from counter_app.scanning.wedge import Wedge
from counter_app.ui.app import leave, run_counter
from counter_app.ui.first.app import run_first
from counter_app.ui.first.ports import Ending, FirstParts
from counter_app.ui.ports import CameraChoice
from counter_app.ui.prefs import load_prefs, save_prefs
from counter_app.ui.single import SingleInstance

if TYPE_CHECKING:
    from counter_app.bootstrap.sample_shop import SampleShop
    from counter_app.ui.window import CounterWindow


def converse(settings: Settings, camera: str = "") -> int | None:
    """Until the folder is a counter (None), or the program ends with the status that is answered."""
    while True:
        first = FirstStart(settings)
        parts = FirstParts(settings.data_dir, first, Rescue(settings), Wedge, computer_now, settings.language)
        try:
            status, ending = run_first(parts)
            if ending is Ending.SELL:
                return None
            if ending is not Ending.TRIAL or first.shop is None:
                return status
            status, left = _try_out(settings, first.shop, camera)
        finally:
            if first.shop is not None:
                first.shop.cloud.stop()
        if not left:
            return status


def _try_out(settings: Settings, shop: SampleShop, camera: str) -> tuple[int, bool]:
    """The play shop's window: (exit status, whether its key led back to the conversation). Whoever starts the program
    in the outer folder meanwhile gets this window."""
    from counter_app.bootstrap.demo import phones_of
    from counter_app.bootstrap.recorded import RecordedCamera

    went_back: list[bool] = []
    _look_as_here(settings.data_dir, shop.settings.data_dir)
    outer = SingleInstance(settings.data_dir)
    outer.acquire()

    def go_back() -> None:
        went_back.append(True)
        leave()

    def shown(window: CounterWindow) -> None:
        window.top.offer_to_leave(go_back)
        outer.raised.connect(window.come_up)

    recorded = None
    if not camera and not list_cameras():
        recorded = RecordedCamera()
        recorded.start()
        recorded.play(phones_of(shop.card))
    try:
        also = CameraChoice(recorded.url, "录像") if recorded else None
        source = camera or (recorded.url if recorded else "")
        return run_counter(WindowParts(shop.settings, camera=source, also=also).parts(shown)), bool(went_back)
    finally:
        outer.release()
        if recorded is not None:
            recorded.stop()


def _look_as_here(outer: Path, inner: Path) -> None:
    """The play shop speaks and looks as was chosen in the conversation."""
    chosen = load_prefs(outer)
    own = load_prefs(inner)
    save_prefs(inner, replace(own, language=chosen.language, theme=chosen.theme, scale_percent=chosen.scale_percent))
