"""The manager's audit log: who did what, looked through by key and by mouse, checked and exported beside the sale."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.money import currency_digits
from counter_app.services.aside import aside_words
from counter_app.services.audit_records import AuditAsked, AuditLine
from counter_app.services.context import Counter
from counter_app.ui.books_port import BooksPort
from counter_app.ui.jobs import Lane, Urgency
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate

if TYPE_CHECKING:
    from counter_app.services.audit import AuditWalk
    from counter_app.services.audit_list import AuditExport, AuditPage
    from counter_app.ui.audit_rows import Telling
    from counter_app.ui.staff.audit_page import AuditLogPage

_ALL = "4"
_SPANS = {"1": 0, "2": 6, "3": 29, _ALL: None}
_CHECK, _SAVE = "V", "X"
_PAGE = 50
# So near to the end of what is there the next page is asked for.
_AHEAD = 10


class AuditDesk(PageDesk):
    """`staff_wanted`: back to the staff."""

    staff_wanted = Signal()

    def __init__(self, shop: Shop, books: BooksPort | None) -> None:
        super().__init__(shop)
        self._books = books
        self.page: AuditLogPage | None = None
        self.asked = AuditAsked()
        self._span = _ALL
        # Which question this is: an answer to one before it is for nobody any more.
        self._turn = 0
        self._lines: list[AuditLine] = []
        self._last: AuditPage | None = None
        self._wanted, self._asking = _PAGE, False
        self._digits, self._walk_total = 2, 0
        self._checking = self._saving = False

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """From the staff."""
        if not self.up:
            self.asked, self._span = AuditAsked(), _ALL
            self._ask_to_open(_first, self._log_opened)

    def _log_opened(self, told: tuple[AuditPage, int]) -> None:
        found, self._digits = told
        if found.reasons:
            self.sign_in_wanted.emit(found.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._log_opened(told))
            return
        self.up, self._whose = True, found.by
        page.search.clear()
        page.panel.say("")
        self._begin()
        self._log_arrived(found, self._turn)
        self.opened.emit(page)
        page.rows.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> AuditLogPage:
        from counter_app.ui.staff.audit_page import AuditLogPage

        page = self.page = AuditLogPage()
        page.letter_pressed.connect(self.press)
        page.chosen.connect(self._show_record)
        page.search.textChanged.connect(self._typed)
        return page

    @override
    def _left(self) -> None:
        self._turn += 1

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self.page.panel.say("")
            self._show()

    def _log_failed(self, fault: Fault) -> None:
        self._asking = self._checking = self._saving = False
        self._say_bad(aside_words(fault, self._shop.lang))

    def _say_bad(self, said: str) -> None:
        if self.page is not None:
            self.page.panel.say(said, "bad")

    # --- what is asked ------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter or digit of one of the page's keys; False for none of them."""
        from counter_app.ui.audit_rows import ACT, BY, CLEAR

        page, line = self.page, self._chosen()
        if page is None:
            return False
        if letter in _SPANS:
            self._span = letter
            self._ask_anew()
        elif letter == _CHECK:
            self._check()
        elif letter == _SAVE:
            self._choose_file()
        elif letter == BY and line is not None and line.staff:
            self.asked = AuditAsked(self.asked.text, line.staff, self.asked.action)
            self._ask_anew()
        elif letter == ACT and line is not None:
            self.asked = AuditAsked(self.asked.text, self.asked.by, line.action)
            self._ask_anew()
        elif letter == CLEAR:
            self.asked = AuditAsked(self.asked.text)
            self._ask_anew()
        else:
            return False
        return True

    @property
    def narrowed(self) -> bool:
        """Whether only one person's or one act's records are listed."""
        return bool(self.asked.by or self.asked.action)

    def _typed(self, text: str) -> None:
        self.asked = AuditAsked(text.strip(), self.asked.by, self.asked.action)
        if self.up:
            self._ask_anew()

    def _question(self) -> AuditAsked:
        """With the days, as they are now."""
        back, overview = _SPANS[self._span], self._shop.overview
        if back is None or overview is None:
            return self.asked
        first = overview.now.date() - timedelta(days=back)
        return AuditAsked(self.asked.text, self.asked.by, self.asked.action, first)

    def _begin(self) -> None:
        self._turn += 1
        self._lines, self._last, self._wanted, self._asking = [], None, _PAGE, False

    def _ask_anew(self) -> None:
        self._begin()
        self._ask_on(_END)

    def _ask_on(self, before: int) -> None:
        turn, asked, self._asking = self._turn, self._question(), True

        def work(counter: Counter) -> AuditPage:
            from counter_app.services.audit_list import AuditPage, audit_page

            # More was typed meanwhile: nobody waits for this any more.
            return audit_page(counter, asked, before) if turn == self._turn else AuditPage(before=before)

        self._shop.ask(work, lambda found: self._log_arrived(found, turn), self._log_failed, lane=Lane.SEARCH)

    def _log_arrived(self, found: AuditPage, turn: int) -> None:
        if turn != self._turn or not self.up:
            return
        self._asking = False
        if found.reasons or found.by != self._whose:
            self.leave()
            return
        self._lines += found.lines
        self._last = found
        self._show()
        if found.before and len(self._lines) < self._wanted:
            self._ask_on(found.before)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _telling(self) -> Telling:
        from counter_app.ui.audit_rows import Telling
        from counter_app.ui.staff_rows import Looking

        overview = self._shop.overview
        now, zone = (overview.status.now, overview.zone) if overview else (datetime(1970, 1, 1, tzinfo=UTC), UTC)
        names = self._last.names if self._last is not None else {}
        return Telling(Looking(now, zone), self._shop.lang, self._digits, names)

    def _show(self) -> None:
        from counter_app.ui.audit_rows import line_row

        page, telling, last = self.page, self._telling(), self._last
        assert page is not None
        spans = (
            translate("Audit", "Today"),
            translate("Audit", "7 days"),
            translate("Audit", "30 days"),
            translate("Audit", "All"),
        )
        page.show_view(self._span, spans)
        looking = last is None or bool(last.before)
        nothing = translate("Audit", "still looking") if looking else translate("Audit", "Nothing fits.")
        page.show_rows([line_row(line, telling) for line in self._lines], nothing)
        page.foot.setText(self._foot(telling))

    def _foot(self, telling: Telling) -> str:
        last = self._last
        if last is None:
            return ""
        if not last.before:
            return translate("Audit", "{0} records").format(f"{len(self._lines):,}")
        since = telling.looking.at(last.searched_to)
        return translate("Audit", "{0} so far, back to {1}").format(f"{len(self._lines):,}", since)

    def _chosen(self) -> AuditLine | None:
        chosen = self.page.rows.current_id() if self.page is not None else ""
        return next((line for line in self._lines if str(line.number) == chosen), None)

    def _show_record(self, chosen: str) -> None:
        from counter_app.ui.audit_rows import record_case

        page, line = self.page, self._chosen()
        if page is None:
            return
        page.panel.show_case(record_case(line, self._telling(), self.asked) if line is not None else None)
        place = page.rows.currentIndex().row()
        last = self._last
        if chosen and last is not None and last.before and place >= len(self._lines) - _AHEAD and not self._asking:
            self._wanted = len(self._lines) + _PAGE
            self._ask_on(last.before)

    # --- checking and exporting ---------------------------------------------------------------------------------------

    def _check(self) -> None:
        """Step by step, beside the sale."""
        if not self._checking:
            from counter_app.services.audit import AuditWalk

            self._checking = True
            self._walk_total = self._last.total if self._last is not None else 0
            self._step(AuditWalk())

    def _step(self, walk: AuditWalk) -> None:
        books, page = self._books, self.page
        if page is None or not self.up:
            self._checking = False
            return
        share = min(99, walk.number * 100 // max(1, self._walk_total))
        page.panel.say(translate("Audit", "Checking: {0} %").format(share))

        def work(counter: Counter) -> AuditWalk:
            from counter_app.services.audit import verify_on

            with counter.store.reading() as reading:
                known = books.witnessed(reading) if books is not None else (0, "")
            return verify_on(counter, walk, known)

        self._shop.ask(work, self._stepped, self._log_failed, lane=Lane.SLOW, urgency=Urgency.BACKGROUND)

    def _stepped(self, walk: AuditWalk) -> None:
        if walk.verdict is None:
            self._step(walk)
            return
        from counter_app.ui.audit_rows import verdict_words

        self._checking = False
        if self.page is None:
            return
        if walk.verdict.first_bad is not None and self.up:
            # The list from the record that does not fit; what it says of itself stands beside it.
            self.asked, self._span = AuditAsked(), _ALL
            self.page.search.clear()
            self._begin()
            self._ask_on(walk.verdict.first_bad + 1)
        self.page.panel.say(*verdict_words(walk.verdict))

    def _choose_file(self) -> None:
        from counter_app.ui.file_choice import ask_for_table

        if self.page is not None and self._books is not None and not self._saving:
            ask_for_table(self.page, translate("Audit", "Save the log as"), self.save_as)

    def save_as(self, path: Path) -> None:
        """What is listed, all of it, as CSV or XLSX."""
        books, asked = self._books, self._question()
        if books is None or self._saving:
            return
        self._saving = True

        def work(counter: Counter) -> AuditExport | str:
            from counter_app.services.audit_list import export_audit

            try:
                with books.table(path) as target:
                    return export_audit(counter, asked, target)
            except InvalidInput as wrong:
                return wrong.sentence

        self._shop.ask(work, self._saved, self._log_failed, lane=Lane.MANY)

    def _saved(self, made: AuditExport | str) -> None:
        self._saving = False
        if self.page is None:
            return
        if isinstance(made, str):
            self._say_bad(translate("Audit", "A name that ends in .csv or .xlsx is needed"))
        elif made.reasons:
            self._say_bad(sentence(reason_words(made.reasons[0], self._shop.lang), self._shop.lang))
        else:
            self.page.panel.say(translate("Audit", "{0} records saved.").format(f"{made.rows:,}"), "good")


_END = 2**62


def _first(counter: Counter) -> tuple[AuditPage, int]:
    from counter_app.services.audit_list import audit_page

    with counter.store.reading() as reading:
        device = reading.device()
    return audit_page(counter, AuditAsked()), currency_digits(device.currency) if device is not None else 2
