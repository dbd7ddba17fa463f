"""What is done on the page of imports to take one back: looked at, taken back, gone on with, what stays saved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from counter_app.domain.errors import InvalidInput
from counter_app.services.import_undoable import UndoableAnswer, undoable_imports
from counter_app.ui.import_ports import UndoTold, UndoWish
from counter_app.ui.import_state import ImportState, Progress, Step
from counter_app.ui.import_work import ImportWork
from counter_app.ui.shop import Shop
from counter_app.ui.texts import translate


class PageActs(Protocol):
    """The acts of the page, whose state and work these share."""

    state: ImportState
    shop: Shop
    work: ImportWork

    def set(self, state: ImportState) -> None: ...


class UndoActs:
    """Beside those of the page."""

    def __init__(self, acts: PageActs) -> None:
        self._acts = acts

    def open(self) -> None:
        """The newest import that nobody has taken back yet, as it would go."""
        self._acts.shop.ask(undoable_imports, self._offered)

    def _offered(self, answer: UndoableAnswer) -> None:
        acts = self._acts
        if acts.state.step not in (Step.FILE, Step.DONE):
            return  # somebody went on meanwhile
        if not answer.imports:
            words = answer.reasons[0] if answer.reasons else None
            days = answer.days
            if words is None:
                acts.set(
                    acts.state.with_note(
                        lambda: translate("Undo", "There is no import of the last {0} days.").format(days), "warn"
                    )
                )
            return
        first = next((place for place, each in enumerate(answer.imports) if not each.ended), 0)
        acts.set(replace(acts.state, undoable=answer.imports))
        self.choose(first)

    def choose(self, place: int) -> None:
        """One of them: what would become of it."""
        state = self._acts.state
        if not 0 <= place < len(state.undoable):
            return
        wish = UndoWish(state.undoable[place].id, self._acts.shop.lang, rehearse=True)
        self._acts.set(
            replace(state.with_note(None), step=Step.UNDO_LOOKING, chosen=place, undo=None, progress=Progress())
        )
        self._acts.work.run(lambda port, told, stop: port.undo(wish, told, stop), self._looked)

    def _looked(self, told: UndoTold | InvalidInput) -> None:
        acts = self._acts
        no = why_not(told)
        if no or isinstance(told, InvalidInput):
            acts.set(replace(acts.state.with_note(lambda: no, "bad"), step=Step.FILE))
            return
        ended = acts.state.undoable[acts.state.chosen].ended
        acts.set(replace(acts.state, step=Step.UNDONE if ended else Step.UNDO_SEEN, undo=told))

    def take_back(self) -> None:
        """What was looked at."""
        state = self._acts.state
        if not state.undoable:
            return
        wish = UndoWish(state.undoable[state.chosen].id, self._acts.shop.lang)
        self._acts.set(replace(state.with_note(None), step=Step.UNDOING, progress=Progress(), stopping=False))
        self._acts.work.run(lambda port, told, stop: port.undo(wish, told, stop), self._taken_back)

    def _taken_back(self, told: UndoTold | InvalidInput) -> None:
        acts = self._acts
        acts.shop.wrote()
        no = why_not(told)
        if no or isinstance(told, InvalidInput):
            acts.set(replace(acts.state.with_note(lambda: no, "warn"), step=Step.FILE))
        elif told.left:
            note = acts.state.with_note(
                lambda: translate("Undo", "It has stopped. What was taken back stays so; Alt U goes on there.")
            )
            acts.set(replace(note, step=Step.FILE))
        else:
            acts.set(replace(acts.state, step=Step.UNDONE, undo=told))

    def save(self) -> None:
        """The rows of which something stays, beside the list that they stood in."""
        state = self._acts.state
        if state.undo is None or not state.undo.kept:
            return
        chosen = state.undoable[state.chosen]
        folder = Path(chosen.path).parent if chosen.path else Path.home()
        name = translate("Undo", "{0} that stay").format(Path(chosen.name).stem)
        wish = UndoWish(chosen.id, self._acts.shop.lang, rehearse=state.step is Step.UNDO_SEEN)

        def where() -> Path:
            return free_name(folder if folder.is_dir() else Path.home(), name)

        self._acts.work.run(lambda port, told, stop: port.undo(replace(wish, kept=where()), told, stop), self._saved)

    def _saved(self, told: UndoTold | InvalidInput) -> None:
        acts = self._acts
        no = why_not(told)
        if no or isinstance(told, InvalidInput):
            acts.set(acts.state.with_note(lambda: no, "bad"))
            return
        path = told.kept_file
        acts.set(acts.state.with_note(lambda: translate("Undo", "Saved: {0}").format(path), "good"))


def free_name(folder: Path, name: str) -> Path:
    """A file that is not there yet: what was mended in an earlier one is not lost."""
    path, number = folder / f"{name}.csv", 2
    while path.exists():
        path, number = folder / f"{name} {number}.csv", number + 1
    return path


def why_not(told: UndoTold | InvalidInput) -> str:
    """In words; "" where nothing is in the way."""
    if isinstance(told, InvalidInput):
        return told.sentence
    return told.reasons[0].text if told.reasons else ""
