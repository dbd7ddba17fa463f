"""The pages of the window: the sale, and what a manager does beside it. A scan brings the sale back from each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.ui.controls import Controls
from counter_app.ui.keys import Action
from counter_app.ui.member_desk import MemberDesk
from counter_app.ui.member_keys import MemberKeys
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.widgets.bars import TopBar


class Pages(QStackedWidget):
    """One of them is seen; the bar above says which."""

    def __init__(self, shop: Shop, sale: SellingPage, top: TopBar, controls: Controls) -> None:
        super().__init__()
        self._sale = sale
        self._top = top
        self.members = MemberDesk(shop)
        controls.members = MemberKeys(self.members)
        controls.members_pressed.connect(self.members.open)
        controls.left.connect(self.members.leave)
        self.members.opened.connect(self._turn_to)
        self.addWidget(sale)

    def _turn_to(self, page: QWidget | None) -> None:
        """Another page than the sale, or with None the sale again."""
        shown = page or self._sale
        if self.indexOf(shown) < 0:
            self.addWidget(shown)
        self.setCurrentWidget(shown)
        self._top.show_page(Action.MEMBERS if page else Action.SELL)
        if page is None:
            self._sale.setFocus(Qt.FocusReason.OtherFocusReason)
