"""The window of the first start: one screen in the middle, the four steps above it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.ui import theme
from counter_app.ui.eyes import Eyes
from counter_app.ui.first.desk import FirstDesk
from counter_app.ui.first.eyes_part import EyesPart
from counter_app.ui.first.ports import Ending, FirstParts
from counter_app.ui.hand_scanner import HandScanner
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.keys import Action, action_of, cap_of
from counter_app.ui.ports import CameraChoice, CameraReport, ScannerPort
from counter_app.ui.prefs import load_prefs, save_prefs
from counter_app.ui.texts import Languages, other_language, restyle_all, retranslate_all, translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton

_LAST_JOB_SECONDS = 8.0
_WIDEST = 980
_ALT_KEYS = frozenset(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def system_language() -> str:
    """Chinese where the system speaks it, else English."""
    return "zh_CN" if QLocale.system().language() is QLocale.Language.Chinese else "en"


class FirstWindow(QMainWindow):
    """Show it, then `begin`. `ending` says what it led to once it is closed."""

    def __init__(self, parts: FirstParts) -> None:
        super().__init__()
        self._parts = parts
        self.prefs = load_prefs(parts.data_dir)
        self.languages = Languages()
        self.languages.use(parts.language or self.prefs.language or system_language())
        theme.apply(self.prefs.theme, self.prefs.scale_percent, self)
        self.jobs = Jobs()
        self.ending = Ending.CLOSED
        self.desk = FirstDesk(parts, self.jobs, self.languages.current)
        self.hand_scanner = HandScanner(parts.make_wedge(), self._take_key, self)
        self._eyes: Eyes | None = None
        self._looking: EyesPart | None = None
        self._scanner: ScannerPort | None = None
        # Every one that was started and not stopped yet.
        self._running: list[ScannerPort] = []
        self._closed = False
        self._number = 1
        self._build()
        self._wire()
        self.retranslate()

    def _build(self) -> None:
        self.name = Text(size=17, weight=700)
        self.steps = [Text(size=15, weight=600) for _ in range(4)]
        actions = (Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE)
        self.keys = {action: KeyButton(cap_of(action), "quiet", size=13) for action in actions}
        head = QWidget()
        head.setObjectName("topBar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        above = QHBoxLayout(head)
        above.setContentsMargins(20, 8, 20, 8)
        above.setSpacing(20)
        above.addWidget(self.name)
        above.addStretch(1)
        for text in self.steps:
            above.addWidget(text)
        above.addStretch(1)
        for button in self.keys.values():
            above.addWidget(button)
        self.stack = QStackedWidget()
        for screen in self.desk.screens:
            self.stack.addWidget(screen)
        middle = QWidget()
        middle.setObjectName("page")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        around = QHBoxLayout(middle)
        around.setContentsMargins(24, 24, 24, 24)
        around.addStretch(1)
        around.addWidget(self.stack, 1_000)
        around.addStretch(1)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(middle, 1)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 600)
        self.resize(1366, 768)
        self.restyle()

    def _wire(self) -> None:
        desk = self.desk
        desk.turned.connect(self._turn_page)
        desk.spoken.connect(self.speak)
        desk.looks.connect(self._look_at)
        desk.ended.connect(self._come_to_end)
        desk.join.picture_wanted.connect(self._ask_for_picture)
        self.hand_scanner.scanned.connect(desk.seen)
        for screen in desk.screens:
            screen.left.connect(desk.leave_wait if screen is desk.wait else desk.back)
        for eyes in (desk.join.eyes, desk.camera.eyes):
            eyes.other_wanted.connect(self._use_camera)
        for action, button in self.keys.items():
            button.clicked.connect(lambda _checked=False, action=action: self._act(action))

    # --- start and end ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Called once the window is on the screen."""
        self.hand_scanner.install()
        self.desk.begin()
        if self._parts.on_shown is not None:
            self._parts.on_shown(self)

    def _come_to_end(self, ending: Ending) -> None:
        self.ending = ending
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.shut()
        super().closeEvent(event)

    def shut(self) -> None:
        """Stop everything that runs; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self.hand_scanner.remove()
        self._looking = self._eyes = None
        self.jobs.close(_LAST_JOB_SECONDS)
        for scanner in [*self._running]:
            self._stop_scanner(scanner)
        self.languages.release()

    def come_up(self) -> None:
        """A second start asked for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def note_bug(self, kind: str) -> None:
        """An exception in a slot: logged already."""
        screen = self.stack.currentWidget()
        if isinstance(screen, Form):
            screen.say(translate("Status", "an error, recorded ({0})").format(kind))

    # --- screens ------------------------------------------------------------------------------------------------------

    def _turn_page(self, screen: Form, number: int) -> None:
        self.stack.setCurrentWidget(screen)
        self._number = number
        self._say_steps()

    def _act(self, action: Action) -> None:
        if action is Action.LANGUAGE:
            self.speak(other_language(self.languages.current))
        elif action is Action.THEME:
            names = theme.THEMES
            self._restyle_as(names[(names.index(self.prefs.theme) + 1) % len(names)], self.prefs.scale_percent)
        elif action is Action.TEXT_SIZE:
            scales = theme.SCALES
            after = scales[(scales.index(self.prefs.scale_percent) + 1) % len(scales)]
            self._restyle_as(self.prefs.theme, after)

    def speak(self, language: str) -> None:
        """At once, everything."""
        self.languages.use(language)
        retranslate_all(self)
        self.desk.say_again(language)
        self._remember(language=language)

    def _restyle_as(self, name: str, scale_percent: int) -> None:
        theme.apply(name, scale_percent, self)
        restyle_all(self)
        self._remember(theme=name, scale_percent=scale_percent)

    def _remember(self, **changed: object) -> None:
        self.prefs = replace(self.prefs, **changed)  # type: ignore[arg-type]  # the callers name fields of Prefs
        folder, prefs = self._parts.data_dir, self.prefs
        self.jobs.submit(lambda: save_prefs(folder, prefs), lambda _: None, lane=Lane.SLOW)

    def _ask_for_picture(self) -> None:
        dialog = QFileDialog(self, translate("First", "The picture of the enrolment code"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([translate("First", "Pictures (*.png *.jpg *.jpeg *.webp *.bmp *.gif)")])
        dialog.fileSelected.connect(lambda path: self.desk.read(Path(path)))
        dialog.open()

    # --- keys and files -----------------------------------------------------------------------------------------------

    def _take_key(self, event: QKeyEvent) -> bool:
        screen, action = self.stack.currentWidget(), action_of(event)
        if not isinstance(screen, Form) or (not self.isActiveWindow() and self._elsewhere()):
            return False
        if action is Action.REDEEM:
            screen.submit()
        elif action is Action.DROP:
            if not screen.leave.isHidden():
                screen.left.emit()
        elif action in self.keys:
            self._act(action)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _ALT_KEYS:
            return screen.alt_pressed(chr(event.key()))
        elif event.key() in _STEPS:
            return screen.step(_STEPS[Qt.Key(event.key())])
        else:
            return not isinstance(self.focusWidget(), QLineEdit) and screen.key_pressed(event.text())
        return True

    def _elsewhere(self) -> bool:
        """Whether a dialog of this program has the keys."""
        from PySide6.QtWidgets import QApplication

        return QApplication.activeWindow() not in (None, self)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files and self.desk.join.isVisible():
            event.acceptProposedAction()
            self.desk.read(Path(files[0]))

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
        self._remember(camera=source)
        scanner = self._scanner
        if scanner is not None:
            self.jobs.submit(lambda: scanner.switch_camera(source), lambda _: None, lane=Lane.SLOW)

    # --- words --------------------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Take the present text size: large text has no room for the names of all steps."""
        self.stack.setMaximumWidth(LOOK.room(_WIDEST) if LOOK.scale_percent < 150 else 16_777_215)
        self._say_steps()

    def retranslate(self) -> None:
        """Set the words again."""
        self.setWindowTitle(translate("Bars", "Counter"))
        self.name.setText(translate("Bars", "Counter"))
        self.keys[Action.LANGUAGE].set_words(translate("Bars", "中文", "the language that F7 leads to"))
        self.keys[Action.THEME].set_words(translate("Bars", "Theme"))
        self.keys[Action.TEXT_SIZE].set_words(translate("Bars", "Text size"))
        self._say_steps()

    def _say_steps(self) -> None:
        names = (
            translate("First", "1 Language"),
            translate("First", "2 Shop or trial"),
            translate("First", "3 Cloud"),
            translate("First", "4 Camera"),
        )
        large = LOOK.scale_percent >= 150
        for number, (text, name) in enumerate(zip(self.steps, names, strict=True), 1):
            text.setText(name)
            text.set_tone("accent" if number == self._number else "soft")
            text.setVisible(not large or number == self._number)
