"""What the page of imports shows."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum

from counter_app.domain.values import dataclass
from counter_app.ui.widgets.rows import ListRow


class Part(IntEnum):
    """What stands in the middle of the page."""

    FILE = 0
    COLUMNS = 1
    ROWS = 2
    PROGRESS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the fields that a column can be: the digit of its key, what it is called, and what it is."""

    digit: str
    words: str
    detail: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PanelView:
    """What stands beside it. `figures`: label and value; `main`: what Enter does, "" where it does nothing; `acts`:
    letter of a key and what it is called; `back`: what Esc does. `note` with its `tone`: what came of the last key."""

    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()
    main: str = ""
    acts: tuple[tuple[str, str], ...] = ()
    back: str = ""
    note: str = ""
    tone: str = "ink"


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the list: its letter, its heading in the file, the field that it is read as ("" for none)."""

    letter: str
    heading: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """How far it is. `share`: 0 to 1, below 0 where it cannot be told; `number` in large type, `sentences` below it."""

    share: float = -1.0
    number: str = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportView:
    """The whole page. `step`: which of the four steps, from 1, or 0 for none; `about`: the file, in one line;
    `trouble`: why a file cannot be used; `heads` with their `cells`: the first rows; `rows` with `rows_title`: those
    that are not taken, `empty` where there is none."""

    part: Part
    step: int
    panel: PanelView
    about: str = ""
    trouble: str = ""
    heads: tuple[Head, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    column: int = 0
    rows_title: str = ""
    rows: tuple[ListRow, ...] = ()
    empty: str = ""
    work: Work = field(default_factory=Work)
