"""The bar above (where, who, when) and the line below (what works), both always true."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from counter_app.ui.icons import draw_icon
from counter_app.ui.keys import Action, cap_of
from counter_app.ui.texts import translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.basic import Text
from counter_app.ui.widgets.keycap import KeyButton


class _Logo(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(LOOK.px(24), LOOK.px(24))

    def restyle(self) -> None:
        self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_icon(painter, "logo", LOOK.tokens.accent, QRectF(self.rect()))


class _Tab(KeyButton):
    """A page's name in the bar; a line below it says that it is the one that is up."""

    def __init__(self, action: Action) -> None:
        super().__init__(cap_of(action), "quiet", size=15)
        self._up = False

    def say(self, text: str, *, up: bool) -> None:
        """Its name, and whether it is up."""
        if up is not self._up:
            self._up = up
            self.update()
        spoken = translate("Bars", "{0}, open").format(text) if up else ""
        self.set_words(text, spoken=spoken)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._up:
            painter = QPainter(self)
            painter.fillRect(QRectF(6, self.height() - 3, self.width() - 12, 3), LOOK.colour("accent"))


# The name of the program (its mark stays), then the counter's.
_GIVE_WAY = ("name", "counter")


class TopBar(QWidget):
    """The pages, store and counter, who is signed in, the time."""

    pressed = Signal(Action)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._who: tuple[str, str] = ("", "")
        self.name = Text(size=17, weight=700)
        self.trial = Text(size=13, weight=600, tone="warn")
        self.leave = KeyButton("Ctrl Q", "quiet", size=15)
        self.leave.hide()
        self.store = Text(tone="soft")
        self.counter = Text()
        self.time = Text()
        self.staff = KeyButton(cap_of(Action.STAFF), "quiet", size=15)
        self.staff.clicked.connect(lambda: self.pressed.emit(Action.STAFF))
        pages = (Action.SELL, Action.MEMBERS, Action.EXCEPTIONS, Action.CAMPAIGNS, Action.NUMBERS, Action.PEOPLE)
        self._tabs = {action: _Tab(action) for action in pages}
        self._up = Action.SELL
        for action, tab in self._tabs.items():
            tab.clicked.connect(lambda _checked=False, action=action: self.pressed.emit(action))
        self._shift_since = ""
        self.shift = KeyButton(cap_of(Action.SHIFT), "quiet", size=15)
        self.shift.clicked.connect(lambda: self.pressed.emit(Action.SHIFT))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 2, 20, 2)
        layout.setSpacing(8)
        layout.addWidget(_Logo())
        layout.addWidget(self.name)
        layout.addSpacing(8)
        for tab in self._tabs.values():
            layout.addWidget(tab)
        layout.addWidget(self.trial)
        layout.addWidget(self.leave)
        layout.addStretch(1)
        for widget in (self.store, self.counter, self.shift, self.staff, self.time):
            layout.addWidget(widget)
        self.retranslate()

    def show_place(self, store: str, counter: str, *, trial: bool) -> None:
        """Names of the store and of this counter."""
        self.store.setText(store)
        self.counter.setText(counter)
        self.trial.setText(translate("Bars", "Trial shop") if trial else "")
        self._fold_tabs()

    def offer_to_leave(self, leave: Callable[[], None]) -> None:
        """A play shop that was entered from the first start can be left again, by a key that nothing else has."""
        self.leave.setShortcut(QKeySequence("Ctrl+Q"))
        self.leave.clicked.connect(leave)
        self.leave.show()
        self._fold_tabs()

    def show_page(self, up: Action) -> None:
        """Which page is up."""
        self._up = up
        names = {
            Action.SELL: translate("Bars", "Sell"),
            Action.MEMBERS: translate("Bars", "Members"),
            Action.EXCEPTIONS: translate("Bars", "Exceptions"),
            Action.CAMPAIGNS: translate("Bars", "Campaigns"),
            Action.NUMBERS: translate("Bars", "Figures"),
            Action.PEOPLE: translate("Bars", "Staff"),
        }
        for action, tab in self._tabs.items():
            tab.say(names[action], up=action is up)
        self._fold_tabs()

    def _fold_tabs(self) -> None:
        """All names where there is room, also without the name of the program (its mark stays) and the counter's; else
        that of the page that is up and of the one beside it: the way back, or the members. Large text has room for that
        one alone; the keys of all of them stand in the help. Who is signed in is never cut."""
        beside = Action.MEMBERS if self._up is Action.SELL else Action.SELL
        pages = {beside} if LOOK.scale_percent >= 150 else set(self._tabs)
        given = self._given_way(pages)
        if given is None and len(pages) > 1:
            pages = {beside, self._up}
            given = self._given_way(pages)
        given = _GIVE_WAY if given is None else given
        # Once each, and not on and off again: that would lay the bar out anew while it is.
        for action, tab in self._tabs.items():
            tab.setVisible(action in pages)
        for name in _GIVE_WAY:
            getattr(self, name).setVisible(name not in given)

    def _given_way(self, pages: set[Action]) -> tuple[str, ...] | None:
        """What has to give way to these names, as little as there is room with; None where there is none."""
        choices = (_GIVE_WAY[:count] for count in range(len(_GIVE_WAY) + 1))
        return next((given for given in choices if self._needs(pages, given) <= self.width()), None)

    def _needs(self, pages: set[Action], given: tuple[str, ...]) -> int:
        """How wide the bar is with these names, and without what has given way to them."""
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        hidden: set[QWidget | None] = {tab for action, tab in self._tabs.items() if action not in pages}
        hidden |= {getattr(self, name) for name in given}
        hidden |= {self.leave} if self.leave.isHidden() else set()
        items = [item for item in map(layout.itemAt, range(layout.count())) if item is not None]
        # The layout gives a name that is hidden now no room; what is asked is how much it would take.
        widths = [(item.widget() or item).sizeHint().width() for item in items if item.widget() not in hidden]
        return margins.left() + margins.right() + sum(widths) + layout.spacing() * (len(widths) - 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_tabs()

    def restyle(self) -> None:
        """Take the present text size."""
        self.show_page(self._up)

    def show_staff(self, role: str, name: str) -> None:
        """Who is signed in; nobody when both are empty."""
        self._who = (role, name)
        label = role or translate("Bars", "Not signed in")
        self.staff.set_words(label, detail=name)
        self._fold_tabs()

    def show_shift(self, since: str) -> None:
        """Since when the drawer is open; empty while no shift is."""
        self._shift_since = since
        detail = translate("Bars", "since {0}").format(since) if since else ""
        self.shift.set_words(translate("Bars", "Shift"), detail=detail)
        self._fold_tabs()

    def retranslate(self) -> None:
        """Set the words again."""
        self.name.setText(translate("Bars", "Counter"))
        self.leave.set_words(translate("Bars", "Leave the trial"))
        self.show_page(self._up)
        self.show_staff(*self._who)
        self.show_shift(self._shift_since)


class _Part(QWidget):
    """A dot with words; colour is never alone."""

    def __init__(self) -> None:
        super().__init__()
        self._dot = "soft"
        self.label = Text(size=13, tone="soft")
        self.value = Text(size=13)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label)
        layout.addWidget(self.value)

    def show_item(self, dot: str, label: str, value: str) -> None:
        self._dot = dot
        self.label.setText(label)
        self.value.setText(value)
        self.setAccessibleName(f"{label} {value}")
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(LOOK.colour(self._dot))
        painter.drawEllipse(QRectF(0, self.height() / 2 - 4.5, 9, 9))


