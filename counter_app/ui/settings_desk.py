"""The manager's settings: what holds, where, and the change of one of them; a scan brings the sale back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.ports import CameraChoice
from counter_app.ui.prefs import Prefs
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.settings import SettingsAnswer
    from counter_app.services.settings_shown import SettingsShown
    from counter_app.ui.settings.models import SettingShown
    from counter_app.ui.settings.page import SettingsPage
    from counter_app.ui.settings_shapes import Shape

_MERCHANT, _STORE, _RESET = "M", "S", "X"


@dataclass(frozen=True, slots=True)
class WindowsOwn:
    """What this window remembers by itself, and the cameras there are; `cameras` is asked off the GUI thread."""

    prefs: Callable[[], Prefs]
    cameras: Callable[[], tuple[CameraChoice, ...]]


class SettingsDesk(PageDesk):
    """`set_here`: what this window is to remember."""

    set_here = Signal(object)

    def __init__(self, shop: Shop, own: WindowsOwn) -> None:
        super().__init__(shop)
        self._own = own
        self.page: SettingsPage | None = None
        self._group = "1"
        self._known: SettingsShown | None = None
        self._cameras: tuple[CameraChoice, ...] = ()
        self._for_store = False
        self._saving = False

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl and comma."""
        if not self.up:
            self._ask_to_open(_look, self._may)

    def _may(self, known: SettingsShown) -> None:
        if known.reasons:
            self.sign_in_wanted.emit(known.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may(known))
            return
        self.up, self._known, self._whose, self._for_store = True, known, known.staff, False
        self._shop.jobs.submit(self._own.cameras, self._found_cameras, self._failed, lane=Lane.SLOW)
        page.panel.say("")
        self._show()
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> SettingsPage:
        from counter_app.ui.settings.page import SettingsPage

        page = self.page = SettingsPage()
        page.letter_pressed.connect(self.press)
        page.chosen.connect(self._show_chosen)
        page.panel.letter_pressed.connect(self.press)
        page.panel.answered.connect(self.answer)
        page.panel.typed.connect(self._take_typed)
        return page

    @override
    def _look_again(self) -> None:
        if not self._saving:
            self._shop.ask(_look, self._arrived, self._failed, lane=Lane.SEARCH, urgency=Urgency.BACKGROUND)

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._show()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _arrived(self, known: SettingsShown) -> None:
        if known.reasons:
            self.leave()
        elif known != self._known and not self._saving:
            self._known = known
            if self.up:
                self._show()

    def _found_cameras(self, found: tuple[CameraChoice, ...]) -> None:
        self._cameras = found
        if self.up:
            self._show_chosen()

    def _show(self) -> None:
        from counter_app.ui.settings_names import setting_words
        from counter_app.ui.settings_shapes import SHAPES
        from counter_app.ui.settings_words import group_names, value_words
        from counter_app.ui.widgets.rows import ListRow

        page = self.page
        if page is None or self._known is None:
            return
        words = setting_words()
        page.show_view(self._group, group_names())
        shown = [shape for shape in SHAPES if shape.group == self._group]
        rows = [ListRow(each.id, "", words[each.id][0], note=value_words(each, self._value(each))) for each in shown]
        page.show_rows(rows, "")

    def _value(self, shape: Shape) -> object:
        from counter_app.ui.settings_shapes import FIXED, value_in

        assert self._known is not None
        if not shape.local:
            return value_in(self._known.here, shape)
        if shape.kind == FIXED:
            return translate("Settings", "works at once")
        return getattr(self._own.prefs(), shape.part) or (self._shop.lang if shape.part == "language" else "")

    @property
    def _chosen(self) -> Shape | None:
        from counter_app.ui.settings_shapes import BY_ID

        return BY_ID.get(self.page.rows.current_id()) if self.page is not None else None

    def _show_chosen(self, _chosen: str = "") -> None:
        shape, page = self._chosen, self.page
        if page is None or shape is None or self._known is None:
            return
        page.panel.show_setting(self._local(shape) if shape.local else self._shared(shape, self._known))

    def _local(self, shape: Shape) -> SettingShown:
        from counter_app.ui.settings.models import Answer, SettingShown
        from counter_app.ui.settings_names import setting_words
        from counter_app.ui.settings_words import value_words

        now = self._value(shape)
        answers = tuple(Answer(value_words(shape, each), chosen=each == now) for each in shape.choices)
        if shape.id == "here.camera":
            first = self._cameras[0].source if self._cameras else ""
            answers = tuple(
                Answer(each.name, each.source, chosen=each.source == (now or first)) for each in self._cameras
            )  # fmt: skip
        facts = (translate("Settings", "Only this counter; a change holds at once"),)
        name, told = setting_words()[shape.id]
        return SettingShown(shape.id, name, told, facts, answers)

    def _shared(self, shape: Shape, known: SettingsShown) -> SettingShown:
        from counter_app.ui.settings.models import Answer, SettingShown
        from counter_app.ui.settings_names import setting_words
        from counter_app.ui.settings_shapes import FIXED, default_of, text_of, value_in
        from counter_app.ui.settings_words import facts_of, unit_hint, value_words

        now = value_in(known.here if self._for_store else known.merchant, shape)
        places = (
            Answer(translate("Settings", "the whole merchant"), chosen=not self._for_store),
            Answer(known.store_name, chosen=self._for_store),
        )
        fixed, (name, told) = shape.kind == FIXED, setting_words()[shape.id]
        return SettingShown(
            id=shape.id,
            name=name,
            sentence=told,
            facts=facts_of(shape, known)[: 1 if fixed else None],
            answers=tuple(Answer(value_words(shape, each), chosen=each == now) for each in shape.choices),
            typed=None if fixed or shape.choices else text_of(shape, now),
            hint="" if fixed or shape.choices else unit_hint(shape),
            places=() if fixed or shape.everywhere else places,
            may_reset=not fixed and now != default_of(shape),
        )

    # --- what is done -------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys with Alt; False for none of them."""
        from counter_app.ui.settings.page import VIEWS
        from counter_app.ui.settings_shapes import default_of

        page, shape = self.page, self._chosen
        if page is None or shape is None:
            return False
        if letter in VIEWS:
            self._group = letter
            self._show()
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif letter in (_MERCHANT, _STORE) and page.panel.shown is not None and page.panel.shown.places:
            self._for_store = letter == _STORE
            self._show_chosen()
        elif letter == _RESET and page.panel.shown is not None and page.panel.shown.may_reset:
            self._save(shape, default_of(shape))
        else:
            return False
        return True

    def enter(self) -> None:
        """Enter: to the field, and from it into the database."""
        page = self.page
        if page is None or page.panel.shown is None or page.panel.shown.typed is None:
            return
        if page.panel.field.hasFocus() or page.window().focusWidget() is page.panel.field:
            self._take_typed(page.panel.field.text())
        else:
            page.panel.begin()

    def escape(self) -> None:
        """Out of the field, then back to the sale."""
        page = self.page
        if page is not None and page.window().focusWidget() is page.panel.field:
            page.panel.take_back()
            page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.leave()

    def answer(self, number: int) -> bool:
        """One of the answers, by its number from 0; False where there are not so many."""
        shape = self._chosen
        if self.page is None or shape is None:
            return False
        if shape.id == "here.camera":
            if number >= len(self._cameras):
                return False
            self._set_own(shape, self._cameras[number].source)
            return True
        if number >= len(shape.choices):
            return False
        if shape.local:
            self._set_own(shape, shape.choices[number])
        else:
            self._save(shape, shape.choices[number])
        return True

    def _set_own(self, shape: Shape, value: object) -> None:
        self.set_here.emit(replace(self._own.prefs(), **{shape.part: value}))  # type: ignore[arg-type]  # a field's name
        self._show()

    def _take_typed(self, text: str) -> None:
        from counter_app.ui.settings_shapes import read_text

        shape = self._chosen
        if shape is not None:
            self._save(shape, read_text(shape, text))

    def _save(self, shape: Shape, value: object) -> None:
        """One at a time: what was pressed twice is saved once."""
        from counter_app.ui.settings_shapes import with_value

        known = self._known
        if known is None or self._saving:
            return
        self._saving = True
        store = known.store if self._for_store and not shape.everywhere else ""

        def work(counter: Counter) -> tuple[SettingsAnswer | InvalidInput, SettingsShown]:
            from counter_app.services.settings import put_settings

            try:
                told: SettingsAnswer | InvalidInput
                told = put_settings(counter, counter.ids.new(), with_value(shape, value), store)
            except InvalidInput as no:
                told = no
            return told, _look(counter)

        self._shop.ask(work, self._told, self._failed, lane=Lane.COUNTER)

    def _told(self, answer: tuple[SettingsAnswer | InvalidInput, SettingsShown]) -> None:
        from counter_app.ui.settings_words import slip_of

        told, known = answer
        self._saving, page = False, self.page
        if page is None:
            return
        if isinstance(told, InvalidInput):
            page.panel.say(slip_of(told), "bad")
            page.panel.begin()
            return
        self._known = known if not known.reasons else self._known
        if told.reasons:
            page.panel.say(sentence(reason_words(told.reasons[0], self._shop.lang), self._shop.lang), "bad")
            self._show()
            return
        self._shop.wrote()
        page.rows.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        page.panel.say(translate("Settings", "Saved. It stands in the audit log with your name."), "good")

    def _failed(self, fault: Fault) -> None:
        self._saving = False
        if self.page is not None:
            self.page.panel.say(aside_words(fault, self._shop.lang), "bad")


def _look(counter: Counter) -> SettingsShown:
    from counter_app.services.settings_shown import show_settings

    return show_settings(counter)
