"""The pick-up list of the day: what was reserved, whose it is, what is still to pay."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from counter_app.services.context import Counter
from counter_app.ui.scan.amount import money
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.texts import counted, translate
from counter_app.ui.widgets.rows import ListRow

if TYPE_CHECKING:
    from counter_app.services.reservations import Held
    from counter_app.services.reservations import PickUps as Found
    from counter_app.ui.reservations.pick_ups_form import PickUpsForm

_DOTS = {"booked": "good", "no_show": "warn"}


class PickUps(QObject):
    """`code_chosen`: the code of what is to be handed out now."""

    code_chosen = Signal(str)
    sign_in_wanted = Signal(object)

    def __init__(self, shop: Shop, page: SellingPage) -> None:
        super().__init__()
        self._shop = shop
        self._page = page
        self._codes: dict[str, str] = {}

    @cached_property
    def form(self) -> PickUpsForm:
        """The list."""
        from counter_app.ui.reservations.pick_ups_form import PickUpsForm

        form = PickUpsForm()
        form.chosen.connect(self._chosen)
        return self._page.host.adopt(form)

    def open(self) -> None:
        """Alt R."""
        lang = self._shop.lang

        def work(counter: Counter) -> Found:
            from counter_app.services.reservations import pick_ups

            return pick_ups(counter, None, lang)

        self._shop.ask(work, self._found)

    def _found(self, found: Found) -> None:
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        self._codes = {each.reservation.id: each.short_code for each in found.lines}
        waiting = [each for each in found.lines if each.state == "booked"]
        sentence = counted(
            len(waiting),
            translate("PickUps", "{0} waits to be picked up"),
            translate("PickUps", "{0} wait to be picked up"),
        )
        if not found.lines:
            sentence = translate("PickUps", "Nothing is reserved for today")
        rows = [self._row(each) for each in found.lines]
        self.form.show_rows(sentence, rows, waiting[0].reservation.id if waiting else "")
        self._page.host.open(self.form)

    def _row(self, held: Held) -> ListRow:
        overview, voice, about = self._shop.overview, self._shop.voice, held.reservation
        zone = overview.zone if overview else None
        hours = f"{about.from_at.astimezone(zone):%H:%M}–{about.until_at.astimezone(zone):%H:%M}"
        who = voice.name(held.member.name) or held.member.number if held.member is not None else ""
        states = {
            "booked": translate("PickUps", "{0} to pay").format(money(about.rest_minor)),
            "picked_up": translate("PickUps", "picked up"),
            "cancelled": translate("PickUps", "cancelled"),
            "no_show": translate("PickUps", "nobody came"),
        }
        dot = _DOTS.get(held.state.value, "soft")
        return ListRow(about.id, hours, held.item or held.title, who, dot, "", states[held.state.value])

    def _chosen(self, reservation: str) -> None:
        code = self._codes.get(reservation, "")
        self._page.host.close_form()
        if code:
            self.code_chosen.emit(code)
