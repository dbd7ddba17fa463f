"""What the window shows of what is known: bars, lists, member, basket, camera state; in the present language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, tzinfo

from PySide6.QtCore import QObject

from counter_app.domain.errors import Fault
from counter_app.services.tenders import tender_name
from counter_app.ui.basket_words import basket_view
from counter_app.ui.keys import Action
from counter_app.ui.money import parse_amount
from counter_app.ui.people import who_words
from counter_app.ui.ports import CameraFrame, CameraReport, Corners
from counter_app.ui.presenter import member_view
from counter_app.ui.recent_words import recent_rows
from counter_app.ui.said import camera_words, fault_words
from counter_app.ui.sale import Sale
from counter_app.ui.scan.models import Dot, StatusItem, VerdictView
from counter_app.ui.scan.page import SellingPage
from counter_app.ui.shop import Shop
from counter_app.ui.status_line import camera_item, cloud_item, queue_item
from counter_app.ui.texts import translate
from counter_app.ui.widgets.bars import FootLine, TopBar


class Face(QObject):
    """Puts values into the widgets; asks nothing, decides nothing."""

    def __init__(self, shop: Shop, sale: Sale, page: SellingPage, top: TopBar, foot: FootLine) -> None:
        super().__init__()
        self._shop = shop
        self._sale = sale
        self._page = page
        self._top = top
        self._foot = foot
        self._camera: CameraReport | None = None
        self._trouble: Fault | None = None
        self._bug = ""
        self._visits: StatusItem | None = None
        self._unprinted, self._printer_words, self._printer_short = "", "", ""
        self._view: VerdictView | None = None

    def show_everything(self) -> None:
        """All of it again, after the language changed."""
        self.show_overview()
        self._show_camera()

    def show_verdict(self, view: VerdictView) -> None:
        """The panel, and the colour of the outline."""
        self._view = view
        if self._printer_words and view.checkout and view.checkout == self._unprinted:
            view = replace(view, facts=(*view.facts, self._printer_words))
        self._page.host.verdict.show_view(view)
        self._page.camera.set_look(view.look)
        self.enable_redeem()

    def enable_redeem(self) -> None:
        """Enter belongs to a form while one is up."""
        self._page.buttons[Action.REDEEM].setEnabled(self._sale.can_redeem and self._page.host.form is None)
        judged = self._sale.judged
        self._page.say_main(buys=judged is not None and judged.can_be_done and not judged.has_coupons)

    def show_customer(self) -> None:
        """Member, amount and basket of this customer."""
        overview = self._shop.overview
        now = overview.status.now if overview else None
        voice, judged, amount = self._shop.voice, self._sale.judged, self._page.basket.amount
        self._page.member.show_view(member_view(judged, voice, now))
        self._page.basket.show_view(basket_view(judged, voice))
        tender = self._sale.customer.wish.tender
        self._page.basket.show_tender(tender_name(tender, self._shop.lang) if tender else "")
        if parse_amount(amount.text()) != self._sale.customer.amount_minor:
            amount.set_amount(self._sale.customer.amount_minor)
        self.enable_redeem()

    def show_printer(self, unprinted: str, words: str, short: str) -> None:
        """What is wrong with the printer, whole and short, and which receipt waits for it; empty while all is well."""
        if (unprinted, words) == (self._unprinted, self._printer_words):
            return
        self._unprinted, self._printer_words, self._printer_short = unprinted, words, short
        if self._view is not None:
            self.show_verdict(self._view)
        self._show_status()

    def show_frame(self, frame: CameraFrame | None, corners: Corners | None) -> None:
        """The newest picture, and what is found in it."""
        self._page.camera.show_outline(corners)
        if frame is not None:
            self._page.camera.show_frame(frame)

    def show_hint(self, hint: str) -> None:
        """What would help the camera."""
        self._page.camera.show_hint(hint_words(hint))

    def show_camera(self, report: CameraReport) -> None:
        """The camera's state changed."""
        self._camera = report
        self._show_camera()

    def show_trouble(self, fault: Fault) -> None:
        """Something behind the scenes does not work; the foot line says it until it does again."""
        self._trouble = fault
        self._show_status()

    def note_bug(self, what: str) -> None:
        """An exception in a slot: logged already; said in the foot line."""
        self._bug = what
        self._show_status()

    def show_visits(self, item: StatusItem | None) -> None:
        """How many came without buying."""
        if item != self._visits:
            self._visits = item
            self._show_status()

    def show_overview(self) -> None:
        """Bars and lists from the last look at the counter."""
        overview = self._shop.overview
        if overview is None:
            self._show_status()
            return
        self._trouble = None
        status = overview.status
        device, session = status.device, status.session
        store, counter = status.store.name if status.store else "", device.counter if device else ""
        self._top.show_place(store, counter, trial=device is not None and device.trial)
        self._top.show_staff(*who_words(session))
        self._top.show_shift(_since(status.shift_since, status.now, overview.zone))
        self._top.time.setText(f"{status.now.astimezone(overview.zone):%H:%M}")
        self._page.recent.show_rows(recent_rows(overview, self._shop.voice))
        self._show_status()

    def _show_camera(self) -> None:
        report = self._camera
        if report is None or report.state == "live":
            label = translate("Scan", "Camera")
            self._page.camera.show_state(f"{label} · {report.name}" if report else "", "", "")
        else:
            said = camera_words(report.state, self._shop.lang, report.code)
            self._page.camera.show_state(report.name, said.headline, said.advice)
        self._show_status()

    def _show_status(self) -> None:
        status = self._shop.overview.status if self._shop.overview else None
        items = [camera_item(self._camera, self._shop.lang), cloud_item(status), queue_item(status)]
        if status is not None and status.unshown:
            words = translate("Status", "{0} (F10)").format(len(status.unshown))
            items.append(StatusItem(Dot.WARN, translate("Status", "Not shown"), words))
        if self._visits is not None:
            items.append(self._visits)
        if self._printer_short:
            items.append(StatusItem(Dot.WARN, translate("Status", "Printer"), self._printer_short))
        if self._trouble is not None:
            said = fault_words(self._trouble, self._shop.lang)
            items.append(StatusItem(Dot.BAD, translate("Status", "System"), said.headline))
        if self._bug:
            words = translate("Status", "an error, recorded ({0})").format(self._bug)
            items.append(StatusItem(Dot.BAD, translate("Status", "Program"), words))
        self._foot.show_items([(item.dot.value, item.label, item.value) for item in items])


def _since(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """The time of day; with its day where that is another one."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"


def hint_words(hint: str) -> str:
    """What would help the camera (`counter_app.scanning.Hint` by value); empty for none."""
    return {
        "too_small": translate("Scan", "Closer, please"),
        "too_dark": translate("Scan", "Too dark: more light, or a brighter phone"),
        "too_bright": translate("Scan", "Too bright: dim the phone a little"),
        "blurred": translate("Scan", "Hold it still"),
        "tilted": translate("Scan", "Hold it flat to the camera"),
    }.get(hint, "")