class FootLine(QWidget):
    """Camera, cloud, what waits; and the keys that concern the whole window."""

    pressed = Signal(Action)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("footLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(20, 1, 12, 1)
        self._layout.setSpacing(0)
        self._items = QHBoxLayout()
        self._items.setSpacing(LOOK.room(20))
        self._items.addStretch(1)
        self._layout.addLayout(self._items, 1)
        self._parts: list[_Part] = []
        self._keys = {
            action: KeyButton(cap_of(action), "quiet", size=13)
            for action in (Action.QUEUE, Action.SETTINGS, Action.LANGUAGE, Action.THEME, Action.TEXT_SIZE, Action.HELP)
        }
        keys = QHBoxLayout()
        keys.setSpacing(0)
        keys.addStretch(1)
        for action, button in self._keys.items():
            button.clicked.connect(lambda _checked=False, action=action: self.pressed.emit(action))
            keys.addWidget(button)
        self._layout.addLayout(keys)
        self.retranslate()

    def show_items(self, items: list[tuple[str, str, str]]) -> None:
        """(dot token, label, value) from left to right."""
        while len(self._parts) < len(items):
            part = _Part()
            self._items.insertWidget(len(self._parts), part)
            self._parts.append(part)
        for number, part in enumerate(self._parts):
            part.setVisible(number < len(items))
            if number < len(items):
                part.show_item(*items[number])
        self._fold()

    def restyle(self) -> None:
        """Take the present text size."""
        self._items.setSpacing(LOOK.room(20))
        self._fold()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Two rows where one is too short: nothing is cut off, and nothing is hidden."""
        shown = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        items = sum(shown) + self._items.spacing() * len(shown)
        keys = sum(button.sizeHint().width() for button in self._keys.values())
        folded = items + keys + 40 > self.width()
        direction = QBoxLayout.Direction.TopToBottom if folded else QBoxLayout.Direction.LeftToRight
        if self._layout.direction() != direction:
            self._layout.setDirection(direction)

    def retranslate(self) -> None:
        """Set the words again."""
        self._keys[Action.QUEUE].set_words(translate("Bars", "Queue"))
        self._keys[Action.SETTINGS].set_words(translate("Bars", "Settings"))
        self._keys[Action.LANGUAGE].set_words(translate("Bars", "中文", "the language that F7 leads to"))
        self._keys[Action.THEME].set_words(translate("Bars", "Theme"))
        self._keys[Action.TEXT_SIZE].set_words(translate("Bars", "Text size"))
        self._keys[Action.HELP].set_words(translate("Bars", "Help"))
        self._fold()
