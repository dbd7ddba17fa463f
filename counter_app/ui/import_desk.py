"""The page on which old customers come in: opened and left, its keys; another process does the work, and this one goes
on selling."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, Signal
from typing_extensions import override

from counter_app.services.context import Counter
from counter_app.ui.page_desk import PageDesk
from counter_app.ui.shop import Shop

if TYPE_CHECKING:
    from counter_app.services.import_unfinished import UnfinishedAnswer
    from counter_app.ui.import_acts import ImportActs
    from counter_app.ui.import_ports import ImportPort
    from counter_app.ui.imports.page import ImportPage


class ImportDesk(PageDesk):
    """`members_wanted`: the list of members. An import goes on behind the sale."""

    members_wanted = Signal()

    def __init__(self, shop: Shop, port: ImportPort | None) -> None:
        super().__init__(shop)
        self._port = port
        self.page: ImportPage | None = None
        self.acts: ImportActs | None = None

    # --- in and out ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Alt I on the list of members."""
        if not self.up and self._port is not None:
            self._ask_to_open(_unfinished, self._may_import)

    def _may_import(self, answer: UnfinishedAnswer) -> None:
        if answer.reasons:
            self.sign_in_wanted.emit(answer.reasons[0])
            return
        if (page := self.page) is None:
            self._open_first(self._make(), lambda: self._may_import(answer))
            return
        assert self.acts is not None
        self.up = True
        self.acts.offer_stopped(answer)
        self.opened.emit(page)
        self._focus()

    def _make(self) -> ImportPage:
        from counter_app.ui.import_acts import ImportActs
        from counter_app.ui.imports.page import ImportPage

        assert self._port is not None
        acts = self.acts = ImportActs(self._shop, self._port)
        page = self.page = ImportPage()
        acts.changed.connect(self._show_import)
        acts.stepped.connect(self._focus)
        page.letter_pressed.connect(self.press)
        page.sheet.column_pressed.connect(self.choose_column)
        page.panel.main_pressed.connect(self.go_on)
        page.panel.back_pressed.connect(self.go_back)
        return page

    def back_to_members(self) -> None:
        """The list of members is wanted."""
        self.leave()
        self.members_wanted.emit()

    @override
    def check_who(self) -> None:
        """Whoever has gone takes the page along, and what was seen of the list; what was begun goes on."""
        overview = self._shop.overview
        session = overview.status.session if overview is not None else None
        if self.acts is not None and (session is None or not session.role.manages):
            self.leave()
            self.acts.forget()

    def say_again(self) -> None:
        """The language has changed."""
        if self.acts is not None:
            self._show_import()

    def shut(self) -> None:
        """The window closes: an import ends behind its block, and goes on another day."""
        if self.acts is not None:
            self.acts.stop()

    # --- keys ---------------------------------------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """The letter of an act, or the digit of a field; False for none of them."""
        from counter_app.ui.import_state import FIELDS, Step

        acts = self.acts
        if acts is None:
            return False
        if acts.state.step is Step.COLUMNS and letter.isdigit() and 1 <= int(letter) <= len(FIELDS):
            acts.set(acts.state.with_field(FIELDS[int(letter) - 1]))
            return True
        known: dict[tuple[Step, str], Callable[[], None]] = {
            (Step.FILE, "O"): self._choose_file,
            (Step.FILE, "X"): acts.leave_stopped,
            (Step.IMPORTING, "T"): acts.stop,
            (Step.REHEARSED, "S"): acts.save_rejects,
            (Step.DONE, "S"): acts.save_rejects,
            (Step.DONE, "N"): acts.begin_anew,
            (Step.FILE, "U"): acts.undo.open,
            (Step.DONE, "U"): acts.undo.open,
            (Step.UNDO_SEEN, "S"): acts.undo.save,
            (Step.UNDONE, "S"): acts.undo.save,
            (Step.UNDOING, "T"): acts.stop,
        }
        act = known.get((acts.state.step, letter))
        if act is not None:
            act()
        return act is not None

    def go_on(self) -> None:
        """Enter."""
        from counter_app.ui.import_state import Step

        acts = self.acts
        if acts is None:
            return
        state = acts.state
        if state.step is Step.FILE:
            self._go_on_with_file()
        elif state.step is Step.COLUMNS and state.has_phone:
            acts.rehearse()
        elif state.step is Step.REHEARSED and state.told is not None and state.told.created + state.told.merged:
            acts.bring_in(state.said)
        elif state.step is Step.UNDO_SEEN:
            acts.undo.take_back()
        elif state.step in (Step.DONE, Step.UNDONE):
            self.back_to_members()

    def _go_on_with_file(self) -> None:
        assert self.acts is not None
        assert self.page is not None
        typed = self.page.path.text().strip().strip('"')
        if typed:
            self.look_at(Path(os.path.expanduser(typed)))  # noqa: PTH111 - Path's own raises for a ~name that is nobody
        elif self.acts.state.unfinished:
            self.acts.go_on_with(self.acts.state.unfinished[0])
        else:
            self._choose_file()

    def go_back(self) -> None:
        """Esc: one step back, or to the members; an import goes on."""
        from counter_app.ui.import_state import Step

        if self.acts is None or self.page is None:
            return
        step = self.acts.state.step
        if step is Step.FILE and self.page.path.text():
            self.page.path.clear()
        elif step in (Step.FILE, Step.IMPORTING, Step.DONE, Step.UNDOING, Step.UNDONE):
            self.back_to_members()
        elif step in (Step.LOOKING, Step.COLUMNS, Step.UNDO_LOOKING, Step.UNDO_SEEN):
            self.acts.begin_anew()
        else:
            self.acts.back_to_columns()

    def step(self, by: int) -> None:
        """A row up (-1) or down (1)."""
        if self.page is not None:
            self.page.step(by)

    def sideways(self, by: int) -> None:
        """The column to the left (-1) or to the right (1); of imports that can be taken back the newer or older."""
        from counter_app.ui.import_state import Step

        if self.acts is not None and self.acts.state.step in (Step.UNDO_SEEN, Step.UNDONE):
            self.acts.undo.choose(self.acts.state.chosen + by)
        elif self.acts is not None:
            self.choose_column(self.acts.state.column + by)

    def choose_column(self, column: int) -> None:
        """One of the file's."""
        from counter_app.ui.import_state import Step

        if self.acts is not None and self.acts.state.step is Step.COLUMNS:
            self.acts.set(self.acts.state.with_column(column))

    # --- a file -------------------------------------------------------------------------------------------------------

    def take(self, data: QMimeData | None) -> bool:
        """A file that was dropped or pasted; False where there is none, or this is not the place."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data is not None else []
        if not self.up or not files:
            return False
        self.look_at(files[0])
        return True

    def _choose_file(self) -> None:
        from counter_app.ui.file_choice import ask_for_list

        assert self.page is not None
        ask_for_list(self.page, self.look_at)

    def look_at(self, path: Path) -> None:
        """What is in it."""
        assert self.acts is not None
        assert self.page is not None
        self.page.path.clear()
        self.acts.look_at(path)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def _show_import(self) -> None:
        from counter_app.ui.import_words import view_of

        if self.page is None or self.acts is None:
            return
        overview = self._shop.overview
        self.page.show_view(view_of(self.acts.state, self._shop.lang, overview.zone if overview is not None else UTC))

    def _focus(self) -> None:
        """Where the hand begins: never on a button, which Enter would press instead of what it says."""
        from counter_app.ui.import_state import Step

        if not self.up or self.page is None or self.acts is None:
            return
        page = self.page
        wanted = {Step.FILE: page.path, Step.COLUMNS: page.sheet}.get(self.acts.state.step, page.panel)
        wanted.setFocus(Qt.FocusReason.OtherFocusReason)


def _unfinished(counter: Counter) -> UnfinishedAnswer:
    from counter_app.services.import_unfinished import unfinished_imports

    return unfinished_imports(counter)
