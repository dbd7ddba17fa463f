"""The window in which a backup is put back."""

from __future__ import annotations

from pathlib import Path

from typing_extensions import override

from counter_app.ui.one_screen.window import OneScreenWindow
from counter_app.ui.rescue.desk import RescueDesk
from counter_app.ui.rescue.ports import Ending, RescueParts
from counter_app.ui.texts import translate

_BUNDLE_FILE = "counter-support.zip"


def ask_for_backups(window: OneScreenWindow, desk: RescueDesk) -> None:
    """Whatever backup the desk wants looked for is looked for by the system's own windows."""

    def ask_which() -> None:
        names = [translate("Rescue", "Backups (*.backup *.db)"), translate("Import", "All files (*)")]
        window.ask_for_file(translate("Rescue", "The backup"), names, desk.look_into)

    def ask_in_which_folder() -> None:
        window.ask_for_folder(translate("Rescue", "Where backups lie"), desk.look_into)

    desk.which_wanted.connect(ask_which)
    desk.folder_wanted.connect(ask_in_which_folder)


class RescueWindow(OneScreenWindow):
    """`ending` says what it led to once it is closed."""

    def __init__(self, parts: RescueParts) -> None:
        super().__init__(parts.data_dir, parts.make_wedge(), parts.language, "zh_CN")
        self._parts = parts
        self.ending = Ending.CLOSED
        self.desk = desk = RescueDesk(parts, self.jobs, self.languages.current)
        desk.turned.connect(self.stack.setCurrentWidget)
        desk.ended.connect(self._come_to_rescue_end)
        desk.where_wanted.connect(self._ask_for_bundle)
        ask_for_backups(self, desk)
        for screen in desk.screens:
            screen.left.connect(desk.back)
        self.hold(desk.screens)

    @override
    def begin(self) -> None:
        super().begin()
        self.desk.begin()
        if self._parts.on_shown is not None:
            self._parts.on_shown(self)

    def _come_to_rescue_end(self, ending: Ending) -> None:
        self.ending = ending
        self.close()

    @override
    def stop_work(self) -> None:
        self.desk.shut()

    @override
    def put_away(self) -> None:
        self._parts.port.forget()

    @override
    def note_bug(self, kind: str) -> None:
        self.desk.note_bug(kind)

    @override
    def say_again(self, language: str) -> None:
        self.desk.lang = language
        self.desk.say_why()

    @override
    def take_file(self, path: Path) -> None:
        self.desk.look_into(path)

    def _ask_for_bundle(self) -> None:
        self.ask_where_to(translate("Upkeep", "Where to"), _BUNDLE_FILE, self.desk.save_bundle)
