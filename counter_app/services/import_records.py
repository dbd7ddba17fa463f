"""Values of an import: a sheet as it was read, what is kept of an import, and the rows that it writes."""

from __future__ import annotations

from datetime import date

import msgspec

from counter_app.domain.old_customers import Cell, Opening
from counter_app.domain.values import dataclass
from counter_app.protocol.operations import Canonical


@dataclass(frozen=True, slots=True)
class MergedCells:
    """A rectangle of a sheet that shows the value of its first cell; both ends belong to it, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet's rows from its very first one. `kind`: csv or xlsx; of a text its encoding and delimiter, of a workbook
    the sheet's name, and in `others` those of its sheets that hold something and are not read. `day_zero_1904`: its
    serial numbers of days are counted from 1904 on; `hidden_rows`: rows that a person does not see there, and that are
    read like the others."""

    rows: tuple[tuple[Cell, ...], ...]
    kind: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    merged: tuple[MergedCells, ...] = ()
    others: tuple[str, ...] = ()
    day_zero_1904: bool = False
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """An import of this counter. `source`: hash of the file and of what was said of its columns, behind it the import
    that went on under this id, where it had another one before; `next_row`: how many of its good rows are done;
    `ended_at` "" while some are left. `path`, `content`: where the file lay and a hash of what was in it; `said`: JSON
    of (column, field) as a person said them. `undo`: the operation that takes back a block of it and waits for its
    answer, `undone_row`: up to which row of the file that was done."""

    id: str
    source: str
    name: str
    staff: str
    begun_at: str
    rows: int
    ended_at: str = ""
    next_row: int = 0
    created: int = 0
    merged: int = 0
    rejected: int = 0
    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    path: str = ""
    content: str = ""
    said: str = ""
    undo: str = ""
    undo_begun_at: str = ""
    undo_ended_at: str = ""
    undone_row: int = 0


@dataclass(frozen=True, slots=True)
class KnownMember:
    """What merging needs of a member who is here already."""

    id: str
    name: str
    birthday: str
    tags: tuple[str, ...]
    tier: str


# An opening balance that was booked: (member, points, principal, bonus).
Booked = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member that an import makes."""

    id: str
    number: str
    member_code: str
    phone: str
    name: str
    birthday: date | None
    tags: tuple[str, ...]
    tier: str


@dataclass(frozen=True, slots=True)
class Written:
    """One row of a file as it is kept: whose it became, by which operation, what it brought along. `added`: JSON of
    what it put into the member beside the opening (`Added`)."""

    row: int
    member: str
    operation: str
    created: bool
    opening: Opening
    added: str = ""


class Added(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row put into its member: whether a name and a birthday, which tier and tags."""

    name: bool = False
    birthday: bool = False
    tier: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An operation before it has its place in the log."""

    id: str
    kind: str
    body: Canonical
