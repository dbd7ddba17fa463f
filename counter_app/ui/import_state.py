"""Where an import stands in the window: a frozen value, changed by what comes and by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from counter_app.domain.old_columns import IGNORE, guess
from counter_app.domain.old_customers import Field
from counter_app.domain.values import dataclass
from counter_app.services.import_undoable import Undoable
from counter_app.services.import_unfinished import Unfinished
from counter_app.ui.import_ports import ImportTold, LookTold, Said, UndoTold

LEFT_OUT = ""
# In the order of the keys 1 to 9.
FIELDS = (
    Field.PHONE.value,
    Field.NAME.value,
    Field.POINTS.value,
    Field.PRINCIPAL.value,
    Field.BONUS.value,
    Field.BIRTHDAY.value,
    Field.TAG.value,
    Field.TIER.value,
    LEFT_OUT,
)
_MANY = (Field.TAG.value, LEFT_OUT)


class Step(StrEnum):
    """Which part of the way."""

    FILE = "file"
    LOOKING = "looking"
    COLUMNS = "columns"
    REHEARSING = "rehearsing"
    REHEARSED = "rehearsed"
    IMPORTING = "importing"
    DONE = "done"
    UNDO_LOOKING = "undo_looking"
    UNDO_SEEN = "undo_seen"
    UNDOING = "undoing"
    UNDONE = "undone"


BUSY = frozenset({Step.LOOKING, Step.REHEARSING, Step.IMPORTING, Step.UNDO_LOOKING, Step.UNDOING})
# What goes on behind the sale, whoever leaves the page.
WRITES = frozenset({Step.IMPORTING, Step.UNDOING})


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` rows of `of` in a `stage`; `left_seconds` None while nobody can say."""

    stage: str = ""
    done: int = 0
    of: int = 0
    left_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ImportState:
    """`fields`: what each column is read as, `guessed` before anybody said anything. `unfinished`: those that stopped,
    the first of which is offered. `note` is said anew in every language. `stopping`: it ends behind its block.
    `undoable`: imports that can be taken back, of which the `chosen` one is looked at; `undo`: what became of it, or
    would."""

    step: Step = Step.FILE
    path: Path | None = None
    look: LookTold | None = None
    fields: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    column: int = 0
    progress: Progress = Progress()
    told: ImportTold | None = None
    unfinished: tuple[Unfinished, ...] = ()
    note: Callable[[], str] | None = None
    tone: str = "ink"
    stopping: bool = False
    gone_on: Said = ()
    undoable: tuple[Undoable, ...] = ()
    chosen: int = 0
    undo: UndoTold | None = None

    @property
    def said(self) -> Said:
        """What a person has changed, as `--map` takes it. A field that is free again would be guessed of the next
        column that is called like it: all of those that are left out are said then."""
        if not self.fields:
            return self.gone_on
        if self.fields == self.guessed:
            return ()
        headings = self.look.headings if self.look is not None else ()
        said = []
        for place, (now, before) in enumerate(zip(self.fields, self.guessed, strict=True)):
            called = place < len(headings) and guess(headings[place]) is not None
            if now != before or (now == LEFT_OUT and called):
                said.append((f"#{place + 1}", now or IGNORE))
        return tuple(said)

    @property
    def has_phone(self) -> bool:
        """Whether it is known where the phone numbers are."""
        return Field.PHONE.value in self.fields

    def with_note(self, note: Callable[[], str] | None, tone: str = "ink") -> ImportState:
        """Another word on what came of the last key."""
        return replace(self, note=note, tone=tone)

    def with_look(self, look: LookTold) -> ImportState:
        """What was understood; the first column is the chosen one."""
        width = max(look.width, len(look.headings))
        known = {column.column: column.field for column in look.columns}
        fields = tuple(known.get(place, LEFT_OUT) for place in range(1, width + 1))
        return replace(
            self, step=Step.COLUMNS, look=look, fields=fields, guessed=fields, column=0, note=None, told=None
        )

    def with_field(self, field: str) -> ImportState:
        """The chosen column is read as that; a column that was it before is left out, where only one can be."""
        fields = [LEFT_OUT if each == field and field not in _MANY else each for each in self.fields]
        if self.column < len(fields):
            fields[self.column] = field
        return replace(self, fields=tuple(fields), note=None)

    def with_column(self, column: int) -> ImportState:
        """Another column is chosen."""
        return replace(self, column=min(max(column, 0), max(0, len(self.fields) - 1)))
