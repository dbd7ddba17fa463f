"""Where a key goes: the panel that is up, the field that has the focus, else the action of the key map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from counter_app.ui.channel_seen import channel_of
from counter_app.ui.customer import with_best, with_points, with_value
from counter_app.ui.keys import Action, action_of
from counter_app.ui.money import parse_amount
from counter_app.ui.people import People
from counter_app.ui.pictures import Pictures
from counter_app.ui.purse import Purse
from counter_app.ui.sale import Sale
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.selling_forms import SellingForms
from counter_app.ui.shift_desk import ShiftDesk
from counter_app.ui.taking_back import TakingBack
from counter_app.ui.visits import LETTERS
from counter_app.ui.widgets.basic import has_focus

_ALT_KEYS = frozenset(map(ord, "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
_TURNS = {"B": with_best, "P": with_points, "V": with_value}
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -7, Qt.Key.Key_PageDown: 7}


class PageKeys(Protocol):
    """What the keys mean while a page beside the sale is up."""

    @property
    def up(self) -> bool:
        """Whether it is."""
        ...

    def handle_key(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """Whether the page has taken it; None where it is the window's, or the sale's."""
        ...


class Controls(QObject):
    """Carries out actions, whether they come from a key, a button or a touch."""

    language_pressed = Signal()
    theme_pressed = Signal()
    text_size_pressed = Signal()
    receipt_pressed = Signal()
    display_pressed = Signal()
    pick_ups_pressed = Signal()
    reserve_pressed = Signal()
    members_pressed = Signal()
    exceptions_pressed = Signal()
    campaigns_pressed = Signal()
    numbers_pressed = Signal()
    settings_pressed = Signal()
    visit_pressed = Signal(str)
    staff_pressed = Signal()
    follow_ups_pressed = Signal()
    left = Signal()
    pages: tuple[PageKeys, ...] = ()

    def __init__(
        self,
        page: SellingPage,
        sale: Sale,
        people: People,
        forms: SellingForms,
        taking_back: TakingBack,
        purse: Purse,
        pictures: Pictures,
        shifts: ShiftDesk,
    ) -> None:
        super().__init__()
        self._page, self._sale, self._people = page, sale, people
        self._forms, self._pictures, self._purse, self._taking_back = forms, pictures, purse, taking_back
        self._beside: dict[str, Callable[[], object]] = {
            "K": purse.open_pay,
            "O": purse.open_override,
            "U": purse.open_top_up,
            "S": purse.open_stamp,
            "R": self.pick_ups_pressed.emit,
            "Y": self.reserve_pressed.emit,
        }
        self._actions: dict[Action, Callable[[], object]] = {
            Action.REDEEM: self.enter,
            Action.DROP: self.escape,
            Action.CODE: self._go_to_code,
            Action.SIGN_UP: self._toggle_sign_up,
            Action.AMOUNT: self._go_to_amount,
            Action.VOID: self._take_back,
            Action.REFUND: lambda: taking_back.open_refund(*sale.used),
            Action.CAMERA: forms.open_cameras,
            Action.QUEUE: forms.open_queue,
            Action.UPKEEP: forms.open_upkeep,
            Action.STAFF: people.open_sign_in,
            Action.SHIFT: shifts.open,
            Action.PASTE: pictures.paste,
            Action.RECEIPT: self.receipt_pressed.emit,
            Action.DISPLAY: self.display_pressed.emit,
            Action.CLOCK: people.open_clock,
            Action.LANGUAGE: self.language_pressed.emit,
            Action.THEME: self.theme_pressed.emit,
            Action.TEXT_SIZE: self.text_size_pressed.emit,
            Action.HELP: forms.open_help,
            Action.SELL: self.close_form,
            **self._pages_beside(),
        }

    def _pages_beside(self) -> dict[Action, Callable[[], object]]:
        """What is opened beside the sale."""
        return {
            Action.MEMBERS: self.members_pressed.emit,
            Action.EXCEPTIONS: self.exceptions_pressed.emit,
            Action.CAMPAIGNS: self.campaigns_pressed.emit,
            Action.SETTINGS: self.settings_pressed.emit,
            Action.NUMBERS: self.numbers_pressed.emit,
            Action.PEOPLE: self.staff_pressed.emit,
            Action.FOLLOW_UPS: self.follow_ups_pressed.emit,
        }

    def act(self, action: Action) -> None:
        """Do it."""
        self._actions[action]()

    def handle_key(self, event: QKeyEvent) -> bool:
        """A person's key press, before the widget gets it; True when it is done with."""
        if QApplication.activeWindow() not in (None, self._page.window()):
            return False
        field = QApplication.focusWidget() or self._page.window().focusWidget()
        typing = field if isinstance(field, QLineEdit) else None
        action = action_of(event)
        if (taken := self._taken_by_page(event, action)) is not None:
            return taken
        if action is Action.PASTE and typing is not None and not _picture_copied():
            return False
        if action is not None:
            self.act(action)
            return True
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in _ALT_KEYS:
            return self._with_alt(chr(event.key()), held=event.isAutoRepeat())
        if event.key() in _STEPS:
            return self._step(_STEPS[Qt.Key(event.key())], typing)
        if event.key() in _SIDEWAYS and typing is None and self._page.host.form is not None:
            return self._page.host.form.sideways(_SIDEWAYS[Qt.Key(event.key())])
        return self._character(event.text(), typing)

    def _taken_by_page(self, event: QKeyEvent, action: Action | None) -> bool | None:
        """What a page beside the sale makes of it; None where it is the window's, or the sale's."""
        return next((page.handle_key(event, action) for page in self.pages if page.up), None)

    def enter(self) -> None:
        """The main action of what is up."""
        page = self._page
        if page.host.form is not None:
            page.host.form.submit()
        elif has_focus(page.code) and page.code.text().strip():
            self._take_typed()
        elif has_focus(page.basket.amount) and not (self._sale.judged and self._sale.judged.has_coupons):
            # The habit of ending a number with Enter buys nothing: without a coupon the next Enter does.
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self._sale.confirm_amount()
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self._sale.enter()

    def escape(self) -> None:
        """Leave what is up; else drop the customer."""
        page = self._page
        if page.host.form is not None:
            page.host.form.left.emit()
        elif page.code.text() or has_focus(page.code):
            self.leave_code()
        else:
            page.setFocus(Qt.FocusReason.OtherFocusReason)
            self._sale.drop()

    def leave_code(self) -> None:
        """Empty the field, bring the last scans back."""
        self._page.code.clear()
        self._people.finder.forget()
        self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Back to the verdict, and the focus to the page; also from another page."""
        self.left.emit()
        if self._page.host.form is not None:
            self._page.host.close_form()
            self._page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_typed(self) -> None:
        """A chosen row is a member; digits are a code, a number or a phone; else the first member found, when that is
        known: the rows of what was typed before are of others."""
        page, people = self._page, self._people
        text, member = page.code.text().strip(), people.finder.chosen
        digits = text.replace(" ", "").replace("-", "").lstrip("+")
        if not member and not (digits.isdigit() and len(digits) >= 10):
            if people.finder.wait(self._take_answered):
                return
            people.finder.step(0)
            member = people.finder.chosen
        self.leave_code()
        if member:
            people.member_chosen.emit(member)
        else:
            self._sale.present(text, "typed")

    def _take_answered(self) -> None:
        if self._page.host.form is None and has_focus(self._page.code) and self._page.code.text().strip():
            self._take_typed()

    def _go_to_code(self) -> None:
        self.close_form()
        self._page.code.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._page.code.selectAll()

    def _go_to_amount(self) -> None:
        self.close_form()
        self._page.basket.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._page.basket.amount.selectAll()

    def _take_back(self) -> None:
        """What is chosen in the panel that is up; else what was sold last."""
        form = self._page.host.form
        if form is None or not form.take_back():
            self._taking_back.open_void(*self._sale.used)

    def _toggle_sign_up(self) -> None:
        self._people.open_sign_up(channel_of(self._sale.judged))

    def _with_alt(self, character: str, *, held: bool) -> bool:
        """Something of the form that is up, while a field of it is being typed into; else one of the offers."""
        form = self._page.host.form
        if form is not None:
            return form.alt_pressed(character)
        if character == "T" or character in _TURNS:
            self.pay_by(character)
            return True
        if character in LETTERS:
            if not held:  # a key that is held counts one visit
                self.visit_pressed.emit(character)
            return True
        if character in self._beside:
            self._beside[character]()
            return True
        return character.isdigit() and self._page.basket.choose_offer(int(character) - 1)

    def pay_by(self, character: str) -> None:
        """The letter of a way to pay."""
        if character == "T":
            self._sale.next_tender()
        elif self._purse.member is None:
            self._purse.ask_for_member()
        else:
            self._sale.turn(_TURNS[character])

    def _step(self, by: int, typing: QLineEdit | None) -> bool:
        form = self._page.host.form
        if form is not None:
            return form.step(by)
        return typing is self._page.code and self._people.finder.step(by)

    def _character(self, text: str, typing: QLineEdit | None) -> bool:
        if typing is not None or len(text) != 1 or not text.isprintable() or text == " ":
            return False
        form = self._page.host.form
        if form is not None:
            return form.key_pressed(text)
        if text.isdigit() and parse_amount(text) is not None:
            self._page.basket.amount.type_first(text)
            return True
        return False


def _picture_copied() -> bool:
    data = QGuiApplication.clipboard().mimeData()
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())
