"""The manager's figures: which chart is looked at, of which days and which store; a scan brings the sale back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.domain.money import currency_digits
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.ui.jobs import Lane
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.said import reason_words, sentence
from counter_app.ui.shop import Shop
from counter_app.ui.texts import counted, translate

if TYPE_CHECKING:
    from counter_app.domain.charts import Chart
    from counter_app.domain.verdict import Reason
    from counter_app.services.numbers import Figures
    from counter_app.ui.numbers.page import NumbersPage
    from counter_app.ui.ports import SaveChart

_DIGITS = "123456789"
_EARLIEST = date(2000, 1, 1)


class NumberDesk(PageDesk):
    """One chart at a time, or the table behind it."""

    def __init__(self, shop: Shop, save: SaveChart | None) -> None:
        super().__init__(shop)
        self._save = save
        self.page: NumbersPage | None = None
        self._digit = _DIGITS[0]
        self._as_table = False
        self._store: str | None = None  # None: this counter's, "": all
        self._until: date | None = None  # None: today
        self._figures: Figures | None = None
        self._asked = 0
        self._said = ""

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Ctrl 5."""
        if not self.up:
            self._until = None
            self._ask_to_open(self._question(), self._may, lane=Lane.FIGURES)

    def _may(self, found: Figures) -> None:
        refused = next((each for each in found.reasons if each.code == "sign_in_required"), None)
        if refused is not None:
            self.sign_in_wanted.emit(refused)
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may(found))
            return
        self.up = True
        self._asked += 1  # what was asked for before is answered too late
        self._said = ""
        self._arrived(found)
        self.opened.emit(page)
        page.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make(self) -> NumbersPage:
        from counter_app.ui.numbers.page import NumbersPage

        page = self.page = NumbersPage(_DIGITS)
        page.letter_pressed.connect(self.press)
        return page

    def say_again(self) -> None:
        """The language has changed."""
        if self.page is not None:
            self._said = ""
            self._show()

    # --- what is asked ------------------------------------------------------------------------------------------------

    def _question(self) -> Callable[[Counter], Figures]:
        from counter_app.services.numbers import show_numbers

        store, until = self._store, self._until
        return lambda counter: show_numbers(counter, store, until)

    def _ask(self) -> None:
        """The newest question counts: one that was overtaken is not asked any more, nor its answer shown."""
        self._asked += 1
        number, look = self._asked, self._question()

        def work(counter: Counter) -> Figures | None:
            return look(counter) if number == self._asked else None

        def arrived(found: Figures | None) -> None:
            if found is not None and number == self._asked:
                self._arrived(found)

        self._shop.ask(work, arrived, self._failed, lane=Lane.FIGURES)

    def _failed(self, fault: Fault) -> None:
        self._say(aside_words(fault, self._shop.lang))

    def _arrived(self, found: Figures) -> None:
        self._figures = found
        if self.page is not None:
            self._show()

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _chart(self) -> Chart | None:
        from counter_app.services.chart_words import Speech
        from counter_app.services.charts import NAMES, chart

        found = self._figures
        if found is None or found.numbers is None:
            return None
        speech = Speech(self._shop.lang, currency_digits(found.currency))
        return chart(NAMES[_DIGITS.index(self._digit)], found, speech)

    def _show(self) -> None:
        from counter_app.services.chart_words import TITLES, Speech
        from counter_app.services.charts import NAMES
        from counter_app.ui.number_rows import cells_of

        page, found = self.page, self._figures
        if page is None or found is None:
            return
        lang = self._shop.lang
        titles = {digit: TITLES[name].pick(lang) for digit, name in zip(_DIGITS, NAMES, strict=True)}
        chart = self._chart()
        page.show_titles(titles, self._digit)
        nothing = translate("Numbers", "There is nothing to show for these days.")
        if found.reasons:
            nothing = sentence(reason_words(found.reasons[0], lang), lang)
        page.show_chart(chart, nothing, as_table=self._as_table)
        if chart is not None:
            page.show_table(*cells_of(chart, Speech(lang, currency_digits(found.currency))))
        name = found.stores.get(found.store, "") if found.store else translate("Numbers", "All stores")
        until = found.numbers.until if found.numbers is not None else found.asked.until.isoformat()
        page.period.setText(f"{name} · {until}")
        other = translate("Numbers", "All stores") if found.store else translate("Numbers", "This store")
        page.acts["S"].set_words(other)
        page.acts["S"].setVisible(len(found.stores) > 1)
        page.acts["T"].set_role("main" if self._as_table else "quiet")
        page.foot.setText(self._said or self._known_until(found))

    def _known_until(self, found: Figures) -> str:
        """Of when the figures are, and what is not in them."""
        at = found.told_at
        if at is None or found.numbers is None:
            return ""
        local = at.astimezone(found.zone)
        when = f"{local:%H:%M}" if local.date() == found.at.astimezone(found.zone).date() else f"{local:%Y-%m-%d %H:%M}"
        said = [
            translate("Numbers", "As of {0}.").format(when)
            if found.fresh
            else translate("Numbers", "The cloud does not answer: figures of {0}.").format(when)
        ]
        if found.waiting:
            said.append(
                counted(
                    found.waiting,
                    translate("Numbers", "One act of this counter is not sent yet and not in them."),
                    translate("Numbers", "{0} acts of this counter are not sent yet and not in them."),
                )
            )
        if not found.numbers.whole:
            said.append(translate("Numbers", "Older sales are being counted still."))
        return " ".join(said)

    def _say(self, text: str) -> None:
        self._said = text
        if self.page is not None:
            self.page.foot.setText(text)

    # --- what is done -------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The digit or letter of one of the page's keys; False for none of them."""
        self._said = ""
        if letter in _DIGITS:
            self._digit = letter
            self._show()
        elif letter == "T":
            self._as_table = not self._as_table
            self._show()
        elif letter == "S" and self._figures is not None and len(self._figures.stores) > 1:
            self._store = None if self._store == "" else ""
            self._ask()
        elif letter == "E":
            self._export()
        else:
            return False
        return True

    def turn(self, rows: int) -> None:
        """What is higher than the room there is, up or down."""
        if self.page is not None:
            self.page.turn(rows)

    def step(self, way: int) -> None:
        """Earlier or later: a day, a week or a month, as the chart has them; never behind today."""
        found = self._figures
        if found is None:
            return
        until = self._until or found.today
        moved = _moved(until, self._digit, way)
        if moved >= found.today:
            self.go_to_today()
        elif moved >= _EARLIEST:
            self._until = moved
            self._said = ""
            self._ask()

    def go_to_today(self) -> None:
        """The newest figures."""
        self._until = None
        self._said = ""
        self._ask()

    def _export(self) -> None:
        chart, page = self._chart(), self.page
        if chart is None or page is None or self._save is None:
            return
        from counter_app.ui.file_choice import ask_where

        ask_where(page, f"{chart.name}.xlsx", lambda path: self._write(chart, path))

    def _write(self, chart: Chart, path: Path) -> None:
        save = self._save
        assert save is not None

        def work(counter: Counter) -> Reason | str | None:
            try:
                return save(counter, chart, path)
            except InvalidInput as wrong:
                return str(wrong)

        self._shop.ask(work, lambda told: self._written(told, path), self._failed, lane=Lane.FIGURES)

    def _written(self, told: Reason | str | None, path: Path) -> None:
        lang = self._shop.lang
        if isinstance(told, str):
            self._say(translate("Numbers", "A table is saved as .xlsx or .csv."))
        elif told is not None:
            self._say(sentence(reason_words(told, lang), lang))
        else:
            self._say(translate("Numbers", "Saved: {0}").format(path))


def _moved(until: date, digit: str, way: int) -> date:
    if digit == "1":
        return until + timedelta(days=way)
    if digit in "46789":
        return until + timedelta(weeks=way)
    if way < 0:
        return until.replace(day=1) - timedelta(days=1)
    after = (until.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (after.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
