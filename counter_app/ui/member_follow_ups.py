"""Everybody who is marked is to be called: why, until when, what to say; how many people, before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from counter_app.domain.errors import InvalidInput
from counter_app.domain.follow_ups import LONGEST_SCRIPT, LONGEST_TITLE, clean
from counter_app.services.context import Counter
from counter_app.services.follow_up_lists import ListAnswer, ListRequest, ListSeen, foresee_list, make_list
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.act_words import people
from counter_app.ui.days import day_words
from counter_app.ui.keys import Action, cap_of
from counter_app.ui.members.step_form import Step
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

_DUE_DAYS = (0, 1, 2, 3, 7, 14, 30)
_Request = Callable[[str], ListRequest]


class MemberFollowUps:
    """Alt F."""

    def __init__(self, steps: ActSteps) -> None:
        self._steps = steps

    def begin(self, selection: Selection) -> None:
        """Ask why."""
        self._steps.step(lambda: _asks_title(self._steps.marked()), lambda text: self._look(text, selection))

    def _look(self, text: str, selection: Selection) -> None:
        try:
            title = clean("title", text, LONGEST_TITLE, needed=True)
        except InvalidInput:
            said = translate("Acts", "A reason of at most {0} characters is needed.").format(LONGEST_TITLE)
            self._steps.say(said)
            return

        def show(seen: ListSeen) -> None:
            if not self._steps.refused(seen.reasons):
                self._ask_due(title, seen, selection)

        self._steps.say(translate("Acts", "Being counted …"), "soft")
        self._steps.look(lambda counter, _gone: foresee_list(counter, selection, title), show)

    def _ask_due(self, title: str, seen: ListSeen, selection: Selection) -> None:
        today = date.fromisoformat(seen.day)

        def script(due: str) -> None:
            self._steps.step(_asks_script, lambda text: self._show(text, title, due, seen, selection))

        self._steps.step(lambda: _asks_due(title, seen, today), script)

    def _show(self, text: str, title: str, due: str, seen: ListSeen, selection: Selection) -> None:
        try:
            script = clean("script", text, LONGEST_SCRIPT)
        except InvalidInput:
            self._steps.say(translate("Acts", "At most {0} characters.").format(LONGEST_SCRIPT))
            return
        self._steps.step(
            lambda: _shows(title, due, script, seen),
            lambda _: self._make(lambda act: ListRequest(act, title, due, selection, script)),
        )

    def _make(self, request: _Request) -> None:
        act: list[str] = []

        def work(counter: Counter, watch: Watch) -> ListAnswer:
            act.append(act[0] if act else counter.ids.new())
            return make_list(counter, request(act[0]), watch)

        def again(_text: str) -> None:
            self._steps.carry_out(_name, work, ended)

        def ended(answer: ListAnswer) -> None:
            if not self._steps.refused(answer.reasons):
                self._steps.step(lambda: _ended(answer), self._steps.done if answer.ended else again)

        again("")


def _name() -> str:
    return translate("Acts", "Follow-up list")


def _asks_title(marked: str) -> Step:
    what = translate(
        "Acts", "Whoever is at the counter sees them with {0} and calls them. Why are they called?"
    ).format(cap_of(Action.FOLLOW_UPS))
    wants = translate("Acts", "Reason, such as “not here for long”")
    return Step(_name(), f"{marked}\n\n{what}", wants, translate("Acts", "Go on"), most=LONGEST_TITLE)


def _asks_due(title: str, seen: ListSeen, today: date) -> Step:
    days = (today + timedelta(days=number) for number in _DUE_DAYS)
    rows = tuple(ListRow(day.isoformat(), "", day_words(day, today)) for day in days)
    what = translate("Acts", "Until when are they to be called?")
    return Step(_name(), f"{people(seen.people)} · {title}\n\n{what}", main=translate("Acts", "Go on"), rows=rows)


def _asks_script() -> Step:
    what = translate("Acts", "What is said to them? It stands beside each of them, and may stay empty.")
    return Step(_name(), what, translate("Acts", "What to say"), translate("Acts", "Look"), most=LONGEST_SCRIPT)


def _shows(title: str, due: str, script: str, seen: ListSeen) -> Step:
    day = day_words(date.fromisoformat(due), date.fromisoformat(seen.day))
    lines = [
        translate("Acts", "{0} will be listed.").format(people(seen.people)),
        title,
        translate("Acts", "until {0}").format(day),
        script,
    ]
    if not seen.people:
        return Step(_name(), lines[0])
    lines.append(translate("Acts", "Selling goes on meanwhile. It can be stopped; who is listed stays listed."))
    main = translate("Acts", "Make the list")
    return Step(_name(), "\n\n".join(line for line in lines if line), main=main)


def _ended(answer: ListAnswer) -> Step:
    lines = [translate("Acts", "{0} are to be called.").format(people(answer.made))]
    if answer.ended:
        where = translate("Acts", "{0} shows whom to call.").format(cap_of(Action.FOLLOW_UPS))
        return Step(_name(), "\n\n".join((*lines, where)), main=translate("Acts", "Done"))
    lines.append(translate("Acts", "It was stopped before everybody had their turn."))
    return Step(_name(), "\n\n".join(lines), main=translate("Acts", "Go on"))
