"""What the page of imports needs of the world: files are read, and members brought in, by another process, so that this
one goes on scanning. What comes back are the answers of `import-members` (docs/cli.md)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from counter_app.domain.values import dataclass

Said = tuple[tuple[str, str], ...]
Told = Callable[[str, int, int], None]


class FileTold(msgspec.Struct, frozen=True):
    """What a file is. `kind`: csv or xlsx; of a workbook its sheets that hold something and are not read, and how many
    rows of the one that is read nobody sees there."""

    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden_rows: int = 0


class ColumnTold(msgspec.Struct, frozen=True):
    """A column that is read as a field; counted from 1. `unit`: yuan or minor."""

    column: int
    heading: str = ""
    field: str = ""
    unit: str = "yuan"


class ReasonTold(msgspec.Struct, frozen=True):
    """Why not; `text` in the language that was asked for."""

    code: str
    text: str = ""


class LookTold(msgspec.Struct, frozen=True):
    """What was understood of a file. `source`: a hash of what is in it; `rows` with anything in them; `width` in
    columns; `first_rows` as they are shown."""

    source: str = ""
    file: FileTold = FileTold()
    rows: int = 0
    width: int = 0
    headings: tuple[str, ...] = ()
    columns: tuple[ColumnTold, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()
    reasons: tuple[ReasonTold, ...] = ()


class RejectTold(msgspec.Struct, frozen=True):
    """A row that is not taken; `reason` is a `domain.old_customers.Why`."""

    row: int
    field: str
    reason: str
    text: str = ""


class OpeningTold(msgspec.Struct, frozen=True):
    """What is opened altogether; money in minor units."""

    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0


class ImportTold(msgspec.Struct, frozen=True, rename={"id": "import"}):
    """What an import did, or would do. `unchanged` are part of `merged`; `left` rows are still to be done; `rejects`
    are the first 1,000."""

    id: str | None = None
    rows: int = 0
    created: int = 0
    merged: int = 0
    unchanged: int = 0
    rejected: int = 0
    left: int = 0
    opening: OpeningTold = OpeningTold()
    rejects: tuple[RejectTold, ...] = ()
    rejects_file: str = ""
    reasons: tuple[ReasonTold, ...] = ()


class KeptTold(msgspec.Struct, frozen=True):
    """A row of which something stays; `text`: why."""

    row: int
    member: str = ""
    name: str = ""
    text: str = ""


class UndoTold(msgspec.Struct, frozen=True, rename={"id": "import"}):
    """What was taken back of an import, or would be. `kept_rows` are the first 1,000; `left` rows are still to be
    decided about, `waiting` are on their way up."""

    id: str | None = None
    name: str = ""
    rows: int = 0
    gone: int = 0
    openings: int = 0
    opening: OpeningTold = OpeningTold()
    tags: int = 0
    tiers: int = 0
    kept: int = 0
    unchanged: int = 0
    left: int = 0
    waiting: int = 0
    kept_rows: tuple[KeptTold, ...] = ()
    kept_file: str = ""
    reasons: tuple[ReasonTold, ...] = ()


@dataclass(frozen=True, slots=True)
class UndoWish:
    """Which import. `rehearse`: nothing is taken back; `kept`: where the rows are to be written of which something
    stays."""

    batch: str
    language: str
    rehearse: bool = False
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class ImportWish:
    """Which file, read in which way. `source`: only while it is still that one. `rejects`: where the rows that are not
    taken are to be written; `rehearse`: nothing else is."""

    path: Path
    language: str
    said: Said = ()
    source: str = ""
    rehearse: bool = False
    rejects: Path | None = None


class ImportPort(Protocol):
    """Both take long and are called off the GUI thread; `stop` ends them soon: a look and a rehearsal at once, an
    import behind its block. They raise `InvalidInput` with a sentence in the wish's language for what cannot be used,
    and `Fault`."""

    def look(self, wish: ImportWish, stop: threading.Event) -> LookTold: ...

    def bring(self, wish: ImportWish, told: Told, stop: threading.Event) -> ImportTold:
        """`told` (stage, rows done, of how many) is called from the same thread."""
        ...

    def undo(self, wish: UndoWish, told: Told, stop: threading.Event) -> UndoTold:
        """An import is taken back, or would be; it ends behind its block."""
        ...
