"""Receipts beside selling: printed in a thread of their own, and what is wrong with the printer kept to be said."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.services.receipts.words import trouble_state, trouble_words
from counter_app.ui.jobs import Lane
from counter_app.ui.keys import Action, cap_of
from counter_app.ui.ports import PrintReceipt, PrintWish, WasPrinted
from counter_app.ui.said import reason_words
from counter_app.ui.scan.models import Look, VerdictView
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class PrinterState:
    """`busy`: something is being printed. `trouble`: why `receipt` (an operation's id) was not; empty where all is
    well."""

    busy: bool = False
    receipt: str = ""
    trouble: str = ""


class Receipts(QObject):
    """Asks for paper; no answer of a printer is ever waited for by a sale."""

    changed = Signal()
    said = Signal(object)

    def __init__(self, shop: Shop, print_receipt: PrintReceipt | None) -> None:
        super().__init__()
        self._shop = shop
        self._print = print_receipt
        self._printed: list[str] = []
        self._under_way = 0
        self.state = PrinterState()

    def after(self, operation_id: str) -> None:
        """Something was done that has a receipt: it is printed where the shop wants that by itself."""
        if operation_id:
            self._ask(PrintWish(operation_id, automatic=True))

    def print_last(self) -> None:
        """The key: what was not printed, else the newest receipt again."""
        self._ask(PrintWish(self.state.receipt, printed=frozenset(self._printed)))

    def words(self) -> str:
        """What is wrong, and what to do; empty while all is well."""
        if not self.state.trouble:
            return ""
        what = trouble_words(self.state.trouble, self._shop.lang)
        return translate("Receipt", "{0} ({1} prints again)").format(what, cap_of(Action.RECEIPT))

    def short_words(self) -> str:
        """The same for the foot line."""
        if not self.state.trouble:
            return ""
        return f"{trouble_state(self.state.trouble, self._shop.lang)} · {cap_of(Action.RECEIPT)}"

    def _ask(self, wish: PrintWish) -> None:
        if self._print is None:
            return
        work = self._print
        asked = self._shop.ask(
            lambda counter: work(counter, wish),
            lambda done: self._done(wish, done),
            lambda fault: self._failed(wish, fault),
            lane=Lane.PRINT,
        )
        if asked:
            self._under_way += 1
            self._become(self.state.receipt, self.state.trouble)

    def _done(self, wish: PrintWish, done: WasPrinted) -> None:
        self._under_way -= 1
        if done.printed:
            self._printed = [*self._printed, done.receipt][-_REMEMBERED:]
            self._become("", "")
        elif done.trouble:
            self._become(done.receipt, done.trouble)
        else:
            self._become(self.state.receipt, self.state.trouble)
        if done.reason is not None and not wish.automatic:
            said = reason_words(done.reason, self._shop.lang)
            self.said.emit(lambda: VerdictView(Look.AMBER, said.headline, said.advice, said.facts))
        elif not done.receipt and not wish.automatic:
            self.said.emit(_nothing_yet)

    def _failed(self, wish: PrintWish, fault: Fault) -> None:
        """The database could not be asked; who pressed the key is told."""
        self._under_way -= 1
        self._become(self.state.receipt, self.state.trouble)
        if not wish.automatic:
            self._shop.fault.emit(fault)

    def _become(self, receipt: str, trouble: str) -> None:
        self.state = PrinterState(self._under_way > 0, receipt, trouble)
        self.changed.emit()


def _nothing_yet() -> VerdictView:
    return VerdictView(
        Look.AMBER,
        translate("Receipt", "No receipt yet"),
        translate("Receipt", "Nothing was sold at this counter yet"),
    )
