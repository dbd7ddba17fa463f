"""A message for everybody who is marked: of which kind, what it says, when; looked at, and then planned."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import clean
from counter_app.domain.messages import LONGEST_TITLE, Kind, check_text, leaves_at
from counter_app.services.context import Counter
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.messages import (
    CancelAnswer,
    PlanAnswer,
    PlanRequest,
    PlanSeen,
    cancel_plan,
    foresee_plan,
    plan_message,
)
from counter_app.ui import message_words as words
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.members.step_form import Step
from counter_app.ui.texts import translate


class MemberMessaging:
    """Alt V."""

    def __init__(self, steps: ActSteps) -> None:
        self._steps = steps
        self._kind = self._title = self._text = self._at = ""
        self._selection = Selection()

    def begin(self, selection: Selection) -> None:
        """Ask of which kind."""
        self._selection = selection
        self._steps.step(lambda: words.asks_kind(self._steps.marked()), self._take_kind)

    @property
    def _zone(self) -> ZoneInfo:
        overview = self._steps.shop.overview
        zone = overview.zone if overview is not None else None
        return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")

    def _take_kind(self, kind: str) -> None:
        self._kind = kind if kind in tuple(Kind) else Kind.NOTICE.value
        self._steps.step(words.asks_title, self._take_title)

    def _take_title(self, title: str) -> None:
        try:
            self._title = clean("title", title, LONGEST_TITLE, needed=True)
        except InvalidInput as wrong:
            self._steps.say(words.slip_words(wrong))
            return
        self._steps.step(lambda: words.asks_text(self._kind), self._take_text)

    def _take_text(self, text: str) -> None:
        try:
            self._text = check_text(self._kind, text)
        except InvalidInput as wrong:
            self._steps.say(words.slip_words(wrong))
            return
        overview = self._steps.shop.overview
        tomorrow = overview.now.astimezone(self._zone).date() + timedelta(days=1) if overview is not None else ""
        self._steps.step(lambda: words.asks_when(str(tomorrow)), lambda at: self._look(at or str(tomorrow)))

    def _look(self, at: str) -> None:
        try:
            leaves_at(at, self._zone)
        except InvalidInput as wrong:
            self._steps.say(words.slip_words(wrong))
            return
        self._at = at

        def show(seen: PlanSeen) -> None:
            if not self._steps.refused(seen.reasons):
                self._steps.step(lambda: words.shows_plan(seen, self._kind, self._zone), lambda _: self._plan())

        self._steps.say(translate("Acts", "Being counted …"), "soft")
        self._steps.look(lambda counter, gone: foresee_plan(counter, self._asked(""), _until(gone)), show)

    def _asked(self, act: str) -> PlanRequest:
        return PlanRequest(act, self._title, self._kind, self._text, self._at, self._selection)

    def _plan(self) -> None:
        act: list[str] = []

        def work(counter: Counter, watch: Watch) -> PlanAnswer:
            act.append(act[0] if act else counter.ids.new())
            return plan_message(counter, self._asked(act[0]), watch)

        def again(_text: str) -> None:
            self._steps.carry_out(words.name_of_act, work, ended)

        def ended(answer: PlanAnswer) -> None:
            if not self._steps.refused(answer.reasons):
                then = self._steps.done if answer.ended else again
                self._steps.step(lambda: words.ended_plan(answer), then, lambda: self._take_back(act[0]))

        again("")

    def _take_back(self, plan: str) -> None:
        def told(answer: CancelAnswer) -> None:
            if not self._steps.refused(answer.reasons):
                self._steps.step(
                    lambda: Step(words.name_of_act(), words.taken_back_words(), main=translate("Acts", "Done")),
                    self._steps.done,
                )

        self._steps.look(lambda counter, _gone: cancel_plan(counter, counter.ids.new(), plan), told)


def _until(gone: object) -> Watch:
    """A look that ends when nobody wants to know any more."""
    return Watch(go_on=lambda _seconds: not (callable(gone) and gone()))
