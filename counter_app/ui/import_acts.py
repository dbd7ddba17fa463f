"""What is done on the page of imports, step by step: looked at, rehearsed, imported, gone on with."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.domain.errors import Fault, InvalidInput
from counter_app.services.aside import aside_words
from counter_app.services.context import Counter
from counter_app.services.import_unfinished import Unfinished, UnfinishedAnswer, leave_import, unfinished_imports
from counter_app.ui.import_ports import ImportPort, ImportTold, ImportWish, LookTold, Said, Told
from counter_app.ui.import_state import BUSY, WRITES, ImportState, Progress, Step
from counter_app.ui.import_words import mend_name
from counter_app.ui.import_work import ImportWork
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate
from counter_app.ui.undo_acts import UndoActs, free_name

_AFTER_FAULT = {Step.LOOKING: Step.FILE, Step.REHEARSING: Step.COLUMNS, Step.IMPORTING: Step.FILE}
_AFTER_FAULT |= {Step.UNDO_LOOKING: Step.FILE, Step.UNDOING: Step.FILE}


class ImportActs(QObject):
    """`changed`: `state` is another; `stepped`: another part of the page is up."""

    changed = Signal()
    stepped = Signal()

    def __init__(self, shop: Shop, port: ImportPort) -> None:
        super().__init__()
        self.shop = self._shop = shop
        self.state = ImportState()
        self.work = self._work = ImportWork(shop.jobs, port)
        self.undo = UndoActs(self)
        self._work.came_on.connect(self._show_progress)
        self._work.broke.connect(self._work_broke)

    def set(self, state: ImportState) -> None:
        """Another state, which is shown."""
        before, self.state = self.state, state
        self.changed.emit()
        if before.step is not state.step:
            self.stepped.emit()

    # --- a file -------------------------------------------------------------------------------------------------------

    def look_at(self, path: Path) -> None:
        """What is in it; not while another one comes in."""
        if self.state.step in WRITES:
            return
        wish = self._wish(path, ())
        self.set(ImportState(Step.LOOKING, path, unfinished=self.state.unfinished))
        self._work.run(lambda port, _told, stop: port.look(wish, stop), self._looked_at_file)

    def _looked_at_file(self, told: LookTold | InvalidInput) -> None:
        no = _refusal(told)
        if no or isinstance(told, InvalidInput):
            self.set(replace(self.state.with_note(lambda: no, "bad"), step=Step.FILE))
            return
        known = next((each for each in self.state.unfinished if each.content == told.source), None)
        if known is None:
            self.set(self.state.with_look(told))
            return
        # It is offered as what it is: nobody needs to say again what its columns are.
        others = tuple(each for each in self.state.unfinished if each is not known)
        again = (replace(known, path=str(self.state.path)), *others)
        note = self.state.with_note(
            lambda: translate("Import", "This list stopped in the middle: Enter goes on there.")
        )
        self.set(replace(note, step=Step.FILE, unfinished=again))

    def begin_anew(self) -> None:
        """Another file; of this one nothing is kept."""
        self._work.forget()
        self.set(ImportState(unfinished=self.state.unfinished))

    def back_to_columns(self) -> None:
        """What was rehearsed, or is being rehearsed, is for nobody."""
        self._work.forget()
        self.set(replace(self.state.with_note(None), step=Step.COLUMNS, told=None))

    # --- what would become of it, and the import ----------------------------------------------------------------------

    def rehearse(self) -> None:
        """Nothing is written."""
        state = self.state
        assert state.path is not None
        assert state.look is not None
        wish = replace(self._wish(state.path, state.said), source=state.look.source, rehearse=True)
        self.set(replace(state.with_note(None), step=Step.REHEARSING, progress=Progress()))
        self._work.run(lambda port, told, stop: port.bring(wish, told, stop), self._rehearsed)

    def _rehearsed(self, told: ImportTold | InvalidInput) -> None:
        no = _refusal(told)
        if no or isinstance(told, InvalidInput):
            step = Step.FILE if isinstance(told, InvalidInput) and told.key == "file" else Step.COLUMNS
            self.set(replace(self.state.with_note(lambda: no, "bad"), step=step))
        else:
            self.set(replace(self.state, step=Step.REHEARSED, told=told))

    def bring_in(self, said: Said) -> None:
        """The import itself. `said`: how its columns are read."""
        state = self.state
        assert state.path is not None
        wish = replace(self._wish(state.path, said), source=state.look.source if state.look else "")
        self.set(replace(state.with_note(None), step=Step.IMPORTING, progress=Progress(), stopping=False, told=None))
        self._work.run(lambda port, told, stop: port.bring(wish, told, stop), self._import_ended)

    def go_on_with(self, stopped: Unfinished) -> None:
        """Where it stopped, with its own file, and what was said of its columns then."""
        if not stopped.path:
            note = self.state.with_note(lambda: translate("Import", "Choose its file again; it goes on there."), "warn")
            self.set(note)
            return
        look = LookTold(source=stopped.content, rows=stopped.of)
        self.state = replace(
            self.state, path=Path(stopped.path), look=look, fields=(), guessed=(), gone_on=stopped.said
        )
        self.bring_in(stopped.said)

    def _import_ended(self, told: ImportTold | InvalidInput) -> None:
        self._shop.wrote()
        no = _refusal(told)
        if isinstance(told, InvalidInput):
            self.set(replace(self.state.with_note(lambda: no, "bad"), step=Step.FILE))
        elif no:
            self.set(replace(self.state.with_note(lambda: no, "warn"), step=Step.FILE))
        elif told.left:
            note = self.state.with_note(lambda: translate("Import", "It has stopped. What came in stays."))
            self.set(replace(note, step=Step.FILE))
        else:
            self.set(replace(self.state, step=Step.DONE, told=told))
        self.look_for_stopped()

    def stop(self) -> None:
        """It ends behind its block, and can go on."""
        self._work.stop()
        if self.state.step in WRITES:
            self.set(replace(self.state, stopping=True))

    def forget(self) -> None:
        """Whoever looked has gone: nothing of the list stays here; what is being written goes on."""
        if self.state.step not in WRITES:
            self._work.forget()
            self.state = ImportState()

    # --- those that stopped -------------------------------------------------------------------------------------------

    def look_for_stopped(self) -> None:
        """Which there are now."""
        self._shop.ask(unfinished_imports, self.offer_stopped)

    def offer_stopped(self, answer: UnfinishedAnswer) -> None:
        """Those that can go on."""
        self.set(replace(self.state, unfinished=answer.imports))

    def leave_stopped(self) -> None:
        """The one that is offered goes on no more; what came in stays."""
        if not self.state.unfinished:
            return
        chosen = self.state.unfinished[0].id

        def work(counter: Counter) -> UnfinishedAnswer:
            return leave_import(counter, chosen)

        self.set(self.state.with_note(None))
        self._shop.ask(work, self.offer_stopped)

    # --- the rows to mend ---------------------------------------------------------------------------------------------

    def save_rejects(self) -> None:
        """All rows that are not taken, beside the list itself."""
        state = self.state
        if state.path is None or state.look is None or state.told is None or not state.told.rejected:
            return
        path, name = state.path, mend_name(state.path)
        wish = replace(self._wish(path, state.said), source=state.look.source, rehearse=True)

        def act(port: ImportPort, _told: Told, stop: threading.Event) -> ImportTold:
            return port.bring(replace(wish, rejects=free_name(path.parent, name)), lambda *_: None, stop)

        self._work.run(act, self._saved_rejects)

    def _saved_rejects(self, told: ImportTold | InvalidInput) -> None:
        no = _refusal(told)
        if no or isinstance(told, InvalidInput):
            self.set(self.state.with_note(lambda: no, "bad"))
            return
        name = Path(told.rejects_file).name
        note = self.state.with_note(lambda: translate("Import", "Saved beside the list: {0}").format(name), "good")
        self.set(note)

    # --- in general ---------------------------------------------------------------------------------------------------

    def _wish(self, path: Path, said: Said) -> ImportWish:
        return ImportWish(path, self._shop.lang, said)

    def _show_progress(self, progress: Progress) -> None:
        if self.state.step in BUSY:
            self.set(replace(self.state, progress=progress))

    def _work_broke(self, fault: Fault) -> None:
        note = self.state.with_note(lambda: aside_words(fault, self._shop.lang), "bad")
        self.set(replace(note, step=_AFTER_FAULT.get(self.state.step, self.state.step)))
        self.look_for_stopped()


def _refusal(told: LookTold | ImportTold | InvalidInput) -> str:
    """Why not, in words; "" where nothing is in the way."""
    if isinstance(told, InvalidInput):
        return told.sentence
    return told.reasons[0].text if told.reasons else ""
