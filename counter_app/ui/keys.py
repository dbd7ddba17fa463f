"""The key map: one table for the keys, the words on the buttons and the help page."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from counter_app.domain.values import dataclass
from counter_app.ui.texts import translate

_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class Action(StrEnum):
    """What a key does wherever the focus is."""

    REDEEM = "redeem"
    DROP = "drop"
    CODE = "code"
    SIGN_UP = "sign_up"
    AMOUNT = "amount"
    VOID = "void"
    REFUND = "refund"
    CAMERA = "camera"
    QUEUE = "queue"
    UPKEEP = "upkeep"
    STAFF = "staff"
    SHIFT = "shift"
    PASTE = "paste"
    RECEIPT = "receipt"
    DISPLAY = "display"
    CLOCK = "clock"
    LANGUAGE = "language"
    THEME = "theme"
    TEXT_SIZE = "text_size"
    HELP = "help"
    SELL = "sell"
    MEMBERS = "members"
    EXCEPTIONS = "exceptions"
    CAMPAIGNS = "campaigns"
    NUMBERS = "numbers"
    SETTINGS = "settings"
    PEOPLE = "people"
    FOLLOW_UPS = "follow_ups"


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """An action, the word on its key cap, and the keys that do it."""

    action: Action
    cap: str
    keys: tuple[Qt.Key, ...]
    modifiers: Qt.KeyboardModifier = _NONE


KEY_MAP = (
    KeyEntry(Action.REDEEM, "Enter", (Qt.Key.Key_Return, Qt.Key.Key_Enter)),
    KeyEntry(Action.DROP, "Esc", (Qt.Key.Key_Escape,)),
    KeyEntry(Action.CODE, "F2", (Qt.Key.Key_F2,)),
    KeyEntry(Action.SIGN_UP, "F3", (Qt.Key.Key_F3,)),
    KeyEntry(Action.AMOUNT, "F4", (Qt.Key.Key_F4,)),
    KeyEntry(Action.VOID, "F8", (Qt.Key.Key_F8,)),
    KeyEntry(Action.REFUND, "Shift F8", (Qt.Key.Key_F8,), _SHIFT),
    KeyEntry(Action.CAMERA, "F5", (Qt.Key.Key_F5,)),
    KeyEntry(Action.QUEUE, "F10", (Qt.Key.Key_F10,)),
    KeyEntry(Action.UPKEEP, "Shift F10", (Qt.Key.Key_F10,), _SHIFT),
    KeyEntry(Action.STAFF, "F12", (Qt.Key.Key_F12,)),
    KeyEntry(Action.SHIFT, "Shift F12", (Qt.Key.Key_F12,), _SHIFT),
    KeyEntry(Action.PASTE, "Ctrl V", (Qt.Key.Key_V,), _CTRL),
    KeyEntry(Action.RECEIPT, "Ctrl P", (Qt.Key.Key_P,), _CTRL),
    KeyEntry(Action.DISPLAY, "Ctrl D", (Qt.Key.Key_D,), _CTRL),
    KeyEntry(Action.CLOCK, "F6", (Qt.Key.Key_F6,)),
    KeyEntry(Action.LANGUAGE, "F7", (Qt.Key.Key_F7,)),
    KeyEntry(Action.THEME, "F9", (Qt.Key.Key_F9,)),
    KeyEntry(Action.TEXT_SIZE, "F11", (Qt.Key.Key_F11,)),
    KeyEntry(Action.HELP, "F1", (Qt.Key.Key_F1,)),
    KeyEntry(Action.SELL, "Ctrl 1", (Qt.Key.Key_1,), _CTRL),
    KeyEntry(Action.MEMBERS, "Ctrl 2", (Qt.Key.Key_2,), _CTRL),
    KeyEntry(Action.EXCEPTIONS, "Ctrl 3", (Qt.Key.Key_3,), _CTRL),
    KeyEntry(Action.CAMPAIGNS, "Ctrl 4", (Qt.Key.Key_4,), _CTRL),
    KeyEntry(Action.NUMBERS, "Ctrl 5", (Qt.Key.Key_5,), _CTRL),
    KeyEntry(Action.SETTINGS, "Ctrl ,", (Qt.Key.Key_Comma,), _CTRL),
    KeyEntry(Action.PEOPLE, "Ctrl 6", (Qt.Key.Key_6,), _CTRL),
    KeyEntry(Action.FOLLOW_UPS, "Ctrl 7", (Qt.Key.Key_7,), _CTRL),
)
_CAPS = {entry.action: entry.cap for entry in KEY_MAP}


def cap_of(action: Action) -> str:
    """What is printed on the button of an action."""
    return _CAPS[action]


def action_of(event: QKeyEvent) -> Action | None:
    """The action of a pressed key, if it has one; the keypad's keys count as the others."""
    modifiers = event.modifiers() & ~_KEYPAD
    for entry in KEY_MAP:
        if event.key() in entry.keys and modifiers == entry.modifiers:
            return entry.action
    return None


