"""The pages of the window: the sale, and what a manager does beside it. A scan brings the sale back from each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.ui.audit_desk import AuditDesk
from counter_app.ui.audit_keys import AuditKeys
from counter_app.ui.campaign_desk import CampaignDesk
from counter_app.ui.campaign_keys import CampaignKeys
from counter_app.ui.channel_desk import ChannelDesk
from counter_app.ui.channel_keys import ChannelKeys
from counter_app.ui.controls import Controls
from counter_app.ui.exception_desk import ExceptionDesk
from counter_app.ui.exception_keys import ExceptionKeys
from counter_app.ui.import_desk import ImportDesk
from counter_app.ui.import_keys import ImportKeys
from counter_app.ui.keys import Action
from counter_app.ui.member_desk import MemberDesk
from counter_app.ui.member_keys import MemberKeys
from counter_app.ui.number_desk import NumberDesk
from counter_app.ui.number_keys import NumberKeys
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.settings_desk import SettingsDesk, WindowsOwn
from counter_app.ui.settings_keys import SettingsKeys
from counter_app.ui.shop import Shop
from counter_app.ui.staff_desk import StaffDesk
from counter_app.ui.staff_keys import StaffKeys
from counter_app.ui.widgets.bars import TopBar

if TYPE_CHECKING:
    from counter_app.ui.ports import UiParts

Desk = (
    MemberDesk | ExceptionDesk | CampaignDesk | ChannelDesk | ImportDesk | NumberDesk | SettingsDesk | StaffDesk
    | AuditDesk
)  # fmt: skip


class Pages(QStackedWidget):
    """One of them is seen; the bar above says which."""

    def __init__(
        self, shop: Shop, sale: SellingPage, top: TopBar, controls: Controls, parts: UiParts, own: WindowsOwn
    ) -> None:
        super().__init__()
        shop.export_selected = parts.export_selected
        self._sale = sale
        self._top = top
        self.members, self.exceptions = MemberDesk(shop), ExceptionDesk(shop)
        self.numbers = NumberDesk(shop, parts.save_chart)
        self.settings = SettingsDesk(shop, own)
        self.channels = ChannelDesk(shop, parts.make_cards)
        self.campaigns, self.imports = CampaignDesk(shop, parts.make_cards), ImportDesk(shop, parts.importing)
        self.staff, self.audit = StaffDesk(shop), AuditDesk(shop, parts.books)
        self.desks: tuple[Desk, ...] = (
            *(self.members, self.exceptions, self.campaigns, self.channels),
            *(self.imports, self.numbers, self.settings, self.staff, self.audit),
        )
        controls.pages = (
            *(MemberKeys(self.members), ExceptionKeys(self.exceptions)),
            *(CampaignKeys(self.campaigns), ImportKeys(self.imports), NumberKeys(self.numbers)),
            *(SettingsKeys(self.settings), ChannelKeys(self.channels)),
            *(StaffKeys(self.staff), AuditKeys(self.audit)),
        )
        self.addWidget(sale)
        controls.members_pressed.connect(lambda: self._open(self.members))
        controls.exceptions_pressed.connect(lambda: self._open(self.exceptions))
        controls.campaigns_pressed.connect(lambda: self._open(self.campaigns))
        controls.numbers_pressed.connect(lambda: self._open(self.numbers))
        controls.settings_pressed.connect(lambda: self._open(self.settings))
        controls.staff_pressed.connect(lambda: self._open(self.staff))
        self.members.import_wanted.connect(lambda: self._open(self.imports))
        self.campaigns.channels_wanted.connect(lambda: self._open(self.channels))
        self.channels.back_wanted.connect(lambda: self._open(self.campaigns))
        self.imports.members_wanted.connect(lambda: self._open(self.members))
        self.staff.audit_wanted.connect(lambda: self._open(self.audit))
        self.audit.staff_wanted.connect(lambda: self._open(self.staff))
        for desk in self.desks:
            controls.left.connect(desk.leave)
            desk.opened.connect(self._turn_to)

    def check_who(self) -> None:
        """Whoever has gone takes their page along."""
        for desk in self.desks:
            desk.check_who()

    def say_again(self) -> None:
        """The language has changed."""
        for desk in self.desks:
            desk.say_again()

    def take(self, data: QMimeData) -> bool:
        """A file that was dropped; False where no page has a use for it."""
        return self.imports.take(data)

    def shut(self) -> None:
        """The window closes: what would go on for long ends soon."""
        self.imports.shut()
        self.campaigns.printing.shut()
        if self.members.acts is not None:
            self.members.acts.stop()

    def _open(self, wanted: Desk) -> None:
        """One page at a time beside the sale."""
        for desk in self.desks:
            if desk is not wanted:
                desk.leave()
        wanted.open()

    def _turn_to(self, page: QWidget | None) -> None:
        """Another page than the sale, or with None the sale again."""
        shown = page or self._sale
        if self.indexOf(shown) < 0:
            self.addWidget(shown)
        self.setCurrentWidget(shown)
        names = {
            id(self.exceptions): Action.EXCEPTIONS,
            id(self.campaigns): Action.CAMPAIGNS,
            id(self.channels): Action.CAMPAIGNS,
            id(self.numbers): Action.NUMBERS,
            id(self.settings): Action.SETTINGS,
            id(self.staff): Action.PEOPLE,
            id(self.audit): Action.PEOPLE,
        }
        up = next((desk for desk in self.desks if desk.up), None) if page is not None else None
        self._top.show_page(names.get(id(up), Action.MEMBERS) if up is not None else Action.SELL)
        if page is None:
            self._sale.setFocus(Qt.FocusReason.OtherFocusReason)
