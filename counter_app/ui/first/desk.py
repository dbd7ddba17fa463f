"""What the conversation does: which screen comes when, and what is done behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimeZone, Signal

from counter_app.domain.codes import read_enrolment
from counter_app.domain.errors import Fault, InvalidInput
from counter_app.ui.first.choosing import ALONE, BACKUP, JOIN, SHOP, TRIAL, LanguageScreen, PlaceScreen, WayScreen
from counter_app.ui.first.joining import JoinScreen
from counter_app.ui.first.looking import PRINT, CameraScreen, WaitScreen
from counter_app.ui.first.naming import NamesScreen, PhraseScreen
from counter_app.ui.first.papers import FirstPapers
from counter_app.ui.first.ports import SAMPLE, Begun, Ending, FirstParts, Invited, Names, Plan, Stage, Step
from counter_app.ui.first.words import step_words, trouble_words
from counter_app.ui.jobs import Jobs
from counter_app.ui.rescue.desk import RescueDesk
from counter_app.ui.rescue.ports import Ending as Rescued
from counter_app.ui.rescue.ports import RescueParts
from counter_app.ui.texts import translate
from counter_app.ui.widgets.form import Form

T = TypeVar("T")
_NUMBERS = {
    Stage.LANGUAGE: 1,
    Stage.WAY: 2,
    Stage.PLACE: 3,
    Stage.JOIN: 3,
    Stage.NAMES: 3,
    Stage.MAKE: 3,
    Stage.CAMERA: 4,
}


def _zone_here() -> str:
    """This computer's, where it has one with a name."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    return name if "/" in name and not name.startswith("Etc/") else "Asia/Shanghai"


