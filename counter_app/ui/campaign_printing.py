"""Printing codes of a campaign from the window: what it means, said before; then issued and drawn beside everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from counter_app.domain.errors import Fault
from counter_app.domain.values import dataclass
from counter_app.services.aside import aside_words
from counter_app.services.paper_cards.values import COUPON_SIZES, CardSize, PaperSize
from counter_app.ui.card_work import CardWork, CodesPrinted, PrintCodes
from counter_app.ui.jobs import Lane
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import counted, translate

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from counter_app.services.campaign_list import CampaignShown
    from counter_app.services.context import Counter
    from counter_app.services.paper_cards.printing import CodesForeseen
    from counter_app.ui.campaigns.print_page import PrintPage
    from counter_app.ui.card_ports import CardPaperPort, MakeCards
    from counter_app.ui.widgets.asked import Question

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is chosen. `operation`: the id under which so many are issued, once that was meant; `issued`: how many of
    them there are already; `on_paper`: on a printer, and not as a file."""

    campaign: str = ""
    count: str = "10"
    size: CardSize = CardSize.BUSINESS
    paper: PaperSize = PaperSize.A4
    on_paper: bool = False
    operation: str = ""
    issued: int = 0

    @property
    def number(self) -> int:
        """How many; 0 for what is no number of coupons."""
        text = self.count.strip()
        return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST else 0


