"""What putting a backup back goes through: which one, its phrase, what would happen, and the restore itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.rescue.asking import PhraseScreen, SayScreen
from counter_app.ui.rescue.choosing import AGAIN, BUNDLE, QUIT, RESTORE, ChooseScreen, TroubleScreen
from counter_app.ui.rescue.ports import Done, Ending, Kind, Known, RescueParts, Seen, Step
from counter_app.ui.rescue.words import closed_words, trouble_words
from counter_app.ui.rescue.working import DoneScreen, WorkScreen
from counter_app.ui.texts import translate
from counter_app.ui.widgets.form import Form

T = TypeVar("T")
_PHRASE = "recovery_phrase"


class RescueDesk(QObject):
    """`turned`: another screen; `where_wanted`: where the file for support goes; `which_wanted`, `folder_wanted`: a
    backup is looked for among all files, or all folders; `ended`: where it leads."""

    turned = Signal(object)
    where_wanted = Signal()
    which_wanted = Signal()
    folder_wanted = Signal()
    ended = Signal(object)
    _told_of = Signal(object, object, object)  # bytes may be more than an int of Qt holds

    def __init__(self, parts: RescueParts, jobs: Jobs, language: str) -> None:
        super().__init__()
        self._parts, self._port, self._jobs, self.lang = parts, parts.port, jobs, language
        self.trouble, self.choose = TroubleScreen(), ChooseScreen(parts.now, new=parts.new)
        self.phrase, self.say = PhraseScreen(), SayScreen(parts.now, new=parts.new)
        self.work, self.done = WorkScreen(), DoneScreen(parts.now, new=parts.new)
        self.screens: tuple[Form, ...] = (self.trouble, self.choose, self.phrase, self.say, self.work, self.done)
        self.up: Form = self.trouble
        self._path: Path | None = None
        self._folder: Path | None = None
        self._stop: threading.Event | None = None
        self._asked = 0
        self._wire()
        self.say_why()

    def _wire(self) -> None:
        self.trouble.wanted.connect(self._take_wish)
        self.choose.chosen.connect(self.look_into)
        self.choose.file_wanted.connect(self.which_wanted)
        self.choose.folder_wanted.connect(self.folder_wanted)
        self.phrase.typed.connect(self._take_phrase)
        self.say.confirmed.connect(self._put_it_back)
        self.done.opened.connect(self._open_again)
        self._told_of.connect(self.work.show_step)

    def begin(self) -> None:
        """What is wrong, where something is; else which backup."""
        if self._parts.fault is not None:
            self._turn(self.trouble)
        else:
            self._list_backups()

    def say_why(self) -> None:
        """Why the data do not open, in the present language."""
        if self._parts.fault is not None:
            self.trouble.show_why(closed_words(self._parts.fault, self.lang))

    def back(self) -> None:
        """Esc: one screen back, or stop."""
        if self._stop is not None:
            if self.work.can_stop:
                self._stop.set()
        elif self.up is self.choose and self._folder is not None:
            self._list_in(None)
        elif self.up is self.choose:
            self._leave()
        elif self.up in (self.phrase, self.say):
            self._forget_all()
            self._list_backups()

    def shut(self) -> None:
        """The window closes: what is under way stops while it can."""
        if self._stop is not None:
            self._stop.set()
        self.phrase.forget()

    def _leave(self) -> None:
        self._asked += 1  # what a slow disk answers later is for nobody
        if self._parts.fault is not None:
            self._turn(self.trouble)
        else:
            self.ended.emit(Ending.LEFT)

    def _turn(self, screen: Form) -> None:
        self.up = screen
        self.turned.emit(screen)
        screen.open()

    def _forget_all(self) -> None:
        self._path = None
        self.phrase.forget()
        self._port.forget()

    # --- the data do not open -----------------------------------------------------------------------------------------

    def _take_wish(self, key: str) -> None:
        if key == AGAIN:
            self.ended.emit(Ending.OPEN)
        elif key == RESTORE:
            self._list_backups()
        elif key == BUNDLE:
            self.where_wanted.emit()
        elif key == QUIT:
            self.ended.emit(Ending.CLOSED)

    def save_bundle(self, target: Path) -> None:
        """The file for support, there."""
        if self._stop is not None:
            return
        stop = self._stop = threading.Event()
        self.trouble.say(translate("Upkeep", "Gathering…"), "soft")

        def saved(_: None) -> None:
            self._stop = None
            self.trouble.say(translate("Upkeep", "Saved: {0}").format(target), "good")

        def failed(_: InvalidInput | Fault) -> None:
            self._stop = None
            self.trouble.say(translate("Upkeep", "Not there: choose a folder that can be written to."))

        self._do(lambda: self._port.bundle(target, stop), saved, failed)

    # --- which one ----------------------------------------------------------------------------------------------------

    def _list_in(self, folder: Path | None) -> None:
        """What lies there; None: where the program keeps them."""
        self._folder = folder
        self._list_backups()

    def _list_backups(self, said: str = "") -> None:
        folder = self._folder

        def listed(known: tuple[Known, ...]) -> None:
            self.choose.show_known(known, folder)
            self._turn(self.choose)
            self.choose.say(said)

        def failed(trouble: InvalidInput | Fault) -> None:
            listed(())
            self.choose.say(trouble_words(trouble, self.lang))

        self._look(lambda: self._port.known(folder), listed, failed)

    def look_into(self, path: Path) -> None:
        """This file, from the list or from wherever; of a folder, what lies in it."""
        if self._stop is not None or self.up not in (self.choose, self.phrase, self.say):
            return
        self._path = path

        def told(kind: Kind) -> None:
            if kind is Kind.FOLDER:
                self._forget_all()
                self._list_in(path)
            elif kind is Kind.SEALED:
                self.phrase.ask_for(path.name)
                self._turn(self.phrase)
            else:
                self._read_through("")

        self._look(lambda: self._port.kind_of(path), told, self._back_to_list)

    def _take_phrase(self, phrase: str) -> None:
        self._read_through(phrase)

    def _read_through(self, phrase: str) -> None:
        path = self._path
        if path is None or self._stop is not None:
            return
        stop = self._stop = threading.Event()
        self.work.begin(restores=False)
        self._turn(self.work)

        def seen(answer: Seen) -> None:
            self._stop = None
            self.phrase.forget()
            self.say.show_seen(answer)
            self._turn(self.say)

        self._do(lambda: self._port.look(path, phrase, self._tell, stop), seen, self._not_read)

    def _not_read(self, trouble: InvalidInput | Fault) -> None:
        """A wrong phrase leaves what was typed: one character of it may be wrong."""
        self._stop = None
        if isinstance(trouble, InvalidInput) and trouble.key == _PHRASE:
            self._turn(self.phrase)
            self.phrase.say(trouble_words(trouble, self.lang))
            self.phrase.field.end(False)
        else:
            self._back_to_list(trouble)

    def _back_to_list(self, trouble: InvalidInput | Fault) -> None:
        self._stop = None
        self._forget_all()
        self._list_backups(trouble_words(trouble, self.lang))

    # --- the restore --------------------------------------------------------------------------------------------------

    def _put_it_back(self) -> None:
        if self._stop is not None:
            return
        stop = self._stop = threading.Event()
        self.work.begin(restores=True)
        self._turn(self.work)

        def restored(done: Done) -> None:
            self._stop = None
            self._forget_all()
            self.done.show_done(done)
            self._turn(self.done)

        self._do(lambda: self._port.restore(self._tell, stop), restored, self._back_to_list)

    def _open_again(self) -> None:
        done = self.done.done
        self.ended.emit(Ending.ENROL if done is not None and done.must_enrol else Ending.OPEN)

    def _tell(self, step: Step, done: int, of: int) -> None:
        self._told_of.emit(step, done, of)

    def _look(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[InvalidInput | Fault], None]
    ) -> None:
        """What is asked for next, or leaving, makes the answer nobody's."""
        self._asked += 1
        number = self._asked

        def found(answer: T) -> None:
            if number == self._asked:
                done(answer)

        def told(trouble: InvalidInput | Fault) -> None:
            if number == self._asked:
                failed(trouble)

        self._do(work, found, told)

    def _do(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[InvalidInput | Fault], None]
    ) -> None:
        """Off this thread; a no comes back as a fault does."""

        def tried() -> T | InvalidInput:
            try:
                return work()
            except InvalidInput as no:
                return no

        def answered(answer: T | InvalidInput) -> None:
            if isinstance(answer, InvalidInput):
                failed(answer)
            else:
                done(answer)

        self._jobs.submit(tried, answered, failed, lane=Lane.IMPORT)

    def note_bug(self, kind: str) -> None:
        """An exception in a slot: logged already."""
        words = translate("Status", "an error, recorded ({0})").format(kind)
        if self.up is self.work:
            self.shut()
            self._stop = None
            self._list_backups(words)
        else:
            self.up.say(words)
