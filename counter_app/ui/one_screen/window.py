"""A window with one screen in its middle, its own head above, and nothing of the counter open behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from counter_app.ui import theme
from counter_app.ui.hand_scanner import HandScanner
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.keys import Action, action_of, cap_of
from counter_app.ui.ports import WedgePort
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
_PAGES = {Qt.Key.Key_PageUp: -9, Qt.Key.Key_PageDown: 9}


class OneScreenWindow(QMainWindow):
    """Show it, then `begin`. A subclass makes its desk, hands the screens to `hold`, and says its words.

    `language`: what is spoken whatever was chosen before; `otherwise`: where nothing was.
    """

    def __init__(self, data_dir: Path, wedge: WedgePort, language: str, otherwise: str) -> None:
        super().__init__()
        self._folder = data_dir
        self.prefs = load_prefs(data_dir)
        self.languages = Languages()
        self.languages.use(language or self.prefs.language or otherwise)
        theme.apply(self.prefs.theme, self.prefs.scale_percent, self)
        self.jobs = Jobs()
        self.hand_scanner = HandScanner(wedge, self._take_key, self)
        self.dialog: QFileDialog | None = None
        self._closed = False
        self.name = Text(size=17, weight=700)
        actions = (Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE)
        self.keys = {action: KeyButton(cap_of(action), "quiet", size=13) for action in actions}
        for action, button in self.keys.items():
            button.clicked.connect(lambda _checked=False, action=action: self._act_on_window(action))
        self.stack = QStackedWidget()

    def hold(self, screens: Iterable[Form], beside_the_name: Iterable[QWidget] = ()) -> None:
        """These, one at a time, and that in the middle of the head."""
        for screen in screens:
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
        layout.addWidget(self._head(beside_the_name))
        layout.addWidget(middle, 1)
        self.setCentralWidget(centre)
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 600)
        self.resize(1366, 768)
        self.restyle()
        self.retranslate()

    def _head(self, beside_the_name: Iterable[QWidget]) -> QWidget:
        head = QWidget()
        head.setObjectName("topBar")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        above = QHBoxLayout(head)
        above.setContentsMargins(20, 8, 20, 8)
        above.setSpacing(20)
        above.addWidget(self.name)
        above.addStretch(1)
        for part in beside_the_name:
            above.addWidget(part)
        above.addStretch(1)
        for button in self.keys.values():
            above.addWidget(button)
        return head

    # --- what a subclass adds -----------------------------------------------------------------------------------------

    def stop_work(self) -> None:
        """The window closes: what is under way stops while it can."""

    def put_away(self) -> None:
        """Nothing is under way any more."""

    def say_again(self, language: str) -> None:
        """What no screen says by itself, in another language."""

    def take_file(self, path: Path) -> None:
        """One that was dropped on the window."""

    # --- start and end ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Called once the window is on the screen."""
        self.hand_scanner.install()

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
        self.stop_work()
        self.jobs.close(_LAST_JOB_SECONDS)
        self.put_away()
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

    # --- keys ---------------------------------------------------------------------------------------------------------

    def _act_on_window(self, action: Action) -> None:
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
        self.say_again(language)
        retranslate_all(self)
        self.remember(language=language)

    def _restyle_as(self, name: str, scale_percent: int) -> None:
        theme.apply(name, scale_percent, self)
        restyle_all(self)
        self.remember(theme=name, scale_percent=scale_percent)

    def remember(self, **changed: object) -> None:
        """What was chosen here holds at the counter too; where it cannot be written it holds until the end."""
        self.prefs = replace(self.prefs, **changed)  # type: ignore[arg-type]  # the callers name fields of Prefs
        folder, prefs = self._folder, self.prefs
        self.jobs.submit(lambda: save_prefs(folder, prefs), lambda _: None, lambda _: None, lane=Lane.SLOW)

    def _take_key(self, event: QKeyEvent) -> bool:
        screen, action = self.stack.currentWidget(), action_of(event)
        if not isinstance(screen, Form) or QApplication.activeWindow() not in (None, self):
            return False  # a dialog of this program has the keys
        if action is Action.REDEEM:
            screen.submit()
        elif action is Action.DROP:
            if not screen.leave.isHidden():
                screen.left.emit()
        elif action in self.keys:
            self._act_on_window(action)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _ALT_KEYS:
            return screen.alt_pressed(chr(event.key()))
        else:
            return self._move(screen, event)
        return True

    def _move(self, screen: Form, event: QKeyEvent) -> bool:
        """Arrows and pages; a character that no field takes is the screen's."""
        by, pages = _STEPS.get(Qt.Key(event.key()), 0), _PAGES.get(Qt.Key(event.key()), 0)
        if by == pages == 0:
            return not isinstance(self.focusWidget(), QLineEdit) and screen.key_pressed(event.text())
        if pages or not screen.step(by):
            screen.turn_body(pages or 2 * by)
        return True

    # --- files --------------------------------------------------------------------------------------------------------

    def ask_for_file(self, title: str, filters: list[str], then: Callable[[Path], None]) -> None:
        """One that is there; `then` is not called where none was chosen."""
        dialog = self._file_dialog(title, then)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        dialog.open()

    def ask_for_folder(self, title: str, then: Callable[[Path], None]) -> None:
        """One that is there."""
        dialog = self._file_dialog(title, then)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.open()

    def ask_where_to(self, title: str, name: str, then: Callable[[Path], None]) -> None:
        """Where a file of that name is to be written."""
        dialog = self._file_dialog(title, then)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.open()

    def _file_dialog(self, title: str, then: Callable[[Path], None]) -> QFileDialog:
        self.dialog = dialog = QFileDialog(self, title)
        dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take_file(Path(files[0]))

    # --- words --------------------------------------------------------------------------------------------------------

    def restyle(self) -> None:
        """Take the present text size: large text has all the room."""
        self.stack.setMaximumWidth(LOOK.room(_WIDEST) if LOOK.scale_percent < 150 else 16_777_215)

    def retranslate(self) -> None:
        """Set the words again."""
        self.setWindowTitle(translate("Bars", "Counter"))
        self.name.setText(translate("Bars", "Counter"))
        self.keys[Action.LANGUAGE].set_words(translate("Bars", "中文", "the language that F7 leads to"))
        self.keys[Action.THEME].set_words(translate("Bars", "Theme"))
        self.keys[Action.TEXT_SIZE].set_words(translate("Bars", "Text size"))
