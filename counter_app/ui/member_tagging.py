"""A tag for everybody who is marked, or taken from them; and taken back."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import InvalidInput
from counter_app.domain.tags import clean_tag
from counter_app.services.context import Counter
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.tagging import (
    TagActs,
    TagAnswer,
    TagRequest,
    TagSeen,
    foresee_tag,
    list_tag_acts,
    tag_members,
    undo_tag,
)
from counter_app.ui import act_words as words
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.texts import translate


class MemberTagging:
    """Alt T, Alt U."""

    def __init__(self, steps: ActSteps) -> None:
        self._steps = steps

    def begin(self, selection: Selection, *, take: bool) -> None:
        """Ask which tag."""
        self._steps.step(
            lambda: words.asks_tag(self._steps.marked(), take=take),
            lambda text: self._look(text, selection, take=take),
        )

    def offer_to_take_back(self) -> None:
        """Alt Z in the list: the newest act that is not taken back, or not from everybody."""

        def show(found: TagActs) -> None:
            whole = {act.undoes for act in found.acts if act.ended_at}
            own = [act for act in found.acts if not act.undoes and act.changed and act.id not in whole]
            if not self._steps.refused(found.reasons) and own:
                act = own[0]
                self._steps.step(lambda: words.asks_back(act), lambda _: self._take_back(act.id, act.tag))

        self._steps.look(lambda counter, _gone: list_tag_acts(counter), show)

    def _look(self, text: str, selection: Selection, *, take: bool) -> None:
        try:
            tag = clean_tag(text)
        except InvalidInput:
            self._steps.say(translate("Acts", "A tag is a word of at most 32 characters."))
            return

        def show(seen: TagSeen) -> None:
            if not self._steps.refused(seen.reasons):
                self._steps.step(
                    lambda: words.shows_tag(tag, seen, take=take),
                    lambda _: self._tag(lambda act: TagRequest(act, tag, selection, take), tag, take=take),
                )

        self._steps.say(translate("Acts", "Being counted …"), "soft")
        self._steps.look(lambda counter, _gone: foresee_tag(counter, selection, tag, take=take), show)

    def _tag(self, request: Callable[[str], TagRequest], tag: str, *, take: bool) -> None:
        act: list[str] = []

        def work(counter: Counter, watch: Watch) -> TagAnswer:
            act.append(act[0] if act else counter.ids.new())
            return tag_members(counter, request(act[0]), watch)

        def again(_text: str) -> None:
            self._steps.carry_out(lambda: words.tag_title(take=take), work, ended)

        def ended(answer: TagAnswer) -> None:
            if not self._steps.refused(answer.reasons):
                self._steps.step(
                    lambda: words.ended_tag(tag, answer, take=take),
                    self._steps.done if answer.ended else again,
                    lambda: self._take_back(act[0], tag),
                )

        again("")

    def _take_back(self, act: str, tag: str) -> None:
        own: list[str] = []

        def work(counter: Counter, watch: Watch) -> TagAnswer:
            own.append(own[0] if own else counter.ids.new())
            return undo_tag(counter, own[0], act, watch)

        def again(_text: str) -> None:
            self._steps.carry_out(lambda: translate("Acts", "Take back"), work, ended)

        def ended(answer: TagAnswer) -> None:
            if not self._steps.refused(answer.reasons):
                then = self._steps.done if answer.ended else again
                self._steps.step(lambda: words.taken_back(tag, answer), then)

        again("")
