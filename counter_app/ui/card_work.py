"""Coupons issued and put on paper in a lane of its own: how far it is, how long it takes still, and its stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.domain.verdict import Reason
from counter_app.services.context import Counter
from counter_app.services.paper_cards.values import CardSize, PaperSize
from counter_app.ui.card_ports import CardPaperPort, CardsStopped
from counter_app.ui.jobs import Lane
from counter_app.ui.shop import Shop

_SURE_SECONDS = 2.0
Told = Callable[[str, int, int], bool]


@dataclass(frozen=True, slots=True)
class PrintCodes:
    """`id`: under which `count` coupons of `campaign` are issued, the same ones however often it is asked."""

    id: str
    campaign: str
    count: int
    size: CardSize
    paper: PaperSize
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class CodesPrinted:
    """What became of it. `issued`: how many coupons there are under the id; `path`: the file, None for a printer."""

    issued: int
    pages: int = 0
    path: Path | None = None
    stopped: bool = False
    no_printer: bool = False
    reasons: tuple[Reason, ...] = ()


class CardWork(QObject):
    """One thing at a time. `came_on`: it is further than it was."""

    came_on = Signal()
    # From the lane's thread into this one.
    _said = Signal(str, int, int)

    def __init__(self, shop: Shop) -> None:
        super().__init__()
        self._shop = shop
        self.busy = False
        self.stage, self.done, self.of = "issuing", 0, 0
        self._stop = threading.Event()
        self._since: tuple[float, int] | None = None
        self._said.connect(self._card_done)

    def start(
        self,
        port: CardPaperPort,
        order: PrintCodes,
        done: Callable[[CodesPrinted], None],
        failed: Callable[[Fault], None],
    ) -> None:
        """Do it; `done` or `failed` is called once."""
        stop = self._stop = threading.Event()
        lang = self._shop.lang
        self.stage, self.done, self.of, self._since = "issuing", 0, order.count, None

        def told(stage: str, so_far: int, of: int) -> bool:
            self._said.emit(stage, so_far, of)
            return not stop.is_set()

        def ended(printed: CodesPrinted) -> None:
            self.busy = False
            done(printed)

        def broke(fault: Fault) -> None:
            self.busy = False
            failed(fault)

        self.busy = self._shop.ask(
            lambda counter: print_codes(counter, port, order, lang, told), ended, broke, lane=Lane.CARDS
        )

    def stop(self) -> None:
        """It ends at the next card."""
        self._stop.set()

    @property
    def left_seconds(self) -> float | None:
        """How long it will take still; None while nobody can say."""
        if self._since is None:
            return None
        since, first = self._since
        spent = time.monotonic() - since
        if spent <= _SURE_SECONDS or self.done <= first:
            return None
        return (self.of - self.done) * spent / (self.done - first)

    def _card_done(self, stage: str, done: int, of: int) -> None:
        if stage != self.stage:
            self._since = None
        self.stage, self.done, self.of = stage, done, of
        self._since = self._since or (time.monotonic(), done)
        if self.busy:
            self.came_on.emit()


def print_codes(counter: Counter, port: CardPaperPort, order: PrintCodes, lang: str, told: Told) -> CodesPrinted:
    """Issue, then draw. Raises `Fault`, which is `IssueStopped` where some were issued before it."""
    from counter_app.services.issue import IssueRequest, issue
    from counter_app.services.paper_cards.coupons import coupon_cards
    from counter_app.services.paper_cards.layout import layout_of
    from counter_app.ui.paper import ensure_application, writes_chinese

    count = order.count
    request = IssueRequest(order.id, order.campaign, None, count)
    answer = issue(counter, request, lambda done: told("issuing", done, count))
    issued = len(answer.coupons)
    if not answer.done:
        return CodesPrinted(issued, stopped=not answer.reasons, reasons=answer.reasons)
    ensure_application()
    cards = coupon_cards(counter, answer.coupons, lang if writes_chinese() else "en")
    layout = layout_of(order.size, order.paper)

    def go_on(done: int) -> bool:
        return told("drawing", done, count)

    try:
        if order.on_paper:
            there = port.print(cards, layout, order.campaign, go_on)
            return CodesPrinted(issued, layout.pages(issued), no_printer=not there)
        name = f"{order.campaign}-{answer.coupons[0].short_code}.pdf"
        return CodesPrinted(issued, layout.pages(issued), port.save(cards, layout, order.campaign, name, go_on))
    except CardsStopped:
        return CodesPrinted(issued, stopped=True)
