"""What the first start puts on paper: the recovery phrase, and the sample for the camera."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.domain.errors import Fault
from counter_app.services.shift_sheet import Row, Section, Sheet
from counter_app.ui.first.looking import PRINT
from counter_app.ui.first.ports import FirstPaper, FirstParts
from counter_app.ui.jobs import Jobs, Lane
from counter_app.ui.texts import translate
from counter_app.ui.widgets.form import Form

_PHRASE_FILE, _SAMPLE_FILE = "counter-recovery-phrase.pdf", "counter-sample.png"


class FirstPapers:
    """`how`: `PRINT`, or anything else for a file among the person's documents. The screen says what became of it."""

    def __init__(self, parts: FirstParts, jobs: Jobs, failed: Callable[[Fault], None]) -> None:
        self._parts, self._jobs, self._failed = parts, jobs, failed

    def put_phrase_on_paper(self, how: str, phrase: str, merchant: str, screen: Form) -> None:
        """Eight groups, four to a row."""
        groups = phrase.split("-")
        rows = tuple(Row(tuple(groups[start : start + 4]), strong=True) for start in (0, 4))
        about = translate("First", "Whoever has it can open the backups of the shop: keep it in a safe place.")
        sheet = Sheet(translate("First", "Recovery phrase"), (about,), (Section(merchant, rows),), "")

        def work() -> str:
            paper = self._paper()
            if how == PRINT:
                return "" if paper.print_sheet(sheet, "") else "none"
            return str(paper.save_sheet(sheet, "", _PHRASE_FILE))

        self._put(work, screen)

    def put_sample_on_paper(self, how: str, screen: Form) -> None:
        """What the camera is tried with."""
        title = translate("First", "Sample for the camera")

        def work() -> str:
            paper, png = self._paper(), self._parts.port.sample(title)
            if how == PRINT:
                return "" if paper.print_picture(png, title) else "none"
            return str(paper.save_file(png, _SAMPLE_FILE))

        self._put(work, screen)

    def _paper(self) -> FirstPaper:
        if self._parts.make_paper is not None:
            return self._parts.make_paper()
        from counter_app.ui.paper import SystemPaper

        return SystemPaper()

    def _put(self, work: Callable[[], str], screen: Form) -> None:
        self._jobs.submit(work, lambda told: _say_on_paper(screen, told), self._failed, lane=Lane.PRINT)


def _say_on_paper(screen: Form, told: str) -> None:
    if told == "none":
        screen.say(translate("First", "This computer knows no printer. It can be saved instead."))
    elif told:
        screen.say(translate("First", "Saved: {0}").format(told), "good")
    else:
        screen.say(translate("First", "It is at the printer."), "good")
