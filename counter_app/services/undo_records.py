"""Values of taking an import back: rows as they are kept, and what became of them, or would."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import msgspec

from counter_app.domain.old_customers import Opening
from counter_app.domain.undoing import Kept
from counter_app.domain.values import dataclass
from counter_app.protocol.undoing import RowUndone
from counter_app.services.import_records import Added, ImportRecord


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A row of a file as it is kept. `operation` "" where it said nothing new; `undone`: what was taken back of it."""

    row: int
    member: str
    operation: str
    created: bool
    opening: Opening
    added: Added | None
    undone: RowUndone | None = None


@dataclass(frozen=True, slots=True)
class MemberHere:
    """What this counter knows of somebody whom a list has named; `made`: by that very list."""

    id: str
    stands_for: str
    number: str
    phone: str
    name: str
    status: str
    tier: str
    tags: tuple[str, ...]
    touched: frozenset[Kept]
    made: bool = False


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of which something stays. `number` in the file; `member` is a member number."""

    row: int
    member: str
    phone: str
    name: str
    opening: Opening
    why: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class UndoCount:
    """`rows` that had said something; of these `gone` members, `openings` with what they come to, `tags`, `tiers`;
    `kept`: rows of which something stays, `unchanged` rows had added nothing."""

    rows: int = 0
    gone: int = 0
    openings: int = 0
    opening: Opening = Opening()
    tags: int = 0
    tiers: int = 0
    kept: int = 0
    unchanged: int = 0

    def with_row(self, told: RowUndone) -> UndoCount:
        """One more."""
        sums = self.opening
        return replace(
            self,
            rows=self.rows + 1,
            gone=self.gone + told.gone,
            openings=self.openings + told.opening,
            opening=Opening(
                sums.points + told.points,
                sums.principal_minor + told.principal_minor,
                sums.bonus_minor + told.bonus_minor,
            ),
            tags=self.tags + told.tags,
            tiers=self.tiers + told.tier,
            kept=self.kept + bool(told.kept),
        )


NOTHING = UndoCount()


def counted(rows: Iterable[ImportedRow], so_far: UndoCount = NOTHING) -> UndoCount:
    """What became of these."""
    for row in rows:
        if row.undone is not None:
            so_far = so_far.with_row(row.undone)
        elif not row.operation:
            so_far = replace(so_far, unchanged=so_far.unchanged + 1)
    return so_far


def foreseen(row: ImportedRow, here: MemberHere | None) -> RowUndone:
    """What would become of a row by what is known here; the cloud decides it (`docs/decisions/262`)."""
    if here is None:
        return RowUndone(row=row.row, kept=[Kept.UNKNOWN.value])
    if here.made and not here.touched:
        return _gone(row)
    opening, added, touched = row.opening, row.added or Added(), set(here.touched)
    if not here.made:
        touched &= {Kept.SPENT, Kept.ERASED, Kept.IMPORTED_AGAIN} if opening else {Kept.ERASED}
        if row.added is None and not opening:
            touched.add(Kept.NOT_NOTED)
    if not row.created and (added.name or added.birthday):
        touched.add(Kept.FILLED)
    back = Opening() if touched & {Kept.SPENT, Kept.IMPORTED_AGAIN, Kept.ERASED} else opening
    return RowUndone(
        row=row.row,
        opening=bool(back),
        points=back.points,
        principal_minor=back.principal_minor,
        bonus_minor=back.bonus_minor,
        tags=0 if Kept.CHANGED in here.touched else sum(tag in here.tags for tag in added.tags),
        tier=bool(added.tier) and here.tier == added.tier,
        kept=sorted(each.value for each in touched),
    )


def _gone(row: ImportedRow) -> RowUndone:
    opening, added = row.opening, row.added or Added()
    return RowUndone(
        row=row.row,
        gone=row.created,
        opening=bool(opening),
        points=opening.points,
        principal_minor=opening.principal_minor,
        bonus_minor=opening.bonus_minor,
        tags=len(added.tags),
        tier=bool(added.tier),
    )


def read_added(text: str) -> Added | None:
    """None where it was imported before that was noted."""
    return msgspec.json.decode(text, type=Added) if text else None


class UndoReading(Protocol):
    """Look-ups; part of `services.ports.Reading`."""

    def import_rows(self, import_id: str, after: int, limit: int) -> Sequence[ImportedRow]: ...
    def import_rows_waiting(self, import_id: str) -> int: ...
    def import_rows_told(self, import_id: str) -> int: ...
    def members_of_import(self, import_id: str, rows: Sequence[ImportedRow]) -> Mapping[str, MemberHere]: ...
    def imports_ended(self, since: str, limit: int) -> Sequence[ImportRecord]: ...


class UndoWriting(Protocol):
    """Part of `services.ports.Writing`."""

    def note_undone(self, import_id: str, rows: Collection[RowUndone]) -> None: ...
