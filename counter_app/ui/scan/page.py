"""The selling page: how its parts stand, and what fits where."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from counter_app.ui.keys import Action, cap_of
from counter_app.ui.scan.basket import Basket
from counter_app.ui.scan.camera_view import CameraView
from counter_app.ui.scan.code_field import CodeField
from counter_app.ui.scan.member_row import MemberRow
from counter_app.ui.scan.recent import Recent
from counter_app.ui.scan.verdict_panel import VerdictPanel
from counter_app.ui.texts import retranslate_all, translate
from counter_app.ui.theme import LOOK
from counter_app.ui.widgets.form import Form
from counter_app.ui.widgets.keycap import KeyButton

F = TypeVar("F", bound=Form)
_GAP = 12
_LOW_PIXELS = 600


class PanelHost(QStackedWidget):
    """The verdict, or a form that has come up in its place; a scan or Esc brings the verdict back."""

    changed = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.verdict = VerdictPanel()
        self.addWidget(self.verdict)

    @property
    def form(self) -> Form | None:
        """The form that is up, if any."""
        widget = self.currentWidget()
        return widget if isinstance(widget, Form) else None

    def adopt(self, form: F) -> F:
        """Take a form in: from now on language and theme reach it, and leaving it is told."""
        self.addWidget(form)
        retranslate_all(form)
        form.left.connect(self.left)
        return form

    def open(self, form: Form) -> None:
        """Bring a form up and put the focus into it."""
        self.setCurrentWidget(form)
        self.changed.emit()
        form.open()

    def close_form(self) -> None:
        """Back to the verdict."""
        if self.form is not None:
            self.setCurrentWidget(self.verdict)
            self.changed.emit()


class SellingPage(QWidget):
    """Left: what is seen and what was done. Right: the verdict, whom and what it is about, what to do."""

    pressed = Signal(Action)

    def __init__(self, results: QWidget) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # The page itself holds the focus while nothing is being filled in, so that it is never lost.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.camera = CameraView()
        self.code = CodeField()
        self.recent = Recent()
        self.results = results
        self.host = PanelHost()
        self.member = MemberRow()
        self.basket = Basket()
        self.buttons = {
            Action.REDEEM: KeyButton(cap_of(Action.REDEEM), "main", size=20),
            Action.SIGN_UP: KeyButton(cap_of(Action.SIGN_UP)),
            Action.VOID: KeyButton(cap_of(Action.VOID)),
            Action.DROP: KeyButton(cap_of(Action.DROP)),
        }
        for action, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, action=action: self.pressed.emit(action))
        self._buys = False
        self._arrange()
        self.host.changed.connect(self._reflow)
        self.retranslate()

    def _arrange(self) -> None:
        self._below = QStackedWidget()
        self._below.addWidget(self.recent)
        self._below.addWidget(self.results)
        left = QVBoxLayout()
        left.setSpacing(_GAP)
        left.addWidget(self.camera)
        left.addWidget(self.code)
        left.addWidget(self._below, 1)
        inner = QWidget()
        lower = self._lower_column = QVBoxLayout(inner)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(_GAP)
        lower.addWidget(self.member)
        lower.addWidget(self.basket, 1)
        self._lower = QScrollArea()
        self._lower.setFrameShape(QFrame.Shape.NoFrame)
        self._lower.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lower.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lower.setWidgetResizable(True)
        self._lower.setWidget(inner)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        for action, button in self.buttons.items():
            actions.addWidget(button, 2 if action is Action.REDEEM else 1)
        right = QVBoxLayout()
        right.setSpacing(_GAP)
        right.addWidget(self.host)
        right.addWidget(self._lower, 1)
        right.addLayout(actions)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, _GAP, 16, _GAP)
        layout.setSpacing(16)
        self._left = QWidget()
        left.setContentsMargins(0, 0, 0, 0)
        self._left.setLayout(left)
        layout.addWidget(self._left)
        layout.addLayout(right, 1)

    def show_results(self, shown: bool) -> None:
        """Search results in the place of the last scans, or these again."""
        self._below.setCurrentWidget(self.results if shown else self.recent)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._reflow()

    def restyle(self) -> None:
        """Take the present text size."""
        self._reflow()

    def _reflow(self) -> None:
        """A quarter of the window for the verdict; larger text takes its room from the camera and the last scans."""
        share = {100: 0.38, 125: 0.35, 150: 0.31}.get(LOOK.scale_percent, 0.27)
        wide = round((self.width() - 48) * share)
        self._left.setFixedWidth(max(220, wide))
        self.camera.setFixedHeight(max(124, min(round(wide * 9 / 16), round(self.height() * 0.55))))
        right = max(1, self.width() - 48 - wide)
        window = self.window()
        quarter = round(window.width() * window.height() * 0.252 / right)
        form = self.host.form
        tall = form is not None and (form.tall or LOOK.scale_percent > 100)
        self._lower.setVisible(not tall)
        self._order_lower()
        if tall:
            self.host.setMinimumHeight(quarter)
            self.host.setMaximumHeight(16_777_215)
        else:
            plain = LOOK.scale_percent == 100
            self.host.setFixedHeight(max(250 if plain else 300, quarter, round(self.height() * 0.45) if plain else 0))

    def _order_lower(self) -> None:
        """The sum before the member where both cannot be seen at once."""
        first = self.basket if LOOK.scale_percent >= 150 or self.height() < _LOW_PIXELS else self.member
        if self._lower_column.indexOf(first) != 0:
            self._lower_column.removeWidget(first)
            self._lower_column.insertWidget(0, first, 1 if first is self.basket else 0)

    def say_main(self, *, buys: bool) -> None:
        """What Enter does: a coupon is redeemed, or something is bought without one."""
        if buys != self._buys:
            self._buys = buys
            self._name_main()

    def _name_main(self) -> None:
        words = translate("Scan", "Check out") if self._buys else translate("Scan", "Redeem")
        self.buttons[Action.REDEEM].set_words(words)

    def retranslate(self) -> None:
        """Set the words again."""
        self._name_main()
        self.buttons[Action.SIGN_UP].set_words(translate("Scan", "Sign up"))
        self.buttons[Action.VOID].set_words(translate("Scan", "Void"))
        self.buttons[Action.DROP].set_words(translate("Scan", "Drop"))
