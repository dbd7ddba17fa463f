"""The steps of an act on everybody who is marked: asked, looked at, carried out beside the till, told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault
from counter_app.domain.verdict import Reason
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.ui.act_words import goes_on
from counter_app.ui.jobs import Lane
from counter_app.ui.many_work import ManyWork
from counter_app.ui.member_marks import MemberMarks
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.members.step_form import Step
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

T = TypeVar("T")


class ActSteps(QObject):
    """One act at a time. `finished`: told that the list is another one now. What is under way goes on while somebody
    sells, and is seen again when the list is opened."""

    def __init__(self, shop: Shop, page: MemberListPage, marks: MemberMarks, finished: Callable[[str], None]) -> None:
        super().__init__()
        self.shop = shop
        self._page, self._marks, self._finished = page, marks, finished
        self._form = page.act_form
        self.work = ManyWork(shop)
        # Which step this is: an answer to one before it is for nobody any more.
        self._turn = 0
        self._stopping = False
        self._next: Callable[[str], None] = lambda _: None
        self._other: Callable[[], None] = lambda: None
        self._name: Callable[[], str] = lambda: ""
        self._far = (0, 0, -1.0)
        self._form.left.connect(self._leave_act)
        self._form.answered.connect(self._take_step)
        self._form.other_wanted.connect(self._take_other)
        self.work.came_on.connect(self._came_on)

    def begin(self, act: Callable[[Selection], None]) -> None:
        """Something is wanted for whoever is marked; what is under way comes first."""
        if self.work.running:
            self._show_work()
        elif self._marks.any:
            act(self._marks.selection())

    def marked(self) -> str:
        """How many are meant."""
        return self._marks.words()

    def show_again(self) -> None:
        """The list is opened: what is under way is seen."""
        if self.work.running:
            self._show_work()

    def press_other(self, otherwise: Callable[[], None]) -> None:
        """Alt Z: what the form offers; `otherwise` where none is up."""
        if self._page.form is self._form and self._form.other.isVisible():
            self._form.other.click()
        elif self._page.form is None and not self.work.running:
            otherwise()

    # --- for the acts -------------------------------------------------------------------------------------------------

    def step(
        self, says: Callable[[], Step], then: Callable[[str], None], other: Callable[[], None] = lambda: None
    ) -> None:
        """Show it; `then` gets what Enter answers, `other` is for Alt Z."""
        self._turn += 1
        self._next, self._other = then, other
        self._page.show_asking(self._form)
        self._form.take_step(says)

    def say(self, said: str, tone: str = "bad") -> None:
        """In the form; where it only told how far it was, or none is up, one that leads back."""
        if self._page.form is not self._form or (tone == "bad" and self._form.main.isHidden()):
            self.step(lambda: Step(self._name() or translate("Acts", "Not possible"), ""), lambda _: None)
        self._form.say(said, tone)

    def refused(self, reasons: Sequence[Reason]) -> bool:
        """Whether it may not be; then it is said."""
        if reasons:
            self.say(sentence(reason_words(reasons[0], self.shop.lang), self.shop.lang))
        return bool(reasons)

    def look(self, look: Callable[[Counter, Callable[[], bool]], T], then: Callable[[T], None]) -> None:
        """Find out what it would do; whoever has gone on meanwhile is told nothing. `look` is told by its second
        argument whether anybody still wants to know."""
        self._turn += 1
        turn = self._turn

        def arrived(seen: T) -> None:
            if turn == self._turn:
                then(seen)

        def failed(fault: Fault) -> None:
            if turn == self._turn:
                self.say_fault(fault)

        self.shop.ask(lambda counter: look(counter, lambda: turn != self._turn), arrived, failed, lane=Lane.MANY)

    def carry_out(
        self, name: Callable[[], str], work: Callable[[Counter, Watch], T], ended: Callable[[T], None]
    ) -> None:
        """Do it, with a number and a stop."""
        self._name, self._far, self._stopping = name, (0, 0, -1.0), False
        self._show_work()
        self.work.run(work, ended, self.say_fault)

    def done(self, _text: str = "") -> None:
        """Enter behind it: the list shows it, and nobody is marked any more."""
        self._close()
        self._marks.clear()
        self._finished("")

    # --- the form -----------------------------------------------------------------------------------------------------

    def _show_work(self) -> None:
        self.step(lambda: goes_on(self._name(), *self._far, stopping=self._stopping), lambda _: None)

    def _came_on(self, done: int, of: int, left: float) -> None:
        self._far = (done, of, left)
        if self.work.running and self._page.form is self._form:
            self._form.retranslate()

    def _take_step(self, text: str) -> None:
        self._next(text)

    def _take_other(self) -> None:
        self._other()

    def _leave_act(self) -> None:
        """Esc: what is under way is stopped, and says how far it came; else the list again."""
        if self.work.running:
            self._stopping = True
            self.work.stop()
            self._form.retranslate()
        else:
            self._close()

    def _close(self) -> None:
        self._turn += 1
        self._page.show_asking(None)
        self._page.search.setFocus()

    def say_fault(self, fault: Fault) -> None:
        """What could not be done."""
        self.say(aside_words(fault, self.shop.lang))
