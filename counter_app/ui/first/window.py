"""The window of the first start: the four steps above its screens, and a camera where one is wanted."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.ui.eyes import Eyes
from counter_app.ui.first.desk import FirstDesk
from counter_app.ui.first.eyes_part import EyesPart
from counter_app.ui.first.ports import Ending, FirstParts
from counter_app.ui.jobs import Lane
from counter_app.ui.one_screen.window import OneScreenWindow
from counter_app.ui.ports import CameraChoice, CameraReport, ScannerPort
from counter_app.ui.rescue.window import ask_for_backups
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form


def system_language() -> str:
    """Chinese where the system speaks it, else English."""
    return "zh_CN" if QLocale.system().language() is QLocale.Language.Chinese else "en"


class FirstWindow(OneScreenWindow):
    """`ending` says what it led to once it is closed."""

    def __init__(self, parts: FirstParts) -> None:
        super().__init__(parts.data_dir, parts.make_wedge(), parts.language, system_language())
        self._parts = parts
        self.ending = Ending.CLOSED
        self.desk = FirstDesk(parts, self.jobs, self.languages.current)
        self._eyes: Eyes | None = None
        self._looking: EyesPart | None = None
        self._scanner: ScannerPort | None = None
        # Every one that was started and not stopped yet.
        self._running: list[ScannerPort] = []
        self._number = 1
        self.steps = [Text(size=15, weight=600) for _ in range(4)]
        self._wire()
        self.hold((*self.desk.screens, *self.desk.rescue.screens), self.steps)

    def _wire(self) -> None:
        desk = self.desk
        desk.turned.connect(self._turn_page)
        desk.spoken.connect(self.speak)
        desk.looks.connect(self._look_at)
        desk.ended.connect(self._come_to_end)
        desk.join.picture_wanted.connect(self._ask_for_picture)
        ask_for_backups(self, desk.rescue)
        self.hand_scanner.scanned.connect(desk.seen)
        for screen in desk.screens:
            screen.left.connect(desk.leave_wait if screen is desk.wait else desk.back)
        for screen in desk.rescue.screens:
            screen.left.connect(desk.rescue.back)
        for eyes in (desk.join.eyes, desk.camera.eyes):
            eyes.other_wanted.connect(self._use_camera)

    # --- start and end ------------------------------------------------------------------------------------------------

    @override
    def begin(self) -> None:
        super().begin()
        self.desk.begin()
        if self._parts.on_shown is not None:
            self._parts.on_shown(self)

    def _come_to_end(self, ending: Ending) -> None:
        self.ending = ending
        self.close()

    @override
    def stop_work(self) -> None:
        self._looking = self._eyes = None
        self.desk.shut()

    @override
    def put_away(self) -> None:
        self._parts.rescue.forget()
        for scanner in [*self._running]:
            self._stop_scanner(scanner)

    # --- screens ------------------------------------------------------------------------------------------------------

    @property
    def _restores(self) -> bool:
        return self.stack.currentWidget() in self.desk.rescue.screens

    def _turn_page(self, screen: Form, number: int) -> None:
        self.stack.setCurrentWidget(screen)
        self._number = number
        self._say_steps()

    @override
    def note_bug(self, kind: str) -> None:
        if self._restores:
            self.desk.rescue.note_bug(kind)
        else:
            super().note_bug(kind)

    @override
    def say_again(self, language: str) -> None:
        self.desk.say_again(language)

    def _ask_for_picture(self) -> None:
        pictures = translate("First", "Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif)")
        self.ask_for_file(translate("First", "The picture of the enrolment code"), [pictures], self.desk.read)

    @override
    def take_file(self, path: Path) -> None:
        if self._restores:
            self.desk.rescue.look_into(path)
        elif self.desk.join.isVisible():
            self.desk.read(path)

    # --- the camera ---------------------------------------------------------------------------------------------------

    def _look_at(self, part: EyesPart | None) -> None:
        """Pictures on this part of a screen; None: no camera is needed, and it is given back."""
        if part is self._looking:
            return
        self._looking = part
        before, self._eyes, self._scanner = self._scanner, None, None
        if before is not None:
            self.jobs.submit(lambda: self._stop_scanner(before), lambda _: None, lane=Lane.SLOW)
        if part is None:
            return
        eyes = self._eyes = Eyes()
        eyes.frame.connect(part.show_picture)
        eyes.scanned.connect(self.desk.seen)
        eyes.status.connect(lambda report: self._show_report(part, report))
        start, listed, source = self._parts.port.start_scanner, self._parts.port.list_cameras, self.prefs.camera

        def work() -> tuple[ScannerPort, tuple[CameraChoice, ...]]:
            scanner = start(eyes.events(), source)
            # Kept at once, in this thread: a window that is closed meanwhile must still find it to stop it.
            self._running.append(scanner)
            return scanner, listed()

        def started(answer: tuple[ScannerPort, tuple[CameraChoice, ...]]) -> None:
            scanner, cameras = answer
            if self._eyes is not eyes:
                self.jobs.submit(lambda: self._stop_scanner(scanner), lambda _: None, lane=Lane.SLOW)
                return
            self._scanner = scanner
            part.show_cameras(cameras, source)

        self.jobs.submit(work, started, self._no_camera, lane=Lane.SLOW)

    def _stop_scanner(self, scanner: ScannerPort) -> None:
        scanner.stop()
        self._running.remove(scanner)

    def _no_camera(self, fault: Fault) -> None:
        if self._looking is not None:
            self._looking.show_report(CameraReport("no_camera", fault.kind.value, ""), self.languages.current)

    def _show_report(self, part: EyesPart, report: CameraReport) -> None:
        if part is self._looking:
            part.show_report(report, self.languages.current)

    def _use_camera(self, source: str) -> None:
        self.remember(camera=source)
        scanner = self._scanner
        if scanner is not None:
            self.jobs.submit(lambda: scanner.switch_camera(source), lambda _: None, lane=Lane.SLOW)

    # --- words --------------------------------------------------------------------------------------------------------

    @override
    def restyle(self) -> None:
        super().restyle()
        self._say_steps()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self._say_steps()

    def _say_steps(self) -> None:
        """Large text has no room for the names of all steps."""
        names = (
            translate("First", "1 Language"),
            translate("First", "2 Shop or trial"),
            translate("First", "3 Backup") if self._restores else translate("First", "3 Cloud"),
            translate("First", "4 Camera"),
        )
        large = LOOK.scale_percent >= 150
        for number, (text, name) in enumerate(zip(self.steps, names, strict=True), 1):
            text.setText(name)
            text.set_tone("accent" if number == self._number else "soft")
            text.setVisible(not large or number == self._number)