class FirstDesk(QObject):
    """`turned(form, number)`: another of the four screens; `looks`: whether a camera is wanted on it; `spoken`: another
    language; `ended`: where it leads."""

    turned = Signal(object, int)
    spoken = Signal(str)
    looks = Signal(object)
    ended = Signal(object)
    _step_told = Signal(object)

    def __init__(self, parts: FirstParts, jobs: Jobs, language: str) -> None:
        super().__init__()
        self._port, self._parts, self._jobs, self.lang = parts.port, parts, jobs, language
        self.language, self.way, self.place = LanguageScreen(), WayScreen(), PlaceScreen()
        self.join, self.names, self.phrase = JoinScreen(), NamesScreen(), PhraseScreen()
        self.camera, self.wait = CameraScreen(), WaitScreen()
        self.papers = FirstPapers(parts, jobs, self._say_trouble)
        self.rescue = RescueDesk(
            RescueParts(parts.data_dir, parts.rescue, parts.make_wedge, parts.now, new=True), jobs, language
        )
        self.screens: tuple[Form, ...] = (
            *(self.language, self.way, self.place, self.join),
            *(self.names, self.phrase, self.camera, self.wait),
        )
        self.stage = Stage.LANGUAGE
        self._plan: Plan | None = None
        self._filled = Names()
        self._pin = ""
        self._phrase = ""
        self._again: Callable[[], None] = self.begin
        self._back: Callable[[], None] = self.begin
        self.language.choose(language)
        self._wire()

    def _wire(self) -> None:
        self.language.answered.connect(self._spoke)
        self.way.answered.connect(self._take_way)
        self.place.answered.connect(self._take_place)
        self.join.read_wanted.connect(self.read)
        self.join.confirmed.connect(self._join_now)
        self.names.named.connect(self._named)
        self.phrase.written.connect(self._make_it)
        self.phrase.print_wanted.connect(lambda: self._take_phrase_to_paper(PRINT))
        self.phrase.save_wanted.connect(lambda: self._take_phrase_to_paper(""))
        self.camera.begin_wanted.connect(self._begin_selling)
        self.camera.sample_wanted.connect(lambda how: self.papers.put_sample_on_paper(how, self.camera))
        self.rescue.turned.connect(lambda screen: self.turned.emit(screen, _NUMBERS[Stage.PLACE]))
        self.rescue.ended.connect(self._come_from_rescue)
        self.wait.again_wanted.connect(lambda *_: self._again())  # the one of that moment
        self._step_told.connect(lambda step: self.wait.show_work(step_words(step)))

    def begin(self) -> None:
        """Where an earlier start stopped."""
        self._again = self._back = self.begin
        self._wait_for("")
        self._do(self._port.begun, self._go_on)

    def _go_on(self, begun: Begun) -> None:
        self._filled = begun.names
        screens = {
            Stage.LANGUAGE: self.language,
            Stage.WAY: self.way,
            Stage.PLACE: self.place,
            Stage.CAMERA: self.camera,
        }
        if begun.stage is Stage.JOIN:
            self.join.leave.setHidden(begun.locked)
            self._open_join()
            self.join.show_found(begun.invited)
            if begun.invited is not None:
                self.join.say(translate("First", "The last start stopped while it joined. Enter goes on."), "warn")
        elif begun.stage is Stage.NAMES:
            self._open_names()
        elif begun.stage is Stage.MAKE:
            self._make_now(None)
        else:
            self._turn(begun.stage, screens[begun.stage])

    def back(self) -> None:
        """Esc: one screen back; what was typed stays."""
        if self.stage is Stage.WAY:
            self._turn(Stage.LANGUAGE, self.language)
        elif self.stage is Stage.PLACE:
            self._turn(Stage.WAY, self.way)
        elif self.stage is Stage.JOIN and self.join.found is not None:
            self.join.show_found(None)
            self.join.open()
        elif self.stage in (Stage.JOIN, Stage.NAMES):
            self._back_from_place()

    def _back_from_place(self) -> None:
        if self._phrase and self.phrase.asks:
            self.phrase.show_again()
        elif self._phrase:
            self._open_names()
        else:
            self._turn(Stage.PLACE, self.place)

    # --- screens ------------------------------------------------------------------------------------------------------

    def _turn(self, stage: Stage, screen: Form) -> None:
        """Shown at once; the next start goes on here."""
        before, self.stage = self.stage, stage
        self.turned.emit(screen, _NUMBERS[stage])
        screen.open()
        self.looks.emit({Stage.JOIN: self.join.eyes, Stage.CAMERA: self.camera.eyes}.get(stage))
        if before is not stage and stage is not Stage.CAMERA:
            self._do(lambda: self._port.keep(stage), lambda _: None)

    def _wait_for(self, words: str) -> None:
        self.looks.emit(None)
        self.turned.emit(self.wait, _NUMBERS[self.stage])
        self.wait.show_work(words)

    def _do(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Off this thread; a no or a fault is said on the screen that is up."""

        def tried() -> T | InvalidInput:
            try:
                return work()
            except InvalidInput as no:
                return no

        def answered(answer: T | InvalidInput) -> None:
            if isinstance(answer, InvalidInput):
                self._say_trouble(answer)
            else:
                done(answer)

        self._jobs.submit(tried, answered, self._say_trouble)

    def _say_trouble(self, trouble: InvalidInput | Fault) -> None:
        words = trouble_words(trouble, self.lang)
        if self.wait.isVisible():
            self.wait.show_failed(words)
            return
        screen = next((each for each in self.screens if each.isVisible()), self.language)
        if isinstance(screen, NamesScreen) and isinstance(trouble, InvalidInput):
            screen.show_wrong(trouble, words)
        else:
            screen.say(words)

    def leave_wait(self) -> None:
        """Esc after something went wrong: back to where it was begun."""
        self._back()

    def _told(self, step: Step) -> None:
        self._step_told.emit(step)

    # --- language, way ------------------------------------------------------------------------------------------------

    def _spoke(self, language: str) -> None:
        self.language.choose(language)
        self.spoken.emit(language)
        self._turn(Stage.WAY, self.way)

    def _take_way(self, way: str) -> None:
        self.way.choose(way)
        if way == SHOP:
            self._turn(Stage.PLACE, self.place)
        elif way == TRIAL:
            self._again, self._back = (lambda: self._take_way(TRIAL)), (lambda: self._turn(Stage.WAY, self.way))
            self._wait_for(translate("First", "Making the shop…"))
            self._do(lambda: self._port.prepare_trial(self._told), lambda _: self.ended.emit(Ending.TRIAL))
        elif way == BACKUP:
            self.rescue.begin()

    def _come_from_rescue(self, ending: Rescued) -> None:
        if ending is Rescued.LEFT:
            self._turn(Stage.WAY, self.way)
        else:
            self.begin()  # the folder itself says what comes next

    def _take_place(self, place: str) -> None:
        self.place.choose(place)
        if place == JOIN:
            self.join.show_found(None)
            self._open_join()
        elif place == ALONE:
            self._open_names()

    # --- join ---------------------------------------------------------------------------------------------------------

    def _open_join(self) -> None:
        self._turn(Stage.JOIN, self.join)

    def read(self, source: str | Path) -> None:
        """A code, from wherever it came: its text, or where its picture is."""
        self.join.say("")
        self._do(lambda: self._port.read(source), self._read)

    def _read(self, found: Invited) -> None:
        if self.stage is Stage.JOIN:
            self.join.code.clear()
            self.join.show_found(found)
            self.join.main.setFocus()

    def seen(self, text: str) -> None:
        """A camera or a hand scanner has read something."""
        if self.stage is Stage.CAMERA:
            self.camera.show_seen("sample" if text == SAMPLE else "other")
        elif self.stage is Stage.JOIN and self.join.isVisible():
            if read_enrolment(text) is None:
                self.join.say(trouble_words(InvalidInput("", code="no_code"), self.lang))
            else:
                self.read(text)

    def _join_now(self, invited: Invited) -> None:
        self._again, self._back = (lambda: self._join_now(invited)), self._open_join
        self._wait_for(step_words(Step.ENROL))
        self._do(lambda: self._port.join(invited, self._told), lambda _: self._enrolled())

    def _enrolled(self) -> None:
        self._turn(Stage.CAMERA, self.camera)

    # --- alone --------------------------------------------------------------------------------------------------------

    def _open_names(self) -> None:
        self._drop_phrase()
        known = self._filled
        zone, currency = known.zone or _zone_here(), known.currency or "CNY"
        self.names.fill(Names(known.merchant, known.store, known.owner, zone, currency))
        self.names.forget_pin()
        self._turn(Stage.NAMES, self.names)

    def _named(self, names: Names, pin: str) -> None:
        self._filled, self._pin = names, pin

        def work() -> str:
            self._port.check_names(names, pin)
            return self._port.new_phrase()

        self._do(work, self._show_phrase)

    def _show_phrase(self, phrase: str) -> None:
        self._phrase = phrase
        self.phrase.show_phrase(phrase)
        self.turned.emit(self.phrase, _NUMBERS[Stage.NAMES])
        self.phrase.open()

    def _drop_phrase(self) -> None:
        self._phrase = ""
        self.phrase.show_phrase("")

    def _make_it(self) -> None:
        self._make_now(Plan(self._filled, self._pin, self._phrase))

    def _make_now(self, plan: Plan | None) -> None:
        # Back by way of the folder: once the shop is there, other names and another phrase would not be its own.
        self._again, self._back = (lambda: self._make_now(plan)), self.begin
        self.stage = Stage.MAKE
        self._wait_for(step_words(Step.SHOP))
        self._do(lambda: self._port.make(plan, self._told), lambda _: self._made())

    def _made(self) -> None:
        self._pin = ""
        self._drop_phrase()
        self._again = self.begin
        self._enrolled()

    # --- the end ------------------------------------------------------------------------------------------------------

    def _take_phrase_to_paper(self, how: str) -> None:
        self.papers.put_phrase_on_paper(how, self._phrase, self._filled.merchant, self.phrase)

    def _begin_selling(self) -> None:
        self._do(self._port.forget, lambda _: self.ended.emit(Ending.SELL))

    def say_again(self, language: str) -> None:
        """The language has changed."""
        self.lang = language
        self.rescue.lang = language
        for eyes in (self.join.eyes, self.camera.eyes):
            eyes.say_again(language)

    def shut(self) -> None:
        """The window closes: a restore under way stops while it can, and nothing of what opens a backup stays."""
        self.rescue.shut()
