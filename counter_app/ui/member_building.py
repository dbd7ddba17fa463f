"""A segment is built beside the list, which shows meanwhile whom it would have: facts, how, and which value.

Every question is a step of its own; Enter answers, Esc goes back to the conditions, and from there to the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.segment_file import stored_rule
from counter_app.domain.segment_rules import OneOf, Rule, WordFact
from counter_app.services.chart_words import Speech
from counter_app.services.context import Counter
from counter_app.services.segments import PutSegments, SegmentsAnswer, SegmentView, put_segments
from counter_app.ui import rule_choices as choices
from counter_app.ui import rule_steps as steps
from counter_app.ui.member_rows import MemberRows
from counter_app.ui.member_segments import MemberSegments
from counter_app.ui.member_words import members_words
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.members.step_form import Step
from counter_app.ui.money import SHOP_MONEY
from counter_app.ui.rule_choices import Asked, Offered
from counter_app.ui.rule_draft import Condition, Draft, draft_of
from counter_app.ui.said import fault_words, reason_words, sentence
from counter_app.ui.shop import Shop


class MemberBuilding(QObject):
    """Alt B. `show_rule`: asks the list for whom a rule would have; `rows` know how many that are."""

    def __init__(
        self,
        shop: Shop,
        page: MemberListPage,
        segments: MemberSegments,
        rows: MemberRows,
        show_rule: Callable[[Rule | None], None],
    ) -> None:
        super().__init__()
        self._shop, self._page, self._segments = shop, page, segments
        self._rows, self._show_rule = rows, show_rule
        self._view: SegmentView | None = None
        self._draft, self._offered = Draft(), Offered(choices.NO_NAMES)
        self._answer: Callable[[str], None] = lambda _: None
        self._other: Callable[[], None] = lambda: None
        self._back: Callable[[], None] = self.leave
        self._doing = False
        self._wired = False

    @property
    def up(self) -> bool:
        """Whether it asks."""
        return self._wired and self._page.form is self._page.rule_form

    def begin(self) -> None:
        """A new one, or the chosen one is changed."""
        if self._doing or self.up:
            return
        self._doing = True
        view = self._segments.view(self._segments.chosen)

        def arrived(offered: Offered) -> None:
            self._doing = False
            self._offered, self._view = offered, view
            self._draft = draft_of(view.segment.rule if view is not None else None)
            self._wire()
            self._conditions()

        self._shop.ask(steps.offered_here, arrived, self._building_failed)

    def _wire(self) -> None:
        if not self._wired:
            self._wired = True
            form = self._page.rule_form
            form.answered.connect(self._take_rule_answer)
            form.other_wanted.connect(self._take_other_of_rule)
            form.left.connect(self._go_back_in_rule)
            self._rows.counted.connect(self._say_rule_count)
            self._rows.filled.connect(self._say_rule_count)

    def _take_rule_answer(self, text: str) -> None:
        self._answer(text)

    def _take_other_of_rule(self) -> None:
        self._other()

    def _go_back_in_rule(self) -> None:
        self._back()

    def keys(self, otherwise: Callable[[], None]) -> dict[str, Callable[[], None]]:
        """Alt B, and Alt Z while it is up."""
        return {"B": self.begin, "Z": lambda: self._other() if self.up else otherwise()}

    def _say_rule_count(self) -> None:
        """The list has counted on."""
        if self.up:
            self._page.rule_form.retranslate()

    def leave(self) -> None:
        """Back to the list as it was before."""
        if self.up:
            self._page.show_asking(None)
            self._segments.take(self._segments.chosen)
            self._page.search.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the steps ----------------------------------------------------------------------------------------------------

    @property
    def _speech(self) -> Speech:
        return Speech(self._shop.lang, SHOP_MONEY.digits)

    @property
    def _total(self) -> str:
        return members_words(self._rows.total, growing=self._rows.counting)

    def _step(
        self,
        says: Callable[[], Step],
        answer: Callable[[str], None],
        *,
        back: Callable[[], None] | None = None,
        other: Callable[[], None] = lambda: None,
    ) -> None:
        self._answer, self._other, self._back = answer, other, back or self._conditions
        self._page.show_asking(self._page.rule_form)
        self._page.rule_form.take_step(says)

    def _conditions(self, stand: str = "") -> None:
        """What is asked so far, and whom the list shows for it."""
        self._show_rule(self._draft.rule)
        title = self._view.segment.title.pick(self._shop.lang) if self._view is not None else ""
        self._step(
            lambda: steps.conditions(self._draft, self._total, title, self._speech, self._offered),
            self._chosen,
            back=self.leave,
            other=self._take_away,
        )
        if stand:
            self._page.rule_form.choices.choose(stand)

    def _chosen(self, name: str) -> None:
        if name == steps.ADD:
            self._step(lambda: steps.facts(self._speech), self._ask_how)
        elif name == steps.JOIN:
            self._draft = self._draft.turned()
            self._conditions(steps.JOIN)
        elif name == steps.SAVE:
            self._ask_name()
        elif (place := steps.place_of(name)) is not None and place < len(self._draft.conditions):
            self._change(place)

    def _take_away(self) -> None:
        place = steps.place_of(self._page.rule_form.choices.current_id())
        if place is not None and place < len(self._draft.conditions):
            self._draft = self._draft.without(place)
            self._conditions()

    def _change(self, place: int) -> None:
        """Of words others are added; what else there is holds or does not."""
        condition = self._draft.conditions[place]
        rule = condition.rule
        if isinstance(rule, OneOf) and rule.fact is not WordFact.TAG:
            self._ask_word(Asked(rule.fact), place)
        else:
            self._draft = self._draft.put(place, replace(condition, denied=not condition.denied))
            self._conditions(f"{steps.PLACE}{place}")

    def _ask_how(self, fact: str) -> None:
        self._step(lambda: steps.hows(fact, self._speech), lambda how: self._ask_value(Asked(fact, how)))

    def _ask_value(self, asked: Asked) -> None:
        if choices.values_of(asked.fact, self._offered, self._speech):
            self._ask_word(asked, None)
        else:
            self._step(lambda: steps.typed(asked, self._speech), lambda text: self._typed(asked, text))

    def _ask_word(self, asked: Asked, place: int | None) -> None:
        self._step(
            lambda: steps.values(asked, self._offered, self._speech), lambda word: self._word_chosen(asked, word, place)
        )

    def _word_chosen(self, asked: Asked, word: str, place: int | None) -> None:
        word = "" if word == steps.WITHOUT else word
        if asked.fact == choices.STAMPS or asked.fact in choices.BOUGHT:
            card = replace(asked, campaign=word)
            self._step(lambda: steps.typed(card, self._speech), lambda text: self._typed(card, text))
            return
        rule = choices.of_word(asked, word)
        if place is None:
            self._draft = self._draft.put(None, Condition(rule, denied=asked.how == choices.IS_NOT))
        else:
            known = self._draft.conditions[place]
            self._draft = self._draft.put(place, replace(known, rule=steps.with_word(known.rule, word)))
        self._conditions(f"{steps.PLACE}{len(self._draft.conditions) - 1 if place is None else place}")

    def _typed(self, asked: Asked, text: str) -> None:
        if asked.fact == WordFact.TAG:
            rule: Rule | None = OneOf(WordFact.TAG, (text,))
        else:
            rule = choices.of_number(asked, text)
        if rule is None:
            self._page.rule_form.say(steps.needs_a_number())
            return
        self._draft = self._draft.put(None, Condition(rule, denied=asked.how == choices.IS_NOT))
        self._conditions(f"{steps.PLACE}{len(self._draft.conditions) - 1}")

    # --- saved --------------------------------------------------------------------------------------------------------

    def _ask_name(self) -> None:
        if self._draft.rule is None:
            self._page.rule_form.say(steps.needs_a_condition())
        elif self._view is not None:
            self._save(self._view.segment.title.pick(self._shop.lang))
        else:
            self._step(steps.name, self._save)

    def _save(self, name: str) -> None:
        rule, view = self._draft.rule, self._view
        if rule is None or self._doing:
            return
        if not name:
            self._page.rule_form.say(steps.needs_a_name())
            return
        self._doing = True
        told = stored_rule(rule)

        def work(counter: Counter) -> SegmentsAnswer | None:
            """None for what the service refuses by its input: too many, or too large."""
            made: dict[str, object] = {"id": f"s{counter.ids.new()[-12:]}", "title": {"zh_CN": name, "en": name}}
            if view is not None:
                title = view.segment.title
                made = {"id": view.segment.id, "title": {"zh_CN": title.pick("zh_CN"), "en": title.pick("en")}}
            try:
                return put_segments(counter, PutSegments(counter.ids.new(), ({**made, "rule": told},)))
            except InvalidInput:
                return None

        self._shop.ask(work, self._saved, self._building_failed)

    def _saved(self, answer: SegmentsAnswer | None) -> None:
        self._doing = False
        if answer is None:
            self._page.rule_form.say(steps.cannot_be())
        elif answer.reasons:
            self._page.rule_form.say(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang))
        else:
            self._page.show_asking(None)
            self._page.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self._segments.ask(answer.segments[0].id)

    def _building_failed(self, fault: Fault) -> None:
        self._doing = False
        if self.up:
            self._page.rule_form.say(sentence(fault_words(fault, self._shop.lang), self._shop.lang))
