"""The member list of the manager: what is asked for, by key and by mouse; a scan brings the sale back at any moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault
from counter_app.domain.segments import Activity
from counter_app.domain.verdict import ReasonCode
from counter_app.services.aside import aside_words
from counter_app.services.member_list import Asked
from counter_app.services.member_records import Order, Wanted
from counter_app.ui.member_opening import EPOCH, Opening, open_list
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.widgets.basic import has_focus
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.domain.segment_rules import Rule
    from counter_app.domain.verdict import Reason
    from counter_app.ui.card_ports import MakeCards
    from counter_app.ui.member_acts import MemberActs
    from counter_app.ui.member_building import MemberBuilding
    from counter_app.ui.member_details import MemberDetails
    from counter_app.ui.member_history import MemberHistory
    from counter_app.ui.member_persons import MemberPersons
    from counter_app.ui.member_rows import MemberRows
    from counter_app.ui.member_saving import MemberSaving
    from counter_app.ui.member_segments import MemberSegments
    from counter_app.ui.member_words import Place
    from counter_app.ui.members.list_page import MemberListPage
    from counter_app.ui.members.list_parts import ListParts

_TAGS_SHOWN = 12
_ACTIVITIES = (None, *Activity)
_STATUSES = ("", "active", "frozen")
_ORDERS = tuple(Order)


class MemberDesk(PageDesk):
    """`member_chosen`: whom to serve; `import_wanted`: the page on which old customers come in; `messages_wanted`: that
    of planned messages."""

    member_chosen = Signal(str)
    import_wanted = Signal()
    messages_wanted = Signal()

    def __init__(self, shop: Shop, make_cards: MakeCards | None = None) -> None:
        super().__init__(shop)
        self._make_cards = make_cards
        self.page: MemberListPage | None = None
        self.rows: MemberRows | None = None
        self._opened_by = Opening()
        self._wanted = Wanted(self._opened_by.days(EPOCH))
        self.segments: MemberSegments | None = None
        self.saving: MemberSaving | None = None
        self.building: MemberBuilding | None = None
        self.history: MemberHistory | None = None
        self.persons: MemberPersons | None = None
        self.acts: MemberActs | None = None
        self._more: dict[str, Callable[[], None]] = {}
        self._order, self._descending = Order.LAST_VISIT, True
        self._known_tiers: set[str] = set()
        self._details: MemberDetails | None = None
        self._said = self._trouble = ""

    @property
    def filtered(self) -> bool:
        """By anything but a text."""
        return not replace(self._wanted, text="").anybody

    def open(self) -> None:
        """Ctrl 2."""
        if not self.up:
            self._ask_to_open(open_list, self._may)

    def _may(self, answer: Opening) -> None:
        before, self._opened_by = self._opened_by, answer
        if answer.refused is not None:
            self.sign_in_wanted.emit(answer.refused)
            return
        if (page := self.page) is None:
            from counter_app.ui.members.list_parts import ListParts

            parts = ListParts()
            self._in_next_turn(lambda: self._open_first(self._make(parts), lambda: self._may(answer)))
            return
        if answer.whole != before.whole:
            page.table.table.replace([])
        self.up = True
        self.opened.emit(page)
        page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        page.search.selectAll()
        self._said = self._trouble = ""
        self._shop.jobs.when_painted(self._look_through)  # what stood there is seen at once

    def _look_through(self) -> None:
        self._ask()
        if self.up and self.segments is not None and self.acts is not None:
            self.segments.ask()
            self.acts.show_again()

    def _make(self, parts: ListParts) -> MemberListPage:
        from counter_app.ui.member_acts import MemberActs
        from counter_app.ui.member_building import MemberBuilding
        from counter_app.ui.member_details import MemberDetails
        from counter_app.ui.member_history import MemberHistory
        from counter_app.ui.member_papers import MemberPapers
        from counter_app.ui.member_persons import MemberPersons
        from counter_app.ui.member_rows import MemberRows
        from counter_app.ui.member_saving import MemberSaving
        from counter_app.ui.member_segments import MemberSegments
        from counter_app.ui.member_words import line_of
        from counter_app.ui.members.list_page import MemberListPage

        page = self.page = MemberListPage(parts)
        rows = self.rows = MemberRows(self._shop, page.table, lambda member: line_of(member, self._place()))
        rows.counted.connect(self._answered)
        rows.filled.connect(self._answered)
        self.segments = MemberSegments(self._shop, page, self._want_rule)
        self.saving = MemberSaving(self._shop, page, self.segments, lambda: self._wanted)
        persons = self.persons = MemberPersons(self._shop, page, self._changed)
        building = self.building = MemberBuilding(self._shop, page, self.segments, rows, self._preview)
        acts = self.acts = MemberActs(self._shop, page, rows, lambda: self._wanted, self._changed)
        acts.marks.changed.connect(self._show_foot)
        self._more = {"E": self.segments.take_next, "N": self.saving.begin, "D": self.saving.ask_to_drop}
        self.history = MemberHistory(self._shop, page, self.segments, lambda: self._wanted, self._take, self._place)
        papers = MemberPapers(self._shop, persons, self._make_cards)
        self._more |= {"J": persons.merge, "X": persons.erase, "M": papers.consent, "P": papers.card, "Y": papers.copy}
        self._more |= {**acts.keys, **building.keys(self.history.otherwise(acts.keys["Z"])), "Q": self.history.press}
        page.details.offer(card=self._make_cards is not None, copy=self._shop.save_copy is not None)
        self._details = MemberDetails(self._shop, page, self._place)
        for part in (rows, self._details):
            part.refused.connect(self._refused)
            part.failed.connect(self._failed)
        page.search.textChanged.connect(lambda text: self._want(text=text.strip()[:64]))
        page.letter_pressed.connect(self.press)
        page.activity_chosen.connect(lambda name: self._want(activity=Activity(name) if name != "all" else None))
        page.tag_chosen.connect(lambda tag: self._want(tag="" if tag == self._wanted.tag else tag))
        page.table.chosen.connect(self.open_member)
        page.table.order_pressed.connect(self._sort)
        page.details.serve.connect(self._serve)
        page.details.left.connect(self.close_details)
        return page

    @override
    def _left(self) -> None:
        """Nothing that was asked for here is for anybody any more."""
        if self.rows is not None and self.segments is not None and self.saving is not None:
            self.rows.stop()
            self.segments.stop()
            self.saving.leave()
        self.close_details()

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is None or self.rows is None:
            return
        self.rows.say_again()
        if self._details is not None and self.saving is not None:
            self._details.say_again()
            self.saving.say_again()
        self._said = self._trouble = ""
        self._show_counts()

    def _refused(self, reason: Reason) -> None:
        """Only who may not see the list is sent away; everything else is said, and the list asked for again."""
        if reason.code is ReasonCode.SIGN_IN_REQUIRED:
            self.leave()
            self.sign_in_wanted.emit(reason)
            return
        self.close_details()
        gone = translate("Desk", "This member is not here any more")
        other = sentence(reason_words(reason, self._shop.lang), self._shop.lang)
        self._said = gone if reason.code is ReasonCode.UNKNOWN_CODE else other
        self._show_foot()
        self._ask(anew=True)

    def _failed(self, fault: Fault) -> None:
        self._trouble = aside_words(fault, self._shop.lang)
        self._show_foot()

    def _changed(self, said: str) -> None:
        self.close_details()
        self._said = said
        self._ask(anew=True)

    def _answered(self) -> None:
        self._trouble = ""
        self._show_counts()

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        acts: dict[str, Callable[[], None]] = {
            "L": self._next_tier,
            "S": lambda: self._want(status=_next(_STATUSES, self._wanted.status)),
            "G": self._next_tag,
            "O": lambda: self._sort(_next(_ORDERS, self._order)),
            "R": lambda: self._sort(self._order),
            "C": self._clear,
            "I": self.import_wanted.emit,
            "H": self.messages_wanted.emit,
            **self._more,
        }
        if letter.isdigit() and 1 <= int(letter) <= len(_ACTIVITIES):
            self._want(activity=_ACTIVITIES[int(letter) - 1])
        elif letter in acts:
            acts[letter]()
        else:
            return False
        return True

    def _want(self, **changed: object) -> None:
        new = replace(self._wanted, **changed)  # type: ignore[arg-type]  # the callers name fields of Wanted
        if new != self._wanted:
            self.close_details()
            self._take(new)

    def _take(self, new: Wanted) -> None:
        self._wanted, self._said = new, ""
        if self.acts is not None:
            self.acts.marks.filters_changed()
        self._ask()

    def _want_rule(self, rule: Rule | None) -> None:
        """Of a segment: what was asked about another one is asked no more, also where both have the same rule."""
        self.close_details()
        self._want(rule=rule, moved=None)

    def _preview(self, rule: Rule | None) -> None:
        """The form that builds it stays."""
        if rule != self._wanted.rule:
            self._take(replace(self._wanted, rule=rule))

    def _clear(self) -> None:
        if self.segments is not None:
            self.segments.forget()
        self._want(activity=None, status="", tier=None, tag="", rule=None, moved=None)

    def _next_tier(self) -> None:
        known = dict.fromkeys((*self._opened_by.tiers, *sorted(self._known_tiers)))
        self._want(tier=_next((None, *known, ""), self._wanted.tier))

    def _next_tag(self) -> None:
        self._want(tag=_next(("", *(name for name, _ in self._tags())), self._wanted.tag))

    def _sort(self, order: Order) -> None:
        """The same again turns it round."""
        usual = order is not Order.NAME
        self._descending = not self._descending if order is self._order else usual
        self._order, self._said = order, ""
        self._ask()

    def _ask(self, *, anew: bool = False) -> None:
        page, rows = self.page, self.rows
        if not self.up or page is None or rows is None:
            return
        self._wanted = replace(self._wanted, days=self._opened_by.days(self._place().now))
        page.table.table.look_for(self._wanted.text)
        page.table.table.sorted_by(self._order, descending=self._descending)
        rows.ask(Asked(self._wanted, self._order, self._descending), anew=anew)
        # Rows and numbers change together, when the first of them are here.
        self._show_buttons()
        page.show_rows_or_nobody(nobody=False)

    def _place(self) -> Place:
        return self._opened_by.place(self._shop)

    def _tags(self) -> list[tuple[str, int]]:
        tags = self.rows.counts.tags if self.rows is not None else {}
        counts = sorted(tags.items(), key=lambda item: (-item[1], item[0]))[:_TAGS_SHOWN]
        chosen = self._wanted.tag
        if chosen and chosen not in dict(counts):
            counts.append((chosen, tags.get(chosen, 0)))
        return counts

    def _show_counts(self) -> None:
        from counter_app.ui import member_words as words

        page, rows = self.page, self.rows
        if page is None or rows is None:
            return
        growing, counts = rows.counting, rows.counts
        self._known_tiers.update(filter(None, counts.tiers))
        activities = words.activity_rows(_ACTIVITIES, counts.activities, self._shop.lang, growing=growing)
        page.show_activities(activities, self._wanted.activity.value if self._wanted.activity else "all")
        if self.segments is not None:
            self.segments.show()
        tags = [ListRow(tag, "", tag, note=words.number_words(count, growing=growing)) for tag, count in self._tags()]
        page.show_tags(tags, self._wanted.tag, counted=rows.tags_counted)
        self._show_buttons()
        self._show_foot()
        page.show_rows_or_nobody(nobody=rows.nobody)

    def _show_foot(self) -> None:
        """How many there are; before that what could not be done."""
        from counter_app.ui import member_words as words

        page, rows = self.page, self.rows
        if page is None or rows is None:
            return
        found = words.members_words(rows.total, growing=rows.counting)
        missing = translate("Desk", "still looking") if not rows.whole else ""
        page.foot.set_tone("bad" if self._trouble else "ink")
        marked = self.acts.marks.words() if self.acts is not None else ""
        page.foot.setText(" · ".join(part for part in (self._trouble or self._said, marked, found, missing) if part))

    def _show_buttons(self) -> None:
        from counter_app.ui import member_words as words

        page = self.page
        assert page is not None
        tier = self._wanted.tier
        named = translate("Desk", "all") if tier is None else self._place().tier(tier) or translate("Desk", "none")
        page.buttons["L"].set_words(translate("Desk", "Tier"), detail=named)
        page.buttons["S"].set_words(translate("Desk", "Status"), detail=words.status_words(self._wanted.status))
        if has_focus(page.buttons["C"]) and not self.filtered:
            page.search.setFocus(Qt.FocusReason.OtherFocusReason)
        page.buttons["C"].setVisible(self.filtered)
        if self.saving is not None:
            self.saving.show()

    def open_member(self, member: str) -> None:
        """One member's details."""
        self._said = ""
        if self.up and self._details is not None and self.saving is not None:
            self.saving.leave()
            self._details.open(member)

    def close_details(self) -> None:
        """Back to the list."""
        if self._details is not None and self.saving is not None:
            self.saving.leave()
            self._details.close()

    def _serve(self, member: str) -> None:
        self.leave()
        self.member_chosen.emit(member)


def _next(values: Sequence[Any], present: Any) -> Any:
    return values[(values.index(present) + 1) % len(values)] if present in values else values[0]
