"""What the list is filtered by becomes a segment; a saved one is taken away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.segment_file import combined, rule_dict
from counter_app.domain.segment_rules import OneOf, Rule, WordFact
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.member_records import Wanted
from counter_app.services.segments import PutSegments, SegmentsAnswer, SegmentView, drop_segment, put_segments
from counter_app.ui.member_segments import MemberSegments
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate


def rule_of(wanted: Wanted) -> Rule | None:
    """The rule of what is asked for; None where nothing is, and where a text, a status or a day is, which no rule
    knows."""
    if wanted.text or wanted.status or wanted.moved is not None:
        return None
    parts: list[Rule] = [] if wanted.rule is None else [wanted.rule]
    if wanted.activity is not None:
        parts.append(OneOf(WordFact.ACTIVITY, (wanted.activity.value,)))
    if wanted.tier is not None:
        parts.append(OneOf(WordFact.TIER, (wanted.tier,)))
    if wanted.tag:
        parts.append(OneOf(WordFact.TAG, (wanted.tag,)))
    return combined(parts) if parts else None


class MemberSaving(QObject):
    """Both forms stand where a member's details else do."""

    def __init__(
        self, shop: Shop, page: MemberListPage, segments: MemberSegments, wanted: Callable[[], Wanted]
    ) -> None:
        super().__init__()
        self._shop, self._page, self._segments, self._wanted = shop, page, segments, wanted
        self._doing = False
        # Which one is to go: what the form says, whatever has been chosen since.
        self._about: SegmentView | None = None
        segments.told.connect(self.show)
        page.segment_form.left.connect(self.leave)
        page.segment_form.named.connect(self._save)
        page.segment_form.dropped.connect(self._drop)

    @property
    def up(self) -> bool:
        """Whether one of them asks."""
        return self._page.form is self._page.segment_form

    @property
    def can_save(self) -> bool:
        """Whether the list is filtered by what makes a segment that is not saved already."""
        rule = rule_of(self._wanted())
        return rule is not None and all(view.segment.rule != rule for view in self._segments.saved)

    @property
    def can_drop(self) -> bool:
        """Whether a saved one is chosen, and nothing beside it that would make another one."""
        return self._segments.view(self._segments.chosen) is not None and not self.can_save

    def show(self) -> None:
        """Which of both makes sense now."""
        chosen, wanted = self._segments.view(self._segments.chosen) is not None, self._wanted()
        watched = chosen or wanted.activity is not None or wanted.moved is not None
        self._page.show_segment_acts(save=self.can_save, drop=self.can_drop, change=chosen, history=watched)

    def begin(self) -> None:
        """Alt N."""
        if self.can_save:
            self._page.show_asking(self._page.segment_form)
            self._page.segment_form.begin_save(_saved_words())

    def ask_to_drop(self) -> None:
        """Alt D."""
        view = self._segments.view(self._segments.chosen)
        if view is None or not self.can_drop:
            return
        self._about = view
        self._page.show_asking(self._page.segment_form)
        title, what = _dropped_words(view, self._shop.lang)
        self._page.segment_form.begin_drop(title, what, forbidden=bool(view.campaigns))

    def say_again(self) -> None:
        """The language has changed."""
        form = self._page.segment_form
        if self.up and form.dropping and self._about is not None:
            form.say_about(*_dropped_words(self._about, self._shop.lang))
        elif self.up:
            form.say_about("", _saved_words())

    def leave(self) -> None:
        """Back to the list."""
        if self._page.asking:
            self._page.show_asking(None)
            self._page.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, name: str) -> None:
        rule = rule_of(self._wanted())
        if rule is None:
            self.leave()
            return
        told = rule_dict(rule)

        def work(counter: Counter) -> SegmentsAnswer | None:
            made = {"id": f"s{counter.ids.new()[-12:]}", "title": {"zh_CN": name, "en": name}, "rule": told}
            return _done(lambda: put_segments(counter, PutSegments(counter.ids.new(), (made,))))

        self._do(work)

    def _drop(self) -> None:
        if self._about is None:
            return
        segment = self._about.segment.id
        self._do(lambda counter: _done(lambda: drop_segment(counter, counter.ids.new(), segment)))

    def _do(self, work: Callable[[Counter], SegmentsAnswer | None]) -> None:
        if not self._doing:
            self._doing = True
            self._shop.ask(work, self._segment_answered, self._segment_failed)

    def _segment_answered(self, answer: SegmentsAnswer | None) -> None:
        self._doing = False
        if answer is None:
            gone = translate("Segments", "That cannot be done; somebody has changed it meanwhile.")
            self._page.segment_form.say(gone)
        elif answer.reasons:
            self._page.segment_form.say(sentence(reason_words(answer.reasons[0], self._shop.lang), self._shop.lang))
        else:
            self.leave()
            self._segments.ask(answer.segments[0].id)

    def _segment_failed(self, fault: Fault) -> None:
        self._doing = False
        self._page.segment_form.say(aside_words(fault, self._shop.lang))


def _saved_words() -> str:
    return translate("Segments", "Who fits what the list is filtered by, now and from now on.")


def _dropped_words(view: SegmentView, lang: str) -> tuple[str, str]:
    """What it is called, and what follows or why it may not be."""
    campaigns = translate("Segments", ", ").join(view.campaigns)
    gone = translate("Segments", "The segment goes; its members stay as they are.")
    kept = translate("Segments", "These campaigns are for its members: {0}. End them first.").format(campaigns)
    return view.segment.title.pick(lang), kept if campaigns else gone


def _done(act: Callable[[], SegmentsAnswer]) -> SegmentsAnswer | None:
    """None for what the service refuses by its input: too many, gone, or an audience since."""
    try:
        return act()
    except InvalidInput:
        return None
