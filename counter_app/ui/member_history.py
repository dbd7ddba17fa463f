"""A segment watched over time beside the list: its size from day to day, and on a chosen day who came in or left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.segments import ACTIVITY_SEGMENTS
from counter_app.services.aside import aside_words
from counter_app.services.chart_words import Speech, day_words
from counter_app.services.context import Counter
from counter_app.services.member_records import Moved, Wanted
from counter_app.ui.jobs import Lane
from counter_app.ui.member_segments import MemberSegments
from counter_app.ui.member_words import Place
from counter_app.ui.members.list_page import MemberListPage
from counter_app.ui.money import SHOP_MONEY
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.domain.verdict import Reason
    from counter_app.services.segment_history import SegmentDays
    from counter_app.ui.members.history_form import HistoryForm, HistoryShown


class MemberHistory(QObject):
    """Alt Q. `want`: asks the list for others, while this stays beside it."""

    def __init__(
        self,
        shop: Shop,
        page: MemberListPage,
        segments: MemberSegments,
        wanted: Callable[[], Wanted],
        want: Callable[[Wanted], None],
        place: Callable[[], Place],
    ) -> None:
        super().__init__()
        self._shop, self._page, self._segments = shop, page, segments
        self._wanted, self._want, self._place = wanted, want, place
        self._told: SegmentDays | None = None
        self._form: HistoryForm | None = None
        self._asked = 0
        segments.of_day = self._of_day

    @property
    def up(self) -> bool:
        """Whether it is shown."""
        return self._form is not None and self._page.form is self._form

    @property
    def _segment(self) -> str:
        """The one that is looked at: of a day, a saved one, or one of activity; "" where the list is of everybody."""
        wanted = self._wanted()
        if wanted.moved is not None:
            return wanted.moved.segment
        return self._segments.chosen or (wanted.activity.value if wanted.activity is not None else "")

    def press(self) -> None:
        """Alt Q: opens it, and saves its table once it is open."""
        if self.up:
            self._save()
        elif self._segment:
            self._begin(self._segment)

    def otherwise(self, act: Callable[[], None]) -> Callable[[], None]:
        """Alt Z: of the chosen day who left, while it is up."""

        def press() -> None:
            if self.up and self._form is not None:
                self._choose(self._form.days.current_id(), -1)
            else:
                act()

        return press

    def _begin(self, segment: str) -> None:
        self._asked += 1
        number = self._asked

        def work(counter: Counter) -> SegmentDays | None:
            """None: somebody has taken the segment away."""
            from counter_app.services.segment_history import segment_days

            try:
                return segment_days(counter, segment)
            except InvalidInput:
                return None

        def arrived(told: SegmentDays | None) -> None:
            if number == self._asked and told is not None and not told.reasons and self._segment == segment:
                self._open(told)

        self._shop.ask(work, arrived, lane=Lane.FIGURES)

    def _open(self, told: SegmentDays) -> None:
        self._told = told
        form = self._form or self._make()
        self._page.show_asking(form)
        form.show_days(self._shown)

    def _make(self) -> HistoryForm:
        from counter_app.ui.members.history_form import HistoryForm

        form = self._form = HistoryForm()
        self._page.take_form(form)
        form.came_wanted.connect(lambda day: self._choose(day, 1))
        form.left_wanted.connect(lambda day: self._choose(day, -1))
        form.table_wanted.connect(self._save)
        form.left.connect(self.leave)
        return form

    def leave(self) -> None:
        """Back to the list, as it is now."""
        if self.up:
            self._page.show_asking(None)
            self._page.search.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is shown ------------------------------------------------------------------------------------------------

    @property
    def _speech(self) -> Speech:
        return Speech(self._shop.lang, SHOP_MONEY.digits)

    def _title(self, segment: str) -> str:
        activities = {each.id: each.title for each in ACTIVITY_SEGMENTS}
        view = self._segments.view(segment)
        title = view.segment.title if view is not None else activities.get(segment)
        return title.pick(self._shop.lang) if title is not None else segment

    def _shown(self) -> HistoryShown:
        from counter_app.services.segment_chart import (
            counted_words,
            listed_days,
            moved_words,
            segment_chart,
            size_words,
        )
        from counter_app.ui.members.history_form import HistoryShown

        told, place, speech = self._told, self._place(), self._speech
        assert told is not None
        title = self._title(told.segment)
        rows = tuple(
            ListRow(each.day.isoformat(), day_words(speech, each.day), size_words(each), note=moved_words(each, speech))
            for each in reversed(listed_days(told))
        )
        counted = counted_words(told, place.now, place.zone, speech)
        saves = self._shop.save_chart is not None
        return HistoryShown(title, segment_chart(told, title, speech), counted, rows, saves)

    def _of_day(self) -> str:
        """Of whom the list is, where it is of those of a day."""
        moved = self._wanted().moved
        if moved is None:
            return ""
        from counter_app.services.segment_chart import who_moved

        return who_moved(self._title(moved.segment), date.fromisoformat(moved.day), moved.step, self._speech)

    # --- what is done -------------------------------------------------------------------------------------------------

    def _choose(self, day: str, step: int) -> None:
        if self._told is not None and day:
            # Whoever they are now: who left fits its rule no more. What else is filtered by holds on.
            moved = Moved(self._told.segment, day, step)
            self._want(replace(self._wanted(), rule=None, activity=None, moved=moved))

    def _save(self) -> None:
        save, told = self._shop.save_chart, self._told
        if not self.up or save is None or told is None:
            return
        from counter_app.ui.file_choice import ask_where

        chart = self._shown().chart

        def written(said: Reason | str | None, path: Path) -> None:
            self._say(said, path)

        def take(path: Path) -> None:
            self._shop.ask(
                lambda counter: _saved(lambda: save(counter, chart, path)),
                lambda said: written(said, path),
                self._history_failed,
                lane=Lane.FIGURES,
            )

        ask_where(self._page, f"{chart.name}-{told.segment}.xlsx", take)

    def _say(self, told: Reason | str | None, path: Path) -> None:
        form, lang = self._form, self._shop.lang
        if form is None:
            return
        if told is None:
            form.say(translate("Numbers", "Saved: {0}").format(path), "good")
        elif isinstance(told, str):
            form.say(translate("Numbers", "A table is saved as .xlsx or .csv."))
        else:
            form.say(sentence(reason_words(told, lang), lang))

    def _history_failed(self, fault: Fault) -> None:
        if self._form is not None:
            self._form.say(aside_words(fault, self._shop.lang))


def _saved(write: Callable[[], Reason | None]) -> Reason | str | None:
    """A text where the file's name is of no kind that can be written."""
    try:
        return write()
    except InvalidInput as wrong:
        return str(wrong)
