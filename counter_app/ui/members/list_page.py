"""The page of the member list: groups with their numbers, the search, the table, one member's details."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.domain.segments import Activity
from counter_app.ui.members.list_parts import ListParts
from counter_app.ui.members.list_table import MemberTableView
from counter_app.ui.members.step_form import StepForm
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Card, Text, has_focus
from counter_app.ui.widgets.form import Field, Form
from counter_app.ui.widgets.keycap import KeyButton
from counter_app.ui.widgets.rows import ListRow, RowList

TIER, STATUS, CLEAR, IMPORT, PLANNED = "L", "S", "C", "I", "H"
SAVE, DROP, BUILD, HISTORY = "N", "D", "B", "Q"
TAG, UNTAG, ISSUE, EXPORT, FOLLOW_UP, MESSAGE = "T", "U", "K", "W", "F", "V"


class _Filter(RowList):
    """The values of a filter. Arrows go through them, Enter takes one; who goes away without is back at the one that
    holds."""

    def __init__(self, whole: int = 0) -> None:
        super().__init__(lead_width=0, tall=False)
        self._whole = whole
        self._holds = ""

    def show_values(self, rows: Sequence[ListRow], holds: str) -> None:
        """With new numbers whoever stands on one of them goes on standing there."""
        self.show_rows(rows)
        self.stand_whole()
        if holds != self._holds or not has_focus(self) or not self.current_id():
            self._holds = holds
            self._go_back()

    def stand_whole(self) -> None:
        """As high as `whole` of its values, where there is room for all that stands below each other."""
        rows = 0 if LOOK.scale_percent >= 150 else min(self._whole, self.model().rowCount())
        self.setMinimumHeight(rows * self.sizeHintForRow(0) if rows else 0)

    def _go_back(self) -> None:
        if any(row.id == self._holds for row in self.rows.rows):
            self.choose(self._holds)
        else:
            self.clearSelection()
            self.setCurrentIndex(self.rootIndex())

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_back()


class MemberListPage(QWidget):
    """Shows what it is given; `letter_pressed` says which of its buttons was pressed, by the letter of its key."""

    letter_pressed = Signal(str)
    activity_chosen = Signal(str)
    tag_chosen = Signal(str)
    segment_chosen = Signal(str)

    def __init__(self, parts: ListParts) -> None:
        super().__init__()
        self.setObjectName("memberList")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = Field()
        self.buttons = {letter: KeyButton(f"Alt {letter}", size=15) for letter in (TIER, STATUS, CLEAR, IMPORT)}
        for letter, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self._activities_title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.activities = _Filter(len(Activity) + 1)
        self.activities.chosen.connect(self.activity_chosen)
        self._segments_title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.segments = _Filter(2)
        self.segments.chosen.connect(self.segment_chosen)
        letters = (BUILD, HISTORY, SAVE, DROP)
        self.of_segments = {letter: KeyButton(f"Alt {letter}", "quiet", size=13) for letter in letters}
        for letter, button in self.of_segments.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self.segment_form, self.person_form = parts.segment_form, parts.person_form
        self.forms: tuple[Form, ...] = (self.segment_form, self.person_form)
        self.acts = {
            letter: KeyButton(f"Alt {letter}", size=15) for letter in (TAG, UNTAG, ISSUE, FOLLOW_UP, MESSAGE, EXPORT)
        }
        for letter, button in self.acts.items():
            button.clicked.connect(lambda _checked=False, letter=letter: self.letter_pressed.emit(letter))
        self.planned = KeyButton(f"Alt {PLANNED}", "quiet", size=13)
        self.planned.clicked.connect(lambda: self.letter_pressed.emit(PLANNED))
        self._tags_title = Text(size=13, weight=600, tone="soft", wraps=True)
        self.tags = _Filter()
        self.tags.chosen.connect(self.tag_chosen)
        self._tags_note = Text(size=13, tone="soft", wraps=True)
        self.table = MemberTableView()
        self.rule_line = Text(size=15, tone="soft", wraps=True)
        self._rule_bar = QWidget()
        self._rule_places = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._rule_bar)
        self.empty = Text(size=17, tone="soft", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.foot = Text(size=13, weight=600, wraps=True)
        self.keys = Text(size=13, tone="soft", wraps=True)
        self.details = parts.details
        self.details.letter_pressed.connect(self.letter_pressed)
        self._open = self._changes = False
        self.form: Form | None = None
        self._arrange()
        self.restyle()
        self.retranslate()

    def _arrange_left(self) -> None:
        self._left = QWidget()
        left = self._left_places = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        titles = (self._activities_title, self._segments_title, self._tags_title)
        for title, rows, stretch in zip(titles, self.filters, (6, 3, 5), strict=True):
            left.addWidget(title)
            left.addWidget(rows, stretch)
        left.addWidget(self.planned)
        left.insertWidget(left.indexOf(self.tags), self._tags_note)
        for text in (*titles, self._tags_note):
            text.setContentsMargins(8, 6, 8, 0)
        self.show_segments((), "")

    def _arrange_rule(self) -> None:
        """What the list is filtered by, and what is done with it: over the list, where there is room for both."""
        self._rule_places.setContentsMargins(4, 0, 0, 0)
        self._rule_places.setSpacing(8)
        self._rule_places.addWidget(self.rule_line, 1)
        self._rule_buttons = QHBoxLayout()
        self._rule_buttons.setSpacing(8)
        for letter in (HISTORY, SAVE, DROP):
            self._rule_buttons.addWidget(self.of_segments[letter])
            self.of_segments[letter].hide()
        self._rule_places.addLayout(self._rule_buttons)
        self._rule_bar.hide()
        self._place_build()

    def _arrange(self) -> None:
        for rows in self.filters:
            rows.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._arrange_left()
        self._arrange_rule()
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._tools.setSpacing(8)
        self._tools.addWidget(self.search, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in self.buttons.values():
            buttons.addWidget(button)
        self._tools.addLayout(buttons)
        sheet = Card()
        inside = QVBoxLayout(sheet)
        inside.setContentsMargins(2, 2, 2, 6)  # the corners are round
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        self.empty.hide()
        self._act_bar = QWidget()
        self._act_places = QGridLayout(self._act_bar)
        self._act_places.setContentsMargins(0, 0, 0, 0)
        self._act_places.setSpacing(8)
        self._act_bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._act_bar.hide()
        below = QHBoxLayout()
        below.setContentsMargins(4, 0, 4, 0)
        below.setSpacing(16)
        below.addWidget(self.foot)
        below.addWidget(self.keys, 1)
        self.keys.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._centre = QWidget()
        centre = QVBoxLayout(self._centre)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(10)
        centre.addLayout(self._tools)
        centre.addWidget(self._rule_bar)
        centre.addWidget(sheet, 1)
        centre.addWidget(self._act_bar)
        centre.addLayout(below)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 12, 16, 12)
        layout.setSpacing(14)
        layout.addWidget(self._left)
        layout.addWidget(self._centre, 1)
        layout.addWidget(self.details)
        for form in self.forms:
            layout.addWidget(form)
            form.hide()

    @property
    def filters(self) -> tuple[_Filter, ...]:
        """The lists of what can be filtered by."""
        return self.activities, self.segments, self.tags

    @cached_property
    def act_form(self) -> StepForm:
        """What is done with everybody who is marked; made when it is wanted first."""
        form = StepForm()
        self.take_form(form)
        return form

    @cached_property
    def rule_form(self) -> StepForm:
        """Where a segment is built; made when it is wanted first."""
        form = StepForm()
        self.take_form(form)
        return form

    def take_form(self, form: Form) -> None:
        """One that was made when it was wanted first."""
        form.hide()
        self.forms += (form,)
        room = self.layout()
        assert room is not None
        room.addWidget(form)

    @property
    def opened(self) -> bool:
        """Whether a member's details are open."""
        return self._open

    def show_open(self, opened: bool) -> None:
        """The details beside the list; with large text in its place, while they are open."""
        self._open = opened
        large = LOOK.scale_percent >= 150
        self.details.setVisible((opened or not large) and not self.asking)
        self._centre.setVisible(not (large and (opened or self.asking)))
        for form in self.forms:
            form.setVisible(form is self.form)

    @property
    def asking(self) -> bool:
        """Whether a form stands in the place of the details."""
        return self.form is not None

    def show_asking(self, form: Form | None) -> None:
        """A form in the place of the details, or those again."""
        self.form = form
        self.show_open(self._open)

    def show_segment_acts(self, *, save: bool, drop: bool, change: bool, history: bool) -> None:
        """Which of them make sense now; what is built: the chosen one's rule, or a new one."""
        if change is not self._changes:
            self._changes = change
            self._place_build()
        self.say_build()
        for letter, wanted in ((HISTORY, history), (SAVE, save), (DROP, drop)):
            if has_focus(self.of_segments[letter]) and not wanted:
                self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.of_segments[letter].setVisible(wanted)
        self._rule_bar.setVisible(save or drop or history or bool(self.rule_line.text()))

    def _place_build(self) -> None:
        """Beside the rule that it changes, else below the segments; a list of tags needs the room."""
        button, left = self.of_segments[BUILD], self._left_places
        focused = has_focus(button)
        if self._changes:
            self._rule_buttons.insertWidget(1, button)
        else:
            left.insertWidget(left.indexOf(self._tags_title), button)
        if focused:
            button.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_build(self) -> None:
        """What Alt B does."""
        new, change = translate("Rules", "Build segment"), translate("Rules", "Change rules")
        self.of_segments[BUILD].set_words(change if self._changes else new)

    def show_rule(self, said: Sequence[str]) -> None:
        """The conditions of the chosen segment in words; nothing where none is chosen."""
        self.rule_line.setText(" · ".join(said))
        acts = (self.of_segments[letter] for letter in (HISTORY, SAVE, DROP))
        self._rule_bar.setVisible(bool(said) or any(not each.isHidden() for each in acts))

    def show_marks(self, *, any_marked: bool) -> None:
        """What can be done with them, where there are any."""
        if not any_marked and any(has_focus(button) for button in self.acts.values()):
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._act_bar.setVisible(any_marked)

    def show_activities(self, rows: Sequence[ListRow], chosen: str) -> None:
        """The groups by how lately members were here."""
        self.activities.show_values(rows, chosen)

    def show_segments(self, rows: Sequence[ListRow], chosen: str) -> None:
        """The merchant's own."""
        self._segments_title.setVisible(bool(rows))
        self.segments.setVisible(bool(rows))
        self.segments.show_values(rows, chosen)

    def show_tags(self, rows: Sequence[ListRow], chosen: str, *, counted: bool) -> None:
        """The tags that are carried most; where there are too many to be `counted` that is said."""
        self._tags_note.setText(translate("Desk", "Too many different tags to count. The search finds each."))
        self._tags_note.setVisible(not counted)
        self._tags_title.setVisible(bool(rows) or not counted)
        self.tags.setVisible(bool(rows))
        self.tags.show_values(rows, chosen)

    def show_rows_or_nobody(self, *, nobody: bool) -> None:
        """The table; where there is no row a sentence in its place."""
        self.empty.setText(translate("Desk", "Nobody fits. Esc takes back what was asked.") if nobody else "")
        self.empty.setVisible(nobody)
        self.table.setVisible(not nobody)

    def restyle(self) -> None:
        """Take the present text size: what stood beside each other stands below each other where it is large."""
        large = LOOK.scale_percent >= 150
        self._left.setFixedWidth(LOOK.room(232 if large else 200))
        self._tools.setDirection(QBoxLayout.Direction.TopToBottom if large else QBoxLayout.Direction.LeftToRight)
        self._rule_places.setDirection(self._tools.direction())
        for number, button in enumerate(self.acts.values()):
            self._act_places.addWidget(button, *divmod(number, 2 if large else len(self.acts)))
        for rows in self.filters:
            rows.stand_whole()
        self.show_open(self._open)

    def retranslate(self) -> None:
        """Set the words again."""
        self.search.setAccessibleName(translate("Desk", "Find members"))
        self.search.setPlaceholderText(translate("Desk", "Name, phone, number or tag"))
        self._activities_title.setText(translate("Desk", "By activity"))
        self.activities.setAccessibleName(translate("Desk", "By activity"))
        self._segments_title.setText(translate("Desk", "Our segments"))
        self.segments.setAccessibleName(translate("Desk", "Our segments"))
        self.say_build()
        self.of_segments[HISTORY].set_words(translate("History", "History"))
        self.of_segments[SAVE].set_words(translate("Segments", "Save segment"))
        self.of_segments[DROP].set_words(translate("Segments", "Delete segment"))
        self.buttons[CLEAR].set_words(translate("Desk", "Clear"))
        self.buttons[IMPORT].set_words(translate("Desk", "Import"))
        self.planned.set_words(translate("Messages", "Planned messages"))
        self.acts[TAG].set_words(translate("Acts", "Tag"))
        self.acts[EXPORT].set_words(translate("Acts", "Export"))
        self.acts[ISSUE].set_words(translate("Acts", "Issue coupon"))
        self.acts[MESSAGE].set_words(translate("Messages", "Message"))
        self.acts[UNTAG].set_words(translate("Acts", "Untag"))
        self.acts[FOLLOW_UP].set_words(translate("Acts", "Follow-up"))
        self._tags_title.setText(translate("Desk", "By tag"))
        self.tags.setAccessibleName(translate("Desk", "By tag"))
        filters = translate("Desk", "Enter opens · Esc back · Alt 1–6, E, G filter · Alt O, R sort")
        self.keys.setText(" · ".join((translate("Acts", "Space marks, Alt A all, Z undo"), filters)))
