"""One window in one language and theme, and the hand that holds the phone: for pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.domain.codes import CodeKind
from counter_app.scanning.decoder import Cascade
from counter_app.scanning.frames import Corners, Frame, Picture
from counter_app.scanning.scene import SceneOptions, phone_scene, shop_scene
from counter_app.ui.display.models import IN_A_WINDOW
from counter_app.ui.ports import CameraReport
from counter_app.ui.prefs import Prefs, save_prefs
from counter_app.ui.window import CounterWindow
from tests.counter_shop import Shop
from tests.flash import flash_sale
from tests.importing import ImportsHere
from tests.ui.shop_window import WANG, HandHeldScanner, SilentSounds, fill_shop, parts_of

HELD = SceneOptions(turn_degrees=-5.0, tilt_degrees=4.0, phone_height=0.95, noise_levels=0.0, blur_px=1.0)


class Studio:
    """One window in one language and theme, and the hand that holds the phone."""

    def __init__(self, app: QApplication, folder: Path, language: str, theme: str, scale: int) -> None:
        self.app = app
        self.shop: Shop = fill_shop(folder)
        self.folder = folder
        self.importing = ImportsHere(self.shop)
        self._scanners: list[HandHeldScanner] = []
        save_prefs(folder, Prefs(theme=theme, scale_percent=scale, display=IN_A_WINDOW))
        with self.shop.store.writing() as writing:
            writing.put_setting("language", language)
            device = writing.device()
            assert device is not None
            writing.set_device(replace(device, merchant_name="喜宝母婴" if language == "zh_CN" else "Happy Baby"))
        parts = parts_of(self.shop, folder, self._scanners, SilentSounds(), language=language, importing=self.importing)
        self.window = CounterWindow(parts)
        self.window.resize(1366, 768)
        self.window.show()
        self.window.begin()
        self.wait(lambda: bool(self._scanners) and self.window.shop.overview is not None)
        self._cascade = Cascade()
        self.look_at(shop_scene(7, HELD))

    def wait(self, until: Callable[[], bool], milliseconds: int = 10_000) -> None:
        """Let the window work until it is so."""
        deadline = QDeadlineTimer(milliseconds)
        while not until() and not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def settle(self) -> None:
        """Until nothing is under way, and no key is held back to see whether a scanner types."""
        self.wait(lambda: False, 160)
        self.wait(lambda: self.window.jobs.idle and not self.window.hand_scanner.holding)

    def look_at(self, picture: Picture, corners: Corners | None = None) -> None:
        """A frame, as the camera's thread would hand it on."""
        events = self._scanners[0].events
        events.on_outline(corners)
        events.on_frame(Frame(picture, 1, 0.0))
        self.settle()

    def hold(self, text: str, title: str = "", caption: str = "") -> None:
        """A phone with this code before the camera; what the decoder reads is what is presented."""
        picture = phone_scene(text, title=title, caption=caption, seed=3, options=HELD)
        symbols = self._cascade.decode_picture(picture)
        assert [symbol.text for symbol in symbols] == [text], "the drawn phone must be readable"
        self.look_at(picture, symbols[0].corners)
        self._scanners[0].see(text)
        self.settle()

    def flash_sale(self, *, granted: int, sold: int) -> None:
        """One runs: this counter has a lease, and others have sold."""
        flash_sale(self.shop, granted=granted, sold=sold)

    def camera(self, state: str, code: str) -> None:
        """Another state of the camera."""
        name = "Logitech C920"
        self._scanners[0].events.on_status(CameraReport(state, code, name))
        self.settle()

    def key(self, key: Qt.Key, text: str = "") -> None:
        """A key, as a person presses it."""
        target: QWidget = QApplication.focusWidget() or self.window
        if text:
            QTest.keyClicks(target, text, Qt.KeyboardModifier.NoModifier, 45)
        else:
            QTest.keyClick(target, key)
        self.settle()

    def shift(self) -> None:
        """The key of the drawer."""
        target: QWidget = QApplication.focusWidget() or self.window
        QTest.keyClick(target, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
        self.settle()

    def type(self, text: str) -> None:
        """Characters one after the other, at a person's pace."""
        for char in text:
            self.key(Qt.Key.Key_unknown, char)

    def member_code(self) -> str:
        """Wang's code, fresh."""
        return self.shop.signed(WANG.id, kind=CodeKind.MEMBER, life=5)

    def close(self) -> None:
        """Put everything away."""
        self.window.close()
        self.window.deleteLater()
        self.shop.store.close()
        self.settle()