class CampaignPrinting(QObject):
    """`shown`: its page is to be seen; `closed`: the list is wanted again, with the campaign that is chosen there."""

    shown = Signal()
    closed = Signal(str)

    def __init__(self, shop: Shop, make_cards: MakeCards | None) -> None:
        super().__init__()
        self._shop, self._make_cards = shop, make_cards
        self._port: CardPaperPort | None = None
        self.page: PrintPage | None = None
        self.up, self.asked = False, False
        self.staff = ""
        self._title = ""
        self._wish = _Wish()
        self._foreseen: CodesForeseen | None = None
        self.work = CardWork(shop)
        self.work.came_on.connect(self._show_print)

    @property
    def offered(self) -> bool:
        """Whether anything puts cards on paper here."""
        return self._make_cards is not None

    def open_sheet(self, shown: CampaignShown, staff: str) -> None:
        """For one campaign; while codes are being printed what is seen is how far that is."""
        if not self.work.busy:
            if shown.campaign.id != self._wish.campaign or staff != self.staff:
                kept = self._wish
                self._wish = _Wish(shown.campaign.id, size=kept.size, paper=kept.paper)
            self._foreseen = None  # its terms may be others by now
            self._title = shown.terms.title.pick(self._shop.lang)
        self.up, self.staff = True, staff
        self.shown.emit()

    def show_sheet(self) -> PrintPage:
        """The page, as it is now."""
        page = self.page or self._make_print_page()
        page.count.setText(self._wish.count)
        self._ask_print(asked=False)
        self._show_print()
        self._foresee()
        return page

    def _make_print_page(self) -> PrintPage:
        from counter_app.ui.campaigns.print_page import PrintPage

        page = self.page = PrintPage()
        page.letter_pressed.connect(self.press_print_letter)
        page.counted.connect(self._count_typed)
        page.answered.connect(self.settle_print)
        page.main_pressed.connect(self.go_on_printing)
        page.back_pressed.connect(self.leave_printing)
        page.say("")
        return page

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.say("")
            self._foreseen = None
            self._show_print()
            self._ask_print(asked=self.asked)
            if self.up:
                self._foresee()

    def shut(self) -> None:
        """The window closes."""
        self.work.stop()

    # --- what is chosen -----------------------------------------------------------------------------------------------

    def _count_typed(self, text: str) -> None:
        self._change(count=text)

    def press_print_letter(self, letter: str) -> bool:
        """One of the page's keys; False for none of them."""
        from counter_app.ui.campaigns.print_page import PAPER_KEYS, PRINT_KEY, SIZE_KEYS

        if letter in SIZE_KEYS:
            self._change(size=COUPON_SIZES[SIZE_KEYS.index(letter)])
        elif letter in PAPER_KEYS:
            self._change(paper=tuple(PaperSize)[PAPER_KEYS.index(letter)])
        elif letter == PRINT_KEY:
            self._begin(on_paper=True)
        else:
            return False
        return True

    def _change(
        self, *, count: str | None = None, size: CardSize | None = None, paper: PaperSize | None = None
    ) -> None:
        if self.work.busy:
            return
        before = self._wish
        wish = replace(before, count=before.count if count is None else count, size=size or before.size)
        self._wish = replace(wish, paper=paper or before.paper)
        if count is not None and self._wish.number != before.number:
            self._wish = replace(self._wish, operation="", issued=0)
        if self.page is not None:
            self.page.say("")
        self._ask_print(asked=False)
        self._show_print()
        if count is None:
            self._draw_first_page()

    def go_on_printing(self) -> None:
        """Enter: a file."""
        self._begin(on_paper=False)

    def _begin(self, *, on_paper: bool) -> None:
        page, foreseen = self.page, self._foreseen
        if self.work.busy or page is None or foreseen is None or foreseen.card is None:
            return
        if not self._wish.number:
            page.say(translate("Cards", "A number from 1 to {0} is needed.").format(f"{_MOST:,}"), "bad")
            return
        self._wish = replace(self._wish, on_paper=on_paper)
        page.say("")
        self._ask_print(asked=True)

    def _ask_print(self, *, asked: bool) -> None:
        self.asked = asked
        if self.page is not None:
            self.page.ask(self._question() if asked else None)

    def _question(self) -> Question:
        from counter_app.ui.card_words import worth_words
        from counter_app.ui.widgets.asked import Question

        wish, number = self._wish, self._wish.number
        yes = translate("Cards", "Print") if wish.on_paper else translate("Cards", "Make a PDF")
        if wish.issued >= number:
            again = counted(
                number,
                translate("Cards", "The same {0} coupon again?"),
                translate("Cards", "The same {0} coupons again?"),
            )
            return Question(again, translate("Cards", "Nothing new is issued."), yes)
        title = counted(number, translate("Cards", "Issue {0} coupon?"), translate("Cards", "Issue {0} coupons?"))
        worth = self._foreseen.worth_minor if self._foreseen is not None else None
        said = (worth_words(number, worth), translate("Cards", "Whoever holds one can use it."))
        return Question(title, " ".join(said), yes)

    def settle_print(self, meant: bool) -> None:
        """Enter or Esc to what was asked."""
        asked, port = self.asked, self._paper()
        self._ask_print(asked=False)
        counter = self._shop.counter
        if not meant or not asked or self.work.busy or counter is None or port is None:
            return
        self._wish = replace(self._wish, operation=self._wish.operation or counter.ids.new())
        wish = self._wish
        order = PrintCodes(wish.operation, wish.campaign, wish.number, wish.size, wish.paper, on_paper=wish.on_paper)
        self.work.start(port, order, self._codes_printed, self._codes_failed)
        self._show_print()

    def leave_printing(self) -> None:
        """Esc: stops what is under way; else the list."""
        if self.work.busy:
            self.work.stop()
            if self.page is not None:
                self.page.say(translate("Cards", "It stops in a moment."))
            return
        self.up = False
        self.closed.emit(self._wish.campaign)

    # --- what comes back ----------------------------------------------------------------------------------------------

    def _hand_back(self) -> None:
        """What had the focus was perhaps hidden, or could not be used, meanwhile."""
        if self.page is not None and self.page.isVisible():
            self.page.count.setFocus(Qt.FocusReason.OtherFocusReason)

    def _codes_printed(self, printed: CodesPrinted) -> None:
        self._wish = replace(self._wish, issued=printed.issued)
        if printed.issued:
            self._shop.wrote()
        self._show_print()
        self._hand_back()
        if self.page is not None:
            self.page.say(*self._outcome(printed))

    def _outcome(self, printed: CodesPrinted) -> tuple[str, str]:
        if printed.reasons:
            said = sentence(reason_words(printed.reasons[0], self._shop.lang), self._shop.lang)
            return f"{said} {self._issued_words(printed.issued)}".strip(), "bad"
        if printed.stopped:
            stopped = translate("Cards", "Stopped.")
            return f"{stopped} {self._issued_words(printed.issued)}".strip(), "warn"
        if printed.no_printer:
            return translate("Cards", "There is no printer here; Enter makes a PDF of the same coupons."), "warn"
        pages = counted(printed.pages, translate("Cards", "{0} page"), translate("Cards", "{0} pages"))
        if printed.path is None:
            return translate("Cards", "{0} went to the printer.").format(pages), "good"
        return translate("Cards", "{0}: {1}").format(pages, printed.path), "good"

    def _issued_words(self, issued: int) -> str:
        if not issued:
            return ""
        return counted(
            issued,
            translate("Cards", "{0} coupon is issued; Enter goes on with the same ones."),
            translate("Cards", "{0} coupons are issued; Enter goes on with the same ones."),
        )

    def _codes_failed(self, fault: Fault) -> None:
        issued = getattr(fault, "coupons", ())
        self._wish = replace(self._wish, issued=max(self._wish.issued, len(issued)))
        self._show_print()
        self._hand_back()
        if self.page is not None:
            said = aside_words(fault, self._shop.lang)
            self.page.say(f"{said} {self._issued_words(self._wish.issued)}".strip(), "bad")

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _show_print(self) -> None:
        from counter_app.ui.campaigns.print_page import PAPER_KEYS, SIZE_KEYS, PrintView
        from counter_app.ui.card_words import all_papers, all_sizes, left_words, touch_words, work_words

        page, wish, foreseen = self.page, self._wish, self._foreseen
        if page is None:
            return
        now, work = self.work, None
        if now.busy:
            said = work_words(now.stage, now.done, now.of)
            work = (now.done / now.of if now.of else -1.0, said, left_words(now.left_seconds))
        worth = foreseen.worth_minor if foreseen is not None else None
        known = foreseen is not None and foreseen.card is not None and wish.number
        page.show_view(
            PrintView(
                translate("Cards", "Print codes"),
                self._title,
                all_sizes(wish.paper),
                all_papers(),
                (SIZE_KEYS[COUPON_SIZES.index(wish.size)], PAPER_KEYS[tuple(PaperSize).index(wish.paper)]),
                touch_words(wish.number, wish.size, wish.paper, worth) if known else (),
                work,
            )
        )

    def _paper(self) -> CardPaperPort | None:
        if self._port is None and self._make_cards is not None:
            self._port = self._make_cards()
        return self._port

    def _foresee(self) -> None:
        campaign, lang = self._wish.campaign, self._shop.lang

        def work(counter: Counter) -> CodesForeseen:
            from counter_app.services.paper_cards.printing import foresee_codes

            return foresee_codes(counter, campaign, lang)

        if self._foreseen is None and not self.work.busy:
            self._shop.ask(work, self._codes_foreseen, self._codes_failed, lane=Lane.SEARCH)

    def _codes_foreseen(self, foreseen: CodesForeseen) -> None:
        if foreseen.terms is not None and foreseen.terms.campaign != self._wish.campaign:
            return
        self._foreseen = foreseen
        self._show_print()
        if foreseen.reasons and self.page is not None:
            said = reason_words(foreseen.reasons[0], self._shop.lang)
            self.page.say(sentence(said, self._shop.lang), "bad")
        self._draw_first_page()

    def _draw_first_page(self) -> None:
        """What the paper will look like, in the lane that draws."""
        port, foreseen, wish = self._paper(), self._foreseen, self._wish
        if port is None or foreseen is None or foreseen.card is None or self.work.busy:
            return
        card = foreseen.card

        def work(_counter: Counter) -> QImage:
            from counter_app.services.paper_cards.layout import layout_of

            layout = layout_of(wish.size, wish.paper)
            return port.picture((card for _ in range(layout.per_page)), layout)

        self._shop.ask(work, self._first_page_drawn, self._codes_failed, lane=Lane.CARDS)

    def _first_page_drawn(self, picture: QImage) -> None:
        if self.page is not None:
            self.page.sheet.show_picture(picture, translate("Cards", "The first page"))
