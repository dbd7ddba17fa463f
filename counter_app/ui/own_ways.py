"""What a window is told about itself by keys and settings: language, colours, text size, camera, picture, sounds."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject

from counter_app.ui import theme
from counter_app.ui.prefs import Prefs
from counter_app.ui.scan.page import SellingPage


class _Window(Protocol):
    """The window, as far as it is changed here."""

    prefs: Prefs
    page: SellingPage

    def set_language(self, language: str) -> None: ...
    def set_theme(self, name: str, scale_percent: int) -> None: ...
    def switch_camera(self, source: str) -> None: ...
    def remember(self, **changed: object) -> None: ...


class OwnWays(QObject):
    """Carries a change to where it is seen, and has it remembered."""

    def __init__(self, window: _Window) -> None:
        super().__init__()
        self._window = window
        window.page.camera.set_mirrored(window.prefs.mirror)

    def next_theme(self) -> None:
        """Light, dark, high contrast, and round."""
        prefs, names = self._window.prefs, theme.THEMES
        self._window.set_theme(names[(names.index(prefs.theme) + 1) % len(names)], prefs.scale_percent)

    def next_scale(self) -> None:
        """Larger, and from the largest to the smallest."""
        prefs, scales = self._window.prefs, theme.SCALES
        self._window.set_theme(prefs.theme, scales[(scales.index(prefs.scale_percent) + 1) % len(scales)])

    def take(self, wanted: Prefs) -> None:
        """What the page of settings has changed."""
        window, before = self._window, self._window.prefs
        window.remember(mirror=wanted.mirror, volume_percent=wanted.volume_percent)
        window.page.camera.set_mirrored(wanted.mirror)
        if wanted.language and wanted.language != before.language:
            window.set_language(wanted.language)
        if (wanted.theme, wanted.scale_percent) != (before.theme, before.scale_percent):
            window.set_theme(wanted.theme, wanted.scale_percent)
        if wanted.camera != before.camera:
            window.switch_camera(wanted.camera)