def words_of(action: Action) -> str:
    """What the help page says an action does."""
    return {
        Action.REDEEM: translate("Keys", "Redeem, or confirm"),
        Action.DROP: translate("Keys", "Drop this customer, or close the panel"),
        Action.CODE: translate("Keys", "Type a code, or find a member"),
        Action.SIGN_UP: translate("Keys", "Sign up a new member"),
        Action.AMOUNT: translate("Keys", "Amount; digits alone do it too"),
        Action.VOID: translate("Keys", "Void the last sale"),
        Action.REFUND: translate("Keys", "Give a part of it back"),
        Action.CAMERA: translate("Keys", "Choose the camera"),
        Action.QUEUE: translate("Keys", "What waits, what needs the manager"),
        Action.UPKEEP: translate("Keys", "Backup, checks, a file for support"),
        Action.STAFF: translate("Keys", "Sign in or lock"),
        Action.SHIFT: translate("Keys", "The drawer: open, hand over, close"),
        Action.PASTE: translate("Keys", "Read a copied picture"),
        Action.RECEIPT: translate("Keys", "Print the last receipt"),
        Action.DISPLAY: translate("Keys", "The customer's screen"),
        Action.CLOCK: translate("Keys", "The computer's clock"),
        Action.LANGUAGE: translate("Keys", "中文 or English"),
        Action.THEME: translate("Keys", "Light, dark or high contrast"),
        Action.TEXT_SIZE: translate("Keys", "Larger text"),
        Action.HELP: translate("Keys", "This help"),
        Action.SELL: translate("Keys", "Sell"),
        Action.MEMBERS: translate("Keys", "The list of members"),
        Action.EXCEPTIONS: translate("Keys", "Exceptions, and what waits for the cloud"),
        Action.CAMPAIGNS: translate("Keys", "The campaigns"),
        Action.NUMBERS: translate("Keys", "The figures, as pictures"),
        Action.SETTINGS: translate("Keys", "The settings"),
        Action.PEOPLE: translate("Keys", "Who works here"),
        Action.FOLLOW_UPS: translate("Keys", "Members to call, and what came of it"),
    }[action]


# With Alt, for the customer who is being served; they work while an amount is typed, too.
ALT_CAPS = (
    "Alt 1–9",
    "Alt B",
    "Alt P",
    "Alt V",
    "Alt K",
    "Alt O",
    "Alt T",
    "Alt U",
    "Alt S",
    "Alt R",
    "Alt Y",
    "Alt W H Q Z",
)


def alt_words() -> tuple[str, ...]:
    """What the help page says of each of `ALT_CAPS`."""
    return (
        translate("Keys", "Take a coupon that fits"),
        translate("Keys", "Best coupons by itself, or by hand"),
        translate("Keys", "Pay with points"),
        translate("Keys", "Pay with stored value"),
        translate("Keys", "How many points, how much value, how the member is known"),
        translate("Keys", "A manager lets it go beyond the off-line limits"),
        translate("Keys", "What it is paid with"),
        translate("Keys", "Top up the member's value"),
        translate("Keys", "Give a stamp"),
        translate("Keys", "What is to be picked up today"),
        translate("Keys", "Reserve for the member"),
        translate("Keys", "Count a walk-in, a call, an inquiry; take the last one back"),
    )
