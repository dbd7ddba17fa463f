"""The pages of the window: the sale, and what a manager does beside it. A scan brings the sale back from each."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_app.ui.controls import Controls, PageKeys
from counter_app.ui.keys import Action
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.widgets.bars import TopBar

if TYPE_CHECKING:
    from counter_app.ui.audit_desk import AuditDesk
    from counter_app.ui.campaign_desk import CampaignDesk
    from counter_app.ui.channel_desk import ChannelDesk
    from counter_app.ui.exception_desk import ExceptionDesk
    from counter_app.ui.follow_up_desk import FollowUpDesk
    from counter_app.ui.import_desk import ImportDesk
    from counter_app.ui.member_desk import MemberDesk
    from counter_app.ui.message_desk import MessageDesk
    from counter_app.ui.number_desk import NumberDesk
    from counter_app.ui.ports import UiParts
    from counter_app.ui.prefs import Prefs
    from counter_app.ui.settings_desk import SettingsDesk
    from counter_app.ui.staff_desk import StaffDesk

    Desk = (
        MemberDesk | ExceptionDesk | CampaignDesk | ChannelDesk | ImportDesk | NumberDesk | SettingsDesk | StaffDesk
        | AuditDesk | FollowUpDesk | MessageDesk
    )  # fmt: skip
D = TypeVar("D", bound="Desk")


class Pages(QStackedWidget):
    """One of them is seen; the bar above says which. Each is loaded when it is wanted first: a shop opens without.

    What any of them asks of the window comes out here: `sign_in_wanted`, `member_chosen`, `set_here` (what this window
    is to remember).
    """

    sign_in_wanted = Signal(object)
    member_chosen = Signal(str)
    set_here = Signal(object)

    def __init__(
        self,
        shop: Shop,
        sale: SellingPage,
        top: TopBar,
        controls: Controls,
        parts: UiParts,
        prefs: Callable[[], Prefs],
    ) -> None:
        super().__init__()
        shop.export_selected = parts.export_selected
        shop.save_copy, shop.save_chart = parts.save_copy, parts.save_chart
        self._shop, self._sale, self._top = shop, sale, top
        self._controls, self._parts, self._prefs = controls, parts, prefs
        self.desks: list[Desk] = []
        self._names: dict[int, Action] = {}
        self.addWidget(sale)
        controls.members_pressed.connect(lambda: self._open(self.members))
        controls.exceptions_pressed.connect(lambda: self._open(self.exceptions))
        controls.campaigns_pressed.connect(lambda: self._open(self.campaigns))
        controls.numbers_pressed.connect(lambda: self._open(self.numbers))
        controls.settings_pressed.connect(lambda: self._open(self.settings))
        controls.staff_pressed.connect(lambda: self._open(self.staff))
        controls.follow_ups_pressed.connect(lambda: self._open(self.follow_ups))

    @cached_property
    def members(self) -> MemberDesk:
        """The list of members."""
        from counter_app.ui.member_desk import MemberDesk
        from counter_app.ui.member_keys import MemberKeys

        desk = self._made(MemberDesk(self._shop, self._parts.make_cards), MemberKeys, Action.MEMBERS)
        desk.member_chosen.connect(self.member_chosen)
        desk.import_wanted.connect(lambda: self._open(self.imports))
        desk.messages_wanted.connect(lambda: self._open(self.messages))
        return desk

    @cached_property
    def exceptions(self) -> ExceptionDesk:
        """What a manager must look at."""
        from counter_app.ui.exception_desk import ExceptionDesk
        from counter_app.ui.exception_keys import ExceptionKeys

        return self._made(ExceptionDesk(self._shop), ExceptionKeys, Action.EXCEPTIONS)

    @cached_property
    def campaigns(self) -> CampaignDesk:
        """Campaigns, and the codes that are printed of them."""
        from counter_app.ui.campaign_desk import CampaignDesk
        from counter_app.ui.campaign_keys import CampaignKeys

        desk = self._made(CampaignDesk(self._shop, self._parts.make_cards), CampaignKeys, Action.CAMPAIGNS)
        desk.channels_wanted.connect(lambda: self._open(self.channels))
        return desk

    @cached_property
    def channels(self) -> ChannelDesk:
        """Through what members come."""
        from counter_app.ui.channel_desk import ChannelDesk
        from counter_app.ui.channel_keys import ChannelKeys

        desk = self._made(ChannelDesk(self._shop, self._parts.make_cards), ChannelKeys, Action.CAMPAIGNS)
        desk.back_wanted.connect(lambda: self._open(self.campaigns))
        return desk

    @cached_property
    def messages(self) -> MessageDesk:
        """What is planned to be said to members."""
        from counter_app.ui.message_desk import MessageDesk
        from counter_app.ui.message_keys import MessageKeys

        desk = self._made(MessageDesk(self._shop), MessageKeys, Action.MEMBERS)
        desk.members_wanted.connect(lambda: self._open(self.members))
        return desk

    @cached_property
    def imports(self) -> ImportDesk:
        """Old customers."""
        from counter_app.ui.import_desk import ImportDesk
        from counter_app.ui.import_keys import ImportKeys

        desk = self._made(ImportDesk(self._shop, self._parts.importing), ImportKeys, Action.MEMBERS)
        desk.members_wanted.connect(lambda: self._open(self.members))
        return desk

    @cached_property
    def numbers(self) -> NumberDesk:
        """Numbers as pictures."""
        from counter_app.ui.number_desk import NumberDesk
        from counter_app.ui.number_keys import NumberKeys

        return self._made(NumberDesk(self._shop, self._parts.save_chart), NumberKeys, Action.NUMBERS)

    @cached_property
    def settings(self) -> SettingsDesk:
        """What a merchant, a store and this counter are told."""
        from counter_app.ui.settings_desk import SettingsDesk, WindowsOwn
        from counter_app.ui.settings_keys import SettingsKeys

        own = WindowsOwn(self._prefs, self._parts.list_cameras)
        desk = self._made(SettingsDesk(self._shop, own), SettingsKeys, Action.SETTINGS)
        desk.set_here.connect(self.set_here)
        return desk

    @cached_property
    def staff(self) -> StaffDesk:
        """Who works here."""
        from counter_app.ui.staff_desk import StaffDesk
        from counter_app.ui.staff_keys import StaffKeys

        desk = self._made(StaffDesk(self._shop), StaffKeys, Action.PEOPLE)
        desk.audit_wanted.connect(lambda: self._open(self.audit))
        return desk

    @cached_property
    def audit(self) -> AuditDesk:
        """Who did what."""
        from counter_app.ui.audit_desk import AuditDesk
        from counter_app.ui.audit_keys import AuditKeys

        desk = self._made(AuditDesk(self._shop, self._parts.books), AuditKeys, Action.PEOPLE)
        desk.staff_wanted.connect(lambda: self._open(self.staff))
        return desk

    @cached_property
    def follow_ups(self) -> FollowUpDesk:
        """Whom to call."""
        from counter_app.ui.follow_up_desk import FollowUpDesk
        from counter_app.ui.follow_up_keys import FollowUpKeys

        return self._made(FollowUpDesk(self._shop), FollowUpKeys, Action.FOLLOW_UPS)

    def _made(self, desk: D, keys: Callable[[D], PageKeys], name: Action) -> D:
        """A page that is wanted for the first time."""
        self.desks.append(desk)
        self._names[id(desk)] = name
        self._controls.pages += (keys(desk),)
        self._controls.left.connect(desk.leave)
        desk.made.connect(self._take_in)
        desk.opened.connect(self._turn_to)
        desk.sign_in_wanted.connect(self.sign_in_wanted)
        return desk

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
        return "imports" in vars(self) and self.imports.take(data)

    def shut(self) -> None:
        """The window closes: what would go on for long ends soon."""
        made = vars(self)
        if "imports" in made:
            self.imports.shut()
        if "campaigns" in made:
            self.campaigns.printing.shut()
        if "members" in made and self.members.acts is not None:
            self.members.acts.stop()

    def _open(self, wanted: Desk) -> None:
        """One page at a time beside the sale."""
        for desk in self.desks:
            if desk is not wanted:
                desk.leave()
        wanted.open()

    def _take_in(self, page: QWidget) -> None:
        """Once: a page that is taken in again would not be the one that is seen any more."""
        if self.indexOf(page) < 0:
            self.addWidget(page)

    def _turn_to(self, page: QWidget | None) -> None:
        """Another page than the sale, or with None the sale again."""
        shown = page or self._sale
        self._take_in(shown)
        self.setCurrentWidget(shown)
        up = next((desk for desk in self.desks if desk.up), None) if page is not None else None
        self._top.show_page(self._names[id(up)] if up is not None else Action.SELL)
        if page is None:
            self._sale.setFocus(Qt.FocusReason.OtherFocusReason)
