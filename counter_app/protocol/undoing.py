"""The body of `import_undo`, and what its answer says of each row (`docs/decisions/262`)."""

from __future__ import annotations

import msgspec


class UndoRow(msgspec.Struct, frozen=True, kw_only=True):
    """`row` of the import, which `operation` (a `member_import`) brought in."""

    row: int
    operation: str


class ImportUndo(msgspec.Struct, frozen=True, kw_only=True):
    """`import_undo`: rows of the import `batch` are taken back, as far as nobody has done anything with them since. The
    cloud decides each row by itself; `detail["rows"]` of the answer holds a `RowUndone` for each."""

    batch: str
    rows: list[UndoRow] = []


class RowUndone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was taken back of a row. `gone`: the member whom it made; `opening`: its opening balance, of `points`,
    `principal_minor` and `bonus_minor`; `tags`: how many; `tier`. `kept`: why something of it stays
    (`domain/undoing.Kept`)."""

    row: int
    gone: bool = False
    opening: bool = False
    points: int = 0
    principal_minor: int = 0
    bonus_minor: int = 0
    tags: int = 0
    tier: bool = False
    kept: list[str] = []
