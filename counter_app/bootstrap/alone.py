"""A shop without a server: its cloud is a process beside the window, started and watched from here (product.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counter_app.bootstrap.embedded import EmbeddedCloud
from counter_app.bootstrap.folder_names import ALONE
from counter_app.config import Settings
from counter_app.domain.errors import Fault
from counter_app.logs import LateLogger
from counter_app.security.files import make_private_folder, write_private

if TYPE_CHECKING:
    from counter_app.bootstrap.opening import OpenCounter

_SOON_SECONDS, _LATER_SECONDS = 1.0, 60.0
_log = LateLogger(__name__)


def mark_alone(settings: Settings) -> None:
    """From now on the window serves this folder's cloud. A cloud without the mark is served by whoever made it."""
    make_private_folder(settings.cloud_dir)
    write_private(settings.cloud_dir / ALONE, b"served by the counter's window\n", replace=True)


class AloneCloud:
    """Keeps the cloud of a folder alive until `stop`. `opened()`: the counter that is to know where it answers."""

    def __init__(self, settings: Settings, opened: Callable[[], OpenCounter | None]) -> None:
        self._opened = opened
        self._cloud = EmbeddedCloud(settings)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="alone-cloud", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """The service ends in peace; the window is gone by then."""
        self._stopping.set()
        self._cloud.stop()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        pause = _SOON_SECONDS
        while not self._stopping.is_set():
            try:
                self._serve_once()
                pause = _SOON_SECONDS
            except Fault as fault:
                _log.error("the shop's own cloud does not run", kind=fault.kind.value, detail=fault.detail)
            except (OSError, ValueError) as error:  # no process to be had, or an answer that is none
                _log.error("the shop's own cloud does not run", kind=type(error).__name__, detail="")
            self._stopping.wait(pause)
            pause = min(2 * pause, _LATER_SECONDS)

    def _serve_once(self) -> None:
        """Where it was before, so that everybody finds it; else where there is room."""
        known = self._opened()
        before = known.device.cloud_url if known is not None and known.device is not None else ""
        try:
            url = self._cloud.start(urlsplit(before).port or 0)
        except Fault:
            if self._stopping.is_set():
                return
            url = self._cloud.start()
        if self._stopping.is_set():
            self._cloud.stop()
            return
        self._tell(url)
        self._cloud.wait()
        self._cloud.stop()  # what is left of it

    def _tell(self, url: str) -> None:
        known = self._opened()
        if known is None or known.device is None:
            return
        if known.device.cloud_url != url:
            with known.store.writing() as writing:
                device = writing.device()
                assert device is not None
                writing.set_device(replace(device, cloud_url=url))
            known.device = replace(known.device, cloud_url=url)
            if known.transport is not None:
                known.transport.move(url)
        if known.workers is not None:
            known.workers.wake()
