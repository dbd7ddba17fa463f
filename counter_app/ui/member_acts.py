"""What a manager does with everybody who is marked: asked, looked at, carried out beside the till, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.tags import clean_tag
from counter_app.domain.verdict import Reason
from counter_app.services.context import Counter
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection, Wanted
from counter_app.services.tagging import TagAnswer, TagRequest, TagSeen, foresee_tag, tag_members, undo_tag
from counter_app.services.words import fault_words, reason_words, sentence
from counter_app.ui import act_words as words
from counter_app.ui.jobs import Lane
from counter_app.ui.many_work import ManyWork
from counter_app.ui.member_marks import MemberMarks
from counter_app.ui.member_rows import MemberRows
from counter_app.ui.members.act_form import OTHER, Step
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate


class MemberActs(QObject):
    """`finished`: told that the list is another one now. What is under way goes on while somebody sells, and is seen
    again when the list is opened."""

    def __init__(
        self,
        shop: Shop,
        page: MemberListPage,
        rows: MemberRows,
        wanted: Callable[[], Wanted],
        finished: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._shop, self._page, self._finished = shop, page, finished
        marks = self.marks = MemberMarks(rows, page.table, wanted)
        self.keys: dict[str, Callable[[], None]] = {
            "A": marks.all,
            "T": lambda: self._begin_tag(take=False),
            "U": lambda: self._begin_tag(take=True),
            OTHER: self._press_other,
        }
        self._form = page.act_form
        self.work = ManyWork(shop)
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
        marks.changed.connect(self._marks_changed)

    def _press_other(self) -> None:
        """Alt Z."""
        if self._page.form is self._form and self._form.other.isVisible():
            self._form.other.click()

    def show_again(self) -> None:
        """The list is opened: what is under way is seen."""
        if self.work.running:
            self._show_work()

    # --- tags ---------------------------------------------------------------------------------------------------------

    def _begin_tag(self, *, take: bool) -> None:
        if self.work.running:
            self._show_work()
        elif self.marks.any:
            selection = self.marks.selection()
            self._step(
                lambda: words.asks_tag(self.marks.words(), take=take),
                lambda text: self._look_at_tag(text, selection, take=take),
            )

    def _look_at_tag(self, text: str, selection: Selection, *, take: bool) -> None:
        try:
            tag = clean_tag(text)
        except InvalidInput:
            self._form.say(translate("Acts", "A tag is a word of at most 32 characters."))
            return
        self._turn += 1
        turn = self._turn

        def arrived(seen: TagSeen) -> None:
            if turn == self._turn and not self._refused(seen.reasons):
                self._step(
                    lambda: words.shows_tag(tag, seen, take=take),
                    lambda _: self._tag(lambda ids: TagRequest(ids, tag, selection, take), tag, take=take),
                )

        self._form.say(translate("Acts", "Being counted …"), "soft")
        self._shop.ask(
            lambda counter: foresee_tag(counter, selection, tag, take=take),
            arrived,
            self._act_failed,
            lane=Lane.MANY,
        )

    def _tag(self, request: Callable[[str], TagRequest], tag: str, *, take: bool) -> None:
        act: list[str] = []

        def work(counter: Counter, watch: Watch) -> TagAnswer:
            act.append(act[0] if act else counter.ids.new())
            return tag_members(counter, request(act[0]), watch)

        def again(_text: str) -> None:
            self._carry_out(lambda: words.title(take=take), work, ended)

        def ended(answer: TagAnswer) -> None:
            if self._refused(answer.reasons):
                return
            then = self._done if answer.ended else again
            self._step(lambda: words.ended_tag(tag, answer, take=take), then, lambda: self._take_back(act[0], tag))

        again("")

    def _take_back(self, act: str, tag: str) -> None:
        own: list[str] = []

        def work(counter: Counter, watch: Watch) -> TagAnswer:
            own.append(own[0] if own else counter.ids.new())
            return undo_tag(counter, own[0], act, watch)

        def again(_text: str) -> None:
            self._carry_out(lambda: translate("Acts", "Take back"), work, ended)

        def ended(answer: TagAnswer) -> None:
            if not self._refused(answer.reasons):
                self._step(lambda: words.taken_back(tag, answer), self._done if answer.ended else again)

        again("")

    # --- steps --------------------------------------------------------------------------------------------------------

    def _step(
        self, says: Callable[[], Step], then: Callable[[str], None], other: Callable[[], None] = lambda: None
    ) -> None:
        self._turn += 1
        self._next, self._other = then, other
        self._page.show_asking(self._form)
        self._form.take_step(says)

    def _carry_out(
        self,
        name: Callable[[], str],
        work: Callable[[Counter, Watch], TagAnswer],
        ended: Callable[[TagAnswer], None],
    ) -> None:
        self._name, self._far, self._stopping = name, (0, 0, -1.0), False
        self._show_work()
        self.work.run(work, ended, self._act_failed)

    def _show_work(self) -> None:
        self._step(lambda: words.goes_on(self._name(), *self._far, stopping=self._stopping), lambda _: None)

    def _came_on(self, done: int, of: int, left: float) -> None:
        self._far = (done, of, left)
        if self._page.form is self._form:
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

    def _done(self, _text: str = "") -> None:
        """Enter behind it: the list shows it, and nobody is marked any more."""
        self._close()
        self.marks.clear()
        self._finished("")

    def _close(self) -> None:
        self._turn += 1
        self._page.show_asking(None)
        self._page.search.setFocus()

    def _refused(self, reasons: Sequence[Reason]) -> bool:
        if reasons:
            self._say(sentence(reason_words(reasons[0], self._shop.lang), self._shop.lang))
        return bool(reasons)

    def _act_failed(self, fault: Fault) -> None:
        self._say(sentence(fault_words(fault, self._shop.lang), self._shop.lang))

    def _say(self, said: str) -> None:
        """In the form; where it only tells how far it was, one that leads back."""
        if self._form.main.isHidden() or self._page.form is not self._form:
            self._step(lambda: Step(self._name() or translate("Acts", "Not possible"), ""), lambda _: None)
        self._form.say(said)

    def _marks_changed(self) -> None:
        """What is asked is about those who were marked then."""
        self._page.show_marks(any_marked=self.marks.any)
