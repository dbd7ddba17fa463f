"""Everybody who is marked, in a file that a spreadsheet opens: in the person's documents, and written down by whom."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.context import Counter
from counter_app.services.exports import ExportAnswer
from counter_app.services.import_watch import Watch
from counter_app.services.member_records import Selection
from counter_app.services.selection import Tally, tally
from counter_app.ui import act_words as words
from counter_app.ui.act_steps import ActSteps
from counter_app.ui.texts import translate


def documents() -> Path:
    """Where the person keeps files."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


class MemberExporting:
    """Alt W."""

    def __init__(self, steps: ActSteps) -> None:
        self._steps = steps

    def begin(self, selection: Selection) -> None:
        """Say how many, and where it goes."""
        if self._steps.shop.export_selected is None:
            return
        self._steps.look(
            lambda counter, gone: tally(counter, selection, "", gone), lambda found: self._show(found, selection)
        )

    def _show(self, found: Tally, selection: Selection) -> None:
        overview = self._steps.shop.overview
        if overview is None:
            return
        name = f"members-{overview.now.astimezone(overview.zone):%Y%m%d-%H%M%S}.xlsx"
        path = documents() / name
        self._steps.step(
            lambda: words.shows_export(found.people, path), lambda _: self._export(selection, path, found.people)
        )

    def _export(self, selection: Selection, path: Path, people: int) -> None:
        export = self._steps.shop.export_selected
        assert export is not None

        def work(counter: Counter, watch: Watch) -> ExportAnswer | None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Fault(FaultKind.DISK_ERROR, f"{path}: {error.strerror}") from error
            return export(counter, selection, path, _of(watch, people))

        def ended(answer: ExportAnswer | None) -> None:
            if answer is None or not self._steps.refused(answer.reasons):
                rows = None if answer is None else sum(answer.rows.values())
                self._steps.step(lambda: words.ended_export(rows, path), self._steps.done)

        self._steps.carry_out(lambda: translate("Acts", "Export"), work, ended)


def _of(watch: Watch, people: int) -> Watch:
    """The file itself does not know of how many."""
    return Watch(lambda stage, done, _of: watch.told(stage, done, people), watch.go_on, watch.block)
